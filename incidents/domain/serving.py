"""How a letter reached its reader. The first delivery of one on paper serves it, and its clocks begin that day."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from incidents.enums import ANSWERED_LETTERS, HEARD_LETTERS, LetterKind, LetterWay, ReviewOf, ReviewState
from incidents.models import Investigation, Letter, LetterDelivery, Review
from incidents.rules import access
from incidents.rules.machine import NOT_BY_YOU, MoveRefused, Who
from incidents.rules.review import FAIR_WORK
from portal import audit
from portal.calendar import add_business_days, calendar_days_after, end_of
from portal.models import Person

from .door import lock

TELLS_RIGHTS = {
    LetterKind.DETERMINATION: ReviewOf.BREACH,
    LetterKind.DECISION: ReviewOf.SANCTION,
    LetterKind.SUSPENSION_DECISION: ReviewOf.SUSPENSION,
    LetterKind.SUSPENSION_REVIEW: ReviewOf.SUSPENSION,
    LetterKind.SUSPENSION_REVIEWED: ReviewOf.SUSPENSION,
    LetterKind.REVIEW_REFUSED: ReviewOf.SUSPENSION,
}


class DeliveryRefused(Exception):
    """A delivery that cannot have been. The code says why."""


@transaction.atomic
def deliver_letter(letter: Letter, *, actor: Person, way: LetterWay, on: date, words: str) -> LetterDelivery:
    """Note that a letter was handed over or posted, or that it came back. The same one twice is one.

    `words` say by whom, to where, under which number. Raises DeliveryRefused("not_by_hand" | "early" | "future"),
    MoveRefused.
    """
    file = lock(letter.investigation)
    if not may_deliver(actor, file):
        raise MoveRefused(NOT_BY_YOU)
    if way == LetterWay.PORTAL:
        raise DeliveryRefused("not_by_hand")
    if on < timezone.localdate(letter.issued_at):
        raise DeliveryRefused("early")
    if on > timezone.localdate():
        raise DeliveryRefused("future")
    if standing := letter.deliveries.filter(way=way, on=on).first():
        return standing
    return serve(letter, way, actor=actor, on=on, words=words)


def may_deliver(person: Person, file: Investigation) -> bool:
    """People Services, and whoever signs letters of the matter themselves."""
    by = {Who.SERVICES_OFFICER, Who.SERVICES_MANAGER, Who.DECISION_MAKER, Who.DELEGATE}
    return bool(by & access.capacities(file, person))


def serve(letter: Letter, way: LetterWay, *, actor: Person, on: date, words: str = "") -> LetterDelivery:
    """Keep the delivery; where it is the one that serves the letter, its periods begin."""
    served_on = None if way == LetterWay.RETURNED else _served_on(way, on)
    due_at = None
    if letter.on_paper and letter.kind in ANSWERED_LETTERS and served_on:
        due_at = _without_holds(letter, served_on, calendar_days_after(end_of(served_on), settings.RESPONSE_DAYS))
    was_served = letter.service is not None
    delivery = LetterDelivery.objects.create(
        letter=letter, way=way, on=on, served_on=served_on, due_at=due_at, words=words, by=actor
    )
    if letter.on_paper and served_on and not was_served:
        _begin_rights(letter, served_on)
    audit.record("letter.delivered", letter, actor=actor, data={"way": way, "on": on.isoformat()})
    return delivery


def _served_on(way: LetterWay, on: date) -> date:
    return add_business_days(on, settings.LETTER_POST_DAYS, settings.OFFICE_STATE) if way == LetterWay.POST else on


def _without_holds(letter: Letter, served_on: date, due_at: datetime) -> datetime:
    """A hold that is over already and ran into the period: nobody could know it then, so its time is given here."""
    for hold in letter.investigation.holds.filter(lifted_at__gt=end_of(served_on)):
        if letter.kind in HEARD_LETTERS and hold.at < due_at and hold.lifted_at:
            due_at = end_of(timezone.localdate(due_at + (hold.lifted_at - max(hold.at, end_of(served_on)))))
    return due_at


def _begin_rights(letter: Letter, served_on: date) -> None:
    """Time to apply for review runs from being told; a dismissal's from the day it takes effect (domain brief, 3.3)."""
    of = TELLS_RIGHTS.get(LetterKind(letter.kind))
    late = (served_on - timezone.localdate(letter.issued_at)).days
    with_it = {"investigation": letter.investigation_id, "of": of, "told_at": letter.issued_at}
    told = Review.objects.filter(state=ReviewState.RIGHTS_NOTIFIED, **with_it)
    for review in told.exclude(body=FAIR_WORK) if of and late else ():
        review.apply_by += timedelta(days=late)
        review.save(update_fields=["apply_by"])


@transaction.atomic
def choose_paper(file: Investigation, *, actor: Person, on_paper: bool) -> Investigation:
    """Send the respondent's letters on paper from now on, or in the portal again."""
    file = lock(file)
    if not may_deliver(actor, file):
        raise MoveRefused(NOT_BY_YOU)
    if file.letters_on_paper != on_paper:
        file.letters_on_paper = on_paper
        file.save(update_fields=["letters_on_paper"])
        audit.record("investigation.letters_sent_otherwise", file, actor=actor, data={"on_paper": on_paper})
    return file
