"""What Digital Media does with a case. Every change of state goes through `move_case`."""

import uuid
from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from incidents import notices
from incidents.enums import AssignmentEnd, CaseState, EntryKind, Part, Severity
from incidents.form_letters import FormLetter
from incidents.models import Case, CaseEntry, Investigation
from incidents.models.case import CLOSED, PASSED_ON
from incidents.rules import case as rules
from incidents.rules import clock, targets
from incidents.rules.disclosing import may_be_given
from incidents.rules.machine import NOT_BY_YOU, NOT_FROM_HERE, NOT_YET, MoveRefused
from policies.models import Clause
from portal import audit
from portal.models import Person

from .assignment import take_on_case
from .changes import end_assignment, lock_case, note_change, open_assignment, release
from .disclosing import pass_to_officer
from .indexing import index_case
from .joining import come_apart, joined_to, take_along
from .judging import Weighed, find_severity, hold_judgement, keep_judgement
from .marking import mark_seen
from .parts import take_part
from .referring import divert_with_case, freeze_referral, receive_again
from .walls import keep_triagers_out

# What people write by hand; every other entry is made by what it records.
WRITTEN = (EntryKind.NOTE, EntryKind.CONVERSATION, EntryKind.MESSAGE)


@transaction.atomic
def move_case(
    case: Case,
    to: CaseState,
    *,
    actor: audit.Actor,
    words: str = "",
    follow_up_on: date | None = None,
    officer: Person | None = None,
    passed_by: Person | None = None,
    seen: int | None = None,
    at: datetime | None = None,
) -> Case:
    """The one door between states: locks the case, holds the step against the table, keeps its history and its clock.

    Raises MoveRefused when there is no such arrow, the actor may not take it, or something it needs is missing, and
    Overtaken when the case is no longer the version `seen`. `officer` is the disclosure officer it is passed to,
    `passed_by` the person whose step takes a duplicate along.
    """
    case = lock_case(case, seen=seen)
    arrow = rules.MOVES[case.state].get(to)
    if arrow is None:
        raise MoveRefused(NOT_FROM_HERE)
    if not arrow.who & rules.capacities(case, actor):
        raise MoveRefused(NOT_BY_YOU)
    if lacking := rules.missing(case, arrow, actor=actor, words=words):
        raise MoveRefused(NOT_YET, lacking)
    at = at or timezone.now()
    if case.is_passed_on:  # the database takes no entry for a case until it says that it has come back
        Case.objects.filter(pk=case.pk).update(state=to)
    note_change(
        case, EntryKind.MOVE, by=actor, words=words, at=at, from_state=case.state, to_state=to, other=case.goes_on_in
    )
    if to in PASSED_ON:
        end_assignment(case, AssignmentEnd.PASSED_ON, at=at)
    previous, case.state, case.state_since, case.follow_up_on = case.state, to, at, follow_up_on
    if previous == CaseState.CLOSED_DUPLICATE and to not in PASSED_ON:
        come_apart(case, by=actor, words=words, at=at)
    (clock.begin_stage if clock.begins_stage(previous, to) else clock.wind)(case, at)
    case.save()
    if previous in CLOSED:
        index_case(case)
    audit.record(f"case.{to.value}", case, actor=actor, data={"from": previous, "to": to.value})
    if to == CaseState.DIVERTED_PID:
        pass_to_officer(case, officer, by=passed_by or actor, why=words, at=at)
        divert_with_case(case, words=words, at=at)
    _take_joined_along(case, by=passed_by or actor, words=words, officer=officer, at=at)
    _tell(case)
    return case


def _take_joined_along(case: Case, *, by: audit.Actor, words: str, officer: Person | None, at: datetime) -> None:
    """What is joined to a case goes where it goes, and comes back with it; where the disclosure officer had a part in
    one, to another officer."""
    if case.is_passed_on and isinstance(by, Person):
        for duplicate in joined_to(case):
            to = officer if officer and may_be_given(duplicate, officer) else None
            move_case(
                duplicate, CaseState(case.state), actor=audit.SYSTEM, words=words, officer=to, passed_by=by, at=at
            )
    elif case.state == CaseState.RETURNED:
        for duplicate in joined_to(case, CaseState.REFERRED):
            move_case(duplicate, CaseState.CLOSED_DUPLICATE, actor=audit.SYSTEM, at=at)


