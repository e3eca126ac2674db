"""Files that go with an answer: sealed when they are added, evidence with a custody of its own once it is sent."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from incidents.enums import LetterKind
from incidents.models import Evidence, Investigation, Letter, Response, ResponseFile
from incidents.rules import awaiting
from incidents.rules.machine import NOT_BY_YOU, NOT_FROM_HERE, MoveRefused
from portal import audit, files
from portal.models import Person

from .door import lock
from .evidence import keep_given
from .register import register_response

REGISTERED = (LetterKind.NOTICE, LetterKind.VARIATION, LetterKind.PRELIMINARY)


def add_response_files(letter: Letter, uploads: Sequence[UploadedFile], *, actor: Person) -> list[str]:
    """Seal files for an answer not sent yet; gives a sentence for each that could not be. The same bytes twice are one.

    Nobody but the respondent sees them before the answer is sent.
    """
    sealed: list[tuple[UploadedFile, files.Sealed]] = []
    refused: list[str] = []
    for upload in uploads:
        try:
            sealed.append((upload, files.seal(upload, folder="evidence")))
        except (files.FileRefused, files.StorageUnavailable) as refusal:
            refused.append(f"“{str(upload.name)[:60]}”: {refusal}")
    with files.discarded_on_failure([one for _, one in sealed]), transaction.atomic():
        file = lock(letter.investigation)
        if file.respondent_id != actor.pk:
            raise MoveRefused(NOT_BY_YOU)
        if not awaiting.may_ask_for_time(file, letter):
            raise MoveRefused(NOT_FROM_HERE)
        refused += [_add(letter, upload, one, actor) for upload, one in sealed]
    return [why for why in refused if why]


def _add(letter: Letter, upload: UploadedFile, one: files.Sealed, actor: Person) -> str:
    there = set(letter.files_to_send.values_list("sha256", flat=True))
    if one.sha256 in there or len(there) >= settings.EVIDENCE_MAX_FILES:
        transaction.on_commit(lambda: files.discard(one.key) and None, robust=True)
        limit = f"“{str(upload.name)[:60]}”: there are {settings.EVIDENCE_MAX_FILES} files already. Remove one first."
        return "" if one.sha256 in there else limit
    ResponseFile.objects.create(
        letter=letter,
        by=actor,
        name=str(upload.name)[:120],
        key=one.key,
        sha256=one.sha256,
        size=one.size,
        media_type=one.media_type,
        added_at=one.at,
    )
    return ""


@transaction.atomic
def remove_response_file(file: ResponseFile, *, actor: Person) -> None:
    if file.by_id != actor.pk:
        raise MoveRefused(NOT_BY_YOU)
    if ResponseFile.objects.filter(pk=file.pk).delete()[0]:
        transaction.on_commit(lambda: files.discard(file.key) and None, robust=True)


def keep_with_response(file: Investigation, response: Response, *, at: datetime) -> list[Evidence]:
    """What was added becomes evidence of the answer; what answers a notice enters the register."""
    letter = response.letter
    added = list(letter.files_to_send.all())
    sealed = [files.Sealed(one.key, one.sha256, one.size, one.media_type, one.added_at) for one in added]
    kept = keep_given(file, sealed, by=response.by, at=at, response=response)
    letter.files_to_send.all().delete()
    if letter.kind in REGISTERED:
        register_response(response, kept)
    if kept:
        audit.record("response.files_received", letter, actor=response.by, data={"files": len(kept)})
    return kept
