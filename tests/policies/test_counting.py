"""Numbers along the tree of units: live or kept, the same; and the same wherever they leave the portal."""

import csv
import io
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from openpyxl import load_workbook

from policies import domain, queries
from policies.models import Exemption, Tally
from policies.queries.tree import Numbers
from portal.charts import chart_of
from portal.models import Person, Role
from tests.factories import PersonFactory, UnitFactory, person_with, published_edition

pytestmark = pytest.mark.django_db


@pytest.fixture
def department():
    """Two branches; one has two teams and a head who is in none of them."""
    top = UnitFactory(name="Department")
    north, south = (UnitFactory(name=name, parent=top) for name in ("North", "South"))
    return {
        "top": top,
        "north": north,
        "south": south,
        "bells": UnitFactory(name="Bells", parent=north),
        "clocks": UnitFactory(name="Clocks", parent=north),
    }


@pytest.fixture
def edition(department):
    """Published forty days ago, so that its day has passed; one newcomer still has time."""
    edition = published_edition(at=timezone.now() - timedelta(days=40))
    edition.refresh_from_db()
    people = [("north", "Head"), ("bells", "Ada"), ("bells", "Bea"), ("clocks", "Cleo"), ("south", "Dot")]
    head, ada, _bea, cleo, _dot = (PersonFactory(given_names=name, unit=department[unit]) for unit, name in people)
    PersonFactory(given_names="New", unit=department["south"], started_on=timezone.localdate())
    seen = PersonFactory(given_names="Seen", unit=department["south"], started_on=timezone.localdate())
    domain.open_edition(edition, actor=seen)
    domain.acknowledge(edition, actor=ada)
    exempt(edition, cleo, asked_by=head)
    return edition


def exempt(edition, person: Person, *, asked_by: Person) -> None:
    today = timezone.localdate()
    Exemption.objects.create(
        policy=edition.policy, person=person, why="On leave", starts_on=today, ends_on=today, asked_by=asked_by,
        approver=PersonFactory(employment="contractor", unit=person.unit), approved_at=timezone.now(),
        once="7f0b8c56-8a3f-4d7b-9a3a-6f0f6c1d2e3f",
    )  # fmt: skip


@pytest.fixture
def owner(department):
    return person_with(Role.POLICY_OWNER, employment="contractor", unit=department["top"])


EXPECTED = {
    "Department": Numbers(people=7, opened=1, overdue=3, acknowledged=1, exempt=1),
    "North": Numbers(people=4, overdue=2, acknowledged=1, exempt=1),
    "Bells": Numbers(people=2, overdue=1, acknowledged=1),
    "Clocks": Numbers(people=1, exempt=1),
    "South": Numbers(people=3, opened=1, overdue=1),
}


def by_name(coverage: queries.Coverage) -> dict[str, Numbers]:
    return {one.unit: one.numbers for one in coverage.units.values()}


def test_a_unit_counts_everyone_under_it_in_all_five_states(edition, owner) -> None:
    coverage = queries.coverage(edition, owner)
    assert by_name(coverage) == EXPECTED
    assert coverage.total == EXPECTED["Department"]
    assert (coverage.total.not_opened, coverage.total.percent) == (1, 16)
    assert not coverage.is_kept


def test_what_is_kept_is_what_is_counted_live(edition, owner, settings) -> None:
    live = queries.coverage(edition, owner)
    assert domain.count_coverage() == 1
    settings.COVERAGE_LIVE_PEOPLE = 3
    kept = queries.coverage(edition, owner)
    assert kept.is_kept
    assert kept.units == live.units
    assert queries.coverage_of_all(owner)[0].numbers == live.total


def test_a_large_department_that_was_never_counted_is_counted_as_somebody_looks(edition, owner, settings) -> None:
    settings.COVERAGE_LIVE_PEOPLE = 3
    assert by_name(queries.coverage(edition, owner)) == EXPECTED
    assert queries.coverage_of_all(owner)[0].numbers == EXPECTED["Department"]


def test_counting_again_replaces_the_count_of_the_day_and_forgets_units_that_are_empty(edition, department) -> None:
    domain.count_coverage()
    Person.objects.filter(unit=department["clocks"]).update(unit=department["bells"])
    domain.count_coverage(edition=edition.pk)
    names = dict(Tally.objects.values_list("unit__name", "people"))
    assert names == {"Department": 7, "North": 4, "Bells": 3, "South": 3}


