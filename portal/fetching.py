"""Looking at an address on the open web for somebody, and at nothing else: no private network, no cookies, no end.

A name is resolved once and that very address is connected to, so that it cannot turn into another in between. Every
redirect is judged as if it had been given at first.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import quote, urljoin, urlsplit

SECONDS = 20  # for everything, redirects and all
SEND_SECONDS = 10
CONNECT_SECONDS = 5
MOST_BYTES = 2_000_000
MOST_REDIRECTS = 5
PORTS = {"http": 80, "https": 443}
# Whoever runs the site reads this in their log: it must not say that a post was reported, nor to whom.
AGENT = "Mozilla/5.0 (compatible)"
REDIRECTS = (301, 302, 303, 307, 308)

Found = TypeVar("Found")

_ORDINARY_V6 = ipaddress.ip_network("2000::/3")
# Within what is global by its number: tunnels into IPv4, documentation, and what was never given out.
_NOT_PUBLIC = [
    ipaddress.ip_network(one)
    for one in ("192.88.99.0/24", "192.0.0.0/24", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
]


class NotAllowed(Exception):
    """An address that is not to be looked at. The text says why."""


class Unreachable(Exception):
    """Nobody answered, in time or at all, or not in a way that can be read."""


@dataclass(frozen=True)
class Answer:
    status: int
    url: str
    media_type: str
    charset: str
    content: bytes
    is_cut: bool


@dataclass(frozen=True)
class Place:
    scheme: str
    host: str
    port: int
    path: str


def is_public(address: str) -> bool:
    """Whether it is an ordinary address of the open internet; one in which another is wrapped is not."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if not found.is_global or found.is_multicast or found.is_reserved:
        return False
    if isinstance(found, ipaddress.IPv6Address) and found not in _ORDINARY_V6:
        return False
    return not any(found in network for network in _NOT_PUBLIC if network.version == found.version)


