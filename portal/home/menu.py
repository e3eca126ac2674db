"""The main menu: what everyone has, then what a role adds."""

from dataclasses import dataclass
from functools import lru_cache

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from portal.models import DIGITAL_MEDIA, PEOPLE_SERVICES, Person, Role


@dataclass(frozen=True)
class Entry:
    label: str
    url: str
    current: bool = False


EVERYONE = (
    ("Home", "home"),
    ("Policies", "policies:list"),
    ("Should I post this?", "policies:check"),
    ("Raise a concern", "incidents:concern_new"),
    ("Training", "training:courses"),
    ("My record", "me"),
)
CONDUCT = (
    *PEOPLE_SERVICES,
    Role.INVESTIGATOR,
    Role.BREACH_DECISION_MAKER,
    Role.SANCTION_DELEGATE,
)
BY_ROLE = (
    ("Cases", "incidents:queue", DIGITAL_MEDIA),
    ("Questions", "policies:questions-queue", DIGITAL_MEDIA),
    ("Investigations", "incidents:investigations", CONDUCT),
    ("Disclosures", "incidents:disclosures", (Role.DISCLOSURE_OFFICER,)),
    ("Names in confidence", "incidents:names", (Role.IDENTITY_CUSTODIAN,)),
    ("Drafts", "policies:drafts", (Role.POLICY_OWNER,)),
    ("Coverage", "policies:coverage-index", (Role.POLICY_OWNER,)),
    ("Overview", "figures:overview", (Role.POLICY_OWNER, Role.AUDITOR, Role.EXECUTIVE)),
    ("Clauses", "figures:maps", (Role.POLICY_OWNER, Role.AUDITOR, Role.EXECUTIVE)),
    ("Directory", "directory", (Role.DIRECTORY_ADMINISTRATOR,)),
    ("Disposal", "disposal:due", (Role.PEOPLE_SERVICES_MANAGER,)),
    ("Audit", "audit", (Role.AUDITOR,)),
    ("Numbers", "incidents:yearly_numbers", (Role.AUDITOR,)),
    ("Ledger", "disposal:ledger", (Role.AUDITOR,)),
)
ACCOUNT = (
    ("My record", "me"),
    ("Your calendar", "calendar"),
    ("Signing in", "signing-in"),
    ("Change my password", "password"),
)


def menu_for(person: Person | AnonymousUser, path: str = "") -> tuple[Entry, ...]:
    """The person's menu, the entry in whose part of the portal `path` lies marked as current."""
    if not isinstance(person, Person):
        return ()
    places = _places(person.roles)
    home = reverse("home")
    around = [url for _, url in places if path == url or (url != home and path.startswith(url))]
    return _entries(places, max(around, key=len, default=None))


FOOTER = (("What we promise", "promises"),)


@lru_cache
def footer_links() -> tuple[Entry, ...]:
    return tuple(Entry(label, reverse(name)) for label, name in FOOTER)


@lru_cache
def account_links() -> tuple[Entry, ...]:
    return tuple(Entry(label, reverse(name)) for label, name in ACCOUNT)


@lru_cache
def _places(roles: frozenset[Role]) -> tuple[tuple[str, str], ...]:
    held = [(label, name) for label, name, adding in BY_ROLE if not roles.isdisjoint(adding)]
    return tuple((label, reverse(name)) for label, name in (*EVERYONE, *held))


@lru_cache
def _entries(places: tuple[tuple[str, str], ...], here: str | None) -> tuple[Entry, ...]:
    return tuple(Entry(label, url, current=url == here) for label, url in places)
