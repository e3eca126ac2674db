"""Taking a matter in: who the respondent was, how it is handled and by whom, what reporters hear of it."""

import uuid
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from incidents import notices
from incidents.enums import ErrandOf, LetterKind, MatchedAt, OutsideBody
from incidents.enums import InvestigationState as S
from incidents.models import (
    Concern,
    HandedOn,
    HandedOnNews,
    Investigation,
    RespondentMatch,
)
from incidents.rules import access, process
from incidents.rules import investigation as rules
from incidents.rules.errand import may_carry_out
from incidents.rules.intake import PATHS
from incidents.rules.machine import NOT_BY_YOU, NOT_FROM_HERE, MoveRefused, Need, Who
from portal import audit
from portal.models import Employment, Person

from .door import lock, move_file, require
from .errand import give_errand
from .letter import issue

HANDED = frozenset({Need.HANDED_ON, Need.LETTER})


class IntakeRefused(Exception):
    """Something about taking in, handing on or holding a matter that cannot be. The code says what."""


def match_with_directory(
    file: Investigation, moment: MatchedAt, *, by: Person | None, at: datetime | None = None
) -> RespondentMatch:
    """Keep how the respondent stands in the directory now."""
    at = at or timezone.now()
    person = file.respondent
    return RespondentMatch.objects.create(
        investigation=file,
        moment=moment,
        as_at=timezone.localdate(at),
        employment=person.employment,
        classification=person.classification,
        unit_name=person.unit.name,
        by=by,
        at=at,
    )


@transaction.atomic
def match_as_at_conduct(
    file: Investigation,
    *,
    actor: Person,
    as_at: date,
    employment: Employment,
    classification: str,
    unit_name: str,
    source: str,
) -> RespondentMatch:
    """Who they were on the day of the conduct, where the directory of today says otherwise. The same twice is one.

    Raises MoveRefused, IntakeRefused("future" | "source").
    """
    file = lock(file)
    require(file, actor, Who.SERVICES_OFFICER, S.ASSESSING)
    if as_at > timezone.localdate():
        raise IntakeRefused("future")
    if not source.strip():
        raise IntakeRefused("source")
    said = {
        "moment": MatchedAt.CONDUCT,
        "as_at": as_at,
        "employment": employment,
        "classification": classification,
        "unit_name": unit_name,
        "source": source.strip(),
    }
    last = file.matches.filter(moment=MatchedAt.CONDUCT).last()
    if last and all(getattr(last, name) == value for name, value in said.items()):
        return last
    match = RespondentMatch.objects.create(investigation=file, by=actor, **said)
    audit.record("respondent.matched", file, actor=actor, data={"as_at": as_at.isoformat(), "employment": employment})
    return match


@transaction.atomic
def decide_path(file: Investigation, to: S, *, actor: Person, words: str, at: datetime | None = None) -> Investigation:
    """How the matter is handled, by a manager, with reasons; reporters hear that it was considered (L2), no more.

    What goes into other hands is decided by `refer_outside` or `hand_to_contract_manager`. Raises MoveRefused.
    """
    if to not in PATHS:
        raise MoveRefused(NOT_FROM_HERE)
    file = move_file(file, to, actor=actor, words=words, at=at)
    tell_reporters(file, actor=actor, at=at)
    return file


def tell_reporters(file: Investigation, *, actor: Person, at: datetime | None = None) -> None:
    """One letter for each concern of the matter, the same for all; to a name only where those here may know it."""
    told = file.letters.filter(kind=LetterKind.OUTCOME_TO_REPORTER).values("concern")
    for concern in Concern.objects.of_matter(file.case).with_names().exclude(pk__in=told):
        reporter = concern.known_reporter
        issue(file, LetterKind.OUTCOME_TO_REPORTER, actor=actor, at=at, recipient=reporter, concern=concern)
    notices.tell_reporters_of_progress(file.case)


