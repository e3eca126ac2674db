"""People Services' numbers: exact for whoever may open the matters, and never telling for anybody else."""

import csv
import io
import re
from datetime import UTC, datetime
from html import unescape

import openpyxl
import pytest
import time_machine
from django.test import Client

from incidents.domain.parts import declare, take_part
from incidents.enums import Outcome, Part, ReviewOf
from incidents.models import Investigation
from portal.models import AuditEntry, Role
from portal.people import grant_role
from tests.factories import PersonFactory, person_with
from tests.incidents import reviewing
from tests.incidents.domain.test_set_aside import decided_again
from tests.incidents.matters import determined, ended, opened_by, received

from .test_numbers import rows_in

pytestmark = pytest.mark.django_db

PAGE, FILE = "/investigations/numbers/", "/investigations/numbers.csv"
NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
OWN, SHARED = {"view": "own"}, {"view": "shared"}
THIS, LAST, BEFORE = "2026-27", "2025-26", "2024-25"


@pytest.fixture(autouse=True)
def _in_november():
    with time_machine.travel(NOW):
        yield


def table(browser: Client, name: str, **asked: str) -> dict[str, dict[str, str]]:
    html = browser.get(PAGE, asked).content.decode()
    found = re.search(rf'aria-labelledby="{name}-title".*?</section>', html, re.DOTALL)
    return {row: dict(cells) for row, cells in rows_in(found[0])} if found else {}


def taken_along(browser: Client, **asked: str) -> list[list[str]]:
    body = b"".join(browser.get(FILE, asked).streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(body)))


def test_a_matter_counts_in_the_year_it_came_and_in_the_year_it_was_decided(cast, client_for):
    ended(2, cast.bob, "2026-07-01", Outcome.MANAGEMENT_ACTION, came_on="2026-06-30")
    ended(1, cast.bob, "2025-07-01", Outcome.NO_ACTION)
    determined(3, cast, "2025-09-01", breached=["13(11)"], sanctions=["fine", "reprimand"])
    determined(1, cast, "2025-09-01", breached=["13(11)"], sanctions=[])
    determined(2, cast, "2026-08-01")
    received(4, cast.bob, "2026-11-01")
    opened_by(cast.olga)
    olga = client_for(cast.olga)
    assert {year: cells["Matters"] for year, cells in table(olga, "received").items()} == {
        "2022-23": "0", "2023-24": "0", BEFORE: "0", LAST: "7", THIS: "6", "Together": "13",
    }  # fmt: skip
    assert table(olga, "outcome")[LAST] == {
        "No action": "1",
        "Management action": "0",
        "No breach": "0",
        "Breach found": "4",
    }
    assert table(olga, "outcome")[THIS]["Management action"] == "2"
    assert table(olga, "sanction")[LAST] == {
        "Deductions from salary, by way of fine": "3",
        "Reprimand": "3",
        "No sanction imposed": "1",
    }


def test_of_a_matter_not_opened_no_decision_is_counted(cast, client_for):
    determined(6, cast, "2025-09-01", breached=["13(11)"], sanctions=["fine"])
    petra = client_for(cast.petra)
    assert table(petra, "received")[LAST] == {"Matters": "6"}
    assert [table(petra, name) for name in ("outcome", "elements", "sanction", "times")] == [{}] * 4
    assert table(petra, "outcome", **SHARED)[LAST] == {"Breach found": "6"}
    opened_by(cast.petra)
    assert table(petra, "outcome")[LAST] == {"Breach found": "6"}


