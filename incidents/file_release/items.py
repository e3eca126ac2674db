"""In which form a file leaves in a release: never the original of a picture, nor of what came with a report."""

from dataclasses import dataclass
from mimetypes import guess_extension
from pathlib import Path

from incidents.enums import EvidenceState
from incidents.models import Evidence, Redaction, ReleaseDocument

CHECKED = (EvidenceState.READY, EvidenceState.UNREADABLE)


@dataclass(frozen=True)
class Leaving:
    """A stored file, the hash it must have, and how its name ends."""

    key: str
    sha256: str
    suffix: str


def leaves_as_it_came(item: Evidence) -> bool:
    """Of what a reporter sent, words inside the file could say who they are: a picture of it leaves and no more."""
    return not item.is_picture and item.concern_id is None


def leaving_of(document: ReleaseDocument, item: Evidence, redaction: Redaction | None) -> Leaving | None:
    """As below; and what names somebody whose name never leaves goes out in a covered copy or not at all."""
    return None if document.is_only_covered and redaction is None else leaving(item, redaction)


def leaving(item: Evidence, redaction: Redaction | None) -> Leaving | None:
    """Nothing, where it cannot leave: not checked yet, with a virus, or without a copy that can be looked at."""
    if item.state not in CHECKED:
        return None
    if redaction is not None:
        return Leaving(redaction.copy_key, redaction.copy_sha256, Path(redaction.copy_key).suffix)
    if leaves_as_it_came(item):
        return Leaving(item.original_key, item.original_sha256, guess_extension(item.media_type) or ".bin")
    if item.copy_key:
        return Leaving(item.copy_key, item.copy_sha256, Path(item.copy_key).suffix)
    return None
