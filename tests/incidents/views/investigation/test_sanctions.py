"""Sanctions: decided within what was put to the respondent."""

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from incidents.domain import decision, parts
from incidents.enums import InvestigationState as S
from incidents.models import Sanction, SanctionDecision
from tests.conftest import SignIn
from tests.incidents.cast import Cast

from .pages import fine, issue, page_of, text, weighed

pytestmark = pytest.mark.django_db


def test_a_decision_begins_with_what_was_proposed(cast: Cast, client_for: SignIn) -> None:
    file = cast.heard()

    form = client_for(cast.sam).get(page_of(file, "investigation_decide")).context["form"]

    assert form["fine_chosen"].value() is True
    assert form["fine_detail"].value() == "Deducted over two pays."
    assert form["factor_remorse_words"].value() == "Remorse; first time."


@pytest.mark.parametrize("percent", ["1.75", "2.5"])
def test_nobody_is_fined_more_than_was_proposed(cast: Cast, client_for: SignIn, percent: str) -> None:
    file = cast.heard()

    answer = client_for(cast.sam).post(page_of(file, "investigation_decide"), {**fine(percent), "reasons": "More."})

    assert answer.status_code == 422
    assert not Sanction.objects.of_file(file).exists()


def test_the_database_refuses_a_sanction_that_was_not_put_to_the_respondent(cast: Cast) -> None:
    file = cast.heard()

    decided = SanctionDecision.objects.create(
        investigation=file,
        determination=file.determination,
        proposal=file.letters.get(kind="L9"),
        reasons="x",
        decided_by=cast.sam,
    )
    with pytest.raises(DatabaseError, match="not put to the respondent"), transaction.atomic():
        Sanction.objects.create(decision=decided, kind="reprimand", reprimand="x", effective_on=timezone.localdate())


def test_no_sanction_may_be_the_decision(cast: Cast, client_for: SignIn) -> None:
    file = cast.heard()
    client = client_for(cast.sam)

    issue(client, page_of(file, "investigation_decide"), **weighed(), reasons="A reprimand would add nothing.")

    file.refresh_from_db()
    assert file.state == S.SANCTION_DECIDED
    assert not Sanction.objects.of_file(file).exists()
    assert not file.reviews.filter(of="sanction").exists()
    assert "No sanction was imposed" in text(client.get(page_of(file)))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reprimand_text": "Be told."}, "reprimand_chosen"),
        ({"reprimand_chosen": "on"}, "reprimand_from"),
        ({"reassignment_chosen": "on", "reassignment_from": "today", "reassignment_duties": "x"}, "reassignment_place"),
        ({"classification_chosen": "on", "classification_from": "today"}, "classification_to"),
        ({"salary_chosen": "on", "salary_from": "today"}, "salary_amount"),
        ({"factor_harm": "heavier"}, "factor_harm_words"),
        ({"factor_harm_words": "None."}, "factor_harm"),
    ],
)
def test_a_measure_says_all_it_needs(cast: Cast, client_for: SignIn, changes: dict[str, str], field: str) -> None:
    file = cast.delegated()

    answer = client_for(cast.sam).post(page_of(file, "investigation_propose"), {**weighed(), **changes})

    assert list(answer.context["form"].errors) == [field]


def test_a_fine_is_given_in_dollars_for_a_behaviour(cast: Cast, client_for: SignIn) -> None:
    file = cast.delegated()
    behaviour = file.allegations.get().pk
    none = {**weighed(), "fine_chosen": "on", "fine_from": "today"}

    without = client_for(cast.sam).post(page_of(file, "investigation_propose"), none)
    above = client_for(cast.sam).post(page_of(file, "investigation_propose"), fine("2.01"))

    for answer in (without, above):
        assert list(answer.context["form"].errors) == [f"fine_amount_{behaviour}"]
    assert "at most $2,000.00 for one behaviour" in text(above)


def test_termination_stands_alone(cast: Cast, client_for: SignIn) -> None:
    file = cast.delegated()
    today = timezone.localdate().isoformat()
    both = {"termination_chosen": "on", "termination_ground": "29(3)(g)", "termination_from": today, **fine()}

    answer = client_for(cast.sam).post(page_of(file, "investigation_propose"), both)

    assert "Termination stands alone" in text(answer)


def test_a_proposal_names_the_posts_it_relies_on(cast: Cast, client_for: SignIn) -> None:
    file = cast.delegated()
    given = {key: value for key, value in fine().items() if not key.startswith("posts_")}

    answer = client_for(cast.sam).post(page_of(file, "investigation_propose"), given)

    [field] = answer.context["form"].errors
    assert field.startswith("posts_")


def test_the_delegate_reads_the_limit_in_dollars_and_what_was_found(cast: Cast, client_for: SignIn) -> None:
    file = cast.delegated()

    page = text(client_for(cast.sam).get(page_of(file, "investigation_propose")))

    assert "$2,000.00" in page
    assert file.allegations.get().words in page


def test_without_a_salary_nothing_is_taken_from_one(cast: Cast, client_for: SignIn) -> None:
    file = decision.assign_delegate(cast.determined(), cast.sam, actor=cast.petra)
    parts.declare(file.case, actor=cast.sam, has_conflict=False)
    client, url = client_for(cast.sam), page_of(file, "investigation_propose")

    before = client.get(url)
    client.post(page_of(file, "investigation_salary"), {"amount": "$80,000", "as_at": "today", "source": "Payroll"})

    assert "fine_chosen" not in before.context["form"].fields
    assert "fine_chosen" in client.get(url).context["form"].fields
    assert file.salaries.get().fine_limit == 1600
