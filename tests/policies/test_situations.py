"""What may I do? A table that the rules make."""

from dataclasses import replace

import pytest

from policies import domain, situations
from policies.advice import Verdict
from policies.rulebooks import rulebook_for
from policies.situations import answer_all, situations_of, table_of
from portal import audit
from tests.factories import ClauseFactory, EditionFactory, PersonFactory, PolicyFactory, SectionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_force() -> None:
    draft = EditionFactory(policy=PolicyFactory(slug="dhs", short_name="DHS policy"), clauses=0)
    ClauseFactory(section=SectionFactory(edition=draft), ref="DHS-NOT-08", words="Keep customers' matters to yourself.")
    domain.publish_edition(draft, actor=audit.SYSTEM)


def row_of(rows, subject: str):
    return next(row for row in rows if row.subject == subject)


@pytest.mark.parametrize("slug", ["dhs", "acbps"])
def test_table_tells_things_that_may_be_posted_from_those_that_may_not(slug) -> None:
    rows = table_of(slug, "employee")
    assert {cell.verdict for row in rows for cell in row.cells} >= {Verdict.OK, Verdict.TAKE_CARE, Verdict.DO_NOT_POST}
    assert row_of(rows, "Everyday life").cells[0].verdict == Verdict.OK
    attack = row_of(rows, "An attack on a colleague")
    assert {cell.verdict for cell in attack.cells} == {Verdict.DO_NOT_POST}


def test_table_changes_with_the_rules(monkeypatch) -> None:
    rules = rulebook_for("dhs")
    assert row_of(table_of("dhs", "employee"), "A customer's story").cells[0].verdict == Verdict.DO_NOT_POST
    kinder = replace(rules, rules=tuple(rule for rule in rules.rules if rule.verdict != Verdict.DO_NOT_POST))
    monkeypatch.setattr(situations, "rulebook_for", lambda slug: kinder)
    assert row_of(table_of("dhs", "employee"), "A customer's story").cells[0].verdict != Verdict.DO_NOT_POST


def test_table_is_made_once_for_the_rules_in_force(monkeypatch) -> None:
    table = table_of("dhs", "employee")
    monkeypatch.setattr(situations, "answer_all", None)
    assert table_of("dhs", "employee") is table


def test_role_makes_a_difference() -> None:
    rules, declared = rulebook_for("dhs"), situations_of("dhs")
    senior = row_of(answer_all(rules, declared, "ses"), "Politics").cells[0]
    assert senior.verdict == Verdict.ASK_FIRST
    assert row_of(answer_all(rules, declared, "employee"), "Politics").cells[0].verdict == Verdict.OK


@pytest.mark.parametrize("slug", ["dhs", "acbps"])
def test_only_the_authorised_answer_for_the_department(slug) -> None:
    rows = table_of(slug, "employee")
    may, may_not = (
        row_of(rows, f"Answering for the department, when you are {which}") for which in ("authorised", "not")
    )
    assert may.cells[0].verdict != Verdict.DO_NOT_POST
    assert {cell.verdict for cell in may_not.cells} == {Verdict.DO_NOT_POST}


def test_page_shows_the_place_asked_for_and_links_the_clause_in_force(client_for, in_force) -> None:
    response = client_for(PersonFactory()).get("/what-may-i-do/", {"place": "friends"})
    assert {len(row["cells"]) for row in response.context["rows"]} == {1}
    assert 'href="/policies/dhs/#DHS-NOT-08"' in response.content.decode()
    assert "DHS-NOT-04" not in response.content.decode()  # cited, but in no edition in force


def test_senior_executive_begins_with_their_own_role(client_for, in_force) -> None:
    client = client_for(PersonFactory(employment="ses"))
    assert client.get("/what-may-i-do/").context["form"].initial["role"] == "ses"


@pytest.mark.parametrize("asked", [{"place": "moon"}, {"role": "\0"}, {"policy": "acbps"}])
def test_answer_that_makes_no_sense_narrows_nothing(client_for, in_force, asked) -> None:
    response = client_for(PersonFactory()).get("/what-may-i-do/", asked)
    assert len(response.context["rows"]) == len(situations_of("dhs")["subjects"])
    assert response.context["rows"][0]["cells"]
