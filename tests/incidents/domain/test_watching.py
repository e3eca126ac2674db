"""The watch list: pages and words are watched, never a person, and each look stands with who looked and what came."""

import uuid
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from incidents.domain.draft import begin_another, send_draft
from incidents.domain.watching import (
    AlreadyWatched,
    NamesColleague,
    PersonIsWatched,
    PlaceIsClosed,
    Wanted,
    WatchEnded,
    WatchRefused,
    add_watch,
    begin_find,
    end_watch,
    record_look,
)
from incidents.enums import Channel, LookOutcome, Often, PageOf
from incidents.models import Concern, Look, Watch
from incidents.rules.looking import due_after, first_due
from incidents.watch_rows import NOTHING_TO_OPEN, due_of, told_to
from portal.models import AuditEntry, Person, Role
from tests.factories import PersonFactory, person_with
from tests.incidents.cast import Cast
from tests.refusals import refused

pytestmark = pytest.mark.django_db

PAGE = "https://www.facebook.com/BellWatchers?utm_source=share"
FRIDAY = datetime(2026, 11, 20, 10, 0, tzinfo=ZoneInfo("Australia/Sydney"))


@pytest.fixture
def dev() -> Person:
    return person_with(Role.DIGITAL_MEDIA_OFFICER)


def wanted(**fields: Any) -> Wanted:
    page = {"place": "public posts on X"} if "term" in fields else {"url": PAGE, "page_of": PageOf.COMMUNITY}
    usual = {"name": "Bell watchers", "why": "Scams are told of there.", "often": Often.WEEKLY}
    return Wanted(**{**usual, **page, **fields})


def watched(by: Person, at: datetime | None = None, **fields: Any) -> Watch:
    return add_watch(wanted(**fields), actor=by, once=uuid.uuid4(), at=at)


def looked(watch: Watch, by: Person, outcome: LookOutcome = LookOutcome.NOTHING, **fields: Any) -> Look:
    return record_look(watch, actor=by, outcome=outcome, once=uuid.uuid4(), **fields)


def found(watch: Watch, cast: Cast, by: Person) -> Concern:
    draft, _ = begin_find(watch, actor=by)
    return send_draft(draft, cast.account(), actor=by)


def test_a_page_is_kept_by_its_one_address_and_is_due_at_once(dev: Person) -> None:
    watch = watched(dev, at=FRIDAY)
    assert watch.url == "https://facebook.com/BellWatchers"
    assert watch.due_on == FRIDAY.date()
    assert AuditEntry.objects.get(action="watch.added").data == {"what": "page", "often": "weekly"}


@pytest.mark.parametrize(
    ("often", "looked_on", "due_on"),
    [
        (Often.WORKDAY, date(2026, 11, 20), date(2026, 11, 23)),  # over a weekend
        (Often.WORKDAY, date(2026, 12, 24), date(2026, 12, 29)),  # over Christmas, Boxing Day and what stands in for it
        (Often.WEEKLY, date(2026, 11, 20), date(2026, 11, 27)),
        (Often.WEEKLY, date(2026, 11, 21), date(2026, 11, 30)),  # looked at on a Saturday
        (Often.MONTHLY, date(2026, 1, 30), date(2026, 3, 2)),  # the last of February is a Saturday
        (Often.MONTHLY, date(2026, 11, 20), date(2026, 12, 21)),
    ],
)
def test_what_was_looked_at_is_due_again_on_a_working_day(often: Often, looked_on: date, due_on: date) -> None:
    assert due_after(often, looked_on) == due_on


def test_what_is_added_on_a_day_off_is_due_on_the_next_working_day() -> None:
    assert first_due(date(2026, 11, 21)) == date(2026, 11, 23)


def test_whether_a_look_is_due_is_said_in_words_and_by_a_mark(dev: Person) -> None:
    watch = watched(dev, at=FRIDAY)
    said = [due_of(watch, day) for day in (date(2026, 11, 19), date(2026, 11, 20), date(2026, 11, 21))]
    assert [(one.words, one.tone) for one in said] == [
        ("Due 20 November 2026", "neutral"),
        ("Due today", "wait"),
        ("Overdue since 20 November 2026", "attention"),
    ]


