"""The department in numbers: what is counted of it once, what the page shows, to whom, and who is told."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from incidents.enums import CaseState
from incidents.models import Case
from policies.models import Tally
from portal.figures.counting import count_figures
from portal.figures.overview import overview
from portal.figures.telling import tell_readers
from portal.models import CountedBy, Notice, OverviewCount, OverviewFigure, OverviewReader, Role, Topic
from tests.factories import PersonFactory, PolicyFactory, UnitFactory, person_with, published_edition

pytestmark = pytest.mark.django_db
TODAY = date(2026, 8, 20)
JULY = date(2026, 7, 1)


def at(year, month, day=2):
    return datetime(year, month, day, 12, tzinfo=ZoneInfo("Australia/Sydney"))


def cases(number, when, *facets, state=CaseState.SUBMITTED):
    Case.objects.bulk_create(
        Case(opened_at=when, touched_at=when, state=state, state_since=when, facets=[*facets]) for _ in range(number)
    )


def told(topic, by):
    found = OverviewFigure.objects.filter(count__topic=topic, by=by).order_by("about", "key")
    return [*found.values_list("about", "label", "number", "of")]


def tally(edition, unit, people, acknowledged, day=date(2026, 7, 30)):
    numbers = dict.fromkeys(("opened", "overdue", "exempt"), 0)
    Tally.objects.create(edition=edition, unit=unit, day=day, people=people, acknowledged=acknowledged, **numbers)


@pytest.fixture
def units():
    top = UnitFactory(name="Top")
    return [top, *(UnitFactory(name=name, parent=top) for name in ("Ash", "Birch", "Cedar"))]


@pytest.fixture
def edition():
    return published_edition(PolicyFactory(slug="words", short_name="Words"), in_force_from=date(2024, 1, 1))


def test_a_month_with_a_few_takes_another_of_its_quarter_with_it():
    cases(12, at(2026, 4))
    cases(7, at(2026, 5))
    cases(2, at(2026, 6, 30))
    count_figures(today=TODAY)
    assert told(Topic.CONCERNS, CountedBy.MONTH) == [("", "April 2026", 12, None)]


def test_concerns_are_told_by_unit_where_there_are_enough(units):
    _, ash, birch, _ = units
    cases(9, at(2026, 4), f"unit:{ash.pk}")
    cases(6, at(2026, 5), f"unit:{birch.pk}")
    cases(8, at(2026, 5))
    count_figures(today=TODAY)
    unknown = "Not known, or directly under the top"
    assert [(label, number) for _, label, number, _ in told(Topic.CONCERNS, CountedBy.UNIT)] == [
        (unknown, 8),
        *sorted([("Ash", 9), ("Birch", 6)]),
    ]


def test_coverage_is_as_it_stood_on_the_last_day_it_was_counted(units, edition):
    top, ash, birch, cedar = units
    tally(edition, top, 300, 10, day=date(2026, 7, 3))
    for unit, people, done in ((top, 300, 200), (ash, 100, 90), (birch, 100, 60), (cedar, 90, 45)):
        tally(edition, unit, people, done)
    count_figures(today=TODAY)
    assert told(Topic.COVERAGE, CountedBy.MONTH) == [("Words", "July 2026", 200, 300)]
    assert sorted(told(Topic.COVERAGE, CountedBy.UNIT)) == [
        ("Words", "Ash", 90, 100),
        ("Words", "Birch", 60, 100),
        ("Words", "Cedar", 45, 90),
        ("Words", "Directly under the top", 5, 10),
    ]


def test_a_unit_with_a_few_left_is_not_told_nor_what_it_follows_from(units, edition):
    top, ash, birch, cedar = units
    for unit, people, done in ((top, 300, 250), (ash, 100, 97), (birch, 100, 80), (cedar, 100, 73)):
        tally(edition, unit, people, done)
    count_figures(today=TODAY)
    assert told(Topic.COVERAGE, CountedBy.MONTH) == [("Words", "July 2026", 250, 300)]
    shown = {label for _, label, _, _ in told(Topic.COVERAGE, CountedBy.UNIT)}
    assert "Ash" not in shown
    assert len(shown) == 1


def test_how_cases_were_decided_counts_with_those_that_were_referred():
    cases(6, at(2026, 5), state=CaseState.CLOSED_GUIDANCE)
    cases(5, at(2026, 6), state=CaseState.REFERRED)
    cases(9, at(2026, 6))
    count_figures(today=TODAY)
    assert told(Topic.DECIDED, CountedBy.WAY) == [("", "Closed: guidance given", 6, None), ("", "Referred", 5, None)]


def test_a_month_is_counted_once_and_stays():
    cases(6, at(2026, 4))
    count_figures(today=TODAY)
    cases(1, at(2026, 4))
    assert count_figures(today=TODAY) == 0
    assert told(Topic.CONCERNS, CountedBy.MONTH) == [("", "April 2026", 6, None)]
    with pytest.raises(DatabaseError), transaction.atomic():
        OverviewFigure.objects.update(number=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        OverviewCount.objects.create(topic=Topic.CONCERNS, first=date(2026, 6, 1), last=date(2026, 6, 1))


def test_what_cannot_be_known_any_more_is_not_counted_of_long_ago():
    count_figures(today=TODAY)
    assert [one.first for one in OverviewCount.objects.filter(topic=Topic.TRAINING)] == [JULY]


def figure(topic, month, number, of=None, **more):
    count, _ = OverviewCount.objects.get_or_create(topic=topic, first=month, last=month)
    said = {"by": CountedBy.MONTH, "key": f"{month:%Y-%m}", "label": f"{month:%B %Y}", **more}
    return OverviewFigure.objects.create(count=count, number=number, of=of, **said)


def test_the_page_has_a_dash_for_each_month_that_is_not_told():
    figure(Topic.QUESTIONS, JULY, 9)
    section = next(one for one in overview(TODAY).sections if one.name == Topic.QUESTIONS)
    [table] = section.tables
    assert len(table.lines) == 12
    assert [line.words for line in table.lines[-2:]] == ["–", "9"]
    assert section.latest == ["9 in July 2026"]


def test_it_costs_the_same_however_much_was_counted(client_for, django_assert_num_queries):
    client = client_for(person_with(Role.EXECUTIVE))
    client.get(reverse("figures:overview"))
    figure(Topic.QUESTIONS, JULY, 9)
    with django_assert_num_queries(4) as before:
        client.get(reverse("figures:overview"))
    for month in range(1, 7):
        figure(Topic.COVERAGE, date(2026, month, 1), 90, 100, about="Words")
    with django_assert_num_queries(len(before)):
        client.get(reverse("figures:overview"))


@pytest.mark.parametrize(("kind", "start"), [("csv", b"\xef\xbb\xbf"), ("pdf", b"%PDF")])
def test_it_is_taken_along(client_for, kind, start):
    figure(Topic.COVERAGE, JULY, 90, 100, about="Words")
    answer = client_for(person_with(Role.AUDITOR)).get(reverse("figures:overview-file", args=[kind]))
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert body.startswith(start)
    assert kind == "pdf" or b'Policies acknowledged,"Words, month by month",July 2026,90,100' in body


def test_whoever_asks_is_told_of_a_month_once_and_only_while_they_may_read_it(client_for):
    reader, left = person_with(Role.EXECUTIVE), person_with(Role.POLICY_OWNER)
    for person in (reader, left):
        client_for(person).post(reverse("figures:overview-tell-me"), {"wants": "yes"})
    left.role_grants.update(ends_on=timezone.localdate() - timedelta(days=1), starts_on=date(2020, 1, 1))
    assert tell_readers() == 0
    figure(Topic.QUESTIONS, JULY, 9)
    assert [tell_readers(), tell_readers()] == [1, 0]
    assert [(one.person, one.url) for one in Notice.objects.filter(kind="overview_counted")] == [
        (reader, reverse("figures:overview"))
    ]


def test_nobody_is_told_who_said_no_more(client_for):
    client = client_for(person_with(Role.EXECUTIVE))
    client.post(reverse("figures:overview-tell-me"), {"wants": "yes"})
    client.post(reverse("figures:overview-tell-me"))
    assert not OverviewReader.objects.exists()


def test_to_others_it_does_not_exist(client_for):
    client = client_for(PersonFactory())
    assert client.get(reverse("figures:overview")).status_code == 404
    assert client.post(reverse("figures:overview-tell-me")).status_code == 404
