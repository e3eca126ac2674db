"""The watch list: public pages and words that officers look at with their own eyes, and what came of each look.

Pages and words are watched, persons are not: whoever asks, no closed place, no account of somebody's own and nothing
that names somebody who works here comes onto the list. What somebody posted is a find, and a case.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from incidents.enums import Channel, LookOutcome, Often, PageOf
from incidents.links import canonical, handle_in, is_closed, is_personal, platform_of
from incidents.models import Concern, ConcernDraft, Look, Watch
from incidents.rules.looking import due_after, first_due
from incidents.rules.naming import anyone_named_in
from portal import audit
from portal.models import Person

ADDING = 715_015
# Stands beside the answers of a draft, under a name that no question has: what was looked at when it was found.
WATCHED = "watch"


@dataclass(frozen=True)
class Wanted:
    """What is to be watched: a page by its address, or words and where they are searched for."""

    name: str
    why: str
    often: Often
    url: str = ""
    page_of: str = ""
    term: str = ""
    place: str = ""


class WatchRefused(Exception):
    pass


class PlaceIsClosed(WatchRefused):
    """Only those who were let in can look there."""


class PersonIsWatched(WatchRefused):
    """An account of somebody's own, whoever they are."""


class NamesColleague(WatchRefused):
    """The words name somebody who works here."""

    def __init__(self, person: Person) -> None:
        self.person = person


class AlreadyWatched(WatchRefused):
    def __init__(self, watch: Watch) -> None:
        self.watch = watch


class WatchEnded(WatchRefused):
    pass


@transaction.atomic
def add_watch(wanted: Wanted, *, actor: Person, once: uuid.UUID, at: datetime | None = None) -> Watch:
    """Put a page or words on the list. The same form twice adds one. Raises WatchRefused, links.NotAnAddress."""
    at = at or timezone.now()
    url = canonical(wanted.url) if wanted.url else ""
    _refuse_person(wanted, url)
    with connection.cursor() as cursor:  # of two who add the same at once, the second finds what the first added
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADDING])
    if added := Watch.objects.filter(once=once).first():
        return added
    if there := _same_as(wanted, url):
        raise AlreadyWatched(there)
    watch = Watch.objects.create(
        name=wanted.name,
        url=url,
        page_of=wanted.page_of if url else "",
        term=wanted.term,
        place=wanted.place,
        why=wanted.why,
        often=wanted.often,
        by=actor,
        added_at=at,
        due_on=first_due(timezone.localdate(at)),
        once=once,
    )
    audit.record("watch.added", watch, actor=actor, data={"what": "page" if url else "words", "often": wanted.often})
    return watch


def _refuse_person(wanted: Wanted, url: str) -> None:
    if url and is_closed(url):
        raise PlaceIsClosed
    if url and (is_personal(url) or wanted.page_of == PageOf.PERSON):
        raise PersonIsWatched
    _refuse_names(wanted.name, wanted.term, wanted.place, wanted.why, handle_in(wanted.url) if url else "")


def _refuse_names(*texts: str) -> None:
    if named := anyone_named_in(*texts):
        raise NamesColleague(named)


def _same_as(wanted: Wanted, url: str) -> Watch | None:
    same = {"url": url} if url else {"url": "", "term__iexact": wanted.term, "place__iexact": wanted.place}
    return Watch.objects.open().filter(**same).first()


@transaction.atomic
def record_look(
    watch: Watch,
    *,
    actor: Person,
    outcome: LookOutcome,
    note: str = "",
    once: uuid.UUID,
    at: datetime | None = None,
) -> Look:
    """Keep that somebody looked and found nothing to raise. The same form twice is one look.

    Raises WatchEnded, NamesColleague.
    """
    _refuse_names(note)
    locked = Watch.objects.select_for_update().get(pk=watch.pk)
    if looked := Look.objects.filter(once=once).first():
        return looked
    if not locked.is_open:
        raise WatchEnded
    return _look(locked, Look(by=actor, outcome=outcome, note=note, once=once, at=at or timezone.now()))


def _look(locked: Watch, look: Look) -> Look:
    look.watch = locked
    look.save()
    if locked.is_open:
        locked.due_on = due_after(locked.often, timezone.localdate(look.at))
        locked.save(update_fields=["due_on"])
    audit.record("watch.looked_at", locked, actor=look.by)
    return look


def begin_find(watch: Watch, *, actor: Person) -> tuple[ConcernDraft, bool]:
    """The draft of a find there, with its site and how it was seen to begin with, and whether it is about this watch.

    One they began already is left as it is. No question counts as answered before they saw it. Raises WatchEnded.
    """
    if not watch.is_open:
        raise WatchEnded
    answers = {"platform": site_of(watch), "how_known": f"From our watch list: {watch.name}.", WATCHED: watch.pk}
    draft, _ = ConcernDraft.objects.get_or_create(
        person=actor, channel=Channel.MONITORING, defaults={"answers": answers}
    )
    return draft, draft.answers.get(WATCHED) == watch.pk


def site_of(watch: Watch) -> str:
    return platform_of(watch.url) if watch.url else watch.place[:80]


def record_find(watch_pk: int, concern: Concern, *, actor: Person) -> Look:
    """A find that began on the watch list was sent: that was a look too, whether or not the watch has ended since."""
    locked = Watch.objects.select_for_update().get(pk=watch_pk)
    return _look(locked, Look(by=actor, outcome=LookOutcome.FOUND, concern=concern, at=concern.submitted_at))


@transaction.atomic
def end_watch(watch: Watch, *, actor: Person, why: str, at: datetime | None = None) -> Watch:
    """Look there no more. It stays on the record with all that was looked at. Raises NamesColleague."""
    _refuse_names(why)
    locked = Watch.objects.select_for_update().get(pk=watch.pk)
    if locked.is_open:
        locked.ended_at, locked.ended_by, locked.ended_why = at or timezone.now(), actor, why
        locked.save(update_fields=["ended_at", "ended_by", "ended_why"])
        audit.record("watch.ended", locked, actor=actor)
    return locked
