"""Figures by clause: counted once when their months are over, of what each room has."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from incidents.enums import CaseState
from incidents.models import Case
from policies.enums import Measure
from policies.models import AdviceTally, ClauseFigure, FigureCount
from portal.figures.counting import count_figures
from tests.factories import PersonFactory, PolicyFactory, published_edition
from tests.training.factories import course_on, finished

pytestmark = pytest.mark.django_db
TODAY = date(2026, 8, 20)


@pytest.fixture
def policy():
    return PolicyFactory(slug="words")


@pytest.fixture
def edition(policy):
    return published_edition(policy, in_force_from=date(2024, 1, 1))


@pytest.fixture
def refs(edition):
    return [*edition.clauses.order_by("position").values_list("ref", flat=True)[:2]]


def at(year, month, day=2):
    return datetime(year, month, day, 12, tzinfo=ZoneInfo("Australia/Sydney"))


def cases(number, when, *refs, state=CaseState.SUBMITTED):
    facets = [f"clause:{ref}" for ref in refs]
    Case.objects.bulk_create(Case(opened_at=when, touched_at=when, state=state, facets=facets) for _ in range(number))


def figures(measure):
    found = ClauseFigure.objects.filter(count__measure=measure).order_by("count__first", "ref")
    return [*found.values_list("count__first", "ref", "number", "of")]


def test_cases_count_in_the_quarter_they_came_in(refs):
    first, second = refs
    cases(6, at(2026, 4), first)
    cases(7, at(2026, 6, 30), second)
    cases(9, at(2026, 7), first)  # the quarter under way
    cases(8, at(2026, 5), first, state=CaseState.REFERRED)
    count_figures(today=TODAY)
    assert figures(Measure.RAISED) == [(date(2026, 4, 1), first, 6, None), (date(2026, 4, 1), second, 7, None)]


def test_a_few_are_left_out_with_another(refs):
    first, second = refs
    cases(3, at(2026, 4), first)
    cases(7, at(2026, 4), second)
    count_figures(today=TODAY)
    assert figures(Measure.RAISED) == []


def test_the_same_months_are_never_counted_twice(refs):
    cases(6, at(2026, 4), refs[0])
    assert count_figures(today=TODAY) > 0
    cases(1, at(2026, 4), refs[0])
    assert count_figures(today=TODAY) == 0
    assert [number for _, _, number, _ in figures(Measure.RAISED)] == [6]


def test_a_length_that_changed_counts_only_what_has_no_count(refs, settings):
    count_figures(today=TODAY)
    before = {*FigureCount.objects.values_list("pk", flat=True)}
    settings.NUMBERS_PERIOD_MONTHS = 6
    assert count_figures(today=TODAY) == 0
    assert {*FigureCount.objects.values_list("pk", flat=True)} == before


def test_the_database_refuses_a_second_count_of_a_month(refs):
    FigureCount.objects.create(measure=Measure.RAISED, first=date(2026, 1, 1), last=date(2026, 3, 1))
    with pytest.raises(DatabaseError), transaction.atomic():
        FigureCount.objects.create(measure=Measure.RAISED, first=date(2026, 3, 1), last=date(2026, 3, 1))
    FigureCount.objects.create(measure=Measure.ASKED, first=date(2026, 3, 1), last=date(2026, 3, 1))


def test_a_figure_stays_as_it_was_counted(refs):
    cases(6, at(2026, 4), refs[0])
    count_figures(today=TODAY)
    for change in (ClauseFigure.objects.all().delete, lambda: ClauseFigure.objects.update(number=1)):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_advice_adds_up_the_months_that_may_be_shown(edition, refs):
    for month, count in ((4, 7), (5, 4), (6, 5)):
        AdviceTally.objects.create(edition=edition, month=date(2026, month, 1), kind="clause", key=refs[0], count=count)
    count_figures(today=TODAY)
    assert figures(Measure.CHECKED) == [(date(2026, 4, 1), refs[0], 12, None)]


def test_training_counts_people_in_their_first_attempt(policy, edition, refs):
    version = course_on(policy, items=2)
    for right in [0] * 5 + [2] * 6:
        finished(PersonFactory(), version, right=right)
    count_figures(today=timezone.localdate() + timedelta(days=100))
    assert [(ref, number, of) for _, ref, number, of in figures(Measure.MISSED)] == [(ref, 5, 11) for ref in refs]
