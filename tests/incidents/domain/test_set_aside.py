"""A decision set aside on review is kept, superseded, and made again by a different person."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from incidents.domain import decision, investigation, review
from incidents.earlier import earlier_breaches
from incidents.enums import CodeElement, Part, ReviewOf, ReviewOutcome
from incidents.enums import InvestigationState as S
from incidents.enums import ReviewState as R
from incidents.models import Determination, Finding, Investigation, Review
from incidents.queries import appointable
from incidents.rules.machine import MoveRefused
from portal.models import Employment, Person, Role
from tests.factories import person_with
from tests.incidents import reviewing
from tests.incidents.cast import Cast
from tests.incidents.closing import closed

pytestmark = pytest.mark.django_db


def breach_set_aside(cast: Cast, file: Investigation) -> Investigation:
    return reviewing.decided(cast, reviewing.of(file, ReviewOf.BREACH))


def decided_again(cast: Cast, file: Investigation, by: Person) -> Investigation:
    investigation.appoint_decision_maker(file, by, actor=cast.petra)
    reviewing.declared(file, by)
    file = decision.begin_determining(file, actor=by)
    decision.record_finding(
        file.allegations.get(),
        actor=by,
        conduct_found=True,
        elements_breached=[CodeElement.VALUES],
        reasons="I heard them.",
    )
    decision.determine(file, actor=by, breach=True, reasons="Again, and on my own view.")
    file.refresh_from_db()
    return file


def test_a_breach_set_aside_is_kept_and_the_file_goes_back(cast: Cast) -> None:
    file = cast.determined()
    fallen = file.determination
    file = breach_set_aside(cast, file)

    assert (file.state, file.determination, file.decision_maker) == (S.INVESTIGATING, None, None)
    kept = Determination.objects.get()
    assert (kept, kept.reasons) == (fallen, "On the balance of probabilities.")
    assert kept.superseded_at == Finding.objects.get().superseded_at
    assert file.letters.filter(kind="L7").count() == 1


def test_a_different_person_decides_again(cast: Cast) -> None:
    file = breach_set_aside(cast, cast.determined())
    bert = person_with(Role.BREACH_DECISION_MAKER)

    assert appointable(file, Part.DECISION_MAKER) == [bert]
    with pytest.raises(MoveRefused):
        investigation.appoint_decision_maker(file, cast.bella, actor=cast.petra)
    file = decided_again(cast, file, bert)

    assert (file.state, file.determination.decided_by) == (S.BREACH, bert)
    assert file.allegations.get().finding.elements_breached == [CodeElement.VALUES]
    assert file.determinations.count() == Finding.objects.count() == file.letters.filter(kind="L7").count() == 2
    assert reviewing.of(file, ReviewOf.BREACH).state == R.RIGHTS_NOTIFIED


def test_the_database_refuses_the_same_person_again(cast: Cast) -> None:
    file = breach_set_aside(cast, cast.determined())
    Investigation.objects.filter(pk=file.pk).update(decision_maker=cast.bella)
    said = {"reasons": "Again.", "elements_breached": [CodeElement.RESPECT], "conduct_found": True}

    with pytest.raises(DatabaseError, match="decision-maker"), transaction.atomic():
        Finding.objects.create(allegation=file.allegations.get(), by=cast.bella, **said)
    with pytest.raises(DatabaseError, match="different person"), transaction.atomic():
        Determination.objects.create(investigation=file, breach=False, reasons="x", decided_by=cast.bella)


def test_the_database_keeps_a_determination_that_nobody_set_aside(cast: Cast) -> None:
    file = cast.determined()
    now = timezone.now()

    with pytest.raises(DatabaseError, match="set aside on review"), transaction.atomic():
        file.determinations.update(superseded_at=now)
    with pytest.raises(DatabaseError, match="cannot change after"), transaction.atomic():
        Finding.objects.update(superseded_at=now)


def test_what_fell_does_not_change_and_does_not_stand_again(cast: Cast) -> None:
    breach_set_aside(cast, cast.determined())

    for change in ({"superseded_at": None}, {"reasons": "Other."}, {"superseded_at": timezone.now()}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Determination.objects.update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            Finding.objects.update(**change)


def test_one_determination_stands(cast: Cast) -> None:
    file = cast.determined()

    with pytest.raises(DatabaseError, match="one_determination_stands"), transaction.atomic():
        Determination.objects.create(investigation=file, breach=True, reasons="x", decided_by=cast.bella)


def test_a_breach_set_aside_takes_the_sanction_right_and_the_delegate_with_it(cast: Cast) -> None:
    file = breach_set_aside(cast, cast.sanctioned())

    assert (file.state, file.delegate) == (S.INVESTIGATING, None)
    assert Review.objects.get(of=ReviewOf.SANCTION).state == R.LAPSED
    assert not Investigation.objects.visible_to(cast.sam).exists()
    assert not Investigation.objects.visible_to(cast.bella).exists()


def test_a_sanction_set_aside_goes_to_another_delegate(cast: Cast) -> None:
    file = cast.sanctioned()
    file = reviewing.decided(cast, reviewing.of(file, ReviewOf.SANCTION))
    sue = person_with(Role.SANCTION_DELEGATE)

    assert (file.state, file.determination.breach, file.delegate) == (S.BREACH, True, None)
    assert appointable(file, Part.DELEGATE) == [sue]
    for person in (cast.sam, cast.bella):
        with pytest.raises(MoveRefused):
            decision.assign_delegate(file, person, actor=cast.petra)
    assert decision.assign_delegate(file, sue, actor=cast.petra).state == S.SD_ASSIGNED


def test_a_closed_file_opens_again_when_its_decision_is_set_aside(cast: Cast) -> None:
    file = cast.sanctioned()
    cast.carry_out(file)
    investigation.move_file(file, S.IMPLEMENTED, actor=cast.petra, words="Done.")
    closed(file, cast.petra)

    assert breach_set_aside(cast, file).state == S.INVESTIGATING


def test_a_confirmed_decision_stands(cast: Cast) -> None:
    file = cast.determined()
    file = reviewing.decided(cast, reviewing.of(file, ReviewOf.BREACH), ReviewOutcome.CONFIRMED)

    assert (file.state, file.determination.decided_by) == (S.BREACH, cast.bella)


def test_a_file_goes_back_by_nobodys_word_alone(cast: Cast) -> None:
    file = cast.sanctioned()

    for step in (S.BREACH, S.INVESTIGATING):
        with pytest.raises(MoveRefused, match="not yet"):
            investigation.move_file(file, step, actor=cast.petra, words="Because.")


def test_the_agency_decides_once_and_only_on_a_recommendation(cast: Cast) -> None:
    row = reviewing.of(cast.determined(), ReviewOf.BREACH)
    said = {"outcome": ReviewOutcome.SET_ASIDE, "reasons": "We accept it.", "decided_by": "Zora Head"}

    with pytest.raises(MoveRefused):
        review.decide_review(row, actor=cast.petra, **said)
    reviewing.recommended(cast, row)
    review.decide_review(row, actor=cast.petra, **said)
    review.decide_review(row, actor=cast.petra, **said)

    row.refresh_from_db()
    assert row.steps.filter(to_state=R.AGENCY_DECIDED).count() == 1
    with pytest.raises(MoveRefused):
        review.decide_review(row, actor=cast.petra, **{**said, "outcome": ReviewOutcome.CONFIRMED})
    with pytest.raises(DatabaseError, match="stays"), transaction.atomic():
        Review.objects.update(agency_decision=ReviewOutcome.CONFIRMED)


def test_the_employee_and_the_commissioner_are_told_in_writing_and_why(cast: Cast) -> None:
    file = breach_set_aside(cast, cast.determined())
    told, copied = file.letters.filter(kind="L17")

    assert (told.recipient, told.to_respondent) == (cast.bob, True)
    assert (copied.recipient, copied.to_name, copied.to_respondent) == (None, "Merit Protection Commissioner", False)
    for letter in (told, copied):
        assert "We accept it." in letter.document
        assert "A different person decides again" in letter.document


def test_the_directory_lapses_what_nobody_recorded(cast: Cast) -> None:
    cast.determined()
    assert review.lapse_reviews_of_those_who_left() == 0
    Person.objects.filter(pk=cast.bob.pk).update(employment=Employment.SES)

    assert review.lapse_reviews_of_those_who_left() == 1


def test_the_recommendation_does_not_bind(cast: Cast) -> None:
    row = reviewing.recommended(cast, reviewing.of(cast.determined(), ReviewOf.BREACH))
    review.decide_review(
        row, actor=cast.petra, outcome=ReviewOutcome.CONFIRMED, reasons="They were heard.", decided_by="Zora Head"
    )

    row.refresh_from_db()
    assert (row.recommended, row.agency_decision) == (ReviewOutcome.SET_ASIDE, ReviewOutcome.CONFIRMED)


def test_what_was_set_aside_is_no_earlier_breach(cast: Cast) -> None:
    file = cast.determined()
    other = Cast.assembled().determined()
    Person.objects.filter(pk=other.respondent_id).update(employment=Employment.ONGOING)

    assert not earlier_breaches(file)
    breach_set_aside(cast, file)
    assert not Finding.objects.standing().filter(allegation__investigation=file).exists()


def test_a_late_application_says_what_was_exceptional(cast: Cast) -> None:
    row = reviewing.of(cast.determined(), ReviewOf.BREACH)
    late = row.apply_by + timedelta(days=1)

    with pytest.raises(MoveRefused):
        review.apply_for_review(row, actor=cast.petra, on=late)
    applied = review.apply_for_review(row, actor=cast.petra, on=late, late_reasons="In hospital since.")
    assert (applied.state, applied.is_late) == (R.APPLIED, True)


@pytest.mark.parametrize("employment", [Employment.FORMER, Employment.SES])
def test_a_review_lapses_when_they_leave_or_become_ses(cast: Cast, employment: Employment) -> None:
    file = cast.determined()
    with pytest.raises(MoveRefused):
        review.move_review(file.reviews.get(), R.LAPSED, actor=cast.petra)
    Person.objects.filter(pk=cast.bob.pk).update(employment=employment)
    file.refresh_from_db()

    assert review.lapse_reviews(file) == 1
    assert review.lapse_reviews(file) == 0
    assert file.reviews.get().state == R.LAPSED


def test_a_former_employee_keeps_the_right_that_came_after_they_left(cast: Cast) -> None:
    file = cast.found()
    Person.objects.filter(pk=cast.bob.pk).update(employment=Employment.FORMER)
    decision.determine(file, actor=cast.bella, breach=True, reasons="So.")
    file.refresh_from_db()

    assert review.lapse_reviews(file) == 0
    assert file.reviews.get().state == R.RIGHTS_NOTIFIED
