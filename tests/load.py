"""Callers who set out at an even pace, however long those before them take."""

import asyncio
import itertools
import re
import ssl
import threading
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesHeaderParser
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

Caller = Callable[[], Awaitable[None]]


@dataclass(frozen=True)
class Answer:
    asked: str
    status: int  # 0: none came
    headers: Message
    text: str
    seconds: float


class Visitor:
    """A browser as far as a session, a connection for each request and forms go."""

    def __init__(self, site: str, session: str, *, tls: ssl.SSLContext | None = None) -> None:
        self.site, self.tls = site, tls
        self.jar = {"session": session}

    async def get(self, path: str) -> Answer:
        return await self._ask("GET", path)

    async def post(self, path: str, fields: dict[str, str]) -> Answer:
        return await self._ask("POST", path, urlencode(fields).encode())

    async def _ask(self, method: str, path: str, body: bytes = b"") -> Answer:
        began = time.monotonic()
        try:
            said = await self._exchange(self._head(method, path, len(body)) + body)
        except (OSError, EOFError) as error:
            said = b"HTTP/1.0 0 " + type(error).__name__.encode() + b"\r\n\r\n"
        first, _, rest = said.partition(b"\r\n")
        head, _, text = rest.partition(b"\r\n\r\n")
        headers = BytesHeaderParser().parsebytes(head)
        for line in headers.get_all("Set-Cookie") or []:
            self.jar |= {name: one.value for name, one in SimpleCookie(line).items()}
        status = int(first.split()[1]) if first else 0
        return Answer(f"{method} {path}", status, headers, text.decode(errors="replace"), time.monotonic() - began)

    def _head(self, method: str, path: str, length: int) -> bytes:
        cookie = "; ".join(f"{name}={value}" for name, value in self.jar.items())
        lines = [f"{method} {path} HTTP/1.0", f"Host: {urlsplit(self.site).netloc}", f"Cookie: {cookie}"]
        if method == "POST":
            lines += [f"Origin: {self.site}", f"Content-Length: {length}"]
            lines += ["Content-Type: application/x-www-form-urlencoded"]
        return "\r\n".join([*lines, "", ""]).encode()

    async def _exchange(self, request: bytes) -> bytes:
        where = urlsplit(self.site)
        reader, writer = await asyncio.open_connection(where.hostname, where.port, ssl=self.tls)
        try:
            writer.write(request)
            return await reader.read()
        finally:
            writer.close()


def sign_off(page: str, to: str) -> dict[str, str]:
    """The form of the page that goes to an address, its statement agreed to; nothing where there is none."""
    found = re.search(rf'<form[^>]*action="{to}".*?</form>', page, re.DOTALL)
    if not found:
        return {}
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', found[0]))
    return {**hidden, "agree": "on"}


async def paced(callers: Iterable[Caller], *, rate: float) -> None:
    """So many a second set out, whether those before them are done or not; ends when all are."""
    began = time.monotonic()
    async with asyncio.TaskGroup() as group:
        for number, caller in enumerate(callers):
            await asyncio.sleep(began + number / rate - time.monotonic())
            group.create_task(_as_task(caller))


async def _as_task(caller: Caller) -> None:
    await caller()


class Load:
    """Callers in turn, over and over, while the test does something to the portal; never more than `at_most` at once,
    so that a slow machine has fewer of them and not a crowd."""

    def __init__(self, callers: Iterable[Caller], *, rate: float, at_most: int) -> None:
        self.callers, self.rate, self.at_most = itertools.cycle(callers), rate, at_most
        self.ends = threading.Event()
        self.failed: list[BaseException] = []
        self.thread = threading.Thread(target=self._run)

    def __enter__(self) -> "Load":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ends.set()
        self.thread.join()
        if self.failed:
            raise self.failed[0]

    def _run(self) -> None:
        try:
            asyncio.run(paced(self._while_wanted(), rate=self.rate))
        except BaseException as error:
            self.failed.append(error)

    def _while_wanted(self) -> Iterator[Caller]:
        self.inside = 0
        while not self.ends.is_set():
            yield self._one_of_few(next(self.callers))

    def _one_of_few(self, caller: Caller) -> Caller:
        async def call() -> None:
            if self.inside < self.at_most:
                self.inside += 1
                try:
                    await caller()
                finally:
                    self.inside -= 1

        return call
