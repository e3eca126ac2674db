"""What a monitoring tool exported becomes cases: each post one, all of them or none."""

import hashlib
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from incidents.enums import Channel, EntryKind, Naming, Part, Seen, StaffInvolved
from incidents.finds import DAY_FIRST, GUESSES, Found, Reading, guess_order, read_finds
from incidents.links import platform_of
from incidents.models import Case, CaseEntry, Concern, MatterPart, MonitoringImport, Post, Sighting
from incidents.notices import tell_officers_of_cases
from incidents.rules import clock
from incidents.rules.naming import office_holders_named_in_each
from portal import audit
from portal.models import Person
from portal.tables import Row, guess_columns, read_table

from .draft import ChangedMeanwhile
from .indexing import index_made

AT_ONCE = 500
IMPORT_LOCK = 715_014
NO_WORDS = "Found by monitoring."
FOUND_AGAIN = "Monitoring found this post again"


@dataclass
class Plan:
    """What confirming would do: posts that become cases, and posts that stand in a case or concern they may see."""

    reading: Reading
    fresh: dict[str, list[Found]] = field(default_factory=dict)
    in_case: dict[str, int] = field(default_factory=dict)
    in_own: dict[str, int] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        known = len(self.in_case) + len(self.in_own)
        return {
            "made": len(self.fresh),
            "joined": self.reading.joined,
            "known": known,
            "faults": len(self.reading.faults),
        }


def begin_import(content: bytes, *, file_name: str, once: uuid.UUID, actor: Person) -> MonitoringImport:
    """Read an export and keep its rows to be looked over; the same form or file of theirs twice is one import.

    Raises tables.TableRefused.
    """
    digest = hashlib.sha256(content).hexdigest()
    own = MonitoringImport.objects.filter(by=actor)
    if standing := own.filter(once=once).first() or own.filter(sha256=digest).first():
        return standing
    table = read_table(content)
    columns = guess_columns(table.headings, GUESSES)
    at = columns.get("posted_on")
    order = guess_order(row.cells[at] for row in table.rows if at < len(row.cells)) if at is not None else DAY_FIRST
    begun, _ = MonitoringImport.objects.get_or_create(
        by=actor,
        sha256=digest,
        defaults={
            "file_name": file_name,
            "once": once,
            "headings": table.headings,
            "rows": [[row.line, row.cells] for row in table.rows],
            "choices": {"columns": columns, "order": order},
        },
    )
    return begun


@transaction.atomic
def choose_columns(
    begun: MonitoringImport,
    *,
    columns: Mapping[str, int],
    order: str,
    seen: Seen,
    staff_involved: StaffInvolved,
    how_known: str,
) -> MonitoringImport:
    """Keep what each column is taken for, and what is true of every post. Nothing changes once it is imported."""
    locked = _locked(begun)
    if locked.imported_at is None:
        locked.choices = {
            "columns": dict(columns),
            "order": order,
            "seen": seen,
            "staff_involved": staff_involved,
            "how_known": how_known,
        }
        locked.changed_at = timezone.now()
        locked.save(update_fields=["choices", "changed_at"])
    return locked


@transaction.atomic
def discard_import(begun: MonitoringImport) -> bool:
    """Forget an export that was not imported. False when it was meanwhile."""
    deleted, _ = MonitoringImport.objects.filter(pk=begun.pk, imported_at__isnull=True).delete()
    return bool(deleted)


def old_imports(at: datetime | None = None) -> QuerySet[MonitoringImport]:
    since = (at or timezone.now()) - timedelta(days=settings.CONCERN_DRAFT_DAYS)
    return MonitoringImport.objects.filter(changed_at__lt=since)


def forget_old_imports(at: datetime | None = None) -> None:
    """What nobody confirmed goes whole; of what was imported the faulty rows go and the counts stay."""
    old = old_imports(at)
    old.filter(imported_at__isnull=True).delete()
    old.filter(imported_at__isnull=False).exclude(faults=[]).update(faults=[])