def test_a_manager_is_counted_live_and_never_sees_what_was_kept(edition, department, settings) -> None:
    settings.COVERAGE_LIVE_PEOPLE = 3
    domain.count_coverage()
    manager = PersonFactory(unit=department["south"])
    Person.objects.filter(given_names__in=["Ada", "Dot"]).update(manager=manager)
    coverage = queries.coverage(edition, manager)
    assert not coverage.is_kept
    assert {name: one.people for name, one in by_name(coverage).items()} == {
        "Department": 2, "North": 1, "Bells": 1, "South": 1,
    }  # fmt: skip
    assert queries.coverage_of_all(manager)[0].numbers.people == 2


def test_one_goes_down_from_where_there_is_something_to_choose(edition, department, owner, client_for) -> None:
    coverage = queries.coverage(edition, owner)
    assert coverage.start == department["top"].pk
    manager = PersonFactory(unit=department["south"])
    Person.objects.filter(given_names="Ada").update(manager=manager)
    assert queries.coverage(edition, manager).start == department["bells"].pk
    client, url = client_for(owner), f"/policies/{edition.policy.slug}/coverage/"
    assert [row.unit for row, _ in client.get(url).context["rows"]] == ["North", "South"]
    page = client.get(url, {"unit": department["north"].pk})
    assert [(row.unit, has_units) for row, has_units in page.context["rows"]] == [("Bells", False), ("Clocks", False)]
    assert page.context["here"] == Numbers(people=1, overdue=1)
    assert "Directly in North" in page.text
    assert page.context["trail"] == []  # the department itself is the page of the policy
    names = client.get(f"{url}people/", {"unit": department["bells"].pk})
    assert [one.unit for one in names.context["trail"]] == ["North", "Bells"]


@pytest.mark.parametrize("unit", ["x", "²", "999999", "-1"])
def test_a_unit_without_people_in_view_is_not_found(edition, owner, client_for, unit) -> None:
    url = f"/policies/{edition.policy.slug}/coverage/"
    assert client_for(owner).get(url, {"unit": unit}).status_code == 404
    assert client_for(owner).get(f"{url}people/", {"unit": unit}).status_code == 200


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ({"unit": "north"}, {"Head", "Ada", "Bea", "Cleo"}),
        ({"unit": "north", "here": "on"}, {"Head"}),
        ({"reading": "overdue"}, {"Head", "Bea", "Dot"}),
        ({"reading": "exempt"}, {"Cleo"}),
        ({"reading": "opened", "unit": "south"}, {"Seen"}),
        ({"employment": "casual"}, {"Bea"}),
        ({"state": "TAS"}, {"Dot"}),
        ({"state": "Mars"}, {"Head", "Ada", "Bea", "Cleo", "Dot", "New", "Seen"}),
    ],
)
def test_names_are_narrowed_alike_on_page_csv_and_xlsx(edition, department, owner, client_for, asked, names) -> None:
    Person.objects.filter(given_names="Bea").update(employment="casual")
    Person.objects.filter(given_names="Dot").update(state="TAS")
    if unit := asked.get("unit"):
        asked = {**asked, "unit": department[unit].pk}
    client, url = client_for(owner), f"/policies/{edition.policy.slug}/coverage/people"
    assert {one.given_names for one in client.get(f"{url}/", asked).context["page"].rows} == names
    for rows in (csv_rows(client.get(f"{url}.csv", asked)), xlsx_rows(client.get(f"{url}.xlsx", asked))):
        assert {row["Given names"] for row in rows} == names


def csv_rows(answer) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))


def xlsx_rows(answer) -> list[dict[str, str]]:
    header, *rows = load_workbook(io.BytesIO(answer.getvalue())).active.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


COLUMNS = {
    "People": "people",
    "Not opened": "not_opened",
    "Opened": "opened",
    "Overdue": "overdue",
    "Acknowledged": "acknowledged",
    "Exempt": "exempt",
}


