"""What a sanction has to be: one of six, with what its kind needs, within the limits, put before it is imposed."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from incidents.domain import decision, investigation, letter, parts, sanction
from incidents.domain.measures import Measure, SanctionRefused, Weighing
from incidents.enums import LetterKind, Weighs
from incidents.enums import SanctionKind as K
from incidents.models import (
    Allegation,
    Factor,
    Investigation,
    MeasureInView,
    ReliedOn,
    Response,
    SalarySnapshot,
    Sanction,
    SanctionDecision,
)
from incidents.sanction_lists import sanction_lists
from portal.models import Employment, Person
from tests.incidents.cast import Cast
from tests.incidents.law.verbs import measure

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


def put(cast: Cast, *measures: Measure) -> Investigation:
    """Proposed and answered."""
    file = cast.delegated()
    letter.respond(cast.propose(file, *measures), actor=cast.bob, words="I accept it.")
    file.refresh_from_db()
    return file


def refused_by_the_database():
    return pytest.raises(DatabaseError)


def decided(cast: Cast, file: Investigation) -> SanctionDecision:
    """Past every verb."""
    return SanctionDecision.objects.create(
        investigation=file,
        determination=file.determination,
        proposal=file.latest_letter("L9"),
        reasons="x",
        decided_by=cast.sam,
    )


@pytest.mark.parametrize("kind", [kind for kind in K if kind != K.FINE])
def test_each_of_the_six_says_what_it_needs_in_its_letter(cast: Cast, kind: K) -> None:
    Person.objects.filter(pk=cast.bob.pk).update(classification="APS 5")
    file = put(cast, measure(kind))

    [imposed] = cast.decide(file, measure(kind)).sanctions.all()

    assert imposed.kind == kind
    assert kind.label in str(file.latest_letter("L10").content)


@pytest.mark.parametrize(
    ("kind", "without", "why"),
    [
        (K.TERMINATION, {"ground": ""}, "ground"),
        (K.TERMINATION, {"ground": "29(3)(c)"}, "ground"),
        (K.CLASSIFICATION, {"to_classification": ""}, "to_classification"),
        (K.CLASSIFICATION, {"to_classification": "EL 2"}, "not_lower"),
        (K.REASSIGNMENT, {"duties": ""}, "duties"),
        (K.REASSIGNMENT, {"place": ""}, "place"),
        (K.SALARY, {"amount": None}, "amount"),
        (K.SALARY, {"amount": Decimal(100_000)}, "whole_salary"),
        (K.SALARY, {"until_on": timezone.localdate() - timedelta(days=1)}, "until_on"),
        (K.REPRIMAND, {"amount": Decimal(1)}, "not_of_its_kind"),
    ],
)
def test_what_a_sanction_lacks_is_refused(cast: Cast, kind: K, without: dict, why: str) -> None:
    file = cast.delegated()
    Person.objects.filter(pk=cast.bob.pk).update(classification="APS 5")

    with pytest.raises(SanctionRefused, match=f"^{why}$"):
        cast.propose(file, replace(measure(kind), **without))


def test_a_reprimand_may_be_worded_after_the_hearing_and_has_its_words_then(cast: Cast) -> None:
    unworded = replace(measure(K.REPRIMAND), reprimand="")
    file = put(cast, unworded)

    with pytest.raises(SanctionRefused, match="reprimand"):
        cast.decide(file, unworded)
    [imposed] = cast.decide(file, measure(K.REPRIMAND)).sanctions.all()

    assert imposed.reprimand in str(file.latest_letter("L10").content)


def test_each_behaviour_may_have_its_fine_and_none_is_above_the_limit(cast: Cast) -> None:
    """Two per cent for a behaviour, whatever the number of elements it breached (2023 Regulations, s 9)."""
    file = two_behaviours(cast)
    full = [Measure(K.FINE, today(), behaviour=one, amount=Decimal(2000)) for one in file.allegations.all()]

    with pytest.raises(SanctionRefused, match="fine_limit"):
        cast.propose(file, replace(full[0], amount=Decimal("2000.01")))
    with pytest.raises(SanctionRefused, match="twice"):
        cast.propose(file, full[0], replace(full[0], amount=Decimal(10)))
    letter.respond(cast.propose(file, *full), actor=cast.bob, words="I accept it.")

    assert [one.amount for one in cast.decide(file, *full).sanctions.all()] == [2000, 2000]
    assert "$2,000.00, which is 2.00 per cent of annual salary" in str(file.latest_letter("L10").content)


def two_behaviours(cast: Cast) -> Investigation:
    """Two allegations, both found, before the delegate."""
    file = cast.appointed()
    first = cast.allege(file)
    second = {"words": "You wrote it again.", "conduct_on": today() - timedelta(days=20), "elements": first.elements}
    posts, clauses = list(first.posts.all()), cast.clauses[:1]
    investigation.add_allegation(file, actor=cast.bella, posts=posts, clauses=clauses, **second)
    investigation.issue_notice(file, actor=cast.bella)
    letter.respond(file.latest_letter("L4"), actor=cast.bob, words="I was angry.")
    decision.begin_determining(file, actor=cast.bella)
    for one in file.allegations.all():
        found = {"conduct_found": True, "elements_breached": one.elements, "reasons": "It is his."}
        decision.record_finding(one, actor=cast.bella, **found)
    decision.determine(file, actor=cast.bella, breach=True, reasons="On the balance of probabilities.")
    file = decision.assign_delegate(file, cast.sam, actor=cast.petra)
    parts.declare(file.case, actor=cast.sam, has_conflict=False)
    sanction.record_salary(file, actor=cast.sam, amount=Decimal(100_000), as_at=today(), source="Payroll")
    return file


def test_the_limit_is_that_of_the_salary_and_of_the_day_it_was_recorded(cast: Cast, settings) -> None:
    file = cast.delegated()
    settings.FINE_LIMIT_PERCENT = 1
    salary = sanction.record_salary(file, actor=cast.petra, amount=Decimal("81234.56"), as_at=today(), source="Payroll")

    assert salary.fine_limit == Decimal("812.34")
    with pytest.raises(SanctionRefused, match="fine_limit"):
        cast.propose(file, cast.fine("0.9"))


def test_no_fine_without_a_salary_and_the_same_salary_is_recorded_once(cast: Cast) -> None:
    file = cast.delegated()
    fields = {"amount": Decimal(100_000), "as_at": today(), "source": "Payroll"}

    sanction.record_salary(file, actor=cast.sam, **fields)

    assert file.salaries.count() == 1
    with pytest.raises(SanctionRefused, match="as_at"):
        sanction.record_salary(file, actor=cast.sam, **{**fields, "as_at": today() + timedelta(days=1)})


@pytest.mark.parametrize("change", [{"amount": Decimal("2000.01")}, {"behaviour": None}, {"salary": None}])
def test_the_database_refuses_an_unlawful_fine_in_view(cast: Cast, change: dict) -> None:
    file = cast.delegated()
    proposal = cast.propose(file, measure(K.REPRIMAND))
    lawful = replace(cast.fine(), salary=file.salaries.get())

    with refused_by_the_database(), transaction.atomic():
        MeasureInView.objects.create(letter=proposal, **replace(lawful, **change).fields())
    assert MeasureInView.objects.create(letter=proposal, **lawful.fields())


def test_the_database_refuses_a_fine_for_what_was_not_found(cast: Cast) -> None:
    file = cast.delegated()
    proposal = cast.propose(file, measure(K.REPRIMAND))
    other = Allegation.objects.create(
        investigation=file, position=9, conduct_on=today(), words="x", elements=["13(1)"], code_wording={"13(1)": "x"}
    )
    fine = replace(cast.fine(), salary=file.salaries.get(), behaviour=other)

    with pytest.raises(DatabaseError, match="found and is relied on"), transaction.atomic():
        MeasureInView.objects.create(letter=proposal, **fine.fields())


def test_the_database_refuses_a_heavier_sanction_than_was_put(cast: Cast) -> None:
    file = cast.delegated()
    letter.respond(cast.propose(file, cast.fine("1")), actor=cast.bob, words="I accept it.")
    made = decided(cast, file)
    heavier = replace(cast.fine("1.5"), salary=file.salaries.get())

    with pytest.raises(DatabaseError, match="not put"), transaction.atomic():
        Sanction.objects.create(decision=made, **heavier.fields())


def test_termination_stands_alone_for_the_database_too(cast: Cast) -> None:
    file = put(cast, measure(K.TERMINATION, days=14))
    proposal = file.latest_letter("L9")
    made = decided(cast, file)
    Sanction.objects.create(decision=made, **measure(K.TERMINATION, days=14).fields())

    with pytest.raises(DatabaseError, match=r"stands alone|not put"), transaction.atomic():
        Sanction.objects.create(decision=made, **measure(K.REPRIMAND).fields())
    assert proposal.measures_in_view.count() == 1


def test_nothing_is_added_to_a_decision_that_was_told(cast: Cast) -> None:
    file = put(cast, measure(K.REPRIMAND), measure(K.REASSIGNMENT))
    made = cast.decide(file, measure(K.REPRIMAND))

    with pytest.raises(DatabaseError, match="was told"), transaction.atomic():
        Sanction.objects.create(decision=made, **measure(K.REASSIGNMENT).fields())
    with refused_by_the_database(), transaction.atomic():
        Factor.objects.create(decision=made, factor="harm", weighs=Weighs.HEAVIER, words="More.")


def senior(cast: Cast) -> None:
    Person.objects.filter(pk=cast.bob.pk).update(employment=Employment.SES, classification="SES Band 1")


def test_a_senior_executive_is_terminated_by_certificate_only(cast: Cast) -> None:
    senior(cast)
    file = put(cast, measure(K.TERMINATION, days=14))
    certified = replace(measure(K.TERMINATION, days=14), certificate="APSC 2026/12", certificate_on=today())

    with pytest.raises(SanctionRefused, match="certificate"):
        cast.decide(file, measure(K.TERMINATION, days=14))

    assert cast.decide(file, certified).sanctions.get().certificate == "APSC 2026/12"


def test_the_database_asks_for_the_certificate_too(cast: Cast) -> None:
    senior(cast)
    made = decided(cast, put(cast, measure(K.TERMINATION, days=14)))

    with pytest.raises(DatabaseError, match="certificate"), transaction.atomic():
        Sanction.objects.create(decision=made, **measure(K.TERMINATION, days=14).fields())


def test_a_proposal_without_findings_posts_or_factors_is_refused(cast: Cast) -> None:
    file = cast.delegated()
    given = {"actor": cast.sam, "measures": [measure(K.REPRIMAND)]}

    with pytest.raises(SanctionRefused, match="nothing_relied_on"):
        sanction.propose_sanction(file, **given, factors=cast.weighed(), relied_on=[])
    for factors in ([], cast.weighed(" "), [Weighing("colour", Weighs.HEAVIER, "Blue.")], cast.weighed() * 2):
        with pytest.raises(SanctionRefused, match="factors"):
            sanction.propose_sanction(file, **given, factors=factors, relied_on=cast.grounds(file))


def test_no_proposal_relies_on_what_was_not_found(cast: Cast) -> None:
    file = cast.delegated()
    [(finding, post)] = cast.grounds(file)
    other = Cast.assembled().delegated()
    given = {"actor": cast.sam, "measures": [], "factors": cast.weighed()}

    for ground in cast.grounds(other):
        with pytest.raises(SanctionRefused, match="not_found"):
            sanction.propose_sanction(file, **given, relied_on=[(finding, post), ground])


def test_the_posts_relied_on_are_kept_and_stand_in_the_letter(cast: Cast) -> None:
    file = cast.proposed_to()
    [(finding, post)] = cast.grounds(file)
    proposal = file.latest_letter("L9")

    assert [(row.finding, row.post) for row in proposal.relied_on.all()] == [(finding, post)]
    assert str(post) in str(proposal.content)
    with refused_by_the_database(), transaction.atomic():
        ReliedOn.objects.filter(letter=proposal).delete()


def test_the_database_keeps_no_decision_on_a_proposal_that_named_nothing(cast: Cast) -> None:
    file = cast.delegated()
    bare = letter.issue(
        file,
        LetterKind.PROPOSAL,
        actor=cast.sam,
        recipient=cast.bob,
        measures=[],
        factors=[],
        findings=[],
    )
    Response.objects.create(letter=bare, by=cast.bob, words="What for?")

    with pytest.raises(DatabaseError, match="told the factors, findings and posts"), transaction.atomic():
        decided(cast, file)


def test_that_nothing_is_imposed_is_a_decision_with_its_factors_and_reasons(cast: Cast) -> None:
    file = cast.heard()

    made = cast.decide(file, reasons="He has learnt enough.")

    assert not made.sanctions.exists()
    assert [one.words for one in made.factors.all()] == ["Remorse; first time."]
    assert not file.reviews.filter(of="sanction").exists()


def test_what_is_recorded_of_a_salary_stays(cast: Cast) -> None:
    file = cast.delegated()

    with refused_by_the_database(), transaction.atomic():
        SalarySnapshot.objects.filter(investigation=file).update(amount=1)


def test_the_lists_name_every_ground_once_and_tasks_for_each_of_the_six() -> None:
    lists = sanction_lists()

    assert lists.of_the_code == {"29(3)(g)"}
    assert set(lists.tasks) == set(K)
    assert "29(3)(g)" not in lists.other_grounds
