"""Looking for a word that must be nowhere, in any of the dresses in which the portal's stores keep words.

A word of plain letters is itself in HTML, in JSON, in an address and in a pickle. Celery's messages are in base 64,
bytes in a dump are in hexadecimal, and a session is packed before it is written in base 64.
"""

import base64
import os
import re
import stat
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

import redis

PACKED = re.compile(rb"(?<![A-Za-z0-9_-])eJ[A-Za-z0-9_-]{8,}")
AROUND = 60


def traces_in(content: bytes, word: str) -> list[str]:
    """What stands around each place that holds the word; nothing where it is not."""
    return [*_traces(content, forms_of(word)), *_traces(content.lower(), plain_forms_of(word))]


def traces_in_rows(dump: bytes, word: str) -> list[str]:
    return traces_in(b"\n".join([dump, *unpack(dump)]), word)


def _traces(text: bytes, forms: Iterable[bytes]) -> Iterator[str]:
    for form in forms:
        for found in re.finditer(re.escape(form), text):
            yield text[max(found.start() - AROUND, 0) : found.end() + AROUND].decode(errors="replace")


def plain_forms_of(word: str) -> list[bytes]:
    """As in a text that was brought to small letters."""
    return [word.encode(), word.encode("utf-16-le"), word.encode().hex().encode()]


def forms_of(word: str) -> list[bytes]:
    """In base 64 a word looks different at each of three places; what its neighbours decide at its ends is left off."""
    coded = (base64.b64encode(b" " * shift + word.encode()) for shift in range(3))
    return [text[4 if shift else 0 : -4] for shift, text in enumerate(coded)]


def unpack(content: bytes) -> Iterator[bytes]:
    """What stands in Django's signed and packed texts, such as the sessions of a dump."""
    for token in PACKED.findall(content):
        with suppress(ValueError, zlib.error):
            yield zlib.decompress(base64.urlsafe_b64decode(token + b"=" * (-len(token) % 4)))


def files_below(*folders: Path) -> Iterator[Path]:
    for folder in folders:
        yield from (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def open_files_of(process: int) -> Iterator[Path]:
    """Regular files a process holds open, those without a name any more among them."""
    for path in Path(f"/proc/{process}/fd").iterdir():
        with suppress(OSError):
            if stat.S_ISREG(path.stat().st_mode) and os.access(path, os.R_OK):
                yield path


def traces_in_files(paths: Iterable[Path], word: str) -> list[str]:
    """By name and by content. Another process may take its files away meanwhile."""
    found = []
    for path in paths:
        with suppress(OSError):
            named = f"{path.name} ".encode() + path.read_bytes()
            found += [f"{path}: {trace}" for trace in traces_in(named, word)]
    return found


def everything_in_valkey(address: str, databases: Iterable[int] = range(3)) -> bytes:
    found = []
    for number in databases:
        with redis.Redis.from_url(address.split("?")[0], db=number) as store:
            for key in store.scan_iter():
                found.append(b"%d %s %s" % (number, key, value_of(store, key)))
    return b"\n".join(found)


def value_of(store: redis.Redis, key: bytes) -> bytes:
    match store.type(key):
        case b"string":
            return store.get(key)
        case b"list":
            return b" ".join(store.lrange(key, 0, -1))
        case b"set":
            return b" ".join(store.smembers(key))
        case b"hash":
            return b" ".join(part for pair in store.hgetall(key).items() for part in pair)
        case kind:
            assert kind == b"zset"
            return b" ".join(store.zrange(key, 0, -1))