@pytest.mark.parametrize(
    "url",
    [
        "https://www.facebook.com/messages/t/1",
        "https://t.me/+AbCdEf",
        "https://chat.whatsapp.com/AbC",
        "discord.gg/bells",
        "https://acme.slack.com/archives/C1",
        "https://l.facebook.com/l.php?u=https%3A%2F%2Fm.me%2Fbells",
    ],
)
def test_where_only_those_let_in_can_look_nobody_looks(dev: Person, url: str) -> None:
    with pytest.raises(PlaceIsClosed):
        watched(dev, url=url)
    assert not Watch.objects.exists()


@pytest.mark.parametrize(
    ("url", "whose"),
    [("https://linkedin.com/in/anybody", PageOf.ORGANISATION), ("https://x.com/anybody", PageOf.PERSON)],
)
def test_an_account_of_somebodys_own_is_not_watched_whoever_asks(url: str, whose: PageOf) -> None:
    mina = person_with(Role.DIGITAL_MEDIA_MANAGER)
    with pytest.raises(PersonIsWatched):
        watched(mina, url=url, page_of=whose)


@pytest.mark.parametrize(
    "fields",
    [
        {"term": "robin quillfeather bells"},
        {"name": "What Robin Quillfeather says"},
        {"why": "Robin Quillfeather may be behind it."},
        {"url": "https://x.com/RobinQuillfeather"},
        {"url": "https://robin-quillfeather.substack.com/about"},
    ],
)
def test_nothing_that_names_somebody_who_works_here_is_watched(dev: Person, fields: dict[str, str]) -> None:
    PersonFactory(given_names="Robin", family_name="Quillfeather")
    with pytest.raises(NamesColleague):
        watched(dev, **fields)


def test_the_database_keeps_no_watch_of_a_person_and_none_of_both_or_neither(dev: Person) -> None:
    watch = watched(dev)
    assert "a_page_of_no_person_or_words" in refused(copied(watch, page_of="'person'"))
    assert "a_page_of_no_person_or_words" in refused(copied(watch, term="'bells'"))
    assert "a_page_of_no_person_or_words" in refused(copied(watch, url="''"))


def copied(watch: Watch, **fields: str) -> str:
    """SQL that makes the same watch again with some fields otherwise."""
    names = [field.column for field in Watch._meta.concrete_fields if not field.primary_key]
    other = {"once": f"'{uuid.uuid4()}'", "url": "'https://a.org/b'", **fields}
    values = ", ".join(other.get(name, name) for name in names)
    return (
        f"INSERT INTO incidents_watch ({', '.join(names)}) SELECT {values} FROM incidents_watch WHERE id = {watch.pk}"
    )


def test_what_is_on_the_list_is_not_added_twice_until_it_has_ended(dev: Person) -> None:
    first, words = watched(dev), watched(dev, term="Bells", name="Bells")
    with pytest.raises(AlreadyWatched) as refusal:
        watched(dev, url="http://m.facebook.com/BellWatchers/", name="Other")
    assert refusal.value.watch == first
    with pytest.raises(AlreadyWatched) as refusal:
        watched(dev, term="bells", name="Other")
    assert refusal.value.watch == words
    end_watch(first, actor=dev, why="It closed.")
    assert watched(dev).pk != first.pk


def test_a_form_sent_twice_adds_one_and_looks_once(dev: Person) -> None:
    once = uuid.uuid4()
    watch = add_watch(wanted(), actor=dev, once=once, at=FRIDAY)
    assert add_watch(wanted(), actor=dev, once=once) == watch
    for _ in range(2):
        record_look(watch, actor=dev, outcome=LookOutcome.NOTHING, once=once, at=FRIDAY)
    watch.refresh_from_db()
    assert Look.objects.count() == AuditEntry.objects.filter(action="watch.looked_at").count() == 1
    assert watch.due_on == date(2026, 11, 27)