@pytest.mark.parametrize("limit", [5000, 3])
def test_numbers_agree_on_page_csv_xlsx_and_json(edition, owner, client_for, settings, limit) -> None:
    domain.count_coverage()
    settings.COVERAGE_LIVE_PEOPLE = limit
    client, url = client_for(owner), f"/policies/{edition.policy.slug}/coverage"
    answer = client.get(f"{url}.json").json()
    assert answer["total"] == EXPECTED["Department"].as_dict()
    named = {one["name"]: {column: one[name] for column, name in COLUMNS.items()} for one in answer["units"]}
    assert named == {
        unit: {column: getattr(numbers, name) for column, name in COLUMNS.items()} for unit, numbers in EXPECTED.items()
    }
    for rows in (csv_rows(client.get(f"{url}/units.csv")), xlsx_rows(client.get(f"{url}/units.xlsx"))):
        told = {row["Unit"]: {column: int(row[column]) for column in COLUMNS} for row in rows}
        assert told == {**named, "Everyone": named["Department"]}
    page = client.get(f"{url}/")
    assert page.context["total"] == EXPECTED["Department"]
    assert ("Counted on" in page.text) == (limit == 3)


def test_names_say_by_when_only_where_it_waits(edition, owner, client_for) -> None:
    rows = csv_rows(client_for(owner).get(f"/policies/{edition.policy.slug}/coverage/people.csv"))
    due = {row["Given names"]: row["Due"] for row in rows}
    overdue = f"{timezone.localdate() - timedelta(days=12)}"
    newcomer = f"{timezone.localdate() + timedelta(days=28)}"
    assert due == {
        "Head": overdue, "Ada": "", "Bea": overdue, "Cleo": "", "Dot": overdue, "New": newcomer, "Seen": newcomer,
    }  # fmt: skip


def test_another_kind_of_file_is_not_found(edition, owner, client_for) -> None:
    for what in ("people", "units"):
        assert client_for(owner).get(f"/policies/{edition.policy.slug}/coverage/{what}.doc").status_code == 404


def test_counting_again_is_asked_for_once_a_minute(edition, owner, client_for, settings, monkeypatch) -> None:
    asked = []
    monkeypatch.setattr("portal.jobs.enqueue", lambda name, **kwargs: asked.append((name, kwargs)))
    cache.delete(f"tries:count-coverage:{edition.pk}")
    domain.count_coverage()
    client, url = client_for(owner), f"/policies/{edition.policy.slug}/coverage/count/"
    client.post(url)
    assert asked == []  # what is counted as one looks need not be counted again
    settings.COVERAGE_LIVE_PEOPLE = 3
    for _ in range(3):
        assert client.post(url).status_code == 302
    assert asked == [("policies.count_coverage", {"edition": edition.pk})]
    manager = PersonFactory()
    Person.objects.filter(given_names="Ada").update(manager=manager)
    assert client_for(manager).post(url).status_code == 404


def test_the_trend_is_the_last_count_of_each_day(edition, department, owner, client_for) -> None:
    now = timezone.now()
    for days in (91, 30, 7):
        domain.count_coverage(at=now - timedelta(days=days))
    domain.acknowledge(edition, actor=Person.objects.get(given_names="Dot"))
    domain.count_coverage(at=now)
    days = queries.trend(edition, [department["top"].pk])
    assert [(timezone.localdate() - one.day).days for one in days] == [30, 7, 0]
    assert days[-1].numbers == queries.coverage(edition, owner).total
    south = client_for(owner).get(f"/policies/{edition.policy.slug}/coverage/trend/", {"unit": department["south"].pk})
    assert south.context["days"][0].numbers == Numbers(people=3, opened=1, acknowledged=1)
    assert south.context["chart"].last_percent == 33
    assert "<svg" in south.text


def test_a_chart_runs_from_its_first_day_to_its_last() -> None:
    today = timezone.localdate()
    chart = chart_of([(today - timedelta(days=10), 0), (today - timedelta(days=5), 50), (today, 100)])
    first, middle, last = (tuple(float(part) for part in point.split(",")) for point in chart.points.split())
    assert (first[0], last[0]) == (chart.left, chart.right)
    assert first[1] == chart.bottom
    assert middle[0] == (first[0] + last[0]) / 2
    assert middle[1] == (first[1] + last[1]) / 2
    assert chart_of([(today, 50)]) is None
