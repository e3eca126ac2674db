"""What may end a matter that waits, what follows when its respondent leaves meanwhile, and who is written to."""

from datetime import timedelta

import pytest
from django.utils import timezone

from incidents.domain import investigation
from incidents.domain.door import move_file
from incidents.domain.holding import lift_hold, put_on_hold
from incidents.domain.separating import follow_the_directory, record_separation
from incidents.domain.serving import choose_paper, deliver_letter
from incidents.enums import HoldGround, Leaving, LetterWay
from incidents.enums import InvestigationState as S
from incidents.models import Disclosure, Extension, Investigation
from incidents.rules.machine import MoveRefused, Need
from portal.models import Employment, Notice, Person, Role
from tests.factories import person_with
from tests.incidents.cast import Cast

pytestmark = pytest.mark.django_db


def held(cast: Cast, file: Investigation) -> Investigation:
    soon = timezone.localdate() + timedelta(days=21)
    put_on_hold(file, actor=cast.petra, ground=HoldGround.CRIMINAL, words="He is charged.", review_on=soon)
    return Investigation.objects.get(pk=file.pk)


@pytest.mark.parametrize("stage", ["formal", "appointed", "noticed", "answered"])
def test_a_matter_on_hold_may_be_discontinued_from_there(cast: Cast, stage: str) -> None:
    file = held(cast, getattr(cast, stage)())
    knows = file.letters.filter(to_respondent=True).exists()
    file = investigation.discontinue(file, actor=cast.petra, words="The court has dealt with it.")

    assert (file.state, file.held_from, file.target_on) == (S.DISCONTINUED, "", None)
    assert not file.holds.open().exists()
    assert file.letters.get(kind="L8").to_respondent == knows
    assert not Extension.objects.exists()  # no time goes on in what has ended


@pytest.mark.parametrize("stage", ["referred", "found", "determined", "delegated", "proposed_to"])
def test_what_could_not_be_discontinued_before_cannot_be_by_way_of_a_hold(cast: Cast, stage: str) -> None:
    file = held(cast, getattr(cast, stage)())
    with pytest.raises(MoveRefused) as refused:
        investigation.discontinue(file, actor=cast.petra, words="Enough.")
    assert refused.value.needs == (Need.WAS_OPEN_THERE,)


def test_what_turns_out_to_be_a_disclosure_is_passed_on_from_a_hold(cast: Cast) -> None:
    officer = person_with(Role.DISCLOSURE_OFFICER)
    file = held(cast, cast.referred())
    file = move_file(file, S.DIVERTED_PID, actor=cast.petra, words="It is about a minister's office.", officer=officer)

    assert file.state == S.DIVERTED_PID
    assert Disclosure.objects.get(case=file.case).officer == officer
    assert not file.holds.open().exists()


def test_after_the_way_was_decided_a_hold_opens_no_other(cast: Cast) -> None:
    with pytest.raises(MoveRefused) as refused:
        move_file(held(cast, cast.answered()), S.DIVERTED_PID, actor=cast.petra, words="Late.")
    assert refused.value.needs == (Need.WAS_OPEN_THERE,)


def test_only_people_services_end_what_waits(cast: Cast) -> None:
    file = held(cast, cast.answered())
    for person in (cast.olga, cast.bella, cast.bob, cast.mina):
        with pytest.raises(MoveRefused):
            investigation.discontinue(file, actor=person, words="Enough.")


@pytest.mark.parametrize("stage", ["determined", "delegated", "proposed_to"])
def test_who_leaves_during_a_hold_comes_to_no_sanction_when_it_is_lifted(cast: Cast, stage: str) -> None:
    file = held(cast, getattr(cast, stage)())
    Person.objects.filter(pk=cast.bob.pk).update(employment=Employment.FORMER)
    record_separation(file, actor=cast.petra, left_on=timezone.localdate(), how=Leaving.RESIGNED)
    follow_the_directory()
    file.refresh_from_db()
    assert file.state == S.ON_HOLD  # nothing is decided meanwhile

    assert lift_hold(file, actor=cast.petra, words="It is over.").state == S.BREACH_RECORDED_FORMER


def test_who_leaves_before_a_finding_may_still_be_found_in_breach(cast: Cast) -> None:
    file = held(cast, cast.answered())
    Person.objects.filter(pk=cast.bob.pk).update(employment=Employment.FORMER)
    assert lift_hold(file, actor=cast.petra, words="It is over.").state == S.INVESTIGATING


def test_on_paper_they_are_written_to_twice_and_never_why(cast: Cast) -> None:
    file = choose_paper(cast.noticed(), actor=cast.petra, on_paper=True)
    file = held(cast, file)
    [told] = file.letters.filter(kind="L21")
    assert (told.recipient, told.on_paper, told.due_at) == (cast.bob, True, None)
    assert "waits from today" in told.document
    assert "charged" not in told.document
    assert "Criminal" not in told.document
    lift_hold(file, actor=cast.petra, words="It is over.")

    second = file.letters.filter(kind="L21").latest("pk")
    until = file.letters.get(kind="L4").may_be_answered_until
    assert f"{timezone.localdate(until):%Y}" in second.document
    assert "You may answer until" in second.document
    assert not Notice.objects.filter(person=cast.bob, kind="matter_changed").exists()
    deliver_letter(second, actor=cast.petra, way=LetterWay.HAND, on=timezone.localdate(), words="At his door.")


def test_in_the_portal_they_are_told_there_and_get_no_letter(cast: Cast) -> None:
    file = held(cast, cast.noticed())
    assert not file.letters.filter(kind="L21").exists()
    assert Notice.objects.filter(person=cast.bob, kind="matter_changed").exists()


def test_whoever_knows_nothing_of_the_matter_is_not_written_to(cast: Cast) -> None:
    file = choose_paper(cast.appointed(), actor=cast.petra, on_paper=True)
    assert not held(cast, file).letters.filter(kind="L21").exists()
