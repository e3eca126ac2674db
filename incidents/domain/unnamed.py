"""What someone who gave no name may do later: answer, add files, give their name; a name given is never taken back."""

import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from incidents.enums import EntryKind, Naming, Part
from incidents.models import Case, CaseEntry, Concern, NameGiven
from incidents.notices import tell_handler_of_answer
from incidents.rules.machine import NOT_FROM_HERE, MoveRefused
from portal import audit, files, jobs
from portal.models import Person

from .changes import lock_case
from .evidence import keep_evidence
from .indexing import index_case
from .parts import take_part

NAME_GIVEN = "The reporter, who had given no name, gave it."


class _Twin(Exception):
    """The same form was sent before."""


@transaction.atomic
def add_reporters_words(
    concern: Concern,
    *,
    words: str,
    once: uuid.UUID,
    actor: audit.Actor = audit.ANONYMOUS,
    at: datetime | None = None,
) -> CaseEntry:
    """What a reporter adds later; the concern stays as it was sent. Raises MoveRefused when passed on."""
    entry, created = _entry(concern, words, once, at, actor=actor)
    if created:
        audit.record("concern.words_added", concern, actor=actor)
        tell_handler_of_answer(entry.case)
    return entry


def add_reporters_evidence(
    concern: Concern,
    *,
    pictures: Sequence[UploadedFile],
    words: str,
    once: uuid.UUID,
    at: datetime | None = None,
) -> None:
    """Further files for the same concern, sealed like the first; the case's history says that they came.

    The same form sent twice adds them once. Raises MoveRefused when passed on, files.FileRefused and
    files.StorageUnavailable; then nothing was kept.
    """
    if CaseEntry.objects.filter(once=once).exists():
        return
    sealed: list[files.Sealed] = []
    with suppress(_Twin), files.discarded_on_failure(sealed):
        for picture in pictures:
            sealed.append(files.seal(picture, folder="evidence"))
        with transaction.atomic():
            _append(concern, sealed, words=words, once=once, at=at)
            sealed.clear()  # from here the commit decides, as in raise_concern


def _append(
    concern: Concern, sealed: Sequence[files.Sealed], *, words: str, once: uuid.UUID, at: datetime | None
) -> None:
    count = f"{len(sealed)} more {'file' if len(sealed) == 1 else 'files'} sent."
    entry, created = _entry(concern, f"{count}\n\n{words}".strip(), once, at)
    if not created:
        raise _Twin
    last = concern.evidence.aggregate(last=Max("position"))["last"] or 0
    keep_evidence(concern, [replace(one, at=entry.at) for one in sealed], by=None, at=entry.at, after=last)
    index_case(entry.case)
    audit.record("concern.evidence_added", concern, actor=audit.ANONYMOUS, data={"pictures": len(sealed)})
    tell_handler_of_answer(entry.case)
    jobs.enqueue("incidents.prepare_waiting_evidence")


def _entry(
    concern: Concern, words: str, once: uuid.UUID, at: datetime | None, *, actor: audit.Actor = audit.ANONYMOUS
) -> tuple[CaseEntry, bool]:
    """A line from the reporter in the case's history.

    Of somebody unnamed the hour is kept and no minute, but nothing stands before what it answers.
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("handler").get(pk=concern.case_id)
    if case.is_passed_on:
        raise MoveRefused(NOT_FROM_HERE)
    at = at or timezone.now()
    if actor is audit.ANONYMOUS:
        hour = audit.to_the_hour(at)
        at = max(hour, case.entries.aggregate(latest=Max("at"))["latest"] or hour)
    by = actor if isinstance(actor, Person) else None
    return CaseEntry.objects.get_or_create(
        once=once,
        defaults={"case": case, "kind": EntryKind.REPORTER, "by": by, "words": words, "at": at},
    )


class NameRefused(Exception):
    """The concern has a name already, and keeps it."""


@transaction.atomic
def give_name(concern: Concern, *, actor: Person, at: datetime | None = None) -> NameGiven:
    """Put the reporter's own name to a concern raised without one; giving it twice is giving it once.

    From then on they are behind the wall of the matter like every reporter. Raises NameRefused when the concern has
    somebody else's name, and PartRefused for someone with another part in the matter.
    """
    at = at or timezone.now()
    case = lock_case(concern.case)
    if concern.naming != Naming.ANONYMOUS:
        raise NameRefused
    given = NameGiven.objects.filter(concern=concern).first()
    if given:
        if given.person_id != actor.pk:
            raise NameRefused
        return given
    take_part(case, actor, Part.REPORTER, at=at)
    given = NameGiven.objects.create(concern=concern, person=actor, at=at)
    if not case.is_passed_on:  # a case that was passed on is frozen; its new reader sees the name on the concern
        # By nobody: investigators and deciders read this history, and who it was is not theirs to know.
        CaseEntry.objects.create(case=case, kind=EntryKind.NOTE, by=None, words=NAME_GIVEN, at=at)
    audit.record("concern.name_given", concern, actor=actor)
    return given