def test_elements_stand_as_alleged_and_as_found_for_one_year(cast, client_for):
    determined(3, cast, "2025-09-01", alleged=["13(1)", "13(11)"], breached=["13(11)"])
    determined(2, cast, "2025-09-01", alleged=["13(1)"])
    determined(1, cast, "2024-09-01", alleged=["13(8)"], breached=["13(8)"])
    opened_by(cast.olga)
    olga = client_for(cast.olga)
    assert table(olga, "elements", year=LAST) == {
        "13(1) Honesty and integrity": {"Breach found": "0", "No breach found": "5", "Alleged": "5"},
        "13(11) Values, integrity and good reputation": {"Breach found": "3", "No breach found": "0", "Alleged": "3"},
        "Together": {"Breach found": "3", "No breach found": "5", "Alleged": "8"},
    }
    assert table(olga, "elements") == table(olga, "elements", year=LAST)  # the latest with anything in it
    assert list(table(olga, "elements", year=BEFORE)) == ["13(8) Commonwealth resources", "Together"]


def test_every_number_leads_to_just_its_matters(cast, client_for):
    ended(2, cast.bob, "2026-07-01", Outcome.MANAGEMENT_ACTION, came_on="2026-06-30")
    determined(2, cast, "2025-09-01", alleged=["13(1)", "13(3)"], breached=["13(3)"], sanctions=["fine"])
    determined(1, cast, "2025-09-01", breached=["13(11)"], sanctions=[])
    received(3, cast.bob, "2026-11-01", target_on="2026-11-10")
    received(1, cast.bob, "2026-11-01", target_on="2026-12-10", state="formal")
    received(1, cast.bob, "2026-11-01", target_on="2026-10-10", state="on_hold", held_from="formal")
    reviewing.decided(cast, reviewing.of(cast.determined(), ReviewOf.BREACH))
    cast.sanctioned()
    grant_role(cast.bella, Role.PEOPLE_SERVICES_MANAGER, actor=cast.petra)
    opened_by(cast.olga)
    received(2, cast.bob, "2025-11-01")
    ended(3, cast.bob, "2025-11-01", Outcome.NO_ACTION)  # not opened by either
    for who in (cast.olga, cast.bella):
        browser = client_for(who)
        html = browser.get(PAGE).content.decode()
        links = re.findall(r'<a href="(/investigations/\?[^"]*)">(\d+)<span', html)
        assert len(links) > 15
        for url, number in links:
            found = browser.get(unescape(url)).content.decode()
            assert found.count('<th scope="row">') == int(number), (who, url)
    assert table(client_for(cast.olga), "sanction")[THIS]["Deductions from salary, by way of fine"] == "1"
    assert table(client_for(cast.bella), "sanction") == {}  # she found the breaches


def test_what_was_set_aside_is_a_result_of_a_review_and_no_breach(cast, client_for):
    file = cast.determined()
    opened_by(cast.olga)
    olga = client_for(cast.olga)
    assert table(olga, "outcome")[THIS] == {"Breach found": "1"}
    assert table(olga, "review") == {}
    reviewing.decided(cast, reviewing.of(file, ReviewOf.BREACH))
    assert table(olga, "outcome") == table(olga, "elements") == {}
    assert table(olga, "review")[THIS] == {"Set aside": "1"}
    assert table(olga, "stage")["Together"]["Open"] == "1"


def test_what_is_passed_on_keeps_small_numbers_back_and_what_they_follow_from(cast, client_for):
    ended(20, cast.bob, "2025-09-01", Outcome.MANAGEMENT_ACTION)
    ended(2, cast.bob, "2025-09-01", Outcome.NO_ACTION)
    ended(9, cast.bob, "2024-09-01", Outcome.MANAGEMENT_ACTION)
    ended(8, cast.bob, "2024-09-01", Outcome.NO_ACTION)
    ended(30, cast.bob, "2023-09-01", Outcome.MANAGEMENT_ACTION)
    ended(40, cast.bob, "2023-09-01", Outcome.NO_ACTION)
    ended(50, cast.bob, "2026-09-01", Outcome.NO_ACTION)  # the year under way
    none, managed = "No action", "Management action"
    assert table(client_for(cast.petra), "outcome", **SHARED) == {
        "2023-24": {none: "40", managed: "30"},
        BEFORE: {none: "not shown", managed: "not shown"},
        LAST: {none: "not shown", managed: "not shown"},
        "Together": {none: "50", managed: "59"},
    }


