"""What somebody who left had open of training, as one reader may know of it."""

from collections.abc import Iterable

from django.urls import reverse

from portal.models import Person
from portal.waiting import Waiting
from training.models import CourseVersion
from training.queries.drafts import workable_by


def with_open_work(people: Iterable[int]) -> set[int]:
    begun = CourseVersion.objects.in_hand().filter(begun_by__in=[*people])
    return {pk for pk in begun.values_list("begun_by", flat=True) if pk}


def left_open(leaver: Person, reader: Person) -> list[Waiting]:
    """The drafts they began."""
    found = workable_by(reader) & CourseVersion.objects.in_hand().filter(begun_by=leaver)
    return [
        Waiting(str(one), reverse("training:draft", args=[one.pk]), why="They began this draft")
        for one in found.order_by("pk")
    ]