def test_a_watch_ends_and_stays_and_a_look_is_never_taken_back(dev: Person) -> None:
    watch = watched(dev)
    look = looked(watch, dev, LookOutcome.GONE)
    end_watch(watch, actor=dev, why="It closed.")
    end_watch(watch, actor=dev, why="Again.")
    watch.refresh_from_db()
    assert watch.ended_why == "It closed."
    with pytest.raises(WatchEnded):
        looked(watch, dev)
    for sql in (
        f"DELETE FROM incidents_watch WHERE id = {watch.pk}",
        f"UPDATE incidents_watch SET ended_why = 'x' WHERE id = {watch.pk}",
        f"DELETE FROM incidents_look WHERE id = {look.pk}",
        f"UPDATE incidents_look SET note = 'x' WHERE id = {look.pk}",
    ):
        assert "Cannot" in refused(sql)
    other = watched(dev, url="https://a.org/b")
    assert "Cannot" in refused(f"UPDATE incidents_watch SET why = 'x' WHERE id = {other.pk}")


def test_who_posted_what_stands_in_no_note_of_a_look(dev: Person) -> None:
    PersonFactory(given_names="Robin", family_name="Quillfeather")
    watch = watched(dev)
    with pytest.raises(NamesColleague):
        looked(watch, dev, note="Robin Quillfeather again.")
    with pytest.raises(NamesColleague):
        end_watch(watch, actor=dev, why="Robin Quillfeather left it.")
    assert not Look.objects.exists()


def test_a_find_begins_with_the_site_and_is_a_look_once_it_is_sent(cast: Cast) -> None:
    watch = watched(cast.dev, at=FRIDAY)
    draft, is_of_this = begin_find(watch, actor=cast.dev)
    assert is_of_this
    assert (draft.channel, draft.answers["platform"]) == (Channel.MONITORING, "Facebook")
    assert watch.name in draft.answers["how_known"]
    assert not Look.objects.exists()
    concern = send_draft(draft, cast.account(), actor=cast.dev)
    look = Look.objects.get()
    assert (look.outcome, look.concern, look.by) == (LookOutcome.FOUND, concern, cast.dev)
    watch.refresh_from_db()
    assert watch.due_on == due_after(Often.WEEKLY, timezone.localdate())


def test_another_find_of_the_same_look_stands_with_its_watch_too(cast: Cast) -> None:
    watch = watched(cast.dev)
    another = begin_another(found(watch, cast, cast.dev), actor=cast.dev)
    send_draft(another, cast.account(links=["https://x.com/bob/status/2"]), actor=cast.dev)
    assert watch.looks.count() == 2


def test_a_find_that_was_begun_is_not_put_down_to_another_watch(cast: Cast) -> None:
    first, second = watched(cast.dev), watched(cast.dev, term="bells")
    begin_find(first, actor=cast.dev)
    draft, is_of_this = begin_find(second, actor=cast.dev)
    assert not is_of_this
    send_draft(draft, cast.account(), actor=cast.dev)
    assert Look.objects.get().watch == first


def test_a_find_that_is_sent_after_its_watch_ended_is_noted_still(cast: Cast) -> None:
    watch = watched(cast.dev)
    draft, _ = begin_find(watch, actor=cast.dev)
    end_watch(watch, actor=cast.mina, why="Enough.")
    send_draft(draft, cast.account(), actor=cast.dev)
    assert Look.objects.get().watch == watch
    with pytest.raises(WatchRefused):
        begin_find(Watch.objects.get(), actor=cast.mina)


def test_a_find_shows_to_who_may_see_its_case_and_to_others_reads_as_nothing_does(cast: Cast) -> None:
    bob = person_with(Role.DIGITAL_MEDIA_OFFICER, given_names="Bobby", family_name="Quillfeather")
    watch = watched(cast.dev)
    draft, _ = begin_find(watch, actor=cast.dev)
    concern = send_draft(draft, cast.account(about="Bobby Quillfeather"), actor=cast.dev)
    nothing = looked(watch, cast.dev)
    looks = [nothing, Look.objects.select_related("concern").get(concern=concern)]
    words = {person: [told.words for told in told_to(person, looks)] for person in (cast.dev, cast.mina, bob)}
    urls = {person: told_to(person, looks)[1].url for person in words}
    assert words[cast.dev] == ["Nothing there", "A find was recorded"]
    assert urls[cast.dev] == f"/concerns/{concern.pk}/"
    assert words[cast.mina] == [NOTHING_TO_OPEN, "A find was recorded"]
    assert urls[cast.mina] == f"/cases/{concern.case_id}/"
    assert words[bob] == [NOTHING_TO_OPEN, NOTHING_TO_OPEN]
    assert urls[bob] == ""