def test_elements_to_pass_on_are_told_only_where_neither_column_is_few(cast, client_for):
    determined(6, cast, "2025-09-01", alleged=["13(3)"], breached=["13(3)"])
    determined(7, cast, "2025-09-01", alleged=["13(11)"], breached=["13(11)"])
    determined(2, cast, "2025-09-01", alleged=["13(8)"], breached=["13(8)"])
    determined(4, cast, "2025-09-01", alleged=["13(11)"])
    petra = client_for(cast.petra)
    together = {"Together": {"Alleged": "19"}}
    values, respect = "13(11) Values, integrity and good reputation", "13(3) Respect and courtesy, no harassment"
    # The two of 13(8) would follow from the rest, so that another goes with them.
    assert table(petra, "elements", **SHARED) == {
        values: {"Alleged": "11"},
        "Other elements": {"Alleged": "8"},
        **together,
    }
    determined(5, cast, "2025-10-01", alleged=["13(3)"])
    hidden = {"Breach found": "not shown", "No breach found": "not shown"}
    assert table(petra, "elements", **SHARED) == {
        respect: {**hidden, "Alleged": "11"},
        "Other elements": {**hidden, "Alleged": "13"},
        "Together": {"Breach found": "15", "No breach found": "9", "Alleged": "24"},
    }
    determined(9, cast, "2025-10-01", alleged=["13(11)"])
    assert table(petra, "elements", **SHARED) == {
        "Other elements": {"Breach found": "8", "No breach found": "5", "Alleged": "13"},
        values: {"Breach found": "7", "No breach found": "13", "Alleged": "20"},
        "Together": {"Breach found": "15", "No breach found": "18", "Alleged": "33"},
    }


def test_with_too_few_matters_there_is_nothing_to_pass_on(cast, client_for):
    ended(4, cast.bob, "2025-09-01", Outcome.NO_ACTION)
    petra = client_for(cast.petra)
    assert "Too few matters to show" in petra.get(PAGE, SHARED).content.decode()
    assert len(taken_along(petra)) == 1


def test_the_files_have_what_the_page_to_pass_on_shows(cast, client_for):
    ended(9, cast.bob, "2025-09-01", Outcome.NO_ACTION)
    determined(8, cast, "2025-09-01", breached=["13(11)"], sanctions=["reprimand"], came_on="2025-07-20")
    petra = client_for(cast.petra)
    rows = taken_along(petra)[1:]
    html = petra.get(PAGE, SHARED).content.decode()
    shown = [
        [row, column, cell]
        for section in re.findall(r"<table.*?</table>", html, re.DOTALL)
        for row, cells in rows_in(section)
        for column, cell in cells
    ]
    assert [row[1:] for row in rows] == shown
    assert petra.get(FILE, OWN).status_code == 404
    assert petra.get("/investigations/numbers.pdf").status_code == 404
    book = openpyxl.load_workbook(io.BytesIO(b"".join(petra.get("/investigations/numbers.xlsx").streaming_content)))
    assert [[str(cell) for cell in line] for line in book.active.iter_rows(min_row=2, values_only=True)] == rows
    kept = AuditEntry.objects.filter(action="queue.exported", actor=cast.petra)
    assert [entry.data["rows"] for entry in kept] == [len(rows), len(rows)]


