"""What somebody who left had open in matters, as one reader may know of it: never more than their own pages show."""

from collections.abc import Iterable

from django.db.models import Q
from django.urls import reverse

from incidents.models import Case, Errand, Investigation
from incidents.models.investigation import FINISHED
from incidents.rules.handing_on import cases_held_by
from portal.models import DIGITAL_MEDIA, Person, Role
from portal.people import holds
from portal.waiting import Waiting

APPOINTED = {
    "investigator": "Investigator",
    "decision_maker": "Breach decision-maker",
    "delegate": "Sanction delegate",
    "suspender": "Suspension delegate",
}


def with_open_work(people: Iterable[int]) -> set[int]:
    """Of some people, those who hold a case, have a decision to make, or were asked to carry something out."""
    among = [*people]
    found = set(Case.objects.open().filter(handler__in=among).values_list("handler", flat=True))
    found |= set(Errand.objects.open().filter(person__in=among).values_list("person", flat=True))
    files = Investigation.objects.exclude(state__in=FINISHED).filter(_appointed(among))
    for appointed in files.values_list(*APPOINTED):
        found.update(one for one in appointed if one in set(among))
    return found


def left_open(leaver: Person, reader: Person) -> list[Waiting]:
    return [*_cases(leaver, reader), *_files(leaver, reader), *_errands(leaver, reader)]


def _appointed(people: list[int]) -> Q:
    found = Q(pk__in=())
    for field in APPOINTED:
        found |= Q(**{f"{field}__in": people})
    return found


def _cases(leaver: Person, reader: Person) -> list[Waiting]:
    """A manager gives them to somebody else, all at once or one by one."""
    number = cases_held_by(leaver, reader).count() if holds(reader, Role.DIGITAL_MEDIA_MANAGER) else 0
    if not number:
        return []
    title = "A case to hand over" if number == 1 else f"{number:,} cases to hand over"
    return [Waiting(title, reverse("incidents:handing_on_from", args=[leaver.pk]), why=DIGITAL_MEDIA[0].label)]


def _files(leaver: Person, reader: Person) -> list[Waiting]:
    files = Investigation.objects.visible_to(reader).exclude(state__in=FINISHED).filter(_appointed([leaver.pk]))
    return [
        Waiting(one.number, reverse("incidents:investigation", args=[one.pk]), why=f"{label}: appoint somebody else")
        for one in files.select_related("case").order_by("pk")
        for field, label in APPOINTED.items()
        if getattr(one, f"{field}_id") == leaver.pk
    ]


def _errands(leaver: Person, reader: Person) -> list[Waiting]:
    seen = Investigation.objects.visible_to(reader)
    errands = Errand.objects.open().filter(person=leaver, investigation__in=seen).select_related("investigation__case")
    return [
        Waiting(
            one.investigation.number,
            reverse("incidents:investigation", args=[one.investigation_id]),
            due=one.due_on,
            why="Something to carry out: ask somebody else",
        )
        for one in errands
    ]
