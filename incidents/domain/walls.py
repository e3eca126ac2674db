"""One matter has one wall: who must not see a case must not see what it is joined to."""

from collections.abc import Iterable

from django.db.models import Q

from incidents.enums import Part
from incidents.models import MatterPart
from incidents.models.case import ABOUT_PARTS, WALLED_PARTS
from incidents.models.matter import cases_of_matter


def spread_wall(part: MatterPart) -> None:
    """What is found while cases are one matter holds for each of them, also when they are taken apart again."""
    for case in cases_of_matter([part.case_id]):
        if case != part.case_id:
            _carry(part, case)


def share_walls(cases: Iterable[int]) -> None:
    """These cases have become one matter: each gets the walls of the others, for as long as they are."""
    cases = list(cases)
    walls = MatterPart.objects.filter(case__in=cases, part__in=WALLED_PARTS, carried_from__isnull=True)
    for part in walls.order_by("pk"):
        for case in cases:
            if case != part.case_id:
                _carry(part, case, part.case_id)


def take_walls_apart(case: int, others: Iterable[int]) -> None:
    """The case is a matter of its own again: nobody stays behind its wall, or theirs, for the other's sake."""
    carried = MatterPart.objects.filter(Q(case=case, carried_from__isnull=False) | Q(carried_from=case))
    for part in carried:
        if part.instead_of:
            part.part, part.carried_from, part.instead_of = part.instead_of, None, ""
            part.save(update_fields=["part", "carried_from", "instead_of"])
        else:
            part.delete()
    share_walls(others)


def keep_triagers_out(case: int) -> None:
    """Whoever triaged what is joined to a case has had their part in it."""
    joined = MatterPart.objects.filter(case__in=cases_of_matter([case]), part=Part.TRIAGER).exclude(case=case)
    taken = [MatterPart(case_id=case, person_id=one.person_id, part=one.part, since=one.since) for one in joined]
    MatterPart.objects.bulk_create(taken, ignore_conflicts=True)


def _carry(part: MatterPart, to: int, carried_from: int | None = None) -> None:
    """Whom a case is about the other speaks of, too: those above them stand outside as well."""
    kind = Part.NAMED if part.part == Part.SUBJECT else part.part
    standing = MatterPart.objects.filter(case=to, person=part.person_id).first()
    if standing is None:
        MatterPart.objects.create(
            case_id=to, person_id=part.person_id, part=kind, since=part.since, carried_from_id=carried_from
        )
    elif standing.part not in (ABOUT_PARTS if kind in ABOUT_PARTS else WALLED_PARTS):
        if standing.carried_from_id is None:
            standing.instead_of = standing.part if carried_from else ""
        standing.part, standing.carried_from_id = kind, carried_from
        standing.save(update_fields=["part", "carried_from", "instead_of"])