def _tell(case: Case) -> None:
    if case.state == CaseState.REFERRAL_PROPOSED:
        notices.tell_media_managers_of_proposal(case)
    if case.state == CaseState.CLOSED_DUPLICATE:
        return  # nothing changed for its reporters: they are told how the case that goes on does
    if case.state in (*CLOSED, CaseState.IN_TRIAGE):
        for duplicate in joined_to(case):
            notices.tell_reporters_of_progress(duplicate)
    if case.state in (*CLOSED, CaseState.REFERRED, CaseState.IN_TRIAGE, CaseState.INFO_REQUESTED):
        notices.tell_reporters_of_progress(case)


@transaction.atomic
def assign_case(
    case: Case,
    handler: Person,
    *,
    actor: Person,
    words: str = "",
    seen: int | None = None,
    at: datetime | None = None,
) -> Case:
    """Give the case to an officer, who declares, and accepts it or gives it back.

    Officers may take one that nobody has, which needs no further yes; managers assign.

    Raises MoveRefused for someone behind the wall, PartRefused for someone with another part.
    """
    case = lock_case(case, seen=seen)
    if case.is_passed_on or case.is_closed:
        raise MoveRefused(NOT_FROM_HERE)
    takes_it = case.handler_id in (None, actor.pk) and handler == actor and rules.can_handle(actor, case)
    if not takes_it and rules.Who.MEDIA_MANAGER not in rules.capacities(case, actor):
        raise MoveRefused(NOT_BY_YOU)
    if not rules.can_handle(handler, case):
        raise MoveRefused(NOT_BY_YOU)
    if case.handler_id == handler.pk:
        return case  # asked twice, or of whoever has it: nothing changes
    take_part(case, handler, Part.TRIAGER, at=at)
    at = at or timezone.now()
    open_assignment(case, handler, by=actor, at=at, words=words)
    take_along(case, handler, by=actor, at=at)
    case.save(update_fields=["handler", "awaits_acceptance", "version"])
    audit.record("case.assigned", case, actor=actor, data={"handler": handler.pk})
    if handler != actor:
        notices.tell_handler(case)
    return case


@transaction.atomic
def open_case(case: Case, *, actor: Person, seen: int | None = None, at: datetime | None = None) -> Case:
    """The handler declares that they have no conflict, accepts what they were given and begins the triage."""
    take_on_case(case, actor=actor, seen=seen, at=at)
    return move_case(case, CaseState.IN_TRIAGE, actor=actor, at=at)


@transaction.atomic
def judge_case(
    case: Case,
    *,
    actor: Person,
    potential_breach: bool,
    clauses: Iterable[Clause],
    judgement: str,
    subject: Person | None = None,
    weighed: Weighed | None = None,
    seen: int | None = None,
    at: datetime | None = None,
) -> Case:
    """Say whether the conduct is a potential breach, of which clauses, by whom, how grave it is, and why.

    Yes makes referral the only way on (DHS-BR-07); no is what every other way on needs. Whoever said yes cannot take it
    back: another person does, who is a manager.
    """
    weighed, at, clauses = weighed or Weighed(), at or timezone.now(), list(clauses)
    case = lock_case(case, seen=seen)
    hold_judgement(case, actor=actor, potential_breach=potential_breach, level=weighed.level)
    case.potential_breach, case.judgement = potential_breach, judgement
    note_change(case, EntryKind.NOTE, by=actor, words=judgement, at=at)
    find_severity(case, weighed.level, actor=actor, at=at)
    _name_subject(case, subject)
    case.save()
    case.clauses.set(clauses)
    index_case(case)
    keep_judgement(case, weighed, actor=actor, clauses=clauses, why=judgement, at=at)
    audit.record("case.judged", case, actor=actor, data={"potential_breach": potential_breach})
    if case.severity == Severity.HIGH and not potential_breach:
        notices.tell_media_managers(case, "closing_waits", but=actor)
    return case


