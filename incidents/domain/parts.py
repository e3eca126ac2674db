"""Who has which part in a matter. The database holds that nobody has two."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from incidents.enums import AssignmentEnd, Part
from incidents.models import Case, Declaration, MatterPart
from incidents.models.case import WALLED_PARTS
from incidents.models.identity import sealed_in
from portal import audit
from portal.models import Person

from .changes import lock_case, release_matter
from .joining_files import end_membership, join_by_declaring
from .walls import spread_wall

OFFICES = (Part.TRIAGER, Part.INVESTIGATOR, Part.DECISION_MAKER, Part.DELEGATE, Part.SUSPENDER)


class PartRefused(Exception):
    """The person has another part in this matter, or may not have this one."""


def take_part(case: Case, person: Person, part: Part, *, at: datetime | None = None) -> MatterPart:
    """Note the person's part; the same part twice is one. Raises PartRefused for a second part.

    That a reporter named someone is no more than that: what is known of them later takes its place.

    Whoever raised the matter in confidence is given no office in it. They may be named its subject, or declare a
    conflict: refusing that would tell who they are.
    """
    standing = MatterPart.objects.filter(case=case, person=person, part=part).first()
    if standing:
        return standing
    if part in OFFICES and sealed_in(case.pk, [person]):
        raise PartRefused(part)
    try:
        with transaction.atomic():
            if part in WALLED_PARTS:
                MatterPart.objects.filter(case=case, person=person, part=Part.NAMED).delete()
            taken = MatterPart.objects.create(case=case, person=person, part=part, since=at or timezone.now())
    except IntegrityError as error:
        raise PartRefused(part) from error
    if part in WALLED_PARTS:
        spread_wall(taken)
    return taken


@transaction.atomic
def declare(
    case: Case, *, actor: Person, has_conflict: bool, words: str = "", at: datetime | None = None
) -> Declaration:
    """Record the actor's declaration. A conflict, found first or later, puts them behind the wall from then on."""
    standing = Declaration.objects.filter(case=case, person=actor, has_conflict__in={True, has_conflict}).first()
    if standing:
        return standing
    lock_case(case)  # before the row that points at it: the same person in two tabs must not wait in a ring
    declaration, created = Declaration.objects.get_or_create(
        case=case, person=actor, has_conflict=has_conflict, defaults={"words": words, "at": at or timezone.now()}
    )
    if created:
        if has_conflict:
            MatterPart.objects.filter(case=case, person=actor).delete()
            take_part(case, actor, Part.CONFLICTED, at=at)
            _give_up(case, actor)
        else:
            join_by_declaring(case, actor, at=at)
        audit.record("conflict.declared", case, actor=actor, data={"has_conflict": has_conflict})
    return declaration


def _give_up(case: Case, person: Person) -> None:
    release_matter(case, person, AssignmentEnd.CONFLICT, by=person)
    file = getattr(case, "investigation", None)
    if file is None:
        return
    end_membership(file, person, by=person, why="They declared a conflict of interest.")
    for role in ("investigator", "decision_maker", "delegate", "suspender"):
        if getattr(file, f"{role}_id") == person.pk:
            setattr(file, role, None)
            file.save(update_fields=[role])
