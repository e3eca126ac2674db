"""What a mail says, whoever wrote it and whatever it is made of. Nothing it refers to is fetched."""

import contextlib
import hashlib
import html
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from email import policy
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesParser
from email.utils import parseaddr
from typing import Any

import nh3

MOST_PARTS = 100
MOST_HTML = 1_000_000
MOST_WORDS = 10_000
LONGEST_ID = 250
BREAK = re.compile(r"<(?:br|/p|/div|/li|/tr|/h[1-6])\b[^<>]{0,200}>", re.IGNORECASE)
LINK = re.compile(r"https?://[^\s<>\"')\]]{4,1990}")
BLANK_LINES = re.compile(r"\n{3,}")
AUTOMATIC_SENDERS = ("mailer-daemon", "postmaster", "noreply", "no-reply", "donotreply", "do-not-reply")
# What each machine on the way writes on top: one mail that came by two ways is one.
ON_THE_WAY = re.compile(rb"^(?:received|delivered-to|x-original-to):.*\n(?:[ \t].*\n)*", re.IGNORECASE | re.MULTILINE)
HEAD_ENDS = re.compile(rb"\r?\n\r?\n")
BULK = ("bulk", "junk", "list", "auto_reply", "auto-reply")


@dataclass(frozen=True)
class Attached:
    name: str
    content: bytes


@dataclass(frozen=True)
class Mail:
    message_id: str
    digest: str  # of its bytes: anyone can write another's id into a mail of their own
    sender: str = ""  # the address alone
    told_by: str = ""  # the name with the address, as people read it
    subject: str = ""
    words: str = ""
    is_cut: bool = False
    links: tuple[str, ...] = ()
    attached: tuple[Attached, ...] = field(default=(), repr=False)
    refused: str = ""


def read_mail(content: bytes, *, own: Collection[str] = (), too_large: bool = False) -> Mail:
    """Never fails: what cannot be read as a mail comes back refused, with the reason."""
    try:
        message = BytesParser(policy=policy.compat32).parsebytes(content)
        return _read(message, content, own, too_large)
    except Exception:  # hostile MIME makes the standard parser raise anything; one mail must not hold up the rest
        digest = _digest(content)
        return Mail(digest, digest, refused="It could not be read as a mail.")


def _read(message: Message, content: bytes, own: Collection[str], too_large: bool) -> Mail:
    name, sender = parseaddr(_header(message, "From"))
    sender = sender.strip().lower()
    mail: dict[str, Any] = {
        "message_id": _identity(message, content),
        "digest": _digest(_as_written(content)),
        "sender": sender,
        "told_by": f"{name} <{sender}>"[:200] if name else sender[:200],
        "subject": _header(message, "Subject")[:300],
    }
    refused = _why_refused(message, sender, own) or ("It is larger than may be taken." if too_large else "")
    if refused:
        return Mail(**mail, refused=refused)
    parts = list(_parts(message))
    words = _body(parts)
    links = dict.fromkeys(found.group().rstrip(".,;:!?") for found in LINK.finditer(words[: MOST_WORDS * 4]))
    return Mail(
        **mail,
        words=words[:MOST_WORDS],
        is_cut=len(words) > MOST_WORDS,
        links=tuple(links),
        attached=tuple(Attached(_name_of(part), _bytes_of(part)) for part in parts if _is_attached(part)),
    )


def _header(message: Message, name: str) -> str:
    """Decoded, on one line, without what cannot be seen."""
    raw = str(message.get(name, "") or "")
    with contextlib.suppress(LookupError, ValueError):  # a character set nobody knows: as it came
        raw = str(make_header(decode_header(raw)))
    return " ".join("".join(c if c.isprintable() else " " for c in raw.replace("\n", " ")).split())


def _identity(message: Message, content: bytes) -> str:
    said = _header(message, "Message-ID").strip("<> ")
    return said if said and len(said) <= LONGEST_ID else _digest(said.encode() or content)


def _as_written(content: bytes) -> bytes:
    end = HEAD_ENDS.search(content)
    head = content[: end.end()] if end else content
    return ON_THE_WAY.sub(b"", head) + content[len(head) :]


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def _why_refused(message: Message, sender: str, own: Collection[str]) -> str:
    """Loops, bounces, lists and robots: what no person wrote to us."""
    automatic = _header(message, "Auto-Submitted").lower().partition(";")[0].strip()
    local = sender.partition("@")[0]
    if not sender or "@" not in sender:
        return "It says no sender."
    if sender in own:
        return "It comes from the portal’s own address."
    if "Return-Path" in message and _header(message, "Return-Path").strip("<> ") == "":
        return "It is a bounce."
    if message.get_content_type() == "multipart/report" or local.startswith(AUTOMATIC_SENDERS):
        return "It is a bounce, or a machine wrote it."
    if automatic not in ("", "no") or "X-Autoreply" in message or "X-Autorespond" in message:
        return "It is an automatic answer."
    if _header(message, "Precedence").lower() in BULK:
        return "It is a bulk mail."
    if any(name.lower().startswith("list-") for name in message):
        return "It comes from a mailing list."
    return ""


def _parts(message: Message) -> Iterator[Message]:
    """The leaves, in order; a mail inside a mail is one attachment, and nesting has an end."""
    stack, seen = [message], 0
    while stack and seen < MOST_PARTS:
        part = stack.pop()
        seen += 1
        inside = part.get_payload()
        if isinstance(inside, list) and part.get_content_maintype() == "multipart":
            stack += reversed([one for one in inside if isinstance(one, Message)])
        else:
            yield part


def _is_attached(part: Message) -> bool:
    return part.get_content_disposition() == "attachment" or part.get_content_maintype() != "text"


def _body(parts: list[Message]) -> str:
    """The plain words where there are some, otherwise the bare text of the HTML."""
    plain = [_text_of(part) for part in parts if part.get_content_type() == "text/plain" and not _is_attached(part)]
    if not any(text.strip() for text in plain):
        plain = [
            bare_text(_text_of(part))
            for part in parts
            if part.get_content_type() == "text/html" and not _is_attached(part)
        ]
    text = "\n\n".join(plain).replace("\r\n", "\n").replace("\r", "\n")
    seen = "".join(c for c in text if c in "\n\t" or c.isprintable())
    return BLANK_LINES.sub("\n\n", seen).strip()


def bare_text(markup: str) -> str:
    """Only the words of HTML: no scripts, no styles, nothing that could be fetched."""
    broken = BREAK.sub(lambda found: f"{found.group()}\n", markup[:MOST_HTML])
    return html.unescape(nh3.clean(broken, tags=set()))


def _text_of(part: Message) -> str:
    content = _bytes_of(part)
    try:
        return content.decode(part.get_content_charset("utf-8"), errors="replace")
    except LookupError:  # a character set nobody knows
        return content.decode("utf-8", errors="replace")


def _bytes_of(part: Message) -> bytes:
    found = part.get_payload(decode=True)
    if isinstance(found, bytes):
        return found
    inside = part.get_payload()  # a mail inside a mail
    return inside[0].as_bytes() if isinstance(inside, list) and inside and isinstance(inside[0], Message) else b""


def _name_of(part: Message) -> str:
    try:
        name = part.get_filename() or ""
    except (LookupError, ValueError, TypeError):
        name = ""
    with contextlib.suppress(LookupError, ValueError):
        name = str(make_header(decode_header(name)))
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if c.isprintable())[:60] or "a file without a name"
