"""Mail that waits to be fetched: from an IMAP server over TLS, or from a maildir. Each stays until dealt with."""

import contextlib
import imaplib
import os
import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

TIMEOUT = 30  # seconds for one answer of the server
MOST_HEAD = 64 * 1024
SIZE = re.compile(rb"RFC822\.SIZE (\d+)")


class MailboxRefused(Exception):
    """An address that is no mailbox, or a server that does not let us in. The text says which."""


class MailboxAway(Exception):
    """The server cannot be reached, or broke off. What it holds is fetched another time."""


@dataclass(frozen=True)
class Arrived:
    """The bytes of one mail; only its head where the whole is too large to take."""

    content: bytes
    is_too_large: bool = False


def waiting(url: str, *, most: int, max_bytes: int) -> Iterator[Arrived]:
    """The mails nobody has dealt with, oldest first, at most so many.

    A mail counts as dealt with once the next is asked for: whoever stops in between meets it again.
    """
    scheme = urlsplit(url).scheme
    if scheme == "maildir":
        yield from _in_folder(Path(unquote(urlsplit(url).path)), most, max_bytes)
    elif scheme == "imaps":
        try:
            yield from _on_server(url, most, max_bytes)
        except (OSError, imaplib.IMAP4.abort) as error:
            raise MailboxAway(type(error).__name__) from error
        except imaplib.IMAP4.error as error:
            raise MailboxRefused("the mail server refused the name, the password or the folder") from error
    else:
        raise MailboxRefused("the address of a mailbox begins with imaps:// or maildir:///")


def _in_folder(root: Path, most: int, max_bytes: int) -> Iterator[Arrived]:
    if not (root / "new").is_dir() or not (root / "cur").is_dir():
        raise MailboxRefused("there is no maildir at that place")
    found = sorted(Path(entry.path) for entry in os.scandir(root / "new") if entry.is_file(follow_symlinks=False))
    for path in found[:most]:
        too_large = path.stat().st_size > max_bytes
        with path.open("rb") as mail:
            yield Arrived(mail.read(MOST_HEAD if too_large else max_bytes), too_large)
        path.rename(root / "cur" / f"{path.name.partition(':')[0]}:2,S")


def tls_context() -> ssl.SSLContext:
    return ssl.create_default_context()


def _on_server(url: str, most: int, max_bytes: int) -> Iterator[Arrived]:
    parts = urlsplit(url)
    folder = unquote(parts.path.strip("/")) or "INBOX"
    server = imaplib.IMAP4_SSL(parts.hostname or "", parts.port or 993, ssl_context=tls_context(), timeout=TIMEOUT)
    try:
        server.login(unquote(parts.username or ""), unquote(parts.password or ""))
        _asked(server.select(_quoted(folder)))
        found = _asked(server.uid("SEARCH", "UNSEEN"))[0] or b""
        for uid in found.split()[:most]:
            yield _fetched(server, uid.decode("ascii"), max_bytes)
            _asked(server.uid("STORE", uid.decode("ascii"), "+FLAGS.SILENT", r"(\Seen)"))
    finally:
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            server.logout()


def _fetched(server: imaplib.IMAP4_SSL, uid: str, max_bytes: int) -> Arrived:
    said = b" ".join(part for part in _asked(server.uid("FETCH", uid, "(RFC822.SIZE)")) if isinstance(part, bytes))
    size = SIZE.search(said)
    too_large = size is None or int(size[1]) > max_bytes
    part = f"(BODY.PEEK[]<0.{MOST_HEAD}>)" if too_large else f"(BODY.PEEK[]<0.{max_bytes}>)"
    answer = _asked(server.uid("FETCH", uid, part))
    content = next((part[1] for part in answer if isinstance(part, tuple)), b"")
    return Arrived(content[:max_bytes], too_large)


def _asked(answer: tuple[str, list]) -> list:
    status, said = answer
    if status != "OK":
        raise imaplib.IMAP4.error(status)
    return said


def _quoted(folder: str) -> str:
    escaped = folder.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
