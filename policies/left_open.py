"""What somebody who left had open of policies, as one reader may know of it. Questions go back to their
desk of themselves (`policies.sweep_questions`)."""

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse

from policies.enums import EDITABLE, IN_HAND, ReviewAnswer
from policies.models import Edition
from portal.models import Person
from portal.waiting import Waiting


def with_open_work(people: Iterable[int]) -> set[int]:
    among = [*people]
    found = Edition.objects.in_hand().filter(_theirs(among)).distinct()
    return {
        pk
        for edition in found.prefetch_related("reviewers")
        for pk in (edition.created_by_id, edition.approver_id, *(one.person_id for one in edition.reviewers.all()))
        if pk in among
    }


def left_open(leaver: Person, reader: Person) -> list[Waiting]:
    """A draft they wrote, a review they were asked for, an edition they were to approve."""
    found = Edition.objects.workable_by(reader).filter(state__in=IN_HAND).filter(_theirs([leaver.pk]))
    return [
        Waiting(str(one), reverse("policies:draft", args=[one.pk]), why="They wrote, review or approve it")
        for one in found.select_related("policy").distinct().order_by("pk")
    ]


def _theirs(people: list[int]) -> Q:
    asked = Q(reviewers__person__in=people, reviewers__answer=ReviewAnswer.NONE)
    return Q(created_by__in=people, state__in=EDITABLE) | Q(approver__in=people, approved_at__isnull=True) | asked
