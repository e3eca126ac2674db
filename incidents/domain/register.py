"""The evidence register: an item is entered, made fit for the respondent to see, and put to them."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from incidents.enums import ExhibitSource
from incidents.models import (
    Evidence,
    Exhibit,
    ExhibitCopy,
    InterviewRecord,
    Investigation,
    Letter,
    Putting,
    Response,
)
from incidents.rules import access
from incidents.rules import investigation as rules
from incidents.rules import register as register_rules
from incidents.rules.machine import NOT_BY_YOU, NOT_FROM_HERE, NOT_YET, MoveRefused, Need
from portal import audit, files
from portal.models import Person

from .door import lock
from .evidence import keep_given


@transaction.atomic
def register_exhibit(
    file: Investigation,
    *,
    actor: Person,
    what: str,
    source: ExhibitSource,
    is_adverse: bool,
    once: uuid.UUID,
    record: InterviewRecord | None = None,
    sealed: files.Sealed | None = None,
    at: datetime | None = None,
) -> Exhibit:
    """Enter an item: a file found, an interview as it was confirmed, or something described in words.

    What was said in an interview is entered once it was confirmed or corrected, or the time for that is over.
    The same form twice enters one. What a respondent sends enters by itself.
    """
    file = lock(file)
    _require_keeper(file, actor)
    if standing := Exhibit.objects.filter(once=once, investigation=file).first():
        return standing
    at = at or timezone.now()
    if record and (record.interview.investigation_id != file.pk or not record.is_settled(at)):
        raise MoveRefused(NOT_FROM_HERE)
    evidence = keep_given(file, [sealed], by=actor, at=at)[0] if sealed else None
    exhibit = _enter(
        file, actor=actor, what=what, source=source, is_adverse=is_adverse, once=once, record=record, evidence=evidence
    )
    audit.record("exhibit.registered", file, actor=actor, data={"number": str(exhibit)})
    return exhibit


def seal_found(upload: UploadedFile) -> files.Sealed:
    """Raises files.FileRefused, files.StorageUnavailable."""
    return files.seal(upload, folder="evidence")


def _enter(file: Investigation, *, actor: Person, **fields: object) -> Exhibit:
    last = file.exhibits.aggregate(last=Max("number"))["last"] or 0
    return Exhibit.objects.create(investigation=file, number=last + 1, added_by=actor, **fields)


def register_pictures(file: Investigation, pictures: Iterable[Evidence], *, actor: Person) -> None:
    """What an allegation relies on is in the register from then on. The caller holds the file's lock."""
    there = set(file.exhibits.filter(evidence__isnull=False).values_list("evidence", flat=True))
    for item in pictures:
        if item.pk not in there:
            what = f"{item.kind} {item.position} of what was referred"
            _enter(file, actor=actor, what=what, source=ExhibitSource.REFERRAL, is_adverse=True, evidence=item)


def register_response(response: Response, given: Sequence[Evidence]) -> None:
    """The respondent's words and files, for whoever decides on the breach. The caller holds the file's lock."""
    letter, source = response.letter, ExhibitSource.RESPONDENT
    said = f"response to the {letter.get_kind_display().lower()}"
    file = letter.investigation
    theirs: dict[str, Any] = {"actor": response.by, "source": source, "response": response}
    _enter(file, what=said.capitalize(), is_adverse=False, **theirs)
    for number, item in enumerate(given, start=1):
        _enter(file, what=f"File {number} of the {said}", is_adverse=False, evidence=item, **theirs)


@transaction.atomic
def prepare_copy(exhibit: Exhibit, *, actor: Person, words: str, once: uuid.UUID) -> ExhibitCopy:
    """What the respondent reads of it; of a picture, why nothing in it is covered. Until it is put. Twice is once."""
    file = lock(exhibit.investigation)
    _require_keeper(file, actor)
    if standing := ExhibitCopy.objects.filter(once=once, exhibit=exhibit).first():
        return standing
    if exhibit.puttings.exists():
        raise MoveRefused(NOT_FROM_HERE)
    copy = ExhibitCopy.objects.create(exhibit=exhibit, words=words, by=actor, once=once)
    audit.record("exhibit.prepared", file, actor=actor, data={"number": str(exhibit)})
    return copy


@transaction.atomic
def set_aside(exhibit: Exhibit, *, actor: Person, why: str, at: datetime | None = None) -> Exhibit:
    """It is not relied on and will not be. It stays in the register, with the reason. Twice is once.

    Refused for what was put, which was answered, and for what a finding rests on.
    """
    file = lock(exhibit.investigation)
    _require_keeper(file, actor)
    exhibit = Exhibit.objects.get(pk=exhibit.pk)
    if exhibit.set_aside_at:
        return exhibit
    alleged = exhibit.evidence and exhibit.evidence.allegations.filter(investigation=file).exists()
    if alleged or exhibit.puttings.exists() or exhibit.reliances.exists():
        raise MoveRefused(NOT_FROM_HERE)
    exhibit.set_aside_at, exhibit.set_aside_by, exhibit.set_aside_why = at or timezone.now(), actor, why
    exhibit.save(update_fields=["set_aside_at", "set_aside_by", "set_aside_why"])
    audit.record("exhibit.set_aside", file, actor=actor, data={"number": str(exhibit)})
    return exhibit


def carried_by_next(file: Investigation, to: str) -> list[Exhibit]:
    """What the letter that leads there puts to the respondent, each in the form made for them.

    Raises MoveRefused where one has none: nothing reaches them that nobody has looked through.
    """
    found = rules.waits_to_be_put(file, to).select_related("evidence")
    carried = list(found.prefetch_related("copies", "evidence__redactions"))
    if any(register_rules.is_unprepared(one) for one in carried):
        raise MoveRefused(NOT_YET, (Need.PREPARED,))
    return carried


def put(carried: Sequence[Exhibit], letter: Letter) -> None:
    Putting.objects.bulk_create(
        Putting(exhibit=one, letter=letter, copy=one.copy, redaction=one.redaction) for one in carried
    )


def _require_keeper(file: Investigation, actor: Person) -> None:
    if not register_rules.keeps_register(file, actor):
        raise MoveRefused(NOT_BY_YOU)
    if not access.has_declared(actor, file):
        raise MoveRefused(NOT_YET, (Need.DECLARATION,))
