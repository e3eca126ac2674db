"""Sanctions: decided within what was put to the respondent."""

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from incidents.enums import InvestigationState as S
from incidents.models import Sanction
from tests.conftest import SignIn
from tests.incidents.cast import Cast

from .pages import fine, issue, page_of, text

pytestmark = pytest.mark.django_db


def test_a_decision_begins_with_what_was_proposed(cast: Cast, client_for: SignIn) -> None:
    file = cast.heard()

    form = client_for(cast.sam).get(page_of(file, "investigation_decide")).context["form"]

    assert form["fine_chosen"].value() is True
    assert form["fine_detail"].value() == "Deducted over two pays."


@pytest.mark.parametrize("percent", ["1.75", "2.5"])
def test_nobody_is_fined_more_than_was_proposed(cast: Cast, client_for: SignIn, percent: str) -> None:
    file = cast.heard()

    answer = client_for(cast.sam).post(page_of(file, "investigation_decide"), {**fine(percent), "reasons": "More."})

    assert answer.status_code == 422
    assert not file.sanctions.exists()


def test_the_database_refuses_a_sanction_that_was_not_put_to_the_respondent(cast: Cast) -> None:
    file = cast.heard()

    with pytest.raises(DatabaseError, match="not put to the respondent"), transaction.atomic():
        Sanction.objects.create(
            investigation=file,
            determination=file.determination,
            proposal=file.letters.get(kind="L9"),
            kind="reprimand",
            detail="x",
            effective_on=timezone.localdate(),
            reasons="x",
            decided_by=cast.sam,
        )


def test_no_sanction_may_be_the_decision(cast: Cast, client_for: SignIn) -> None:
    file = cast.heard()
    client = client_for(cast.sam)

    issue(client, page_of(file, "investigation_decide"), reasons="A reprimand would add nothing.")

    file.refresh_from_db()
    assert file.state == S.SANCTION_DECIDED
    assert not file.sanctions.exists()
    assert not file.reviews.filter(of="sanction").exists()
    assert "No sanction was imposed" in text(client.get(page_of(file)))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reprimand_detail": "Be told."}, "reprimand_chosen"),
        ({"reprimand_chosen": "on"}, "reprimand_detail"),
        ({"fine_chosen": "on", "fine_detail": "x", "fine_from": "today"}, "fine_percent"),
    ],
)
def test_a_measure_says_all_it_needs(cast: Cast, client_for: SignIn, changes: dict[str, str], field: str) -> None:
    file = cast.delegated()

    answer = client_for(cast.sam).post(page_of(file, "investigation_propose"), {**changes, "factors": "x"})

    assert field in answer.context["form"].errors


def test_termination_stands_alone(cast: Cast, client_for: SignIn) -> None:
    file = cast.delegated()
    today = timezone.localdate().isoformat()
    both = {"termination_chosen": "on", "termination_detail": "x", "termination_from": today, **fine()}

    answer = client_for(cast.sam).post(page_of(file, "investigation_propose"), {**both, "factors": "x"})

    assert "Termination stands alone" in text(answer)
