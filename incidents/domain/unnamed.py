"""What someone who gave no name may do later: answer, add evidence, and give their name. Never the reverse."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from incidents.enums import EntryKind, Naming, Part
from incidents.models import Case, CaseEntry, Concern, NameGiven
from portal import audit
from portal.models import Person

from .parts import take_part

NAME_GIVEN = "The reporter, who had given no name, gave it."


class NameRefused(Exception):
    """The concern has a name already, and keeps it."""


@transaction.atomic
def give_name(concern: Concern, *, actor: Person, at: datetime | None = None) -> NameGiven:
    """Put the reporter's own name to a concern raised without one; giving it twice is giving it once.

    From then on they are behind the wall of the matter like every reporter. Raises NameRefused when the concern has
    somebody else's name, and PartRefused for someone with another part in the matter.
    """
    at = at or timezone.now()
    case = Case.objects.select_for_update(of=("self",)).get(pk=concern.case_id)
    if concern.naming != Naming.ANONYMOUS:
        raise NameRefused
    given = NameGiven.objects.filter(concern=concern).first()
    if given:
        if given.person_id != actor.pk:
            raise NameRefused
        return given
    take_part(case, actor, Part.REPORTER, at=at)
    given = NameGiven.objects.create(concern=concern, person=actor, at=at)
    if not case.is_passed_on:  # a case that was passed on is frozen; its new reader sees the name on the concern
        CaseEntry.objects.create(case=case, kind=EntryKind.NOTE, by=actor, words=NAME_GIVEN, at=at)
    audit.record("concern.name_given", concern, actor=actor)
    return given
