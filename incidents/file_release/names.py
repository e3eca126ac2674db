"""Whose names stand in the documents of a release, of those who have to do with the file: to be taken out at once."""

from collections.abc import Sequence

from django.db.models import Q

from incidents.enums import Part
from incidents.models import Investigation, MatterPart, ReleaseDocument
from portal.models import Person

from .removing import stands_in


def names_in(file: Investigation, documents: Sequence[ReleaseDocument]) -> list[str]:
    """Never whoever reported it: their name is out of every document already."""
    parts = MatterPart.objects.filter(case=file.case_id).exclude(part=Part.REPORTER)
    appointed = [file.respondent_id, file.investigator_id, file.decision_maker_id, file.delegate_id, file.suspender_id]
    known = Q(pk__in=[pk for pk in appointed if pk]) | Q(pk__in=parts.values("person"))
    known |= Q(pk__in=file.interviews.values("person")) | Q(pk__in=file.entries.filter(by__isnull=False).values("by"))
    blocks = [block for one in documents for block in one.blocks]
    names = sorted({person.name for person in Person.objects.filter(known)})
    return [name for name in names if stands_in(blocks, name)]