def plan_of(begun: MonitoringImport) -> Plan:
    """Their choices name the column of the address, or this is not asked for."""
    rows = (Row(line, cells) for line, cells in begun.rows)
    choices = begun.choices
    reading = read_finds(rows, len(begun.headings), choices["columns"], choices["order"])
    plan = Plan(reading)
    cases, own = _known(begun.by, reading.posts)
    for url, found in reading.posts.items():
        if url in cases:
            plan.in_case[url] = cases[url]
        elif url in own:
            plan.in_own[url] = own[url]
        else:
            plan.fresh[url] = found
    return plan


def _known(person: Person, urls: Iterable[str]) -> tuple[dict[str, int], dict[str, int]]:
    """The cases and the concerns of their own in which these posts stand. Others leave no trace here."""
    sightings = Sighting.objects.filter(post__url__in=list(urls)).order_by("pk")
    in_cases = sightings.filter(concern__case__in=Case.objects.visible_to(person))
    in_own = sightings.filter(concern__in=Concern.objects.visible_to(person))
    return (
        dict(in_cases.values_list("post__url", "concern__case_id")),
        dict(in_own.values_list("post__url", "concern_id")),
    )


@transaction.atomic
def import_finds(
    begun: MonitoringImport, *, actor: Person, version: str, at: datetime | None = None
) -> MonitoringImport:
    """Make a case of each post that is new, in one transaction. A second time returns what the first one did.

    `version` is when the choices that were looked over were made. Raises ChangedMeanwhile.
    """
    with connection.cursor() as cursor:  # of two exports at once, the second finds the posts of the first
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK])
    locked = _locked(begun)
    if locked.imported_at is not None:
        return locked
    if locked.changed_at.isoformat() != version:
        raise ChangedMeanwhile
    at = at or timezone.now()
    plan = plan_of(locked)
    _tell(_make_all(locked, plan.fresh, at))
    _note_again(locked, plan, at)
    locked.counts, locked.faults = plan.counts, [asdict(fault) for fault in plan.reading.faults]
    locked.rows, locked.imported_at, locked.changed_at = [], at, at
    locked.save(update_fields=["counts", "faults", "rows", "imported_at", "changed_at"])
    audit.record("monitoring.imported", locked, actor=actor, data=plan.counts)
    return locked


def _locked(begun: MonitoringImport) -> MonitoringImport:
    return MonitoringImport.objects.select_for_update().get(pk=begun.pk)


def _make_all(begun: MonitoringImport, fresh: Mapping[str, Sequence[Found]], at: datetime) -> list[tuple[Case, bool]]:
    """The cases, some hundreds at a time, and whether each names somebody with an office."""
    made: list[tuple[Case, bool]] = []
    urls = sorted(fresh)  # in one order, so that two who keep the same posts never wait for each other in a ring
    for start in range(0, len(urls), AT_ONCE):
        made += _make({url: fresh[url] for url in urls[start : start + AT_ONCE]}, begun, at)
    return made


def _make(some: Mapping[str, Sequence[Found]], begun: MonitoringImport, at: datetime) -> list[tuple[Case, bool]]:
    posts = _posts(some, at)
    cases = Case.objects.bulk_create(_new_cases(len(some), begun.choices["seen"], at))
    concerns = Concern.objects.bulk_create(
        _concern(case, url, some[url], begun, at) for case, url in zip(cases, some, strict=True)
    )
    Sighting.objects.bulk_create(
        _sighting(concern, posts[url], some[url]) for concern, url in zip(concerns, some, strict=True)
    )
    named = office_holders_named_in_each(_all_words(found) for found in some.values())
    MatterPart.objects.bulk_create(_parts(cases, named, begun.by, at))
    index_made(cases)
    data = {"channel": Channel.MONITORING, "import": begun.pk}
    audit.record_each("concern.raised", concerns, actor=begun.by, data=data)
    return [(case, bool(people)) for case, people in zip(cases, named, strict=True)]