def test_a_matter_closed_to_a_viewer_counts_nowhere(cast, client_for):
    ended(6, cast.bob, "2025-09-01", Outcome.NO_ACTION)
    closed = [
        *ended(1, PersonFactory(manager=cast.petra), "2025-09-01", Outcome.CONTRACT_PATH),
        *ended(1, cast.petra, "2025-09-01", Outcome.CONTRACT_PATH),
        *ended(4, cast.bob, "2025-09-01", Outcome.CONTRACT_PATH),
    ]
    Investigation.objects.filter(pk=closed[5].pk).update(state="diverted_pid")
    take_part(closed[2].case, cast.petra, Part.REPORTER)
    declare(closed[3].case, actor=cast.petra, has_conflict=True)
    take_part(closed[4].case, cast.petra, Part.KEPT_OUT)
    petra = client_for(cast.petra)
    for view in (OWN, SHARED):
        assert table(petra, "received", **view)["Together"] == {"Matters": "6"}
        assert "Contract manager" not in petra.get(PAGE, view).content.decode()


def test_an_auditor_sees_what_may_be_passed_on_and_leads_nowhere(cast, client_for):
    ended(6, cast.bob, "2025-09-01", Outcome.NO_ACTION)
    auditor = client_for(person_with(Role.AUDITOR))
    html = auditor.get(PAGE, OWN).content.decode()
    assert "To pass on, in the shape of" in html
    assert "For you alone" not in html
    assert "/investigations/?" not in html
    assert table(auditor, "received")["Together"] == {"Matters": "6"}


@pytest.mark.parametrize("name", ["alice", "bob", "carol", "dev", "mina", "ivan", "bella", "sam"])
def test_nobody_else_has_such_a_page(cast, client_for, name):
    browser = client_for(getattr(cast, name))
    assert browser.get(PAGE).status_code == browser.get(FILE).status_code == 404


def test_open_matters_stand_by_stage_with_their_targets(cast, client_for):
    received(2, cast.bob, "2026-11-01", target_on="2026-11-19")
    received(1, cast.bob, "2026-11-01", target_on="2026-11-20")
    received(1, cast.bob, "2026-11-01", state="on_hold", held_from="formal", target_on="2026-11-01")
    stages = table(client_for(cast.olga), "stage")
    assert stages == {
        "Assessment": {"Open": "3", "Within the target": "1", "Past the target": "2"},
        "On hold": {"Open": "1", "Within the target": "0", "Past the target": "0"},
        "Together": {"Open": "4", "Within the target": "1", "Past the target": "2"},
    }


def test_how_long_it_took_is_the_median_of_enough_matters(cast, client_for):
    for days in (10, 20, 30, 40, 50):
        ended(1, cast.bob, "2025-09-01", Outcome.NO_ACTION, came_on=f"2025-0{7 if days < 35 else 6}-{days % 30 + 1:02}")
    ended(5, cast.bob, "2024-09-01", Outcome.NO_ACTION)
    decided = "From receipt to the decision"
    petra = client_for(cast.petra)
    assert table(petra, "times", **SHARED)[LAST][decided] == "62.0"
    assert table(petra, "times", **SHARED)[BEFORE] == {
        decided: "0.0",
        "From the notice to the determination": "not shown",
        "From the finding to the sanction": "not shown",
    }


def test_numbers_cost_the_same_for_few_matters_and_for_many(cast, client_for, django_assert_max_num_queries):
    petra = client_for(cast.petra)
    petra.get(PAGE)
    for number in (1, 3, 30):
        determined(number, cast, "2025-09-01", breached=["13(11)"], sanctions=["fine"])
        for view in (OWN, SHARED):
            with django_assert_max_num_queries(12):
                petra.get(PAGE, view)


def test_a_remade_decision_counts_once(cast, client_for):
    file = cast.determined()
    reviewing.decided(cast, reviewing.of(file, ReviewOf.BREACH))
    bert = person_with(Role.BREACH_DECISION_MAKER)
    decided_again(cast, Investigation.objects.get(pk=file.pk), bert)
    opened_by(cast.olga)
    olga = client_for(cast.olga)
    assert table(olga, "outcome")[THIS] == {"Breach found": "1"}
    assert table(olga, "elements")["Together"]["Breach found"] == "1"
