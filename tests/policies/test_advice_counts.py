"""What policy owners are told of the advice: numbers by the month, and nobody in them."""

import csv
import io
import threading
from datetime import date, datetime, timedelta

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some

from policies import domain, queries
from policies.advice import Verdict
from policies.enums import Counted
from policies.models import AdviceTally
from policies.queries import publishable
from portal import audit
from portal.models import Role
from tests.factories import EditionFactory, PersonFactory, person_with
from tests.policies.checking import ANSWERS, CANARY, birds_in_force, outcome, put_in_place

pytestmark = pytest.mark.django_db

ASKED = {**ANSWERS, "photo_of": "a desk with kookaburra-7Q2Z"}
LAST_MONTH = (timezone.localdate().replace(day=1) - timedelta(days=1)).replace(day=1)


def noon(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, 12))


@pytest.fixture
def edition():
    return birds_in_force("DHS-1", "DHS-2", at=noon(LAST_MONTH - timedelta(days=400)))


@pytest.fixture
def adviser(monkeypatch, edition):
    return put_in_place(monkeypatch, outcome())


def answered(times: int, verdict: Verdict, *refs: str, month: date = LAST_MONTH) -> None:
    for _ in range(times):
        domain.tally_answer("dhs", verdict=verdict, refs=refs, at=noon(month))


def tallies() -> dict[tuple[str, str], int]:
    return {(one.kind, one.key): one.count for one in AdviceTally.objects.all()}


# Counting


def test_an_answer_counts_its_verdict_and_the_clauses_it_cites(client_for, adviser) -> None:
    client = client_for(PersonFactory())
    client.post("/check/", ASKED)
    client.post("/check/", ASKED)
    assert tallies() == {("verdict", "ask_first"): 2, ("clause", "DHS-1"): 2}
    assert {one.month for one in AdviceTally.objects.all()} == {timezone.localdate().replace(day=1)}


def test_nothing_is_counted_without_an_answer(client_for, adviser) -> None:
    client = client_for(PersonFactory())
    client.get("/check/", ASKED)
    client.post("/check/", {**ASKED, "text": ""})
    assert tallies() == {}


def test_asking_to_be_reminded_does_not_count_the_answer_again(client_for, adviser) -> None:
    client_for(PersonFactory()).post("/check/", {**ASKED, "look_again": "tomorrow"})
    assert tallies() == {}


