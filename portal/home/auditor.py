"""What an auditor may read of the record: that something was done, when, and by whom in office.

Not of whom: a matter stands there as its number, never as a person's name, and those who raised, asked or
answered in it are not named either.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.utils import timezone

from incidents.models.case import WALLED_PARTS, MatterPart
from portal.models import AuditEntry, Role, RoleGrant

MATTER_NUMBER = re.compile(r"^[A-Z]{2}-\d{4}-\d{4,}$")
# Of everything else these kinds alone are shown by name. A kind nobody thought of stays a number.
SHOWN_BY_NAME = frozenset(
    {
        "policies.edition",
        "policies.policy",
        "portal.person",
        "portal.rolegrant",
        "portal.unit",
        "training.course",
    }
)
# In these an entry may say who somebody's reporter, respondent or questioner is.
CONFIDENTIAL = ("incidents.", "policies.question")
# How each kind finds its matter, to see what part the doer has in it. A kind that is not here names nobody.
MATTER_OF = {
    "incidents.case": "pk",
    "incidents.concern": "case",
    "incidents.evidence": "concern__case",
    "incidents.investigation": "case",
    "incidents.allegation": "investigation__case",
    "incidents.finding": "allegation__investigation__case",
    "incidents.letter": "investigation__case",
    "incidents.review": "investigation__case",
}
IN_OFFICE = frozenset(
    {
        Role.DIGITAL_MEDIA_OFFICER,
        Role.DIGITAL_MEDIA_MANAGER,
        Role.PEOPLE_SERVICES_OFFICER,
        Role.PEOPLE_SERVICES_MANAGER,
        Role.INVESTIGATOR,
        Role.BREACH_DECISION_MAKER,
        Role.SANCTION_DELEGATE,
        Role.DISCLOSURE_OFFICER,
        Role.IDENTITY_CUSTODIAN,
    }
)
CODES = frozenset(
    {
        "channel",
        "clauses",
        "count",
        "due_at",
        "elements",
        "from",
        "has_conflict",
        "kind",
        "kinds",
        "part",
        "path",
        "pictures",
        "potential_breach",
        "sha256",
        "state",
        "to",
    }
)
SOMEONE_CONCERNED = "Someone concerned"


@dataclass(frozen=True)
class Line:
    pk: int
    at: datetime
    who: str
    action: str
    kind: str
    target: str
    codes: str


def lines(entries: list[AuditEntry]) -> list[Line]:
    named = to_be_named(entries)
    return [
        Line(
            pk=entry.pk,
            at=entry.at,
            who=entry.actor_name if entry.pk in named else SOMEONE_CONCERNED,
            action=entry.action,
            kind=kind_of(entry),
            target=target_of(entry),
            codes=codes_of(entry),
        )
        for entry in entries
    ]


def is_confidential(entry: AuditEntry) -> bool:
    return entry.target_kind.startswith(CONFIDENTIAL)


def to_be_named(entries: list[AuditEntry]) -> set[int]:
    """Ids of the entries that say who did it: in a matter, those who acted in office and are not concerned in it."""
    open_to_all = {entry.pk for entry in entries if entry.actor_id is None or not is_confidential(entry)}
    confidential = [entry for entry in entries if entry.pk not in open_to_all]
    return open_to_all | (in_office_then(confidential) - concerned(confidential))


def in_office_then(entries: Iterable[AuditEntry]) -> set[int]:
    """Ids of the entries whose doer then held a role that works on matters."""
    held: dict[int | None, list[RoleGrant]] = {}
    for grant in RoleGrant.objects.filter(person__in={entry.actor_id for entry in entries}, role__in=IN_OFFICE):
        held.setdefault(grant.person_id, []).append(grant)
    return {entry.pk for entry in entries if any(_held_on(grant, entry.at) for grant in held.get(entry.actor_id, ()))}


def _held_on(grant: RoleGrant, at: datetime) -> bool:
    day = timezone.localdate(at)
    return grant.starts_on <= day and (grant.ends_on is None or day <= grant.ends_on)


def concerned(entries: list[AuditEntry]) -> set[int]:
    """Ids of the entries whose doer is the reporter, subject or a witness of the matter, or has a conflict in it."""
    matters = matters_of(entries)
    parts = MatterPart.objects.filter(
        case__in=set(matters.values()), person__in={entry.actor_id for entry in entries}, part__in=WALLED_PARTS
    )
    walled = set(parts.values_list("case", "person"))
    return {entry.pk for entry in entries if entry.pk not in matters or (matters[entry.pk], entry.actor_id) in walled}


def matters_of(entries: list[AuditEntry]) -> dict[int, int]:
    """The case behind each entry, by the entry's id."""
    found: dict[int, int] = {}
    for kind, path in MATTER_OF.items():
        of_kind = [entry for entry in entries if entry.target_kind == kind]
        if of_kind:
            model = apps.get_model(kind)
            things = model._default_manager.filter(pk__in={entry.target_id for entry in of_kind})
            cases = {str(pk): case for pk, case in things.values_list("pk", path)}
            found |= {entry.pk: cases[entry.target_id] for entry in of_kind if entry.target_id in cases}
    return found


def kind_of(entry: AuditEntry) -> str:
    try:
        return str(apps.get_model(entry.target_kind)._meta.verbose_name)
    except (LookupError, ValueError):
        return entry.target_kind


def target_of(entry: AuditEntry) -> str:
    if entry.target_kind in SHOWN_BY_NAME or MATTER_NUMBER.match(entry.target_name):
        return entry.target_name
    return f"number {entry.target_id}"


def codes_of(entry: AuditEntry) -> str:
    """The codes that were recorded with it; of a confidential kind only those known to name nobody."""
    shown = {key: value for key, value in entry.data.items() if key in CODES or not is_confidential(entry)}
    return ", ".join(f"{key}: {_written(value)}" for key, value in sorted(shown.items()))


def _written(value: object) -> str:
    return " ".join(str(item) for item in value) if isinstance(value, list) else str(value)