def resolve(host: str, port: int) -> list[str]:
    """Every address of a name, in the order the machine prefers."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(one[4][0]) for one in found))


def look_at(url: str) -> Answer:
    """What stands at an address, following redirects. Raises NotAllowed and Unreachable."""
    end = time.monotonic() + SECONDS
    for _ in range(MOST_REDIRECTS + 1):
        answer, onward = _ask(url, end)
        if onward is None:
            return answer
        url = urljoin(url, onward)
    raise Unreachable("It sends its visitors round and round.")


def send_to(url: str, content: bytes, *, headers: dict[str, str], private: bool = False) -> int:
    """Post to an address that whoever runs the portal gave; the status. No redirect is followed. Raises NotAllowed,
    Unreachable. With `private` it may be in a private network, at any port."""
    place = _judged(url, any_port=private)
    return _exchange(
        place,
        time.monotonic() + SEND_SECONDS,
        _chosen(place, private=private),
        lambda wire: wire.request("POST", place.path, content, headers),
        lambda answer: answer.status,
    )


def _ask(url: str, end: float) -> tuple[Answer, str | None]:
    place = _judged(url)
    headers = {"User-Agent": AGENT, "Accept-Encoding": "identity"}
    return _exchange(
        place,
        end,
        _chosen(place),
        lambda wire: wire.request("GET", place.path, headers=headers),
        lambda answer: _read(url, answer),
    )


def _exchange(
    place: Place,
    end: float,
    address: str,
    ask: Callable[[http.client.HTTPConnection], None],
    read: Callable[[http.client.HTTPResponse], Found],
) -> Found:
    with _deadline(end) as watched:
        try:
            connection = _connect(place, address, watched)
            ask(connection)
            answer = read(connection.getresponse())
            if watched.is_over:  # cut short, it looks as if the site had ended there
                raise TimeoutError
            return answer
        except (OSError, http.client.HTTPException, ValueError) as error:
            if watched.is_over:
                raise Unreachable("It took too long.") from error
            raise Unreachable("It could not be reached, or broke off.") from error
        finally:
            watched.close()


def _judged(url: str, *, any_port: bool = False) -> Place:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise NotAllowed("It is not an address of the web.") from error
    if parts.scheme not in PORTS or not parts.hostname or parts.username is not None:
        raise NotAllowed("It is not an address of the web.")
    if port not in (None, PORTS[parts.scheme]) and not any_port:
        raise NotAllowed("It is at an unusual port.")
    try:
        host = parts.hostname.encode("idna").decode("ascii") if not parts.hostname.isascii() else parts.hostname
    except UnicodeError as error:
        raise NotAllowed("It is not an address of the web.") from error
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?")
    return Place(parts.scheme, host, port or PORTS[parts.scheme], f"{path}?{query}" if query else path)


def _chosen(place: Place, *, private: bool = False) -> str:
    """One address; none where any of them is not public, since a name of ours may have both."""
    try:
        addresses = resolve(place.host, place.port)
    except (OSError, UnicodeError) as error:
        raise Unreachable("There is no such name on the network.") from error
    if not addresses or not (private or all(is_public(address) for address in addresses)):
        raise NotAllowed("It leads into a private network.")
    return addresses[0]


class Watched:
    """A connection that ends when its time does, however slowly it drips."""

    def __init__(self, end: float) -> None:
        self.end, self.is_over = end, False
        self.socket: socket.socket | None = None

    def cut(self) -> None:
        self.is_over = True
        if self.socket is not None:
            with contextlib.suppress(OSError):
                self.socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        if self.socket is not None:
            self.socket.close()


@contextlib.contextmanager
def _deadline(end: float) -> Iterator[Watched]:
    watched = Watched(end)
    timer = threading.Timer(max(end - time.monotonic(), 0), watched.cut)
    timer.daemon = True
    timer.start()
    try:
        yield watched
    finally:
        timer.cancel()


def _connect(place: Place, address: str, watched: Watched) -> http.client.HTTPConnection:
    """Connected to the address that was judged; the name is only said, and checked against the certificate."""
    left = max(watched.end - time.monotonic(), 0.01)
    plain = connect_to(address, place.port, min(CONNECT_SECONDS, left))
    watched.socket = plain
    plain.settimeout(left)
    wire: socket.socket = plain
    if place.scheme == "https":
        wire = tls_context().wrap_socket(plain, server_hostname=place.host)
        watched.socket = wire
    connection = http.client.HTTPConnection(place.host, place.port)
    connection.sock = wire
    return connection


def connect_to(address: str, port: int, seconds: float) -> socket.socket:
    return socket.create_connection((address, port), timeout=seconds)


def tls_context() -> ssl.SSLContext:
    return ssl.create_default_context()


def _read(url: str, response: http.client.HTTPResponse) -> tuple[Answer, str | None]:
    onward = response.getheader("Location") if response.status in REDIRECTS else None
    if onward:
        return Answer(response.status, url, "", "", b"", False), onward
    content = response.read(MOST_BYTES + 1)
    is_cut = len(content) > MOST_BYTES
    content, bursts = _unpacked(content[:MOST_BYTES], (response.getheader("Content-Encoding") or "").strip().lower())
    media_type = response.headers.get_content_type() if response.getheader("Content-Type") else ""
    charset = response.headers.get_content_charset() or "utf-8"
    return Answer(response.status, url, media_type, charset, content, is_cut or bursts), None


def _unpacked(content: bytes, coding: str) -> tuple[bytes, bool]:
    """Sites pack although asked not to; what unpacks beyond measure is cut there."""
    if coding in ("", "identity"):
        return content, False
    if coding not in ("gzip", "x-gzip", "deflate"):
        raise Unreachable("It came packed in a way that cannot be read.")
    unpacker = zlib.decompressobj(wbits=47)
    try:
        unpacked = unpacker.decompress(content, MOST_BYTES)
    except zlib.error as error:
        raise Unreachable("It came packed in a way that cannot be read.") from error
    return unpacked, bool(unpacker.unconsumed_tail)
