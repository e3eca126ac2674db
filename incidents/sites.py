"""What is known of the sites where posts stand: content/sites.yaml, read once and read through."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

FILE = Path(__file__).parent / "content" / "sites.yaml"
HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
KNOWN = {"name", "host", "also", "keep", "caseless", "forms", "closed", "personal"}


class SitesFault(ValueError):
    """The file of the sites cannot be used as it stands. The text says where and why."""


@dataclass(frozen=True)
class Form:
    """One way of writing an address, and the one it is joined to."""

    fits: re.Pattern[str]
    joined: str

    def join(self, address: str) -> str | None:
        found = self.fits.fullmatch(address)
        return found.expand(self.joined) if found else None


@dataclass(frozen=True)
class Site:
    """`keep` is what of a query names the post; None where we do not know.

    `closed` is where only those who were let in can look, `personal` what is always one person's own.
    """

    name: str
    host: str
    also: tuple[str, ...] = ()
    keep: frozenset[str] | None = None
    is_caseless: bool = False
    forms: tuple[Form, ...] = ()
    closed: tuple[re.Pattern[str], ...] = ()
    personal: tuple[re.Pattern[str], ...] = ()


@dataclass(frozen=True)
class Wrapper:
    """A site that wraps an address in one of its own."""

    host: str
    inside: str
    path: str = ""

    def holds(self, host: str, path: str) -> bool:
        return f".{host}".endswith(f".{self.host}") and (not self.path or path == self.path)


@dataclass(frozen=True)
class Sites:
    by_host: Mapping[str, Site]
    anywhere: tuple[Form, ...] = ()
    wrappers: tuple[Wrapper, ...] = field(default=())

    def at(self, host: str) -> Site | None:
        """The site of this host, or of the nearest one above it."""
        while "." in host:
            if host in self.by_host:
                return self.by_host[host]
            host = host.partition(".")[2]
        return None


@lru_cache(maxsize=1)
def sites() -> Sites:
    return read_sites(yaml.load(FILE.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))


def read_sites(content: Mapping[str, Any]) -> Sites:
    """Raises SitesFault."""
    by_host: dict[str, Site] = {}
    for row in content["sites"]:
        site = _site(row)
        for host in (site.host, *site.also):
            if host in by_host:
                raise SitesFault(f"{host} stands twice.")
            by_host[host] = site
    wrappers = tuple(Wrapper(_host(row["host"]), row["in"], row.get("path", "")) for row in content["wrappers"])
    return Sites(by_host, _forms(content["anywhere"]), wrappers)


def _site(row: Mapping[str, Any]) -> Site:
    if strange := set(row) - KNOWN:
        raise SitesFault(f"{row.get('host')}: {', '.join(sorted(strange))} means nothing.")
    if not row.get("name"):
        raise SitesFault(f"{row.get('host')} has no name.")
    return Site(
        name=row["name"],
        host=_host(row["host"]),
        also=tuple(map(_host, row.get("also", ()))),
        keep=frozenset(row["keep"]) if "keep" in row else None,
        is_caseless=row.get("caseless", False),
        forms=_forms(row.get("forms", ())),
        closed=tuple(map(_pattern, row.get("closed", ()))),
        personal=tuple(map(_pattern, row.get("personal", ()))),
    )


def _host(host: str) -> str:
    if not HOST.fullmatch(host) or host.startswith("www."):
        raise SitesFault(f"{host} is no host in small letters without www.")
    return host


def _forms(rows: Iterable[tuple[str, str]]) -> tuple[Form, ...]:
    return tuple(_form(fits, joined) for fits, joined in rows)


def _form(fits: str, joined: str) -> Form:
    form = _pattern(fits)
    if any(int(group) > form.groups for group in re.findall(r"\\(\d+)", joined)):
        raise SitesFault(f"{joined} names a group that {fits} does not have.")
    return Form(form, joined)


def _pattern(written: str) -> re.Pattern[str]:
    try:
        return re.compile(written, re.IGNORECASE)
    except re.error as error:
        raise SitesFault(f"{written} is no regular expression: {error}.") from error
