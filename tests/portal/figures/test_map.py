"""The map of a policy: what it shows of the figures, to whom, and what it costs."""

from datetime import date

import pytest
from django.urls import reverse

from policies.enums import Measure
from policies.models import ClauseFigure, FigureCount
from portal.models import Role
from tests.factories import PolicyFactory, grant, person_with, published_edition

pytestmark = pytest.mark.django_db
SPRING, AUTUMN = date(2026, 1, 1), date(2026, 4, 1)


@pytest.fixture
def owner():
    return person_with(Role.POLICY_OWNER)


@pytest.fixture
def edition():
    return published_edition(PolicyFactory(slug="words"), in_force_from=date(2024, 1, 1), clauses=3)


def figure(edition, measure, first, **numbers):
    last = first.replace(month=first.month + 2)
    count, _ = FigureCount.objects.get_or_create(measure=measure, first=first, last=last)
    for ref, number in numbers.items():
        number, of = number if isinstance(number, tuple) else (number, None)
        ClauseFigure.objects.create(count=count, edition=edition, ref=f"WORDS-{ref[1:]}", number=number, of=of)


def rows_of(page):
    return [row for group in page.context["groups"] for row in group.rows]


def shown(page):
    return {row.ref: [spot.number for spot in row.spots] for row in rows_of(page)}


def open_map(client, **said):
    return client.get(reverse("figures:map", args=["words"]), said)


def test_each_clause_has_what_is_known_of_it_over_all_periods(owner, edition, client_for):
    figure(edition, Measure.CHECKED, SPRING, c1=10, c2=5)
    figure(edition, Measure.CHECKED, AUTUMN, c1=7)
    figure(edition, Measure.MISSED, AUTUMN, c2=(6, 20))
    assert shown(open_map(client_for(owner))) == {
        "WORDS-1": [17, None, None, None, None],
        "WORDS-2": [5, None, 6, None, None],
        "WORDS-3": [None] * 5,
    }


def test_a_period_narrows_it_and_one_that_is_not_there_does_not(owner, edition, client_for):
    figure(edition, Measure.CHECKED, SPRING, c1=10)
    figure(edition, Measure.CHECKED, AUTUMN, c1=7)
    client = client_for(owner)
    assert shown(open_map(client, period="2026-04..2026-06"))["WORDS-1"][0] == 7
    assert shown(open_map(client, period="1999-01"))["WORDS-1"][0] == 17


def test_an_edition_has_its_own_figures(owner, edition, client_for):
    figure(edition, Measure.CHECKED, SPRING, c1=10)
    published_edition(edition.policy, clauses=3)
    client = client_for(owner)
    assert shown(open_map(client))["WORDS-1"][0] is None
    assert shown(open_map(client, edition=1))["WORDS-1"][0] == 10


def test_it_is_sorted_by_a_column_those_without_a_number_last(owner, edition, client_for):
    figure(edition, Measure.RAISED, SPRING, c2=5, c3=9)
    page = open_map(client_for(owner), sort="raised")
    assert [row.ref for row in rows_of(page)] == ["WORDS-3", "WORDS-2", "WORDS-1"]


def test_it_stands_by_section_and_sorted_by_what_has_the_number(owner, edition, client_for):
    figure(edition, Measure.RAISED, SPRING, c2=5)
    client = client_for(owner)
    sections = [section.heading or "Clauses" for section in edition.sections.all()]
    assert [group.title for group in open_map(client).context["groups"]] == sections
    sorted_by = open_map(client, sort="raised").context["groups"]
    assert [(group.title, len(group.rows), group.told) for group in sorted_by] == [
        ("Most raised", 1, 1),
        ("Raised: none, or too few to say", 2, 0),
    ]


def test_the_shade_follows_the_most_of_its_column(owner, edition, client_for):
    figure(edition, Measure.CHECKED, SPRING, c1=100, c2=26, c3=5)
    page = open_map(client_for(owner))
    assert [row.spots[0].step for row in rows_of(page)] == [4, 2, 1]


def test_lists_are_named_only_to_whoever_may_open_them(owner, edition, client_for):
    queue = reverse("incidents:queue")
    assert f'href="{queue}">Cases</a>' not in open_map(client_for(owner)).content.decode()
    grant(owner, Role.DIGITAL_MEDIA_OFFICER)
    assert queue in {one.url for one in open_map(client_for(owner)).context["told"]}


def test_a_clause_leads_to_its_words_for_whoever_may_read_them(owner, edition, client_for):
    figure(edition, Measure.CHECKED, SPRING, c1=10)
    link = f'href="{reverse("policies:read", args=["words"])}#WORDS-1"'
    executive = person_with(Role.EXECUTIVE)
    for reader in (owner, executive):
        assert link in open_map(client_for(reader)).content.decode()
    edition.policy.audiences.all().delete()
    assert link in open_map(client_for(owner)).content.decode()
    page = open_map(client_for(executive))
    assert link not in page.content.decode()
    assert "WORDS-1" in page.content.decode()


def test_it_costs_the_same_however_much_was_counted(owner, edition, client_for, django_assert_num_queries):
    client = client_for(owner)
    open_map(client)
    with django_assert_num_queries(6) as before:
        open_map(client)
    for at in range(6):
        figure(edition, Measure.ASKED, date(2020 + at, 1, 1), c1=5, c2=6, c3=7)
    with django_assert_num_queries(len(before)):
        open_map(client)


@pytest.mark.parametrize(("kind", "start"), [("csv", b"\xef\xbb\xbf"), ("pdf", b"%PDF")])
def test_it_is_taken_along(owner, edition, client_for, kind, start):
    figure(edition, Measure.MISSED, SPRING, c1=(6, 20))
    answer = client_for(owner).get(reverse("figures:map-file", args=["words", kind]))
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert body.startswith(start)
    assert kind == "pdf" or b"WORDS-1,Missed,6,20" in body


def test_nobody_else_finds_it(edition, client_for):
    client = client_for(person_with(Role.DIGITAL_MEDIA_MANAGER))
    assert client.get(reverse("figures:maps")).status_code == 404
    assert open_map(client).status_code == 404
