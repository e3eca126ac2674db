"""A mail server that keeps what it is given."""

import email
import socketserver
import threading
import time
from collections.abc import Callable
from email.message import Message
from email.policy import default


class _Conversation(socketserver.StreamRequestHandler):
    server: "Mailbox"

    def handle(self) -> None:
        self._say("220 mailbox")
        while line := self.rfile.readline():
            verb = line.strip().upper()[:4]
            if verb == b"DATA":
                self._say("354 go on")
                self.server.keep(self._read_message())
            self._say("221 bye" if verb == b"QUIT" else "250 fine")
            if verb == b"QUIT":
                return

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def _read_message(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)


class Mailbox(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.messages: list[Message] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        port: int = self.server_address[1]
        return port

    def keep(self, raw: bytes) -> None:
        self.messages.append(email.message_from_bytes(raw, policy=default))

    def wait_for(self, is_it: Callable[[Message], bool], seconds: float = 45) -> Message:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            for message in self.messages:
                if is_it(message):
                    return message
            time.sleep(0.05)
        raise AssertionError(f"no such mail among {[message['Subject'] for message in self.messages]}")

    def close(self) -> None:
        self.shutdown()
        self.server_close()
