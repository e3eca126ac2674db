"""A concern on its way: kept at each step, sent whole or not at all, gone once sent, thrown away or forgotten."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from incidents.enums import Channel, Naming
from incidents.models import Concern, ConcernDraft, DraftFile, Look
from portal import files
from portal.models import Person

from .concern import Account, Told, raise_concern
from .watching import WATCHED, record_find

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


def begin_another(sent: Concern, *, actor: Person) -> ConcernDraft:
    """The draft that follows a concern of the same channel: its site, how it was seen and what was looked at stand.

    One they have begun already is left as it is. No question counts as answered before they saw it.
    """
    said = sent.sightings.first()
    answers: dict[str, Any] = {"platform": said.platform if said else "", "how_known": sent.how_known}
    if look := Look.objects.filter(concern=sent).first():
        answers[WATCHED] = look.watch_id
    defaults = {"answers": answers}
    return ConcernDraft.objects.get_or_create(person=actor, channel=Channel(sent.channel), defaults=defaults)[0]


@dataclass(frozen=True)
class NotAdded:
    name: str
    why: str


@transaction.atomic
def note_beside(draft: ConcernDraft, **said: bool) -> ConcernDraft:
    """Keep how far its writer has come; what they answered meanwhile stands. Raises ConcernDraft.DoesNotExist."""
    locked = _locked(draft)
    locked.answers |= said
    locked.save(update_fields=["answers"])
    return locked


def add_files(draft: ConcernDraft, uploads: Sequence[UploadedFile]) -> list[NotAdded]:
    """Seal files into a draft, and give those that could not be: what is taken stays, whatever becomes of the next.

    The same bytes twice are one. Raises ConcernDraft.DoesNotExist; then none was added.
    """
    sealed: list[files.Sealed] = []
    names: dict[str, str] = {}
    not_added: list[NotAdded] = []
    with files.discarded_on_failure(sealed):
        for upload in uploads:
            try:
                sealed.append(files.seal(upload, folder="evidence"))
                names[sealed[-1].key] = str(upload.name)
            except (files.FileRefused, files.StorageUnavailable) as refusal:
                not_added.append(NotAdded(str(upload.name), str(refusal)))
        with transaction.atomic():
            added, too_many = _add(_locked(draft), sealed)
    _discard_all(one.key for one in sealed if one not in added)
    why = f"There are {settings.EVIDENCE_MAX_FILES} files already. Remove one to add another."
    return [*not_added, *(NotAdded(names[one.key], why) for one in too_many)]


def _add(draft: ConcernDraft, sealed: Sequence[files.Sealed]) -> tuple[list[files.Sealed], list[files.Sealed]]:
    """Those that were added, and those for which there is no more place; what was there already is neither."""
    there = set(draft.files.values_list("sha256", flat=True))
    new = list({one.sha256: one for one in reversed(sealed) if one.sha256 not in there}.values())[::-1]
    places = max(settings.EVIDENCE_MAX_FILES - len(there), 0)
    DraftFile.objects.bulk_create(
        DraftFile(
            draft=draft,
            key=one.key,
            sha256=one.sha256,
            size=one.size,
            media_type=one.media_type,
            added_at=one.at,
        )
        for one in new[:places]
    )
    _touch(draft)
    return new[:places], new[places:]


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
    if watched := locked.answers.get(WATCHED):
        record_find(watched, concern, actor=actor)
    locked.delete()  # its files are the concern's now
    return concern


def abandoned_drafts(at: datetime | None = None) -> QuerySet[ConcernDraft]:
    """What came by mail waits for Digital Media; what somebody began themselves waits only so long."""
    since = (at or timezone.now()) - timedelta(days=settings.CONCERN_DRAFT_DAYS)
    return ConcernDraft.objects.exclude(channel=Channel.EMAIL).filter(changed_at__lt=since)


def delete_abandoned_drafts(at: datetime | None = None) -> None:
    left = abandoned_drafts(at)
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
    transaction.on_commit(lambda: _discard_all(keys), robust=True)


def _discard_all(keys: Iterable[str]) -> None:
    for key in keys:
        files.discard(key)