def _posts(some: Mapping[str, Sequence[Found]], at: datetime) -> dict[str, int]:
    """The post at each address, there already or new."""
    new = [
        Post(
            url=url,
            platform=_first(found, "platform") or platform_of(url),
            account=_first(found, "account"),
            posted_on=_first(found, "posted_on") or None,
            first_reported_at=at,
        )
        for url, found in some.items()
    ]
    # Somebody may raise one of them in this very moment.
    Post.objects.bulk_create(new, ignore_conflicts=True)
    return dict(Post.objects.filter(url__in=list(some)).values_list("url", "pk"))


def _new_cases(count: int, seen: str, at: datetime) -> list[Case]:
    """Their clocks run alike: one is wound, the others are set by it."""
    first = Case(opened_at=at, state_since=at, touched_at=at, kind=clock.kind_of(seen))
    clock.begin_stage(first, at)
    return [
        Case(
            opened_at=at,
            state_since=at,
            touched_at=at,
            kind=first.kind,
            clock_since=first.clock_since,
            clock_used=first.clock_used,
            due_at=first.due_at,
        )
        for _ in range(count)
    ]


def _concern(case: Case, url: str, found: Sequence[Found], begun: MonitoringImport, at: datetime) -> Concern:
    return Concern(
        case=case,
        channel=Channel.MONITORING,
        naming=Naming.NAMED,
        reporter=begun.by,
        seen=begun.choices["seen"],
        words=_words(found) or NO_WORDS,
        how_known=begun.choices["how_known"],
        staff_involved=begun.choices["staff_involved"],
        submitted_at=at,
        once=uuid.uuid5(begun.once, url),
    )


def _sighting(concern: Concern, post: int, found: Sequence[Found]) -> Sighting:
    return Sighting(
        concern=concern,
        post_id=post,
        platform=_first(found, "platform"),
        account=_first(found, "account"),
        posted_on=_first(found, "posted_on") or None,
    )


def _parts(cases: Sequence[Case], named: Sequence[Sequence[Person]], by: Person, at: datetime) -> Iterator[MatterPart]:
    """Whoever imports found it: another officer handles it. Whom it names must not open it, nor hear of it."""
    for case, people in zip(cases, named, strict=True):
        yield MatterPart(case=case, person=by, part=Part.REPORTER, since=at)
        for person in {*people} - {by}:
            yield MatterPart(case=case, person=person, part=Part.NAMED, since=at)


def _tell(made: Sequence[tuple[Case, bool]]) -> None:
    """Once for all: those that name nobody are alike to everyone but the importer."""
    alike = next((case for case, names_somebody in made if not names_somebody), None)
    tell_officers_of_cases([*([alike] if alike else []), *(case for case, names_somebody in made if names_somebody)])


def _note_again(begun: MonitoringImport, plan: Plan, at: datetime) -> None:
    """A case of theirs to see, in which a post stands already, is told what was found; the same words once."""
    visible = Case.objects.visible_to(begun.by).filter(pk__in={*plan.in_case.values()})
    cases = set(visible.order_by("pk").select_for_update(of=("self",)).values_list("pk", flat=True))
    CaseEntry.objects.bulk_create(
        (
            _entry(pk, url, plan.reading.posts[url], begun.by, at)
            for url, pk in plan.in_case.items()
            if pk in cases  # it may have been passed on this moment
        ),
        batch_size=AT_ONCE,
        ignore_conflicts=True,
    )


def _entry(case: int, url: str, found: Sequence[Found], by: Person, at: datetime) -> CaseEntry:
    words = "\n\n".join(filter(None, [f"{FOUND_AGAIN}: {url}", _words(found)]))
    once = uuid.uuid5(uuid.NAMESPACE_URL, f"case:{case}:{words}")
    return CaseEntry(case_id=case, kind=EntryKind.NOTE, by=by, words=words, at=at, once=once)


def _words(found: Sequence[Found]) -> str:
    return "\n\n".join(dict.fromkeys(one.words for one in found if one.words))


def _all_words(found: Sequence[Found]) -> str:
    return "\n".join([*dict.fromkeys(one.account for one in found), _words(found)])


def _first(found: Sequence[Found], name: str) -> Any:
    """What the first row that says it says."""
    return next((value for one in found if (value := getattr(one, name))), "")
