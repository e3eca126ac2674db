"""What somebody outside the file has to do because of it: given to them, done, taken back."""

import uuid
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from incidents import notices
from incidents.enums import ErrandOf
from incidents.models import Errand, ImplementationTask, Investigation
from incidents.rules.errand import givable, givable_tasks, may_carry_out
from incidents.rules.machine import NOT_BY_YOU, NOT_FROM_HERE, MoveRefused, Who
from portal import audit
from portal.models import Person

from .door import lock, require_one_of


class ErrandRefused(Exception):
    """Something that cannot be asked of somebody, or not of them. The code says what."""


@transaction.atomic
def give_errand(
    file: Investigation,
    of: ErrandOf,
    *,
    actor: Person,
    person: Person,
    what: str,
    due_on: date,
    once: uuid.UUID,
    task: ImplementationTask | None = None,
    at: datetime | None = None,
) -> Errand:
    """Ask somebody outside the file to carry something out. They are told that something waits, and read `what`.

    Raises MoveRefused, ErrandRefused("person" | "past" | "task").
    """
    file = lock(file)
    if standing := Errand.objects.filter(once=once, investigation=file, given_by=actor).first():
        return standing
    require_one_of(file, actor, Who.SERVICES_MANAGER)
    if of not in givable(file):
        raise MoveRefused(NOT_FROM_HERE)
    if due_on < timezone.localdate():
        raise ErrandRefused("past")
    if not may_carry_out(person, file):
        raise ErrandRefused("person")
    if (of == ErrandOf.SANCTION) != (task is not None) or (task and task not in givable_tasks(file)):
        raise ErrandRefused("task")
    errand = Errand.objects.create(
        investigation=file,
        of=of,
        task=task,
        person=person,
        what=what,
        due_on=due_on,
        given_by=actor,
        given_at=at or timezone.now(),
        once=once,
    )
    audit.record("errand.given", errand, actor=actor, data={"of": of, "person": person.pk})
    notices.tell_of_errand(errand, "errand_given")
    return errand


@transaction.atomic
def finish_errand(errand: Errand, *, actor: Person, done_on: date, words: str, at: datetime | None = None) -> Errand:
    """By whoever it was given to, with a note. Twice is once. Raises MoveRefused, ErrandRefused("future")."""
    lock(errand.investigation)
    errand = Errand.objects.select_related("investigation").get(pk=errand.pk)
    if errand.person_id != actor.pk:
        raise MoveRefused(NOT_BY_YOU)
    if errand.done_at:
        return errand
    if not Errand.objects.open().filter(pk=errand.pk).exists():
        raise MoveRefused(NOT_FROM_HERE)
    if done_on > timezone.localdate():
        raise ErrandRefused("future")
    errand.done_on, errand.done_words, errand.done_at = done_on, words, at or timezone.now()
    errand.save(update_fields=["done_on", "done_words", "done_at"])
    audit.record("errand.done", errand, actor=actor)
    notices.tell_members(errand.investigation, "errand_done")
    return errand


@transaction.atomic
def take_back_errand(errand: Errand, *, actor: Person, why: str) -> Errand:
    """It need not be done, or not by them: they read it no more. Twice is once. Raises MoveRefused."""
    file = lock(errand.investigation)
    require_one_of(file, actor, Who.SERVICES_MANAGER)
    errand.refresh_from_db()
    if errand.taken_back_at:
        return errand
    if errand.done_at:
        raise MoveRefused(NOT_FROM_HERE)
    errand.taken_back_at, errand.taken_back_by, errand.taken_back_why = timezone.now(), actor, why
    errand.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_why"])
    audit.record("errand.taken_back", errand, actor=actor)
    notices.take_back_errand(errand)
    return errand


def record_reading(errand: Errand, *, actor: Person) -> None:
    audit.record("errand.read", errand, actor=actor)
