"""What the law asks of a sanction and of what follows it, where no other test says it: see rules.yaml."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from incidents.domain import decision, letter
from incidents.domain.door import move_file
from incidents.enums import InvestigationState as S
from incidents.enums import LetterKind, SanctionKind
from incidents.models import Finding, Investigation, Sanction
from incidents.rules.machine import NOT_BY_YOU, MoveRefused, Need
from portal.models import Employment, Person
from tests.incidents.cast import Cast
from tests.incidents.test_machines import refused

from .verbs import Measure, SanctionRefused, apply, body_of, decide, impose, measure, of_another_employment, propose

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


def test_the_sanctions_are_the_six_of_the_act() -> None:
    assert set(SanctionKind.values) == {
        "termination",
        "classification",
        "reassignment",
        "salary",
        "fine",
        "reprimand",
    }


def test_the_database_knows_no_seventh_sanction(cast: Cast) -> None:
    file = cast.heard()
    with pytest.raises(DatabaseError), transaction.atomic():
        impose(file, "demerit", by=cast.sam)


def test_two_sanctions_can_follow_one_breach(cast: Cast) -> None:
    file, both = cast.delegated(), [measure(SanctionKind.REPRIMAND), measure(SanctionKind.FINE)]
    sanction(cast, file, both)
    assert {one.kind for one in Sanction.objects.of_file(file)} == {SanctionKind.REPRIMAND, SanctionKind.FINE}


def sanction(cast: Cast, file: Investigation, measures: list[Measure]) -> Investigation:
    """Proposed, answered and decided."""
    letter.respond(propose(file, by=cast.sam, measures=measures), actor=cast.bob, words="I accept it.")
    decide(file, by=cast.sam, measures=measures)
    file.refresh_from_db()
    return file


def test_the_same_sanction_does_not_stand_twice(cast: Cast) -> None:
    file = cast.delegated()
    twice = [measure(SanctionKind.REPRIMAND), measure(SanctionKind.REPRIMAND)]
    with pytest.raises(SanctionRefused, match="twice"):
        propose(file, by=cast.sam, measures=twice)


@pytest.mark.parametrize("percent", ["2.01", "0", "-1"])
def test_a_fine_above_the_limit_is_refused(cast: Cast, percent: str) -> None:
    file = cast.delegated()
    with pytest.raises(SanctionRefused, match=r"fine_limit|amount"):
        propose(file, by=cast.sam, measures=[measure(SanctionKind.FINE, percent=percent)])


def test_the_limit_on_fines_is_a_setting(cast: Cast, settings: Any) -> None:
    settings.FINE_LIMIT_PERCENT = Decimal(1)
    file = cast.delegated()
    with pytest.raises(SanctionRefused, match="fine_limit"):
        propose(file, by=cast.sam, measures=[measure(SanctionKind.FINE)])


def test_the_proposal_names_findings_posts_measures_and_factors(cast: Cast) -> None:
    file = cast.proposed_to()
    body, allegation = body_of(file, LetterKind.PROPOSAL), file.allegations.get()
    said = [
        allegation.words,
        str(allegation.posts.get()),
        "Respect and courtesy",
        "by way of fine",
        "per cent of annual salary",
    ]
    assert [words for words in [*said, "Remorse; first time.", "make a statement"] if words not in body] == []


def test_a_delegate_cannot_touch_a_finding(cast: Cast) -> None:
    file = cast.delegated()
    allegation = file.allegations.get()
    new = {"conduct_found": False, "elements_breached": [], "reasons": "I see it otherwise."}
    assert refused(lambda: decision.record_finding(allegation, actor=cast.sam, **new))
    with pytest.raises(DatabaseError, match="cannot change"), transaction.atomic():
        Finding.objects.filter(allegation=allegation).update(reasons="I see it otherwise.")


def test_a_delegate_without_the_role_that_day_decides_nothing(cast: Cast) -> None:
    file = cast.heard()
    cast.sam.role_grants.update(ends_on=TODAY() - timedelta(days=1))
    sam = Person.objects.get(pk=cast.sam.pk)
    assert refused(lambda: decide(file, by=sam, measures=[measure(SanctionKind.FINE)])) == NOT_BY_YOU


def test_a_delegate_declares_before_anything(cast: Cast) -> None:
    file = decision.assign_delegate(cast.determined(), cast.sam, actor=cast.petra)
    with pytest.raises(MoveRefused) as refusal:
        propose(file, by=cast.sam, measures=[measure(SanctionKind.FINE)])
    assert refusal.value.needs == (Need.DECLARATION,)


def test_a_sanction_is_carried_out_with_words(cast: Cast) -> None:
    file = cast.sanctioned()
    cast.carry_out(file)
    assert refused(lambda: move_file(file, S.IMPLEMENTED, actor=cast.petra, words=""))
    assert move_file(file, S.IMPLEMENTED, actor=cast.petra, words="Payroll has it.").state == S.IMPLEMENTED


# Those who have left


def test_a_former_employee_is_found_in_breach_and_the_file_ends_there(cast: Cast) -> None:
    of_another_employment(cast, Employment.FORMER)
    file = cast.determined()
    assert file.state == S.BREACH_RECORDED_FORMER
    assert file.determination.breach


def test_nobody_is_assigned_to_sanction_somebody_who_has_left(cast: Cast) -> None:
    file = cast.determined()
    of_another_employment(cast, Employment.FORMER)
    assert refused(lambda: decision.assign_delegate(file, cast.sam, actor=cast.petra))
    assert move_file(file, S.BREACH_RECORDED_FORMER, actor=cast.petra).state == S.BREACH_RECORDED_FORMER


def test_who_leaves_while_a_sanction_is_in_view_is_not_sanctioned(cast: Cast) -> None:
    file = cast.heard()
    of_another_employment(cast, Employment.FORMER)
    assert refused(lambda: decide(file, by=cast.sam, measures=[cast.fine()]))
    assert not Sanction.objects.exists()


def test_the_database_sanctions_nobody_who_has_left(cast: Cast) -> None:
    file = cast.heard()
    of_another_employment(cast, Employment.FORMER)
    with pytest.raises(DatabaseError, match="not an employee"), transaction.atomic():
        impose(file, "fine", by=cast.sam)


# Review


def test_breach_and_sanction_have_their_own_sixty_days(cast: Cast) -> None:
    file = cast.delegated()
    sanction(cast, file, [measure(SanctionKind.REPRIMAND, days=40)])
    told = {one.of: one.apply_by for one in file.reviews.all()}
    assert told == dict.fromkeys(("breach", "sanction"), TODAY() + timedelta(days=60))


def test_the_days_of_review_are_settings(cast: Cast, settings: Any) -> None:
    settings.REVIEW_DAYS = 30
    assert cast.determined().reviews.get().apply_by == TODAY() + timedelta(days=30)


def test_a_termination_goes_to_the_fair_work_commission_from_its_effect(cast: Cast) -> None:
    file = sanction(cast, cast.delegated(), [measure(SanctionKind.TERMINATION, days=14)])
    right = file.reviews.get(of="sanction")
    assert (right.body, right.apply_by) == ("Fair Work Commission", TODAY() + timedelta(days=14 + 21))


def test_ses_staff_have_no_review_by_the_commissioner(cast: Cast) -> None:
    of_another_employment(cast, Employment.SES)
    file = sanction(cast, cast.delegated(), [measure(SanctionKind.REPRIMAND)])
    assert not file.reviews.exists()
    assert "No application for review by an outside body is open to you" in body_of(file, LetterKind.DECISION)


def test_an_application_for_review_holds_up_nothing(cast: Cast) -> None:
    file = cast.sanctioned()
    apply(file.reviews.get(of="sanction"), by=cast.bob)
    cast.carry_out(file)
    assert move_file(file, S.IMPLEMENTED, actor=cast.petra, words="Payroll has it.").state == S.IMPLEMENTED
