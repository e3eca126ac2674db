"""Saved searches: whose they are, when somebody is told, and that nobody learns by one what they may not know."""

import csv
import io
import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from incidents.asked import Asked
from incidents.domain import saved
from incidents.domain.concern import raise_concern
from incidents.domain.labels import label_case
from incidents.domain.saved import SearchRefused, run_searches, save_search, watch_search
from incidents.enums import Notify
from incidents.models import Case, SavedSearch, SearchFind, SearchRound
from portal.models import AuditEntry, Notice
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db

# A Tuesday in Canberra, at ten in the morning, and other times around it.
TEN = datetime(2026, 11, 24, 10, 0, tzinfo=ZoneInfo("Australia/Sydney"))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _first_round(cast) -> None:
    SearchRound.objects.create(until=TEN - 2 * HOUR)


def searched(person, notify: str = Notify.EACH, threshold: int | None = None, **asked: str) -> SavedSearch:
    search = save_search("Mine", "", Asked.of(asked), actor=person, is_team=False, once=uuid.uuid4())
    watch_search(search, notify, actor=person, threshold=threshold)
    search.watches.update(told_at=TEN - DAY)
    return search


def came(cast, at: datetime, number: int = 1, **fields: object) -> Case:
    account = cast.account(links=[f"https://www.facebook.com/bob/posts/{number}"], **fields)
    return raise_concern(account, actor=cast.alice, at=at).case


def told(person) -> int:
    return Notice.objects.filter(person=person, kind="search_found").count()


def test_each_new_case_a_search_finds_is_told_once_and_names_nothing(cast):
    searched(cast.dev, platform="facebook", words="")
    searched(cast.mina, platform="instagram")
    case = came(cast, TEN)
    assert run_searches(TEN + HOUR) == 1
    assert run_searches(TEN + HOUR) == 0
    notice = Notice.objects.get(person=cast.dev, kind="search_found")
    assert case.number not in notice.words
    assert notice.url == reverse("incidents:saved_searches")
    assert told(cast.mina) == 0


@pytest.mark.parametrize(
    "asked",
    [
        {"words": "mocking customers"},
        {"state": "submitted"},
        {"show": "unassigned"},
        {"show": "all", "evidence": "no"},
        {"age": "day"},
        {"kind": "other", "channel": "colleague"},
        {"label": "call back"},
    ],
)
def test_a_round_finds_what_the_list_itself_shows(cast, asked):
    searched(cast.dev, **asked)
    searched(cast.mina, **{**asked, "platform": "tiktok"})
    label_case(came(cast, TEN), "call back", actor=cast.mina, at=TEN)
    run_searches(TEN + HOUR)
    assert (told(cast.dev), told(cast.mina)) == (1, 0)


@pytest.mark.parametrize("asked", [{"show": "mine"}, {"show": "closed"}, {"show": "waiting"}, {"evidence": "yes"},
                                   {"age": "over-week"}, {"words": "elephants"}, {"severity": "high"}])  # fmt: skip
def test_a_round_finds_nothing_the_list_does_not_show(cast, asked):
    searched(cast.dev, **asked)
    came(cast, TEN)
    assert run_searches(TEN + HOUR) == 0


def test_nobody_is_told_of_a_case_they_may_not_know_of_nor_of_one_that_was_walled_since(cast):
    searched(cast.mina)
    searched(cast.dev)
    case = came(cast, TEN)
    Case.objects.filter(pk=case.pk).update(subject=PersonFactory(manager=cast.mina))
    run_searches(TEN + HOUR)
    assert (told(cast.dev), told(cast.mina)) == (1, 0)
    assert not SearchFind.objects.filter(watch__person=cast.mina).exists()

    later = came(cast, TEN + 8 * HOUR, 2)  # after work: it waits till morning
    assert run_searches(TEN + 9 * HOUR) == 0
    Case.objects.filter(pk=later.pk).update(subject=PersonFactory(manager=cast.mina), handler=cast.mina)
    assert run_searches(TEN + DAY) == 0


def test_whoever_works_here_no_more_is_told_nothing(cast):
    searched(cast.dev)
    cast.dev.role_grants.update(ends_on=timezone.localdate() - DAY)
    came(cast, TEN)
    assert run_searches(TEN + HOUR) == 0


def test_nobody_is_told_at_night_or_on_a_sunday(cast):
    searched(cast.dev)
    sunday = TEN + 5 * DAY
    came(cast, sunday)
    assert run_searches(sunday + HOUR) == 0
    assert run_searches(sunday + 10 * HOUR) == 0
    assert run_searches(sunday + DAY) == 1


