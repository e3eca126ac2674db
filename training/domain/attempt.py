"""To begin an attempt and go on with it. Everything that decides is on the server: its clock, its draw, its place."""

from datetime import datetime, timedelta
from random import SystemRandom
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from policies.models import Policy
from portal import audit
from portal.models import Person
from training.draw import InBank, draw_items, shown_order, within
from training.enums import Part, Verb
from training.models import Asked, Attempt, CourseVersion, ExtraTime
from training.queries import Kept, chances_of, changed_since, kept_by, still_before
from training.xapi.outbox import note

from .ending import close_if_over
from .refusals import AlreadyCompleted, CourseClosed, NoAttemptLeft, NotYet, TooSoon

_chance = SystemRandom()


def start_attempt(version: CourseVersion, *, actor: Person, at: datetime | None = None) -> Attempt:
    """Begin the course, or go on with the attempt that is open; a start sent twice makes one attempt.

    After a failed attempt the next begins at the questions, drawn anew. One whose time is over is finished first.
    Raises CourseClosed, AlreadyCompleted, NotYet, NoAttemptLeft and TooSoon.
    """
    at = at or timezone.now()
    standing = Attempt.objects.visible_to(actor).unfinished().filter(version=version).first()
    if standing:
        close_if_over(standing, at=at)
    return _start(version, actor, at)


@transaction.atomic
def _start(version: CourseVersion, actor: Person, at: datetime) -> Attempt:
    Person.objects.select_for_update(no_key=True).get(pk=actor.pk)  # two starts at once make one
    version = CourseVersion.objects.get(pk=version.pk)
    before = Attempt.objects.filter(version=version, person=actor).order_by("-round", "-number").first()
    if before and not before.is_finished:
        return before
    kept = kept_by(actor, version, timezone.localdate(at))
    if kept and kept.counts and not kept.may_be_renewed:
        raise AlreadyCompleted
    if not version.is_current:
        raise CourseClosed
    if before is None and (first := still_before(actor, version.course)):
        raise NotYet(first)
    attempt = _next(version, actor, before)
    if attempt.number > 1:
        _check_chances(version, actor, at)
    attempt.only_changed = kept is not None and kept.only_changed
    attempt.started_at = at
    attempt.save()
    _draw(attempt, kept)
    if attempt.number > 1:
        _begin(attempt, at)
    note(Verb.INITIALIZED, attempt.pk, at=at)
    audit.record("attempt.started", attempt, actor=actor, data={"number": attempt.number})
    return attempt


def _next(version: CourseVersion, person: Person, before: Attempt | None) -> Attempt:
    """The attempt after the one before, not saved: once that was passed, the first of another round."""
    if before is None:
        return Attempt(version=version, person=person, number=1)
    if before.passed:
        return Attempt(version=version, person=person, round=before.round + 1, number=1)
    return Attempt(version=version, person=person, round=before.round, number=before.number + 1)


def _check_chances(version: CourseVersion, person: Person, at: datetime) -> None:
    chances = chances_of(person, version)
    if chances.is_used_up:
        raise NoAttemptLeft
    if chances.waits_until and chances.must_wait(at):
        raise TooSoon(chances.waits_until)


def _draw(attempt: Attempt, kept: Kept | None) -> None:
    """Fix what is asked: about the policies that cover the person, at most so many of each tag as the version says;
    of what changed since the completion they kept, where no more is asked again."""
    version = attempt.version
    items = changed_since(version, kept.version) if kept and attempt.only_changed else version.items
    covered = Policy.objects.applying_to(attempt.person).values_list("pk", flat=True)
    bank = within(_bank(items), [*covered])
    drawn = draw_items(bank, attempt.version.draw, _chance)
    Asked.objects.bulk_create(
        Asked(attempt=attempt, item_id=item.pk, position=position, shown=shown_order(item, _chance))
        for position, item in enumerate(drawn, start=1)
    )


def _bank(items: Any) -> list[InBank]:
    found = items.annotate(
        answers=ArrayAgg("options__pk", filter=Q(options__part=Part.ANSWER), order_by="options__position", default=[]),
        phrases=ArrayAgg("options__pk", filter=Q(options__part=Part.PHRASE), order_by="options__position", default=[]),
    )
    about: dict[int, set[int]] = {}
    for item, policy in items.values_list("pk", "clauses__edition__policy"):
        about.setdefault(item, set()).add(policy)
    return [
        InBank(
            pk=item.pk,
            position=item.position,
            kind=item.kind,
            tags=frozenset(item.tags),
            policies=frozenset(about[item.pk]),
            answers=tuple(item.answers),
            phrases=tuple(item.phrases),
            fixed_order=item.fixed_order,
        )
        for item in found
    ]


@transaction.atomic
def begin_questions(attempt: Attempt, *, actor: Person, at: datetime | None = None) -> Attempt:
    """Go from the lessons to the questions. Where the course limits the time for them, it runs from here.

    Sent again it changes nothing: the time runs from the first.
    """
    attempt = Attempt.objects.visible_to(actor).select_for_update().get(pk=attempt.pk)
    if not attempt.is_finished:
        _begin(attempt, at or timezone.now())
    return attempt


def _begin(attempt: Attempt, at: datetime) -> None:
    version = attempt.version
    questions = version.lessons.count() + 1
    if attempt.place >= questions:
        return
    attempt.place = questions
    minutes = minutes_for(attempt.person, version)
    attempt.expires_at = at + timedelta(minutes=minutes) if minutes else None
    attempt.save(update_fields=["place", "expires_at"])


def minutes_for(person: Person, version: CourseVersion) -> int | None:
    """How long someone has for the questions, with what was given to them; nothing where it is not limited."""
    if not version.minutes_allowed:
        return None
    extra = ExtraTime.objects.standing().filter(person=person).first()
    return version.minutes_allowed * (100 + (extra.percent if extra else 0)) // 100


def keep_place(attempt: Attempt, lesson: int) -> None:
    """Note how far the reading has come, to go on there. Going back to an earlier lesson loses nothing."""
    if attempt.place < lesson and not attempt.is_finished:
        Attempt.objects.unfinished().filter(pk=attempt.pk, place__lt=lesson).update(place=lesson)
