"""The department's LDAP directory, read page by page; nothing is ever written to it."""

import re
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import ldap3
from django.conf import settings
from ldap3.core.exceptions import LDAPException
from ldap3.core.results import RESULT_SUCCESS

from portal.checks import is_this_machine

SECONDS = 30
PAGED = "1.2.840.113556.1.4.319"
ESCAPED = re.compile(r"((?:\\[0-9A-Fa-f]{2})+)|\\(.)|\s*([,;=+])\s*", re.DOTALL)


class LdapUnread(Exception):
    """It was not read to its end. The text says why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Of each attribute that was asked for the first value, by its name in small letters."""

    name: str
    values: dict[str, str]


def entries() -> Iterator[Entry]:
    """Raises LdapUnread, also after some of them: half of a directory is never taken for all of it."""
    wanted = sorted(set(settings.LDAP_ATTRIBUTES.values()))
    cookie: bytes | None = None
    with connected() as connection:
        while True:
            connection.search(
                settings.LDAP_BASE,
                settings.LDAP_FILTER,
                attributes=wanted,
                paged_size=settings.LDAP_PAGE,
                paged_cookie=cookie,
            )
            if connection.result["result"] != RESULT_SUCCESS:
                raise LdapUnread(f"It did not give everyone: {connection.result['description']}.")
            yield from map(_entry, (one for one in connection.response if one["type"] == "searchResEntry"))
            cookie = connection.result.get("controls", {}).get(PAGED, {}).get("value", {}).get("cookie")
            if not cookie:
                return


@contextmanager
def connected() -> Iterator[Any]:
    """By TLS whose certificate holds, unless it is on this machine. Raises LdapUnread."""
    address = urlsplit(settings.LDAP_URL)
    host, is_inside_tls = address.hostname or "", address.scheme == "ldaps"
    try:
        server = ldap3.Server(
            host,
            port=address.port or (636 if is_inside_tls else 389),
            use_ssl=is_inside_tls,
            tls=ldap3.Tls(validate=ssl.CERT_REQUIRED, ca_certs_file=settings.LDAP_CA_FILE or None),
            get_info=ldap3.NONE,
            connect_timeout=SECONDS,
        )
        credentials = {"user": settings.LDAP_BIND_DN or None, "password": settings.LDAP_PASSWORD or None}
        connection = ldap3.Connection(
            server, **credentials, read_only=True, auto_referrals=False, receive_timeout=SECONDS
        )
        connection.open(read_server_info=False)
        try:
            if not is_inside_tls and not is_this_machine(host):
                connection.start_tls(read_server_info=False)
            if not connection.bind(read_server_info=False):
                raise LdapUnread(f"It does not let the portal in: {connection.result['description']}.")
            yield connection
        finally:
            connection.unbind()
    except LDAPException as error:
        raise LdapUnread(f"It does not answer as it should ({type(error).__name__}).") from error


def _entry(found: dict[str, Any]) -> Entry:
    values = found["raw_attributes"].items()
    return Entry(found["dn"], {name.lower(): all_[0].decode(errors="replace") for name, all_ in values if all_})


def same_name(name: str) -> str:
    """A name as all its ways of writing have it: letters of any size, escapes of any kind, blanks or none."""
    return ESCAPED.sub(_written_once, name.strip()).casefold()


def _written_once(found: re.Match[str]) -> str:
    in_figures, escaped, separator = found.groups()
    if separator:
        return str(separator)
    letters = bytes.fromhex(in_figures.replace("\\", "")).decode(errors="replace") if in_figures else str(escaped)
    return "".join(f"\\{letter}" if letter in ',;=+\\"<>#' else letter for letter in letters)
