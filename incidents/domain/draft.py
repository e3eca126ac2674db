"""A concern on its way: kept at each step, sent whole or not at all, gone once sent, thrown away or forgotten."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from incidents.enums import Channel, Naming
from incidents.models import Concern, ConcernDraft, DraftFile
from portal import files
from portal.models import Person

from .concern import Account, Told, raise_concern

# Which steps were answered stands beside the answers, under a name that no question has.
REACHED = "reached"


class ChangedMeanwhile(Exception):
    """What would be sent is not what was read through."""


def draft_of(person: Person, channel: Channel) -> ConcernDraft | None:
    return ConcernDraft.objects.filter(person=person, channel=channel).first()


def reached(draft: ConcernDraft | None) -> list[str]:
    return draft.answers.get(REACHED, []) if draft else []


@transaction.atomic
def keep_answers(person: Person, channel: Channel, *, step: str, answers: Mapping[str, str]) -> ConcernDraft:
    """Keep one step beside what was kept before; the first one begins the draft."""
    draft, _ = ConcernDraft.objects.select_for_update().get_or_create(person=person, channel=channel)
    draft.answers |= answers
    draft.answers[REACHED] = list(dict.fromkeys([*reached(draft), step]))
    _touch(draft)
    return draft


def add_file(draft: ConcernDraft, upload: UploadedFile) -> None:
    """Seal a file into a draft; the same bytes twice are one. Raises files.FileRefused, files.StorageUnavailable."""
    sealed = files.seal(upload, folder="evidence")
    with transaction.atomic():
        try:
            kept = _add(_locked(draft), sealed)
        except BaseException:
            files.discard(sealed.key)
            raise
    if not kept:
        files.discard(sealed.key)


def _add(draft: ConcernDraft, sealed: files.Sealed) -> bool:
    if draft.files.filter(sha256=sealed.sha256).exists():
        return False
    if draft.files.count() >= settings.EVIDENCE_MAX_FILES:
        raise files.FileRefused(f"There are {settings.EVIDENCE_MAX_FILES} files already. Remove one to add another.")
    DraftFile.objects.create(
        draft=draft,
        key=sealed.key,
        sha256=sealed.sha256,
        size=sealed.size,
        media_type=sealed.media_type,
        added_at=sealed.at,
    )
    _touch(draft)
    return True


@transaction.atomic
def remove_file(file: DraftFile) -> None:
    draft = _locked(file.draft)
    file.delete()
    _touch(draft)
    _discard_then([file.key])


@transaction.atomic
def delete_draft(draft: ConcernDraft) -> None:
    """No trace of it stays, not even that there was one."""
    locked = ConcernDraft.objects.select_for_update().filter(pk=draft.pk).first()
    if locked:  # not sent this moment
        keys = list(locked.files.values_list("key", flat=True))
        locked.delete()
        _discard_then(keys)


@transaction.atomic
def send_draft(
    draft: ConcernDraft, account: Account, *, actor: Person, told: Told | None = None, at: datetime | None = None
) -> Concern:
    """Make it a concern, files and all, and end the draft: both or neither.

    Raises ConcernDraft.DoesNotExist when it was sent already, ChangedMeanwhile, and what `raise_concern` raises.
    """
    locked = _locked(draft)
    if locked.changed_at != draft.changed_at:
        raise ChangedMeanwhile
    sealed = [files.Sealed(one.key, one.sha256, one.size, one.media_type, one.added_at) for one in locked.files.all()]
    whole = replace(account, sealed=sealed, once=locked.once)
    naming = Naming(locked.answers.get("naming", Naming.NAMED))
    concern = raise_concern(whole, actor=actor, channel=Channel(locked.channel), naming=naming, told=told, at=at)
    locked.delete()  # its files are the concern's now
    return concern


def delete_abandoned_drafts(at: datetime | None = None) -> None:
    """What came by mail waits for Digital Media; what somebody began themselves waits only so long."""
    since = (at or timezone.now()) - timedelta(days=settings.CONCERN_DRAFT_DAYS)
    left = ConcernDraft.objects.exclude(channel=Channel.EMAIL).filter(changed_at__lt=since)
    for pk in list(left.values_list("pk", flat=True)):
        with transaction.atomic():
            draft = left.select_for_update(skip_locked=True).filter(pk=pk).first()
            if draft:
                delete_draft(draft)


def _locked(draft: ConcernDraft) -> ConcernDraft:
    return ConcernDraft.objects.select_for_update().get(pk=draft.pk)


def _touch(draft: ConcernDraft) -> None:
    draft.changed_at = timezone.now()
    draft.save(update_fields=["answers", "changed_at"])


def _discard_then(keys: Iterable[str]) -> None:
    """Files go only after the rows that name them: killed in between, they are nobody's and are swept up."""

    def discard() -> None:
        for key in keys:
            files.discard(key)

    transaction.on_commit(discard, robust=True)
