"""What Digital Media may do with a case, beyond the walk of its machine."""

import threading
import uuid

import pytest
from django.db import DatabaseError, connection, transaction

from incidents.domain import case as cases
from incidents.domain.parts import PartRefused, declare
from incidents.enums import CaseState, EntryKind, Part
from incidents.models import Case, CaseEntry, Declaration, MatterPart
from incidents.rules import case as rules
from incidents.rules.machine import NOT_BY_YOU, NOT_FROM_HERE, NOT_YET, MoveRefused, Need
from incidents.views.concern import stage_of
from portal.models import Notice, Role
from tests.factories import grant, person_with
from tests.incidents.cast import CLOSINGS

pytestmark = pytest.mark.django_db


def offered(case: Case, person) -> set[str]:
    return {move.to for move in rules.next_moves(case, person) if move.is_open}


def test_a_potential_breach_leaves_only_referral_and_diversion(cast):
    case = cast.judged(breach=True)
    assert offered(case, cast.dev) == {
        CaseState.REFERRAL_PROPOSED,
        CaseState.DIVERTED_PID,
        CaseState.DIVERTED_OTHER,
        CaseState.INFO_REQUESTED,
    }


@pytest.mark.parametrize("to", CLOSINGS)
def test_closing_needs_a_no_and_a_reason(cast, to):
    unjudged = cast.in_triage()
    with pytest.raises(MoveRefused) as refused:
        cases.move_case(unjudged, to, actor=cast.dev, words="Because.")
    assert refused.value.needs == (Need.BREACH_NO,)

    judged = cast.judged(breach=False)
    with pytest.raises(MoveRefused) as refused:
        cases.move_case(judged, to, actor=cast.dev, words="   ")
    assert refused.value.needs == (Need.REASON,)
    assert cases.move_case(judged, to, actor=cast.dev, words="Because.").is_closed


def test_nobody_talks_with_the_staff_member_about_a_potential_breach(cast):
    case = cast.judged(breach=True)
    for kind in EntryKind:
        step = {"actor": cast.dev, "kind": kind, "words": "x", "once": uuid.uuid4()}
        if kind in (EntryKind.NOTE, EntryKind.MESSAGE):
            cases.add_entry(case, **step)
        else:
            with pytest.raises(MoveRefused):
                cases.add_entry(case, **step)


def test_an_entry_sent_twice_is_one_and_tells_the_reporter_once(cast):
    case, once = cast.in_triage(), uuid.uuid4()
    before = Notice.objects.filter(person=cast.alice).count()
    for _ in range(2):
        cases.add_entry(case, actor=cast.dev, kind=EntryKind.MESSAGE, words="Which day?", once=once)
    assert CaseEntry.objects.filter(kind=EntryKind.MESSAGE).count() == 1
    assert Notice.objects.filter(person=cast.alice).count() == before + 1


def test_a_conflict_found_later_hides_the_case_and_takes_it_away(cast):
    case = cast.in_triage()
    declare(case, actor=cast.dev, has_conflict=True, words="She is my cousin.")
    declare(case, actor=cast.dev, has_conflict=True, words="Again.")
    declare(case, actor=cast.dev, has_conflict=False)

    case.refresh_from_db()
    assert case.handler is None
    assert not Case.objects.visible_to(cast.dev).exists()
    assert list(Declaration.objects.order_by("id").values_list("has_conflict", "words")) == [
        (False, ""),
        (True, "She is my cousin."),
    ]
    assert MatterPart.objects.get(person=cast.dev).part == Part.CONFLICTED
    with pytest.raises(MoveRefused, match=NOT_BY_YOU):
        cases.assign_case(case, cast.dev, actor=cast.mina)


def test_naming_a_subject_who_works_under_the_handler_takes_the_case_from_them(cast):
    case = cast.in_triage()
    cast.carol.manager = cast.dev
    cast.carol.save()
    case = cases.judge_case(
        case, actor=cast.dev, potential_breach=True, clauses=cast.clauses, judgement="x", subject=cast.bob
    )
    assert case.handler is None
    assert not Case.objects.visible_to(cast.dev).exists()
    assert Case.objects.visible_to(cast.mina).get() == case