def _name_subject(case: Case, subject: Person | None) -> None:
    """The staff member the case is about. Whoever was taken to be it before stays behind the wall: it spoke of them."""
    if subject == case.subject:
        return
    case.parts.filter(part=Part.SUBJECT).update(part=Part.NAMED)
    if subject is not None:
        take_part(case, subject, Part.SUBJECT)
    case.subject = subject
    if case.handler and rules.is_walled(case.handler, case):
        handler = case.handler  # the subject works under them: someone else takes it
        release(case, AssignmentEnd.RELEASED, by=None)
        notices.tell_media_managers(case, "case_given_back", but=handler)


@transaction.atomic
def propose_referral(
    case: Case, *, actor: Person, words: str, seen: int | None = None, at: datetime | None = None
) -> Case:
    """The handler proposes; a Digital Media manager decides."""
    case = move_case(case, CaseState.REFERRAL_PROPOSED, actor=actor, words=words, seen=seen, at=at)
    case.proposed_by = actor
    case.save(update_fields=["proposed_by"])
    return case


@transaction.atomic
def refer_case(
    case: Case, *, actor: Person, words: str, seen: int | None = None, at: datetime | None = None
) -> Investigation:
    """Hand the case to People Services: it freezes here, and an investigation stands there with all it held.

    One that they had returned goes back to the file that waits for it.
    """
    at = at or timezone.now()
    case = move_case(case, CaseState.REFERRED, actor=actor, words=words, seen=seen, at=at)
    if case.subject is None:
        raise MoveRefused(NOT_YET, (rules.Need.SUBJECT,))
    take_part(case, actor, Part.TRIAGER, at=at)
    keep_triagers_out(case.pk)
    freeze_referral(case, case.subject, actor=actor, at=at)
    file = receive_again(case, at=at) or _open_file(case, case.subject, actor=actor, at=at)
    notices.tell_services_of_referral(file)
    return file


def _open_file(case: Case, respondent: Person, *, actor: Person, at: datetime) -> Investigation:
    file = Investigation.objects.create(
        case=case,
        respondent=respondent,
        employment_at_referral=respondent.employment,
        opened_at=at,
        state_since=at,
        target_on=targets.first_target(at),
    )
    audit.record("investigation.opened", file, actor=actor, data={"case": case.number})
    return file


@transaction.atomic
def add_entry(
    case: Case,
    *,
    actor: Person,
    kind: EntryKind,
    words: str,
    once: uuid.UUID,
    letter: FormLetter | None = None,
    at: datetime | None = None,
) -> CaseEntry:
    """A note, a message to the reporter, or what was said with the staff member. The same form twice adds one.

    `letter` is what it began as: the entry keeps its name and version, and the words as they were used.

    Raises MoveRefused once the case was passed on, and for talking with the staff member about a potential breach.
    """
    case = lock_case(case)
    if kind not in WRITTEN or case.is_passed_on:
        raise MoveRefused(NOT_FROM_HERE)
    if not rules.capacities(case, actor):
        raise MoveRefused(NOT_BY_YOU)
    if kind == EntryKind.CONVERSATION and case.potential_breach:
        raise MoveRefused(NOT_YET, (rules.Need.BREACH_NO,))
    if letter and (lacking := rules.letter_lacks(case, kind)):
        raise lacking
    began_as = {"letter": letter.name, "letter_version": letter.version} if letter else {}
    entry, created = CaseEntry.objects.get_or_create(
        once=once,
        defaults={"case": case, "kind": kind, "by": actor, "words": words, "at": at or timezone.now(), **began_as},
    )
    if created:
        audit.record("case.entry_added", case, actor=actor, data={"kind": kind})
        if kind == EntryKind.MESSAGE:
            notices.tell_reporters_of_progress(case)
    return entry


def record_viewing(case: Case, *, actor: Person) -> None:
    """Every view of a file is recorded, not only each change (4.1)."""
    audit.record("case.viewed", case, actor=actor)
    mark_seen(case, actor=actor)
