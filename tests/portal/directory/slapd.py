"""A real LDAP server (OpenLDAP's slapd) of a test run's own, in front of an empty department."""

import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import ldap3
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.production.clamd import free_port

SCHEMA = Path("/etc/ldap/schema/inetorgperson.schema")  # where Debian has it
SLAPD = shutil.which("slapd", path="/usr/sbin:/usr/bin") if SCHEMA.exists() else None
BASE, PEOPLE = "dc=dept,dc=example", "ou=people,dc=dept,dc=example"
READER, PASSWORD = "cn=portal,dc=dept,dc=example", "reads-and-never-writes"
# Whoever does not say who they are sees as many as are fewer than all.
CONFIGURATION = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {folder}/slapd.pid
TLSCertificateFile {folder}/certificate.pem
TLSCertificateKeyFile {folder}/key.pem
database mdb
maxsize 16777216
suffix "dc=dept,dc=example"
rootdn "{reader}"
rootpw {password}
directory {folder}
limits anonymous size.prtotal=3
"""


@dataclass(frozen=True)
class Slapd:
    port: int
    port_inside_tls: int
    certificate: Path

    def add(self, name: str, **values: Any) -> None:
        with self._connected() as server:
            assert server.add(f"{name},{PEOPLE}", "inetOrgPerson", values), server.result

    def change(self, name: str, **values: str) -> None:
        with self._connected() as server:
            changes = {attribute: [(ldap3.MODIFY_REPLACE, [value])] for attribute, value in values.items()}
            assert server.modify(f"{name},{PEOPLE}", changes), server.result

    def remove(self, name: str) -> None:
        with self._connected() as server:
            assert server.delete(f"{name},{PEOPLE}"), server.result

    def begin(self) -> None:
        """Nobody in it, whoever was."""
        with self._connected() as server:
            server.add(BASE, ["dcObject", "organization"], {"o": "Department"})
            server.add(PEOPLE, "organizationalUnit")
            server.search(PEOPLE, "(objectClass=inetOrgPerson)")
            for entry in [*server.response]:
                server.delete(entry["dn"])

    def _connected(self) -> Any:
        server = ldap3.Server("127.0.0.1", port=self.port, get_info=ldap3.NONE)
        return ldap3.Connection(server, READER, PASSWORD, auto_bind=True)


@contextmanager
def running_slapd(folder: Path) -> Iterator[Slapd]:
    certificate = write_certificate(folder)
    written = folder / "slapd.conf"
    written.write_text(CONFIGURATION.format(folder=folder, reader=READER, password=PASSWORD))
    ports = free_port(), free_port()
    addresses = f"ldap://127.0.0.1:{ports[0]} ldaps://127.0.0.1:{ports[1]}"
    program = [str(SLAPD), "-d", "0", "-h", addresses, "-f", str(written)]
    with subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            for port in ports:
                wait_for(port, process)
            yield Slapd(*ports, certificate)
        finally:
            process.terminate()


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        assert process.poll() is None, "slapd ended by itself"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("slapd did not answer")


def write_certificate(folder: Path) -> Path:
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    path = folder / "certificate.pem"
    path.write_text(ssl.DER_cert_to_PEM_cert(made.public_bytes(serialization.Encoding.DER)))
    return path
