"""The invented department of `manage.py seed_demo`: how its people are known, and with what they sign in."""

from dataclasses import dataclass

from django.conf import settings

from .models import Person

DOMAIN = "services.example"
PASSWORD = "tea-and-biscuits-at-ten"  # noqa: S105 (published on the sign-in page; refused unless DEMO is set)

# Whom the sign-in page offers, by what they are there to show.
SIGN_INS = (
    ("An employee", "mia.nguyen"),
    ("A manager", "tom.okafor"),
    ("Someone at the border", "jack.walsh"),
    ("Policy owner", "helen.marsh"),
    ("Digital Media officer", "priya.raman"),
    ("Digital Media manager", "daniel.costa"),
    ("People Services officer", "grace.tan"),
    ("People Services manager", "rohan.mehta"),
    ("Investigator", "sarah.whitlam"),
    ("Breach decision-maker", "peter.kowalski"),
    ("Sanction delegate", "amara.diallo"),
    ("Training author", "lucy.chen"),
    ("Authorised disclosure officer", "frank.murphy"),
    ("Identity custodian", "colin.ashworth"),
    ("A second custodian", "ingrid.palmer"),
    ("Executive", "vera.lindqvist"),
    ("Auditor", "nadia.haddad"),
    ("Directory administrator", "owen.clarke"),
)


@dataclass(frozen=True)
class SignIn:
    role: str
    name: str
    email: str


def address(name: str) -> str:
    return f"{name}@{DOMAIN}"


def is_demo(person: Person) -> bool:
    return person.email.lower().endswith(f"@{DOMAIN}")


def sign_ins() -> list[SignIn]:
    """The people whom the sign-in page offers; none outside a demonstration."""
    if not settings.DEMO:
        return []
    emails = [address(name) for _, name in SIGN_INS]
    people = {person.email: person for person in Person.objects.current().filter(email__in=emails)}
    known = ((role, people.get(address(name))) for role, name in SIGN_INS)
    return [SignIn(role, person.name, person.email) for role, person in known if person]