@pytest.mark.parametrize(("notify", "days"), [(Notify.DAILY, 1), (Notify.WEEKLY, 7)])
def test_a_day_or_a_week_lies_between_two_notices(cast, notify, days):
    search = searched(cast.dev, notify)
    search.watches.update(told_at=TEN - 8 * DAY)
    came(cast, TEN, 1)
    assert run_searches(TEN + HOUR) == 1
    came(cast, TEN + HOUR, 2)
    assert run_searches(TEN + 2 * HOUR) == 0
    assert run_searches(TEN + days * DAY - DAY + 3 * HOUR) == 0
    assert run_searches(TEN + days * DAY + HOUR) == 1


def test_past_a_threshold_means_when_so_many_have_come_together(cast):
    searched(cast.dev, Notify.THRESHOLD, 3)
    for number, wanted in ((1, 0), (2, 0), (3, 1), (4, 0)):
        came(cast, TEN + number * HOUR, number)
        assert run_searches(TEN + number * HOUR) == wanted


def test_a_search_of_the_team_holds_no_words_and_each_finds_by_it_what_is_theirs_to_see(cast, client_for):
    with pytest.raises(SearchRefused):
        save_search("Bob", "", Asked.of({"words": "bob"}), actor=cast.dev, is_team=True, once=uuid.uuid4())
    search = save_search("Faces", "platform=facebook", Asked(), actor=cast.dev, is_team=True, once=uuid.uuid4())
    mine = searched(cast.dev)
    mina = client_for(cast.mina)
    page = mina.get(reverse("incidents:saved_searches")).content.decode()
    assert "Faces" in page
    assert mina.get(reverse("incidents:search_watch", args=[search.pk])).status_code == 200
    assert mina.get(reverse("incidents:search_watch", args=[mine.pk])).status_code == 404
    assert mina.post(reverse("incidents:search_remove", args=[search.pk])).status_code == 404


def test_a_search_is_saved_from_its_list_once_changed_and_removed(cast, client_for):
    dev, new = client_for(cast.dev), f"{reverse('incidents:search_new')}?show=all&platform=facebook"
    sent = {"name": "Faces", "is_team": "no", "notify": "threshold", "once": str(uuid.uuid4())}
    assert "Say how many cases" in dev.post(new, sent).content.decode()
    for _ in range(2):
        assert dev.post(new, {**sent, "threshold": "5"}).status_code == 302
    search = SavedSearch.objects.get()
    assert (search.show, search.facets, search.watches.get().threshold) == ("all", ["platform:facebook"], 5)
    assert "?show=all&amp;platform=facebook" in dev.get(reverse("incidents:saved_searches")).content.decode()
    dev.post(reverse("incidents:search_watch", args=[search.pk]), {"notify": ""})
    assert not search.watches.exists()
    dev.post(reverse("incidents:search_remove", args=[search.pk]))
    assert not SavedSearch.objects.exists()


def test_words_with_a_team_are_refused_on_the_page(cast, client_for):
    sent = {"name": "Bob", "is_team": "yes", "notify": "", "once": str(uuid.uuid4())}
    answer = client_for(cast.dev).post(f"{reverse('incidents:search_new')}?words=bob", sent)
    assert answer.status_code == 422
    assert "holds no words" in answer.content.decode()


@pytest.mark.parametrize("searches", [1, 40])
def test_a_round_asks_the_same_number_of_questions_for_many_searches(cast, django_assert_num_queries, searches):
    for _ in range(searches):
        searched(cast.dev, platform="facebook")
    came(cast, TEN)
    saved.run_searches(TEN - HOUR)  # what is asked once per process
    with django_assert_num_queries(20):
        run_searches(TEN + HOUR)


def test_a_file_holds_exactly_what_the_list_shows_and_taking_it_is_recorded(cast, client_for):
    shown = cast.in_triage(account="=cmd")
    label_case(shown, "call back", actor=cast.dev)
    walled = cast.judged(breach=False, links=["https://x.com/b/status/6"], subject=PersonFactory(manager=cast.mina))
    mina = client_for(cast.mina)
    mina.post(
        reverse("incidents:queue_taste"), {"sort": "newest", "columns": ["state", "handler", "platform", "label"]}
    )
    answer = mina.get(reverse("incidents:queue_export", args=["csv"]))
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert rows == [
        ["Number", "State", "Handled by", "Platform", "Labels"],
        [shown.number, "In triage", cast.dev.name, "X (Twitter)", "call-back"],
    ]
    answer = mina.get(reverse("incidents:queue_export", args=["xlsx"]), {"label": "call-back"})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    assert [list(row) for row in sheet.iter_rows(values_only=True)] == rows
    assert walled.number not in str(rows)
    recorded = AuditEntry.objects.filter(action="queue.exported", actor=cast.mina).order_by("pk")
    assert [entry.data for entry in recorded] == [{"kind": "csv", "rows": 1}, {"kind": "xlsx", "rows": 1}]
    assert mina.get(reverse("incidents:queue_export", args=["pdf"])).status_code == 404
