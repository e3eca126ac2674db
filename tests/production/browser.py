"""A browser as far as HTTPS, cookies and forms go. It follows no redirect, so that a test sees each."""

import http.client
import re
import ssl
import uuid
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode


@dataclass(frozen=True)
class Page:
    status: int
    headers: http.client.HTTPMessage
    text: str

    @property
    def location(self) -> str:
        return self.headers["Location"] or ""

    @property
    def cookies(self) -> SimpleCookie:
        return SimpleCookie("\r\n".join(self.headers.get_all("Set-Cookie") or []))

    @property
    def errors(self) -> list[str]:
        """What the summary above a form says."""
        return re.findall(r'<a href="#id_\w+">([^<]+)</a>', self.text)

    @property
    def hidden(self) -> dict[str, str]:
        """What its forms send along unseen."""
        return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', self.text))


@dataclass(frozen=True)
class Upload:
    field: str
    name: str
    content: bytes


class Browser:
    def __init__(self, port: int, *, trusts: Path) -> None:
        self._port = port
        self._tls = ssl.create_default_context(cafile=trusts)
        self._jar: dict[str, str] = {}

    def get(self, path: str) -> Page:
        return self._ask("GET", path)

    def post(self, path: str, fields: dict[str, str], *uploads: Upload) -> Page:
        """Posts the form of the page at `path`, with what stands hidden in it."""
        page = self.get(path)
        assert page.status == 200, (path, page.status, page.location)
        return self.send(page, path, fields, *uploads)

    def send(self, page: Page, path: str, fields: dict[str, str], *uploads: Upload) -> Page:
        """Posts the form of a page to `path`."""
        body, kind = _encode(page.hidden | fields, uploads)
        address = f"https://localhost:{self._port}"
        return self._ask("POST", path, body, {"Content-Type": kind, "Origin": address, "Referer": address + path})

    def _ask(self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> Page:
        connection = http.client.HTTPSConnection("localhost", self._port, context=self._tls, timeout=30)
        try:
            cookie = "; ".join(f"{name}={value}" for name, value in self._jar.items())
            connection.request(method, path, body, {"Cookie": cookie, **(headers or {})})
            answer = connection.getresponse()
            page = Page(answer.status, answer.headers, answer.read().decode(errors="replace"))
        finally:
            connection.close()
        for name, morsel in page.cookies.items():
            self._jar[name] = morsel.value
        return page


def _encode(fields: dict[str, str], uploads: tuple[Upload, ...]) -> tuple[bytes, str]:
    if not uploads:
        return urlencode(fields).encode(), "application/x-www-form-urlencoded"
    line = uuid.uuid4().hex
    parts = [
        f'--{line}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    parts += [
        f'--{line}\r\nContent-Disposition: form-data; name="{upload.field}"; filename="{upload.name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n".encode()
        + upload.content
        + b"\r\n"
        for upload in uploads
    ]
    return b"".join([*parts, f"--{line}--\r\n".encode()]), f"multipart/form-data; boundary={line}"
