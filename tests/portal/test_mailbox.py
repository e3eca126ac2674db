"""Mail is fetched from a maildir or an IMAP server over TLS, and a mail stays until it was dealt with."""

import datetime
import socketserver
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from portal import mailbox
from portal.mailbox import MailboxAway, MailboxRefused, waiting


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    for number in (1, 2, 3):
        (tmp_path / "new" / f"{number}.mail").write_bytes(b"From: a@b.example\n\n%d" % number)
    return tmp_path


def test_a_maildir_gives_its_new_mails_and_keeps_them_as_read(folder: Path) -> None:
    found = [mail.content[-1:] for mail in waiting(f"maildir://{folder}", most=10, max_bytes=1000)]
    assert found == [b"1", b"2", b"3"]
    assert not list((folder / "new").iterdir())
    assert len(list((folder / "cur").iterdir())) == 3


def test_a_mail_that_was_not_dealt_with_waits(folder: Path) -> None:
    mails = waiting(f"maildir://{folder}", most=10, max_bytes=1000)
    next(mails)
    mails.close()
    assert len(list((folder / "new").iterdir())) == 3


def test_no_more_than_asked_for_at_once(folder: Path) -> None:
    assert len(list(waiting(f"maildir://{folder}", most=2, max_bytes=1000))) == 2


def test_of_too_large_a_mail_only_the_head_is_read(folder: Path) -> None:
    (folder / "new" / "0.mail").write_bytes(b"From: a@b.example\n\n" + b"x" * 500_000)
    mail = next(waiting(f"maildir://{folder}", most=1, max_bytes=100_000))
    assert mail.is_too_large
    assert len(mail.content) == mailbox.MOST_HEAD


def test_a_link_out_of_the_maildir_is_not_followed(folder: Path) -> None:
    (folder / "new" / "0.mail").symlink_to("/etc/passwd")
    assert all(b"root" not in mail.content for mail in waiting(f"maildir://{folder}", most=10, max_bytes=10_000))


@pytest.mark.parametrize("url", ["maildir:///nowhere", "imap://host/INBOX", "pop3://host", ""])
def test_what_is_no_mailbox_is_refused(url: str) -> None:
    with pytest.raises(MailboxRefused):
        list(waiting(url, most=1, max_bytes=10))


@dataclass
class Server:
    """Just enough of IMAP: a few mails, one password, and flags."""

    mails: dict[int, bytes]
    port: int = 0
    seen: set[int] = field(default_factory=set)
    selected: str = ""
    breaks_off: bool = False

    def answer(self, words: list[str]) -> list[bytes]:
        match [word.upper() if at == 1 else word for at, word in enumerate(words)]:
            case [_, "CAPABILITY"]:
                return [b"* CAPABILITY IMAP4rev1"]
            case [_, "LOGIN", "robot", '"secret word"']:
                return []
            case [_, "SELECT", name]:
                self.selected = name
                return [b"* %d EXISTS" % len(self.mails)]
            case [_, "UID", "SEARCH", "UNSEEN"]:
                return [b"* SEARCH " + b" ".join(b"%d" % uid for uid in self.mails if uid not in self.seen)]
            case [_, "UID", "FETCH", uid, "(RFC822.SIZE)"]:
                return [b"* 1 FETCH (UID %s RFC822.SIZE %d)" % (uid.encode(), len(self.mails[int(uid)]))]
            case [_, "UID", "FETCH", uid, part]:
                content = self.mails[int(uid)][: int(part.rpartition(".")[2].rstrip(">)"))]
                return [b"* 1 FETCH (UID %s BODY[]<0> {%d}\r\n%s)" % (uid.encode(), len(content), content)]
            case [_, "UID", "STORE", uid, *_]:
                self.seen.add(int(uid))
                return []
            case [_, "LOGOUT"]:
                return [b"* BYE"]
            case [_, "LOGIN", *_]:
                raise PermissionError
        raise AssertionError(words)


def certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def _words(line: str) -> list[str]:
    """Split at spaces, keeping what stands in quotes or brackets together."""
    words, held = [], ""
    for piece in line.split(" "):
        held = f"{held} {piece}" if held else piece
        if held.count('"') % 2 == 0 and held.count("(") == held.count(")"):
            words.append(held)
            held = ""
    return words


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    office = Server({7: b"From: a@b.example\r\n\r\nseven", 9: b"From: a@b.example\r\n\r\nnine"})
    path = certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)

    class Desk(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"* OK ready\r\n")
            for raw in self.rfile:
                words = _words(raw.decode().strip())
                if office.breaks_off and words[1].upper() == "UID":
                    return
                try:
                    said, status = office.answer(words), b"OK"
                except PermissionError:
                    said, status = [], b"NO"
                for line in said:
                    self.wfile.write(line + b"\r\n")
                self.wfile.write(b"%s %s done\r\n" % (words[0].encode(), status))
                if words[1].upper() == "LOGOUT":
                    return

    class Office(socketserver.ThreadingTCPServer):
        daemon_threads = True

        def get_request(self):
            socket, address = super().get_request()
            return context.wrap_socket(socket, server_side=True), address

        def handle_error(self, request, client_address) -> None:
            pass  # a client that does not trust us hangs up

    with Office(("127.0.0.1", 0), Desk) as tcp:
        office.port = tcp.server_address[1]
        threading.Thread(target=tcp.serve_forever, daemon=True).start()
        monkeypatch.setattr(mailbox, "tls_context", lambda: ssl.create_default_context(cafile=path))
        yield office
        tcp.shutdown()


def fetched(server: Server, password: str = "secret%20word", max_bytes: int = 1000) -> list[mailbox.Arrived]:
    url = f"imaps://robot:{password}@localhost:{server.port}/The%20desk"
    return list(waiting(url, most=10, max_bytes=max_bytes))


def test_a_server_gives_its_unread_mails_and_has_them_read(server: Server) -> None:
    assert [mail.content[-5:] for mail in fetched(server)] == [b"seven", b"\nnine"]
    assert server.selected == '"The desk"'
    assert server.seen == {7, 9}
    assert fetched(server) == []


def test_of_too_large_a_mail_the_server_is_asked_for_the_head_alone(server: Server) -> None:
    server.mails[7] += b"x" * 200_000
    (mail, _) = fetched(server, max_bytes=100_000)
    assert mail.is_too_large
    assert len(mail.content) == mailbox.MOST_HEAD


def test_a_wrong_password_is_said_to_be_one(server: Server) -> None:
    with pytest.raises(MailboxRefused, match="password"):
        fetched(server, password="wrong")


def test_a_server_that_breaks_off_or_is_away_is_tried_another_time(server: Server) -> None:
    server.breaks_off = True
    with pytest.raises(MailboxAway):
        fetched(server)
    assert server.seen == set()
    with pytest.raises(MailboxAway):
        list(waiting("imaps://robot:x@localhost:1/INBOX", most=1, max_bytes=10))


def test_a_server_whose_certificate_is_not_trusted_gets_no_password(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailbox, "tls_context", ssl.create_default_context)
    with pytest.raises(MailboxAway):
        fetched(server)
