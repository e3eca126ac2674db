import socketserver
import threading
from collections.abc import Callable, Iterator

import pytest

from tests.incidents.cast import Cast

SetScanner = Callable[[bytes], None]


class Scanner(socketserver.BaseRequestHandler):
    """Takes one INSTREAM request and says what it was told to say."""

    answer = b""

    def handle(self) -> None:
        self.request.recv(10)
        while size := int.from_bytes(self._read(4)):
            self._read(size)
        self.request.sendall(self.answer)

    def _read(self, size: int) -> bytes:
        read = b""
        while len(read) < size:
            read += self.request.recv(size - len(read))
        return read


@pytest.fixture
def scanner_says(settings) -> Iterator[SetScanner]:
    servers = []

    def start(answer: bytes) -> None:
        server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), type("Told", (Scanner,), {"answer": answer}))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        settings.CLAMAV_HOST, settings.CLAMAV_PORT = "127.0.0.1", server.server_address[1]

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def cast() -> Cast:
    return Cast.assembled()