def test_no_text_and_no_person_can_be_in_a_tally(client_for, adviser) -> None:
    fields = {field.name: field.related_model for field in AdviceTally._meta.get_fields()}
    assert set(fields) == {"id", "edition", "month", "kind", "key", "count"}
    client_for(PersonFactory(family_name="Kookaburra-7Q2Z")).post("/check/", ASKED)
    domain.tally_answer("dhs", verdict=Verdict.OK, refs=[CANARY, "kookaburra"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM policies_advicetally AS t")
        rows = [row for (row,) in cursor.fetchall()]
    assert len(rows) == 3
    assert not [row for row in rows if "kookaburra" in row.lower() or "7Q2Z" in row]


def test_a_tally_knows_no_day(edition) -> None:
    tally = AdviceTally(edition=edition, month=date(2017, 8, 27), kind=Counted.VERDICT, key="ok", count=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        tally.save()


@pytest.mark.parametrize("error", [DatabaseError("the disk is full"), None], ids=["fails", "cannot be written"])
def test_a_count_that_fails_never_loses_the_answer(client_for, adviser, monkeypatch, error, caplog) -> None:
    if error:
        monkeypatch.setattr("policies.views.check.domain.tally_answer", failing(error))
    else:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE policies_advicetally RENAME COLUMN count TO gone")
    response = client_for(PersonFactory()).post("/check/", ASKED)
    assert response.status_code == 200
    assert "Ask before you post this" in response.content.decode()
    assert "an answer was not counted" in caplog.text
    assert "kookaburra" not in caplog.text


def failing(error: Exception):
    def fail(*args: object, **kwargs: object) -> None:
        raise error

    return fail


def test_nothing_is_counted_for_a_policy_that_is_not_in_force(edition) -> None:
    domain.tally_answer("acbps", verdict=Verdict.OK, refs=[])
    domain.tally_answer("dhs", verdict=Verdict.OK, refs=[], at=noon(LAST_MONTH - timedelta(days=4000)))
    assert tallies() == {}


@pytest.mark.django_db(transaction=True)
def test_answers_at_the_same_moment_all_count(edition) -> None:
    def ask() -> None:
        for _ in range(5):
            domain.tally_answer("dhs", verdict=Verdict.OK, refs=["DHS-2", "DHS-1"])
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert tallies() == {("verdict", "ok"): 20, ("clause", "DHS-1"): 20, ("clause", "DHS-2"): 20}


# What may be shown

MONTHS = [date(2017, month, 1) for month in (12, 11, 10)]
KEYS = [*((Counted.VERDICT, one.value) for one in Verdict), *((Counted.CLAUSE, f"DHS-{n}") for n in range(3))]
LEAST_SHOWN = settings.SMALLEST_COUNT
few = some.integers(0, LEAST_SHOWN - 1)
many = some.integers(LEAST_SHOWN, 40)
tables = some.dictionaries(some.sampled_from(MONTHS), some.dictionaries(some.sampled_from(KEYS), few | many))


@given(tables, some.data())
def test_what_is_shown_is_the_same_whatever_the_small_numbers_are(table, data) -> None:
    """So that no sum, no order and no gap can tell one small number from another."""
    every = [(month, key) for month in MONTHS for key in KEYS]
    small = [(month, key) for month, key in every if table.get(month, {}).get(key, 0) < LEAST_SHOWN]
    other = {month: dict(table.get(month, {})) for month in MONTHS}
    for month, key in small:
        other[month][key] = data.draw(few)
    shown, as_well = publishable(table, MONTHS), publishable(other, MONTHS)
    assert shown == as_well
    assert [one.total for one in shown] == [one.total for one in as_well]


@given(tables)
def test_every_number_that_is_shown_is_right_and_large_enough(table) -> None:
    for one in publishable(table, MONTHS):
        counts = table.get(one.month, {})
        numbers = {(Counted.VERDICT, key.value): count for key, count in one.verdicts.items() if count is not None}
        numbers |= {(Counted.CLAUSE, ref): count for ref, count in one.clauses.items()}
        assert numbers == {key: count for key, count in counts.items() if count >= LEAST_SHOWN}
        assert one.total in (None, sum(count for (kind, _), count in counts.items() if kind == Counted.VERDICT))


def test_a_month_is_shown_once_it_is_over(edition) -> None:
    answered(6, Verdict.OK, month=timezone.localdate())
    assert queries.advice_months(edition.policy) == []
    answered(7, Verdict.OK)
    (month,) = queries.advice_months(edition.policy)
    assert (month.month, month.verdicts[Verdict.OK], month.total) == (LAST_MONTH, 7, None)


def test_months_are_counted_over_the_editions_of_a_policy(edition) -> None:
    answered(3, Verdict.OK)
    later = EditionFactory(policy=edition.policy)
    domain.publish_edition(later, actor=audit.SYSTEM, at=noon(LAST_MONTH + timedelta(days=9)))
    answered(4, Verdict.OK, month=LAST_MONTH + timedelta(days=10))
    assert AdviceTally.objects.count() == 2
    assert queries.advice_months(edition.policy)[0].verdicts[Verdict.OK] == 7


# The page and its files


def test_owner_and_auditor_read_the_numbers_and_nobody_else_knows_of_them(client_for, edition) -> None:
    answered(6, Verdict.OK)
    answered(LEAST_SHOWN - 1, Verdict.DO_NOT_POST, "DHS-1")
    answered(5, Verdict.ASK_FIRST, "DHS-2")
    for role in (Role.POLICY_OWNER, Role.AUDITOR):
        page = client_for(person_with(role)).get("/policies/dhs/advice/").content.decode()
        assert "DHS-2" in page
        assert "DHS-1" not in page
        assert "under 5" in page
    for person in (PersonFactory(), person_with(Role.TRAINING_AUTHOR)):
        assert client_for(person).get("/policies/dhs/advice/").status_code == 404
        assert client_for(person).get("/policies/dhs/advice.csv").status_code == 404


def test_another_month_is_chosen_in_the_address(client_for, edition) -> None:
    before = (LAST_MONTH - timedelta(days=1)).replace(day=1)
    answered(6, Verdict.OK, "DHS-1")
    answered(6, Verdict.OK, "DHS-2", month=before)
    client = client_for(person_with(Role.POLICY_OWNER))
    assert [row["ref"] for row in client.get("/policies/dhs/advice/").context["clauses"]] == ["DHS-1"]
    chosen = client.get("/policies/dhs/advice/", {"month": f"{before:%Y-%m}"})
    assert [row["ref"] for row in chosen.context["clauses"]] == ["DHS-2"]
    assert client.get("/policies/dhs/advice/", {"month": "1999-01"}).status_code == 404


def test_page_says_what_will_stand_there(client_for, edition) -> None:
    answered(LEAST_SHOWN - 1, Verdict.OK)
    page = client_for(person_with(Role.POLICY_OWNER)).get("/policies/dhs/advice/").content.decode()
    assert "Nothing to show yet" in page
    assert "CSV" not in page


def test_files_hold_what_the_page_shows(client_for, edition) -> None:
    answered(6, Verdict.OK, "DHS-1")
    answered(2, Verdict.TAKE_CARE, "DHS-2")
    client = client_for(person_with(Role.POLICY_OWNER))
    body = b"".join(client.get("/policies/dhs/advice.csv").streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(body)))[1:]
    day = f"{LAST_MONTH:%Y-%m-%d}"
    assert rows[0] == [day, "Verdict", "You can post this", "6"]
    assert rows[1] == [day, "Verdict", "You can post this, with care", ""]
    assert rows[4:] == [[day, "Clause", "DHS-1", "6"]]
    assert client.get("/policies/dhs/advice.xlsx").status_code == 200
    assert client.get("/policies/dhs/advice.pdf").status_code == 404


@pytest.mark.parametrize("months", [1, 3, 9])
def test_page_costs_the_same_for_one_month_and_for_many(
    client_for, edition, months, django_assert_max_num_queries
) -> None:
    for month in queries.advice_counts.months_before(timezone.localdate())[:months]:
        answered(5, Verdict.OK, "DHS-1", "DHS-2", month=month)
    client = client_for(person_with(Role.POLICY_OWNER))
    client.get("/policies/dhs/advice/")
    with django_assert_max_num_queries(8):
        client.get("/policies/dhs/advice/")
