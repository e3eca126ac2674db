"""Looking at the open web and at nothing else, in bounded time and memory."""

import contextlib
import gzip
import re
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from portal import fetching
from portal.fetching import NotAllowed, Unreachable, is_public, look_at

PUBLIC, OTHER_PUBLIC = "93.184.215.14", "8.8.8.8"


class Site(BaseHTTPRequestHandler):
    """A site of many tempers. `asked` is every request it got."""

    asked: list[tuple[str, str, dict[str, str]]] = []

    def do_GET(self) -> None:
        Site.asked.append((self.headers["Host"], self.path, dict(self.headers)))
        temper = getattr(self, "do_" + self.path.strip("/").partition("?")[0].replace("/", "_"), self.do_page)
        with contextlib.suppress(OSError):  # the visitor left
            temper()

    def answer(self, status: int = 200, content: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def do_page(self) -> None:
        self.answer(
            200, b"<title>A post</title><p>Hello</p>", Content_Type="text/html; charset=utf-8", Set_Cookie="a=1"
        )

    def do_moved(self) -> None:
        self.answer(302, Location="http://other.example/page", Set_Cookie="a=1")

    def do_inside(self) -> None:
        self.answer(302, Location="http://inside.example/secret")

    def do_metadata(self) -> None:
        self.answer(302, Location="http://169.254.169.254/latest/meta-data/")

    def do_port(self) -> None:
        self.answer(302, Location="http://other.example:6379/")

    def do_file(self) -> None:
        self.answer(302, Location="file:///etc/passwd")

    def do_round(self) -> None:
        self.answer(302, Location="/round")

    def do_drip(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(100):
            self.wfile.write(b"x")
            self.wfile.flush()
            time.sleep(0.1)

    def do_dripping_head(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for _ in range(100):
            self.wfile.write(b"X-A: b\r\n")
            self.wfile.flush()
            time.sleep(0.1)

    def do_huge(self) -> None:
        self.send_response(200)
        self.end_headers()
        for _ in range(200):
            self.wfile.write(b"x" * 100_000)

    def do_bomb(self) -> None:
        self.answer(200, gzip.compress(b"\0" * 50_000_000), Content_Encoding="gzip", Content_Type="text/html")

    def do_zipped(self) -> None:
        self.answer(200, gzip.compress(b"<p>Zipped</p>"), Content_Encoding="gzip", Content_Type="text/html")

    def do_brotli(self) -> None:
        self.answer(200, b"\x8b", Content_Encoding="br")

    def do_nonsense(self) -> None:
        self.wfile.write(b"\0\xff nonsense\r\n\r\n")

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def names() -> dict[str, list[str]]:
    return {"site.example": [PUBLIC], "other.example": [OTHER_PUBLIC], "inside.example": ["10.0.0.5"]}


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch, names) -> Iterator[list[str]]:
    """A little internet: names of ours, and every public address is this machine. Gives the addresses connected to."""
    Site.asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=[0.05], daemon=True).start()
    reached: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        if host in names:
            return names[host]
        return [host] if host[0].isdigit() or ":" in host else _nobody()

    def connect(address: str, port: int, seconds: float) -> socket.socket:
        reached.append(address)
        return socket.create_connection(server.server_address, timeout=seconds)

    monkeypatch.setattr(fetching, "resolve", resolve)
    monkeypatch.setattr(fetching, "connect_to", connect)
    yield reached
    server.shutdown()
    server.server_close()


def _nobody() -> list[str]:
    raise socket.gaierror


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "0.0.0.0",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "100.64.0.1",
        "169.254.169.254",
        "192.0.0.9",
        "192.0.2.1",
        "192.88.99.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:8.8.8.8",
        "64:ff9b::a00:1",
        "64:ff9b:1::a00:1",
        "2002:a00:1::1",
        "2001::1",
        "2001:db8::1",
        "3fff::1",
        "fc00::1",
        "fd12::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
        "5f00::1",
        "not an address",
        "",
    ],
)
def test_what_is_not_an_ordinary_public_address_is_refused(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", PUBLIC, "2606:4700::6810:84e5", "2a00:1450:4001::1"])
def test_public_addresses_are_taken(address: str) -> None:
    assert is_public(address)


def test_a_page_is_read_with_nothing_said_of_us(connected: list[str]) -> None:
    answer = look_at("http://site.example/page?a=1")
    assert (answer.status, answer.media_type, answer.is_cut) == (200, "text/html", False)
    assert b"Hello" in answer.content
    host, path, headers = Site.asked[0]
    assert (host, path) == ("site.example", "/page?a=1")
    assert {"Cookie", "Referer", "Authorization"}.isdisjoint(headers)
    assert not {"report", "postwise", "department"} & set(re.findall(r"[a-z]+", headers["User-Agent"].lower()))


def test_a_redirect_is_followed_without_its_cookies(connected: list[str]) -> None:
    answer = look_at("http://site.example/moved")
    assert answer.url == "http://other.example/page"
    assert connected == [PUBLIC, OTHER_PUBLIC]
    assert all("Cookie" not in headers for _, _, headers in Site.asked)


@pytest.mark.parametrize(
    "url",
    [
        "http://inside.example/",
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[64:ff9b::7f00:1]/",
        "http://site.example:8080/",
        "https://site.example:80/",
        "http://user:pass@site.example/",
        "ftp://site.example/",
        "file:///etc/passwd",
        "gopher://site.example/",
        "http://",
        "http://site.example:99999/",
    ],
)
def test_private_places_and_other_ways_are_not_even_connected_to(url: str, connected: list[str]) -> None:
    with pytest.raises(NotAllowed):
        look_at(url)
    assert connected == []


@pytest.mark.parametrize("way", ["inside", "metadata", "port", "file"])
def test_a_redirect_into_a_private_place_is_not_followed(way: str, connected: list[str]) -> None:
    with pytest.raises(NotAllowed):
        look_at(f"http://site.example/{way}")
    assert connected == [PUBLIC]


def test_a_name_with_a_private_address_among_public_ones_is_refused(connected: list[str], names) -> None:
    names["both.example"] = [PUBLIC, "10.0.0.5"]
    with pytest.raises(NotAllowed):
        look_at("http://both.example/")
    assert connected == []


def test_a_name_that_changes_its_address_is_connected_to_where_it_was_judged(
    connected: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([[PUBLIC], ["127.0.0.1"]])
    asked = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append(host)
        return next(answers)

    monkeypatch.setattr(fetching, "resolve", rebinding)
    look_at("http://rebinding.example/page")
    assert asked == ["rebinding.example"]
    assert connected == [PUBLIC]


def test_round_and_round_ends(connected: list[str]) -> None:
    with pytest.raises(Unreachable):
        look_at("http://site.example/round")
    assert len(connected) == fetching.MOST_REDIRECTS + 1


@pytest.mark.parametrize("way", ["drip", "dripping_head"])
def test_a_slow_drip_ends_with_its_time(way: str, connected: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetching, "SECONDS", 1)
    began = time.monotonic()
    with pytest.raises(Unreachable, match="too long"):
        look_at(f"http://site.example/{way}")
    assert time.monotonic() - began < 6


def test_a_huge_page_is_cut(connected: list[str]) -> None:
    answer = look_at("http://site.example/huge")
    assert answer.is_cut
    assert len(answer.content) == fetching.MOST_BYTES


def test_a_bomb_does_not_unpack_beyond_measure(connected: list[str]) -> None:
    answer = look_at("http://site.example/bomb")
    assert answer.is_cut
    assert len(answer.content) == fetching.MOST_BYTES


def test_what_came_packed_is_unpacked(connected: list[str]) -> None:
    assert look_at("http://site.example/zipped").content == b"<p>Zipped</p>"


@pytest.mark.parametrize("way", ["brotli", "nonsense"])
def test_what_cannot_be_read_is_said_to_be_unreachable(way: str, connected: list[str]) -> None:
    with pytest.raises(Unreachable):
        look_at(f"http://site.example/{way}")


def test_a_name_that_nobody_has_is_unreachable(connected: list[str]) -> None:
    with pytest.raises(Unreachable):
        look_at("http://nowhere.example/")


def test_a_site_whose_certificate_is_not_its_own_is_unreachable(connected: list[str]) -> None:
    with pytest.raises(Unreachable):
        look_at("https://site.example/")
