"""The page of clauses: what people get wrong beside what they ask and what came of it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from incidents.clauses_raised import raised_by_clause
from incidents.enums import CaseState
from incidents.models import Case
from incidents.months import periods_before
from policies.models import AdviceTally
from portal.models import Role
from tests.factories import PersonFactory, person_with
from tests.training.factories import course_on, finished
from tests.training.views.steps import path, text
from training import domain, queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return person_with(Role.POLICY_OWNER)


@pytest.fixture
def version():
    version = course_on(items=2)
    for right in [0] * 5 + [1] * 5 + [2] * 5:
        finished(PersonFactory(), version, right=right)
    domain.count_answers()
    return version


def refs_of(version):
    slug = version.course.policies.get().slug.upper()
    return f"{slug}-1", f"{slug}-2"


def month_before(day, number):
    for _ in range(number):
        day = day.replace(day=1) - timedelta(days=1)
    return day.replace(day=1)


def advised(version, ref, month, count):
    edition = version.course.policies.get().editions.get()
    AdviceTally.objects.create(edition=edition, month=month, kind="clause", key=ref, count=count)


def cases(number, on, *refs, state=CaseState.SUBMITTED):
    at = timezone.make_aware(timezone.datetime(on.year, on.month, 2))
    Case.objects.bulk_create(
        Case(opened_at=at, state=state, facets=[f"clause:{ref}" for ref in refs]) for _ in range(number)
    )


def test_a_clause_stands_beside_how_often_it_was_raised(owner, version, client_for):
    first, second = refs_of(version)
    advised(version, first, month_before(timezone.localdate(), 1), 12)
    cases(6, periods_before(timezone.localdate(), length=3, number=1)[0].first, second)
    page = client_for(owner).get(path("clauses"))
    beside = {row["result"].ref: row["beside"] for row in page.context["rows"]}
    assert beside == {first: [("Advice", 12), ("Cases", None)], second: [("Advice", None), ("Cases", 6)]}
    assert "Cases are those Digital Media decided on or still has" in text(page)


def test_the_page_can_be_of_one_policy(owner, version, client_for):
    other = course_on(items=1, pass_mark=100)
    for _ in range(5):
        finished(PersonFactory(), other, right=1)
    domain.count_answers()
    browser, policy = client_for(owner), version.course.policies.get()
    found = browser.get(path("clauses"), {"policy": policy.slug}).context["rows"]
    assert {row["result"].policy_slug for row in found} == {policy.slug}
    assert len(browser.get(path("clauses")).context["rows"]) == 3
    assert browser.get(path("clauses"), {"policy": "none"}).status_code == 404


def test_a_month_with_a_few_adds_nothing_to_the_advice(version):
    ref, _ = refs_of(version)
    for number, count in ((1, 7), (2, 4), (3, 5), (0, 90)):
        advised(version, ref, month_before(timezone.localdate(), number), count)
    assert queries.advised_by_clause(version.course.policies.values("pk")) == {ref: 12}


TODAY = date(2026, 8, 20)


def raised(owner):
    return raised_by_clause(owner, today=TODAY)


def test_cases_count_in_periods_that_are_over(owner):
    cases(5, date(2026, 6, 1), "A")
    cases(6, date(2025, 7, 1), "A")
    cases(50, date(2026, 7, 1), "A")  # the period under way
    cases(50, date(2025, 6, 1), "A")  # longer ago
    assert raised(owner) == {"A": 11}


def test_what_was_passed_on_is_not_counted(owner):
    cases(5, date(2026, 6, 1), "A", state=CaseState.REFERRED)
    assert raised(owner) == {}


def test_a_few_are_kept_back_with_another_in_each_period(owner):
    cases(3, date(2026, 6, 1), "A")
    cases(9, date(2026, 6, 1), "B")
    cases(20, date(2026, 6, 1), "C")
    cases(7, date(2026, 1, 1), "A")
    assert raised(owner) == {"C": 20, "A": 7}