@pytest.mark.parametrize("who", ["alice", "dev"])
def test_reporter_and_handler_are_never_the_subject(cast, who):
    case = cast.in_triage()
    with pytest.raises(PartRefused):
        cases.judge_case(
            case,
            actor=cast.dev,
            potential_breach=True,
            clauses=cast.clauses,
            judgement="x",
            subject=getattr(cast, who),
        )
    case.refresh_from_db()
    assert (case.subject, case.potential_breach) == (None, None)


def test_an_officer_takes_a_free_case_and_only_a_manager_gives_one(cast):
    other = person_with(Role.DIGITAL_MEDIA_OFFICER)
    case = cast.raised().case

    with pytest.raises(MoveRefused, match=NOT_BY_YOU):
        cases.assign_case(case, other, actor=cast.dev)
    case = cases.assign_case(case, cast.dev, actor=cast.dev)
    assert cases.assign_case(case, cast.dev, actor=cast.dev).handler == cast.dev
    with pytest.raises(MoveRefused, match=NOT_BY_YOU):
        cases.assign_case(case, other, actor=other)
    assert cases.assign_case(case, other, actor=cast.mina).handler == other
    with pytest.raises(MoveRefused, match=NOT_BY_YOU):
        cases.assign_case(case, cast.petra, actor=cast.mina)


def test_a_reporting_officer_never_handles_what_they_reported(cast):
    grant(cast.alice, Role.DIGITAL_MEDIA_OFFICER, Role.DIGITAL_MEDIA_MANAGER)
    case = cast.raised().case
    assert not Case.objects.visible_to(cast.alice).exists()
    for actor in (cast.alice, cast.mina):
        with pytest.raises(MoveRefused, match=NOT_BY_YOU):
            cases.assign_case(case, cast.alice, actor=actor)


def test_the_database_freezes_a_case_that_was_passed_on(cast):
    case = cast.judged(breach=True)
    cases.move_case(case, CaseState.DIVERTED_OTHER, actor=cast.dev, words="Privacy.")
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        CaseEntry.objects.create(case=case, words="late")
    with pytest.raises(DatabaseError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(judgement="late")
    with pytest.raises(MoveRefused, match=NOT_FROM_HERE):
        cases.add_entry(case, actor=cast.dev, kind=EntryKind.NOTE, words="x", once=uuid.uuid4())


@pytest.mark.django_db(transaction=True)
def test_of_two_steps_at_once_one_is_taken_and_one_is_refused(cast):
    case = cast.judged(breach=False)
    start, said = threading.Barrier(2), []

    def take(to: CaseState) -> None:
        try:
            start.wait(timeout=30)
            cases.move_case(case, to, actor=cast.dev, words="Because.")
            said.append("")
        except MoveRefused as refusal:
            said.append(refusal.reason)
        finally:
            connection.close()

    steps = (CaseState.CLOSED_NO_ACTION, CaseState.CLOSED_GUIDANCE)
    threads = [threading.Thread(target=take, args=[to]) for to in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert sorted(said) == ["", NOT_FROM_HERE]
    assert CaseEntry.objects.filter(to_state__in=steps).count() == 1


def test_a_proposal_waits_for_a_manager_who_did_not_make_it(cast):
    case = cast.raised().case
    cases.assign_case(case, cast.mina, actor=cast.mina)
    cases.open_case(case, actor=cast.mina)
    cases.judge_case(
        case, actor=cast.mina, potential_breach=True, clauses=cast.clauses, judgement="x", subject=cast.bob
    )
    case = cases.propose_referral(case, actor=cast.mina, words="It is.")
    with pytest.raises(MoveRefused) as refused:
        cases.refer_case(case, actor=cast.mina, words="Myself.")
    assert (refused.value.reason, refused.value.needs) == (NOT_YET, (Need.OTHER_PERSON,))


def test_a_reporter_hears_that_more_is_asked_for(cast):
    case = cast.in_triage()
    Notice.objects.all().delete()
    cases.move_case(case, CaseState.INFO_REQUESTED, actor=cast.dev, words="Which Bob?")
    assert list(Notice.objects.values_list("person", "kind")) == [(cast.alice.pk, "concern_update")]
    assert "more is asked for" in stage_of(Case.objects.get())[0]
