"""Questions to a person: who is told of one, and what waits."""

from django.db.models import QuerySet
from django.urls import reverse

from policies.enums import Desk
from policies.models import Question
from policies.models.question import ANSWERING, KEPT_OUT, desks_of
from portal.models import Person, RoleGrant
from portal.models.person import PersonQuerySet
from portal.waiting import Waiting


def people_at(desk: Desk) -> PersonQuerySet:
    """Those among whose `desks_of` it is today."""
    grants = RoleGrant.objects.in_force()
    answering = grants.filter(role__in=ANSWERING[desk]).values("person")
    kept_out = grants.filter(role__in=KEPT_OUT).values("person")
    return Person.objects.current().filter(pk__in=answering).exclude(pk__in=kept_out)


def questions_to_answer(person: Person) -> QuerySet[Question]:
    return Question.objects.queue_of(person).select_related("policy", "asker", "taken_by")


def questions_waiting_for(person: Person) -> list[Waiting]:
    if not desks_of(person):
        return []
    count = Question.objects.queue_of(person).count()
    if not count:
        return []
    title = "Answer a question about a draft" if count == 1 else f"Answer questions about drafts: {count} waiting"
    return [Waiting(title=title, url=reverse("policies:questions-queue"))]