@transaction.atomic
def refer_outside(
    file: Investigation,
    *,
    actor: Person,
    body: OutsideBody,
    to_name: str,
    reasons: str,
    follow_up_on: date,
    reference: str = "",
    at: datetime | None = None,
) -> HandedOn:
    """Refer it to police, security or another body by letter (L15), and ask after it on a day.

    Raises MoveRefused, IntakeRefused("past").
    """
    file = lock(file)
    if standing := _standing(file, S.EXTERNAL_REFERRAL):
        return standing
    _check_day(follow_up_on)
    _check_free(file, S.EXTERNAL_REFERRAL, actor=actor, words=reasons)
    letter = issue(
        file,
        LetterKind.REFERRAL_OUT,
        actor=actor,
        at=at,
        to_respondent=False,
        to_name=to_name,
        body_name=to_name,
        reasons=reasons,
    )
    handed_on = HandedOn.objects.create(
        investigation=file,
        body=body,
        to_name=to_name,
        reference=reference,
        reasons=reasons,
        letter=letter,
        by=actor,
        at=at or timezone.now(),
        follow_up_on=follow_up_on,
    )
    return _hand_on(handed_on, actor=actor, at=at)


@transaction.atomic
def hand_to_contract_manager(
    file: Investigation,
    *,
    actor: Person,
    contract_manager: Person,
    provider: str,
    reasons: str,
    follow_up_on: date,
    reference: str = "",
    at: datetime | None = None,
) -> HandedOn:
    """Hand a contractor's matter to whoever manages the contract, who takes it up with the provider. No step of
    section 15 follows. They read `reasons`, and record what was done (`errand.finish_errand`).

    Raises MoveRefused, IntakeRefused("past" | "manager").
    """
    file = lock(file)
    if standing := _standing(file, S.CONTRACT_PATH):
        return standing
    _check_day(follow_up_on)
    _check_free(file, S.CONTRACT_PATH, actor=actor, words=reasons)
    if contract_manager.pk == actor.pk or not may_carry_out(contract_manager, file):
        raise IntakeRefused("manager")
    handed_on = HandedOn.objects.create(
        investigation=file,
        contract_manager=contract_manager,
        to_name=provider,
        reference=reference,
        reasons=reasons,
        by=actor,
        at=at or timezone.now(),
        follow_up_on=follow_up_on,
    )
    _hand_on(handed_on, actor=actor, at=at)
    give_errand(
        file,
        ErrandOf.CONTRACT,
        actor=actor,
        person=contract_manager,
        what=reasons,
        due_on=follow_up_on,
        once=uuid.uuid4(),
        at=at,
    )
    return handed_on


def _standing(file: Investigation, path: S) -> HandedOn | None:
    """The form sent twice."""
    return HandedOn.objects.filter(investigation=file).first() if file.state == path else None


def _check_day(follow_up_on: date) -> None:
    if follow_up_on < timezone.localdate():
        raise IntakeRefused("past")


def _check_free(file: Investigation, path: S, *, actor: Person, words: str) -> None:
    """Before anything is made: the step is there, it is theirs, and nothing else is missing."""
    if path not in process.MOVES[file.state]:
        raise MoveRefused(NOT_FROM_HERE)
    if Who.SERVICES_MANAGER not in access.capacities(file, actor):
        raise MoveRefused(NOT_BY_YOU)
    if lacking := rules.missing(file, path, actor=actor, words=words, made=HANDED):
        raise MoveRefused("not yet", lacking)


def _hand_on(handed_on: HandedOn, *, actor: Person, at: datetime | None) -> HandedOn:
    file, path = handed_on.investigation, handed_on.path
    audit.record("investigation.handed_on", file, actor=actor, data={"path": path})
    file = move_file(file, path, actor=actor, words=handed_on.reasons, made=HANDED, at=at)
    tell_reporters(file, actor=actor, at=at)
    return handed_on


@transaction.atomic
def record_news(
    handed_on: HandedOn, *, actor: Person, words: str, next_on: date | None, once: uuid.UUID
) -> HandedOnNews:
    """What they said, and the day they are asked again; without one, that is how it ended. The same form twice is one.

    Raises MoveRefused, IntakeRefused("past").
    """
    file = lock(handed_on.investigation)
    if standing := HandedOnNews.objects.filter(once=once).first():
        return standing
    if not access.capacities(file, actor) & {Who.SERVICES_OFFICER, Who.SERVICES_MANAGER}:
        raise MoveRefused(NOT_BY_YOU)
    handed_on = HandedOn.objects.get(pk=handed_on.pk)
    if handed_on.follow_up_on is None:
        raise MoveRefused(NOT_FROM_HERE)
    if next_on is not None:
        _check_day(next_on)
    news = HandedOnNews.objects.create(handed_on=handed_on, words=words, next_on=next_on, by=actor, once=once)
    handed_on.follow_up_on = next_on
    handed_on.save(update_fields=["follow_up_on"])
    audit.record("investigation.news_recorded", file, actor=actor, data={"ended": next_on is None})
    return news
