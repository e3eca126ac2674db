"""From a colleague's concern to a recorded sanction, by the verbs alone."""

import pytest
from django.db import DatabaseError, transaction

from incidents.domain import case as cases
from incidents.domain import decision
from incidents.domain.parts import PartRefused, take_part
from incidents.enums import CaseState, InvestigationState, Part, SanctionKind
from incidents.models import Case, Determination, Sanction, SanctionDecision
from incidents.rules.machine import MoveRefused
from tests.incidents.cast import Cast

pytestmark = pytest.mark.django_db


def test_a_concern_can_end_in_a_sanction(cast: Cast) -> None:
    file = cast.sanctioned()

    assert file.state == InvestigationState.SANCTION_DECIDED
    assert [one.kind for one in Sanction.objects.of_file(file)] == [SanctionKind.FINE]
    assert list(file.letters.values_list("kind", flat=True)) == ["L3", "L4", "L7", "L9", "L10"]
    assert {review.of for review in file.reviews.all()} == {"breach", "sanction"}


def test_a_potential_breach_can_only_be_referred(cast: Cast) -> None:
    case = cast.judged(breach=True)

    with pytest.raises(MoveRefused):
        cases.move_case(case, CaseState.CLOSED_NO_ACTION, actor=cast.dev, words="No")


def test_the_proposer_does_not_decide_the_referral(cast: Cast) -> None:
    case = cast.proposed()

    with pytest.raises(MoveRefused):
        cases.refer_case(case, actor=cast.dev, words="Myself")


def test_a_referred_case_is_frozen_by_the_database(cast: Cast) -> None:
    file = cast.referred()

    with pytest.raises(DatabaseError), transaction.atomic():
        Case.objects.filter(pk=file.case_id).update(judgement="changed")


def test_nobody_has_two_parts_but_the_decision_maker_may_investigate(cast: Cast) -> None:
    file = cast.appointed()

    take_part(file.case, cast.bella, Part.INVESTIGATOR)
    for person in (cast.alice, cast.dev, cast.bob, cast.bella):
        with pytest.raises(PartRefused):
            take_part(file.case, person, Part.DELEGATE)


def test_no_determination_before_the_notice_is_answered(cast: Cast) -> None:
    file = cast.noticed()

    with pytest.raises(MoveRefused):
        decision.begin_determining(file, actor=cast.bella)
    with pytest.raises(DatabaseError, match="without a notice"), transaction.atomic():
        Determination.objects.create(investigation=file, breach=True, reasons="x", decided_by=cast.bella)


def test_no_sanction_before_the_proposal_is_answered(cast: Cast) -> None:
    file = cast.proposed_to()

    with pytest.raises(MoveRefused):
        cast.decide(file, cast.fine())
    with pytest.raises(DatabaseError, match="without a proposal"), transaction.atomic():
        impose(file, by=cast.sam)


def test_the_database_refuses_a_sanction_by_the_one_who_found_the_breach(cast: Cast) -> None:
    file = cast.heard()

    with pytest.raises(DatabaseError, match="different person"), transaction.atomic():
        impose(file, by=cast.bella)


def impose(file, *, by) -> SanctionDecision:
    return SanctionDecision.objects.create(
        investigation=file,
        determination=file.determination,
        proposal=file.letters.get(kind="L9"),
        reasons="x",
        decided_by=by,
    )
