"""A scanner that reads what it is sent and answers what it was told to: answers no real one gives when asked."""

import contextlib
import socketserver
import threading
from collections.abc import Callable, Iterator
from typing import Any

SetScanner = Callable[[bytes], None]


class _Answering(socketserver.BaseRequestHandler):
    """Reads a whole request, a file or a bare command, then says what it was told to say."""

    answer = b""

    def handle(self) -> None:
        if (asked := self._read(9)) == b"zVERSION\0":
            self.request.sendall(self.answer)
            return
        assert asked + self._read(1) == b"zINSTREAM\0"
        while size := int.from_bytes(self._read(4)):
            self._read(size)
        self.request.sendall(self.answer)

    def _read(self, size: int) -> bytes:
        read = b""
        while len(read) < size:
            read += self.request.recv(size - len(read))
        return read


@contextlib.contextmanager
def told_scanner(settings: Any) -> Iterator[SetScanner]:
    """From each call on, the portal's scanner gives this answer."""
    servers = []

    def start(answer: bytes) -> None:
        handler = type("Handler", (_Answering,), {"answer": answer})
        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        settings.CLAMAV_HOST, settings.CLAMAV_PORT = "127.0.0.1", server.server_address[1]

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()
