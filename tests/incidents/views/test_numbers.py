"""Digital Media's numbers: exact for whoever may open the cases, and never telling for anybody else."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.test import Client

from incidents.domain import case as cases
from incidents.domain.parts import declare
from incidents.enums import CaseState, EntryKind, Part
from incidents.models import Case, CaseEntry, MatterPart, SavedSearch
from incidents.views import numbers
from portal.models import Person
from portal.people import add_unit
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db

PAGE, FILE = "/cases/numbers/", "/cases/numbers.csv"
NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
QUARTER = "2026-07..2026-09"
OWN = {"view": "own", "months": QUARTER}
SHARED = {"view": "shared", "months": QUARTER}


@pytest.fixture(autouse=True)
def _in_november():
    with time_machine.travel(NOW):
        yield


def came(number: int, on: str, *facets: str, **fields: Any) -> list[Case]:
    """So many cases at noon of a day, as the queue finds them."""
    at = datetime.fromisoformat(f"{on}T02:00:00+00:00")
    kind = fields.get("kind", "conduct")
    return Case.objects.bulk_create(
        Case(opened_at=at, state_since=at, touched_at=at, facets=[f"kind:{kind}", *facets], **fields)
        for _ in range(number)
    )


def passed_on(number: int, came_on: str, went_on: str, state: str = "referred") -> None:
    for case in came(number, came_on):
        Case.objects.filter(pk=case.pk).update(
            state=state, state_since=datetime.fromisoformat(f"{went_on}T02:00:00+00:00")
        )


def table(browser: Client, name: str, **asked: str) -> dict[str, dict[str, str]]:
    """One table of the page: its rows by name, each with its cells by the name of their column."""
    html = browser.get(PAGE, asked).content.decode()
    found = re.search(rf'aria-labelledby="{name}-title".*?</section>', html, re.DOTALL)
    return {row: dict(cells) for row, cells in rows_in(found[0])} if found else {}


def rows_in(html: str) -> list[tuple[str, list[tuple[str, str]]]]:
    found = []
    for row in re.findall(r"<tr.*?</tr>", html, re.DOTALL)[1:]:
        head = re.search(r'<th scope="row">(.*?)</th>', row)
        plain = re.sub(r'<span class="visually-hidden">.*?</span>', "", row)
        cells = re.findall(r'data-label="(.*?)">(.*?)</td>', plain, re.DOTALL)
        found.append((unescape(head[1]), [(unescape(name), re.sub("<.*?>", "", cell)) for name, cell in cells]))
    return found


def test_each_number_is_what_came_in_that_month_where_the_department_is(cast, client_for):
    came(3, "2026-07-10", kind="conduct")
    came(2, "2026-07-11", kind="support", state=CaseState.CLOSED_GUIDANCE)
    came(1, "2026-08-31")
    at_midnight = came(1, "2026-08-31")[0]
    Case.objects.filter(pk=at_midnight.pk).update(opened_at=datetime(2026, 8, 31, 14, tzinfo=UTC))  # 1 September
    came(4, "2026-10-01")
    mina = client_for(cast.mina)
    months = ["July 2026", "August 2026", "September 2026", "Together"]
    volume = table(mina, "volume", **OWN)
    assert [(month, volume[month]["Cases"]) for month in months] == [
        *zip(months, ["5", "1", "1", "7"], strict=True),
    ]
    assert table(mina, "kind", **OWN)["July 2026"] == {
        "Conduct of somebody who works here": "3",
        "Support for whoever it is aimed at": "2",
    }
    assert table(mina, "state", **OWN)["Together"] == {"Open": "5", "Closed: guidance given": "2"}
    assert table(mina, "volume", view="own")["Together"] == {"Cases": "11"}


def test_every_number_leads_to_just_its_cases(cast, client_for):
    unit = cast.bob.unit
    came(3, "2026-07-10", "platform:facebook", "platform:x-twitter", "clause:DHS-PERS-07", f"unit:{unit.pk}")
    came(2, "2026-08-10", "platform:facebook", "again:yes", kind="support", state=CaseState.CLOSED_GUIDANCE)
    came(2, "2026-09-30", "clause:DHS-PERS-07", handler=cast.dev)
    came(9, "2026-10-01", "platform:facebook")
    for who in (cast.mina, cast.dev):
        browser = client_for(who)
        for by in ("month", "unit"):
            html = browser.get(PAGE, {**OWN, "by": by}).content.decode()
            links = re.findall(r'<a href="(/cases/\?[^"]*)">(\d+)<span', html)
            assert len(links) > 10
            for url, number in links:
                queue = browser.get(unescape(url)).content.decode()
                assert queue.count('<th scope="row">') == int(number), (by, url)


def test_by_unit_each_case_counts_under_the_top_unit_of_its_subject(cast, client_for):
    top = add_unit("top", "Department")
    for person in Person.objects.all():
        person.unit.parent = top
        person.unit.save()
    other = PersonFactory(unit=add_unit("north", "North", top)).unit
    came(2, "2026-07-10", f"unit:{top.pk}", f"unit:{other.pk}")
    came(1, "2026-08-10")
    rows = table(client_for(cast.mina), "kind", **OWN, by="unit")
    assert {name: sum(map(int, cells.values())) for name, cells in rows.items()} == {
        "North": 2,
        "Nobody known yet": 1,
        "Together": 3,
    }


def test_a_case_behind_the_wall_counts_nowhere(cast, client_for):
    came(6, "2026-07-10", "platform:facebook")
    walled = came(3, "2026-07-10", "platform:tiktok", kind="support")
    Case.objects.filter(pk=walled[0].pk).update(subject=PersonFactory(manager=cast.mina))
    MatterPart.objects.create(case=walled[1], person=cast.mina, part=Part.KEPT_OUT)
    declare(walled[2], actor=cast.mina, has_conflict=True)
    gone = came(5, "2026-07-10")
    for case in gone:
        MatterPart.objects.create(case=case, person=cast.mina, part=Part.KEPT_OUT)
    Case.objects.filter(pk__in=[case.pk for case in gone]).update(
        state="referred", state_since=datetime(2026, 8, 5, tzinfo=UTC)
    )
    mina = client_for(cast.mina)
    for view in ("own", "shared"):
        for by in ("month", "unit"):
            html = mina.get(PAGE, {"view": view, "months": QUARTER, "by": by}).content.decode()
            assert "TikTok" not in html
            assert "Support for" not in html
            assert "passed-on-title" not in html
            assert table(mina, "volume", view=view, months=QUARTER, by=by)["Together"] == {"Cases": "6"}
    assert "tiktok" not in b"".join(mina.get(FILE).streaming_content).decode().lower()


def test_an_officer_counts_their_own_and_those_nobody_has(cast, client_for):
    came(2, "2026-07-10", handler=cast.dev)
    came(3, "2026-07-10")
    came(4, "2026-07-10", handler=cast.mina)
    dev = client_for(cast.dev)
    assert table(dev, "volume", months=QUARTER)["Together"] == {"Cases": "5"}
    assert table(dev, "volume", months=QUARTER, view="shared")["Together"] == {"Cases": "5"}
    assert "CSV" not in dev.get(PAGE).content.decode()
    assert dev.get(FILE).status_code == 404


def test_what_is_passed_on_keeps_small_numbers_back_and_what_they_follow_from(cast, client_for):
    came(20, "2026-07-10", kind="conduct")
    came(2, "2026-07-10", kind="support")
    came(9, "2026-08-10", kind="conduct")
    came(8, "2026-08-10", kind="support")
    came(30, "2026-09-10", kind="conduct")
    came(40, "2026-09-10", kind="support")
    kinds = table(client_for(cast.mina), "kind", **SHARED)
    conduct, support = "Conduct of somebody who works here", "Support for whoever it is aimed at"
    assert kinds == {
        "July 2026": {conduct: "not shown", support: "not shown"},
        "August 2026": {conduct: "not shown", support: "not shown"},
        "September 2026": {conduct: "30", support: "40"},
        "Together": {conduct: "59", support: "50"},
    }


def test_small_months_units_and_columns_go_together(cast, client_for):
    came(2, "2026-07-10", "platform:facebook")
    came(12, "2026-08-10", "platform:facebook")
    came(30, "2026-09-10", "platform:facebook")
    came(4, "2026-09-10", "platform:tiktok")
    came(1, "2026-09-10", kind="department")
    mina = client_for(cast.mina)
    assert table(mina, "volume", **SHARED) == {
        "September 2026": {"Cases": "35"},
        "Other months": {"Cases": "14"},
        "Together": {"Cases": "49"},
    }
    # What is on other sites or on none is enough together, and yet all of it is of one row.
    assert table(mina, "platform", **SHARED) == {
        "September 2026": {"Facebook": "not shown"},
        "Other months": {"Facebook": "not shown"},
        "Together": {"Facebook": "44"},
    }
    assert table(mina, "kind", **SHARED)["Together"] == {"Others": "49"}


def test_with_too_few_cases_there_is_nothing_to_pass_on(cast, client_for, settings):
    came(4, "2026-07-10")
    mina = client_for(cast.mina)
    assert "Too few cases to show" in mina.get(PAGE, SHARED).content.decode()
    assert table(mina, "volume", **SHARED) == {}
    assert len(taken_along(mina)) == 1
    settings.SMALLEST_COUNT = 4
    assert table(mina, "volume", **SHARED)["Together"] == {"Cases": "4"}
    assert "No cases in this period" in mina.get(PAGE, {"view": "own", "months": "2026-01..2026-03"}).content.decode()


def taken_along(browser: Client, **asked: str) -> list[list[str]]:
    body = b"".join(browser.get(FILE, asked).streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(body)))


def test_the_file_has_what_the_page_to_pass_on_shows(cast, client_for):
    came(20, "2026-07-10", "platform:facebook")
    came(2, "2026-08-10", "platform:facebook", kind="support")
    came(9, "2026-09-10", "clause:DHS-PERS-07", kind="support")
    mina = client_for(cast.mina)
    for by in ("month", "unit"):
        rows = taken_along(mina, by=by)[1:]
        html = mina.get(PAGE, {"view": "shared", "by": by}).content.decode()
        shown = [
            [row, column, cell]
            for section in re.findall(r"<table.*?</table>", html, re.DOTALL)
            for row, cells in rows_in(section)
            for column, cell in cells
        ]
        assert [row[1:] for row in rows] == shown
    assert mina.get(FILE, {"view": "own"}).status_code == 404


def test_waiting_is_the_median_of_enough_cases(cast, client_for):
    for days, case in enumerate(came(5, "2026-07-10"), start=1):
        step(case, CaseState.SUBMITTED, CaseState.IN_TRIAGE, hours=12 * days)
        step(case, CaseState.IN_TRIAGE, CaseState.CLOSED_GUIDANCE, hours=24 * days)
        step(case, CaseState.CLOSED_GUIDANCE, CaseState.IN_TRIAGE, hours=30 * days)
    for case in came(9, "2026-08-10")[:4]:
        step(case, CaseState.SUBMITTED, CaseState.IN_TRIAGE, hours=1)
    look, decide = "Until somebody began on it", "Until the first decision"
    mina = client_for(cast.mina)
    assert table(mina, "waited", **SHARED) == {
        "July 2026": {look: "1.5", decide: "3.0"},
        "August 2026": {look: "not shown", decide: "not shown"},
        "Together": {look: "0.5", decide: "3.0"},
    }
    assert table(mina, "waited", **OWN)["August 2026"][look] == "0.0"


def step(case: Case, old: CaseState, new: CaseState, *, hours: int) -> None:
    CaseEntry.objects.create(
        case=case, kind=EntryKind.MOVE, at=case.opened_at + timedelta(hours=hours), from_state=old, to_state=new
    )


def test_what_was_passed_on_counts_by_the_month_it_went_and_small_numbers_stay_back_from_everyone(cast, client_for):
    passed_on(6, "2026-05-01", "2026-07-11")
    passed_on(7, "2026-07-01", "2026-08-10")
    passed_on(5, "2026-07-01", "2026-08-20", "diverted_pid")
    passed_on(9, "2026-07-01", "2026-10-20")
    july, august = ("not shown", "not shown", "not shown"), ("not shown", "not shown", "not shown")
    look_at_what_went(cast, client_for, july, august, ("13", "5", "40"))
    passed_on(6, "2026-05-01", "2026-07-11", "diverted_other")
    look_at_what_went(cast, client_for, ("6", "6", "71"), ("7", "5", "40"), ("13", "11", "40"))
    assert table(client_for(cast.dev), "passed-on") == {}  # twelve months, which others overlap


def look_at_what_went(cast, client_for, july: tuple[str, ...], august: tuple[str, ...], both: tuple[str, ...]) -> None:
    columns = ("Referred", "Passed on elsewhere", "Days until referred (median)")
    rows = {"July 2026": july, "August 2026": august, "Together": both}
    for who, view in ((cast.mina, "shared"), (cast.mina, "own"), (cast.dev, "own")):
        found = table(client_for(who), "passed-on", view=view, months=QUARTER)
        assert {row: tuple(cells[name].removesuffix(".0") for name in columns) for row, cells in found.items()} == rows


def test_a_reopened_case_is_one_wherever_it_stands_now(cast, client_for):
    case = cast.judged(breach=False)
    cases.move_case(case, CaseState.CLOSED_NO_ACTION, actor=cast.dev, words="Nothing in it.")
    declare(case, actor=cast.mina, has_conflict=False)
    cases.move_case(case, CaseState.IN_TRIAGE, actor=cast.mina, words="There is more.")
    assert "again:yes" in Case.objects.get(pk=case.pk).facets
    assert table(client_for(cast.mina), "again", view="own")["Together"]["Reopened"] == "1"


def test_how_many_were_reopened_is_told_where_neither_they_nor_the_others_are_few(cast, client_for):
    came(6, "2026-07-10", "again:yes")
    came(20, "2026-07-10")
    came(5, "2026-08-10", "again:yes")
    came(30, "2026-08-10")
    mina = client_for(cast.mina)
    assert {row: cells["Reopened"] for row, cells in table(mina, "again", **SHARED).items()} == {
        "July 2026": "6",
        "August 2026": "5",
        "Together": "11",
    }
    came(3, "2026-09-10", "again:yes")
    came(9, "2026-09-10")
    assert {row: cells["Reopened"] for row, cells in table(mina, "again", **SHARED).items()} == {
        "July 2026": "6",
        "August 2026": "not shown",
        "September 2026": "not shown",
        "Together": "14",
    }


@pytest.mark.parametrize("view", ["own", "shared"])
@pytest.mark.parametrize("by", ["month", "unit"])
def test_numbers_cost_the_same_for_few_cases_and_for_many(cast, client_for, django_assert_max_num_queries, view, by):
    mina, asked = client_for(cast.mina), {"view": view, "months": QUARTER, "by": by}
    mina.get(PAGE, asked)
    for _ in range(3):
        came(9, "2026-07-10", "platform:facebook", f"unit:{cast.bob.unit_id}")
        PersonFactory()
        passed_on(7, "2026-07-01", "2026-08-10")
        with django_assert_max_num_queries(12):
            mina.get(PAGE, asked)


def test_a_manager_sees_their_own_numbers_unless_they_ask_for_those_to_pass_on(cast, client_for):
    came(2, "2026-07-10")
    mina = client_for(cast.mina)
    assert "must not be passed on" in mina.get(PAGE).content.decode()
    assert table(mina, "volume")["Together"] == {"Cases": "2"}
    assert taken_along(mina) == taken_along(mina, view="shared")


def test_the_period_is_the_latest_with_numbers_to_show(cast, client_for):
    came(6, "2026-02-10")
    came(2, "2026-07-10")
    mina = client_for(cast.mina)
    assert table(mina, "volume", view="shared")["Together"] == {"Cases": "6"}
    assert table(mina, "volume")["Together"] == {"Cases": "8"}  # twelve months
    Case.objects.update(opened_at=datetime(2025, 5, 20, tzinfo=UTC))
    for view in ("own", "shared"):
        assert list(table(mina, "volume", view=view))[-2:] == [
            ("June 2025" if view == "own" else "May 2025"),
            "Together",
        ]
        assert table(mina, "volume", view=view)["Together"] == {"Cases": "8"}


def test_an_address_that_means_nothing_shows_the_first_choice(cast, client_for):
    came(6, "2026-07-10")
    mina = client_for(cast.mina)
    for asked in ({"months": "\0"}, {"months": "2026-08"}, {"by": "colour", "view": "x"}, {"months": "9999-99"}):
        assert table(mina, "volume", **asked)["Together"] == {"Cases": "6"}


def test_a_saved_search_keeps_all_but_the_months(cast, client_for):
    mina = client_for(cast.mina)
    form = {"name": "Again", "is_team": "no", "notify": "", "once": str(uuid4())}
    assert mina.post("/cases/searches/new/?came=2026-07&again=yes", form).status_code == 302
    kept = SavedSearch.objects.get()
    assert (kept.address, kept.facets) == ("again=yes", ["again:yes"])


def test_the_share_of_the_reopened_is_of_all_that_came_in(cast, client_for):
    came(6, "2026-07-10", "again:yes")
    came(18, "2026-07-10")
    came(1, "2026-08-10")
    rows = table(client_for(cast.mina), "again", **OWN)
    assert {row: cells["Percent of those that came in"] for row, cells in rows.items()} == {
        "July 2026": "25",
        "August 2026": "0",
        "September 2026": "none yet",
        "Together": "24",
    }


@pytest.mark.parametrize(("address", "asked"), [(PAGE, OWN), (FILE, SHARED)])
def test_they_are_read_where_reports_are(cast, client_for, monkeypatch, address, asked):
    read = []

    def read_report(ask):
        read.append(ask())
        return read[-1]

    monkeypatch.setattr(numbers, "read_report", read_report)
    assert client_for(cast.mina).get(address, asked).status_code == 200
    assert len(read) == 1
