"""Making a file fit to be looked at, and keeping who looked."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from incidents.enums import Custody, EvidenceState, WaitsFor
from incidents.models import Concern, CustodyEntry, Evidence, Investigation, Response
from incidents.rules.naming import written_as
from portal import audit, copies, files
from portal.models import Person

from .indexing import index_case

# A worker may die of a file as well as beside it. After so many deaths it is taken to be the file.
MOST_TRIES = 3
# So many others are looked for when a file is missing.
FEW = 5
# A name for the lock of an item, beside the locks others may take by the same number.
PREPARING = 0x45564944
# Drawn on every page that shows the item.
SMALL_PICTURE = "Small picture"
SAID_OF_SCAN = {files.Scan.CLEAN: "No virus found.", files.Scan.INFECTED: "A virus found. Held back."}


class MustWait(Exception):
    """The scanner or the storage is away, for this file if not for all."""

    def __init__(self, evidence: Evidence, waits_for: WaitsFor) -> None:
        super().__init__(f"{waits_for.label}: evidence {evidence.code}")
        self.pk = evidence.pk


class ReasonMissing(Exception):
    """The original is opened for a reason, or not at all."""


def keep_evidence(
    concern: Concern, sealed: Sequence[files.Sealed], *, by: Person | None, at: datetime, after: int = 0
) -> list[Evidence]:
    """Sealed files become evidence of a concern, behind the first `after` of it; each chain of custody begins here."""
    kept = _keep(sealed, by=by, at=at, after=after, concern=concern)
    note_hour_of_files(concern, [one.original_key for one in kept])
    return kept


def keep_given(
    file: Investigation,
    sealed: Sequence[files.Sealed],
    *,
    by: Person,
    at: datetime,
    response: Response | None = None,
) -> list[Evidence]:
    """Sealed files become evidence of a matter of People Services, with an answer or found by who investigates."""
    after = file.evidence.count()
    return _keep(sealed, by=by, at=at, after=after, investigation=file, response=response)


def _keep(
    sealed: Sequence[files.Sealed], *, by: Person | None, at: datetime, after: int, **belongs: Any
) -> list[Evidence]:
    kept = Evidence.objects.bulk_create(
        Evidence(
            **belongs,
            position=position,
            original_key=one.key,
            original_sha256=one.sha256,
            size=one.size,
            media_type=one.media_type,
            received_at=min(one.at, at),
        )
        for position, one in enumerate(sealed, start=after + 1)
    )
    CustodyEntry.objects.bulk_create(
        CustodyEntry(
            evidence=each, what=Custody.RECEIVED, by=by, at=each.received_at, sha256_after=each.original_sha256
        )
        for each in kept
    )
    return kept


def note_hour_of_files(concern: Concern | None, keys: Iterable[str]) -> None:
    """Of somebody unnamed a disk, and whatever copies it, keeps no minute either."""
    for key in filter(None, keys) if concern and concern.is_unnamed else ():
        files.note_written(key, audit.to_the_hour(timezone.now()))


@dataclass
class Prepared:
    """What a file came to, and the lines of its chain of custody."""

    state: EvidenceState
    is_scanned: bool
    custody: list[CustodyEntry]
    drawn: copies.Copies | None = None


def prepare_next_evidence(passing_over: Collection[int] = ()) -> bool:
    """Scan one waiting file and make its working copy. False when none waits that nobody else is at.

    Raises MustWait, which leaves it waiting and costs it no try.

    All that came of it is kept at once: a worker killed here leaves the file waiting and, at worst, a copy nobody
    refers to. Each time counts, so that a file of which workers die is given up and never goes round for ever.
    """
    with _next_one(passing_over) as evidence:
        if evidence is None:
            return False
        _count(evidence, 1)
        try:
            prepared = _given_up(evidence) if evidence.tries >= MOST_TRIES else _prepare(evidence)
        except (files.ScannerAway, files.StorageUnavailable) as away:
            waits_for = WaitsFor.SCANNER if isinstance(away, files.ScannerAway) else WaitsFor.STORAGE
            _count(evidence, -1, waits_for=waits_for)
            raise MustWait(evidence, waits_for) from away
        _settle(evidence, prepared)
        return True


@contextmanager
def _next_one(passing_over: Collection[int]) -> Iterator[Evidence | None]:
    """A waiting file that no other worker is at, held for as long as this one lives.

    Those that had to wait or failed before come last: a few of them must not keep all others waiting for ever.
    """
    waiting = Evidence.objects.waiting().exclude(pk__in=passing_over)
    for pk in waiting.order_by("waits_for", "tries", "pk").values_list("pk", flat=True):
        if not _ask("pg_try_advisory_lock", pk):
            continue
        try:
            evidence = Evidence.objects.waiting().filter(pk=pk).first()
            if evidence is not None:
                yield evidence
                return
        finally:
            _ask("pg_advisory_unlock", pk)
    yield None


def _ask(function: str, pk: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", [PREPARING, pk % 2**31])
        return bool(cursor.fetchone()[0])


def _count(evidence: Evidence, more: int, **changes: Any) -> None:
    Evidence.objects.filter(pk=evidence.pk).update(tries=F("tries") + more, **changes)


def _given_up(evidence: Evidence) -> Prepared:
    words = f"Left after {MOST_TRIES} tries, none of which came to an end."
    return Prepared(EvidenceState.UNREADABLE, False, [_line(evidence, Custody.REFUSED, words=words)])


def _prepare(evidence: Evidence) -> Prepared:
    scanned = False
    custody: list[CustodyEntry] = []
    try:
        verdict = files.scan(evidence.original_key)
        scanned = verdict != files.Scan.NOT_SCANNED
        custody = [_line(evidence, Custody.SCANNED, words=SAID_OF_SCAN[verdict])] if scanned else []
        if verdict == files.Scan.INFECTED:
            return Prepared(EvidenceState.INFECTED, True, custody)
        drawn = copies.make_copies(evidence.original_key, media_type=evidence.media_type, folder="copies")
    except files.FileRefused as refusal:
        if not _others_are_stored(evidence):
            raise files.StorageUnavailable("Not one file is where it should be.") from refusal
        custody.append(_line(evidence, Custody.REFUSED, words=str(refusal)))
        return Prepared(EvidenceState.UNREADABLE, scanned, custody)
    except copies.NoPicture as why:
        # A picture that cannot be drawn is no picture. A document or a film may be sound and show nothing here.
        state = EvidenceState.UNREADABLE if evidence.is_picture else EvidenceState.READY
        custody.append(_line(evidence, Custody.REFUSED, words=f"{why} It is kept as it came."))
        return Prepared(state, scanned, custody)
    custody.append(_line(evidence, Custody.CLEANED, after=drawn.copy_sha256))
    return Prepared(EvidenceState.READY, scanned, custody, drawn)


def _others_are_stored(evidence: Evidence) -> bool:
    """Whether it is this file that is missing and not all of them, as on a disk that is not mounted."""
    others = Evidence.objects.exclude(pk=evidence.pk).order_by("-pk").values_list("original_key", flat=True)
    return any(files.is_stored(key) for key in others[:FEW])


def _line(evidence: Evidence, what: Custody, *, after: str = "", words: str = "") -> CustodyEntry:
    before, at = evidence.original_sha256, _moment(evidence)
    return CustodyEntry(
        evidence=evidence, what=what, at=at, sha256_before=before, sha256_after=after or before, words=words
    )


def _moment(evidence: Evidence) -> datetime:
    """When the portal is at a file: a moment after it came, so that of somebody unnamed the hour alone is kept."""
    now = timezone.now()
    return max(audit.to_the_hour(now), evidence.received_at) if evidence.is_of_unnamed else now


@transaction.atomic
def _settle(evidence: Evidence, prepared: Prepared) -> None:
    evidence.state, evidence.is_scanned, evidence.waits_for = prepared.state, prepared.is_scanned, ""
    if drawn := prepared.drawn:
        for field in fields(drawn):
            setattr(evidence, field.name, getattr(drawn, field.name))
    evidence.save(update_fields=["state", "is_scanned", "waits_for", *(field.name for field in fields(copies.Copies))])
    note_hour_of_files(evidence.concern, (evidence.copy_key, evidence.thumbnail_key))
    CustodyEntry.objects.bulk_create(prepared.custody)
    audit.record(
        "evidence.prepared",
        evidence,
        actor=audit.SYSTEM,
        data={"state": evidence.state},
        by_the_hour=evidence.is_of_unnamed,
    )


def read_next_words() -> bool:
    """Read the words in one working copy, for search by those who may see it. False when none is left to read.

    Digital Media searches what was reported; of what was given to People Services only a release asks, which must not
    show some names. It comes after everything else: it takes longer than all of it, and nobody waits for it. Raises
    files.StorageUnavailable.
    """
    unread = Evidence.objects.filter(state=EvidenceState.READY, words_read_at=None).exclude(copy_key="")
    evidence = unread.order_by("waits_for", "pk").first() if copies.can_read_pictures() else None
    if evidence is None:
        return False
    # Said before it is done: a worker that dies of it must not come back to it.
    Evidence.objects.filter(pk=evidence.pk).update(words_read_at=_moment(evidence))
    try:
        words = copies.words_of(evidence.copy_key)
    except files.FileRefused:
        words = ""
    except files.StorageUnavailable:
        Evidence.objects.filter(pk=evidence.pk).update(words_read_at=None, waits_for=WaitsFor.STORAGE)
        raise
    _keep_words(evidence, words)
    return True


@transaction.atomic
def _keep_words(evidence: Evidence, words: str) -> None:
    Evidence.objects.filter(pk=evidence.pk).update(words=words, waits_for="")
    if evidence.concern:
        index_case(evidence.concern.case)


@transaction.atomic
def read_copy(evidence: Evidence, *, actor: Person, words: str = "") -> None:
    """`words`: which copy, where it is not the working copy. A page full of small pictures is one look a day."""
    doer = written_as(actor, evidence.concern) if evidence.concern else actor
    by = doer if isinstance(doer, Person) else None
    if words == SMALL_PICTURE:
        looks = evidence.custody.filter(what=Custody.READ, by=by, words=words, at__date=timezone.localdate())
        if looks.exists():
            return
    CustodyEntry.objects.create(evidence=evidence, what=Custody.READ, by=by, words=words)
    audit.record("evidence.read", evidence, actor=doer)


class HeldBack(Exception):
    """It carries a virus, as was found only now."""


def scan_before_opening(evidence: Evidence) -> None:
    """Whatever no scanner has looked at yet is scanned before its original is opened, where there is one.

    Raises HeldBack, files.ScannerAway, files.FileRefused and files.StorageUnavailable.
    """
    verdict = files.Scan.NOT_SCANNED if evidence.is_scanned else files.scan(evidence.original_key)
    if verdict == files.Scan.NOT_SCANNED:
        return
    with transaction.atomic():
        evidence.is_scanned = True
        if verdict == files.Scan.INFECTED:
            evidence.state = EvidenceState.INFECTED
        evidence.save(update_fields=["state", "is_scanned"])
        _line(evidence, Custody.SCANNED, words=SAID_OF_SCAN[verdict]).save()
        audit.record("evidence.scanned", evidence, actor=audit.SYSTEM, data={"state": evidence.state})
    if verdict == files.Scan.INFECTED:
        raise HeldBack


@transaction.atomic
def open_original(evidence: Evidence, *, actor: Person, reason: str) -> None:
    """Record why the sealed original is opened, before it is. Raises ReasonMissing."""
    if not reason.strip():
        raise ReasonMissing
    CustodyEntry.objects.create(evidence=evidence, what=Custody.OPENED, by=actor, words=reason.strip())
    audit.record("evidence.original_opened", evidence, actor=actor)
