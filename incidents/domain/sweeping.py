"""Stored files that nothing refers to: what a worker that was killed, or a form that was refused, left behind."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Model
from django.utils import timezone

from incidents.models import Capture, Correction, DraftFile, Evidence, Redaction, ResponseFile
from portal import files
from portal.models import StaffImport
from training.models import PictureFile

# Every column in which the place of a stored file stands.
REFERRING: tuple[tuple[type[Model], str], ...] = (
    (Evidence, "original_key"),
    (Evidence, "copy_key"),
    (Evidence, "thumbnail_key"),
    (Redaction, "copy_key"),
    (Capture, "content_key"),
    (DraftFile, "key"),
    (ResponseFile, "key"),
    (Correction, "file_key"),
    (StaffImport, "key"),
    (PictureFile, "key"),
)
# Whatever is being sent or prepared now has its row long before it is this old.
OLD_ENOUGH = timedelta(days=1)


@dataclass(frozen=True)
class Swept:
    files: int
    removed: list[str]
    young: int


def sweep_files(*, at: datetime | None = None) -> Swept:
    """Remove stored files that no row refers to and that are older than a day. Raises files.StorageUnavailable.

    The files are listed first and the rows read after, so that a file whose row is only just kept is either not
    listed, referred to, or young.
    """
    before = (at or timezone.now()) - OLD_ENOUGH
    listed = list(files.stored_keys())
    referred = referred_keys()
    removed, young = [], 0
    for key in listed:
        if key in referred:
            continue
        stored_at = files.stored_at(key)
        if stored_at is None:
            continue  # gone by itself
        if stored_at >= before:
            young += 1
            continue
        if files.discard(key):
            removed.append(key)
    return Swept(len(listed), removed, young)


def referred_keys() -> set[str]:
    """In one statement: a file that passes from a draft to a concern meanwhile stands in one or in the other."""
    first, *rest = (model._default_manager.order_by().values_list(field) for model, field in REFERRING)
    return {key for (key,) in first.union(*rest, all=True).iterator()}
