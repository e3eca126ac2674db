"""A file that leaves the portal, beside a bare ZIP of the same stored files."""

import hashlib
import uuid
import zipfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from incidents.domain.concern import Account, raise_concern
from incidents.domain.exporting import begin_export, write_export
from incidents.domain.investigation import begin_assessment
from incidents.enums import EvidenceState
from incidents.models import Evidence, Investigation
from portal import audit
from portal.models import Person, Role
from portal.people import grant_role

from .__main__ import Line, Size, line, paired

ITEMS, BYTES = 100, 4_000_000


def run(size: Size, person: Person) -> Iterator[Line]:
    officer = Person.objects.get(staff_number="B000004")
    grant_role(officer, Role.PEOPLE_SERVICES_OFFICER, actor=audit.SYSTEM)
    file = with_evidence(person, officer)

    def export() -> None:
        begun = begin_export(file, actor=officer, why="A benchmark.", once=uuid.uuid4())
        sent(write_export(begun, actor=officer))

    value, least = paired(export, lambda: sent(bare(file)), min(size["runs"], 10))
    yield line("file_export", value, least, limit=1.5, rows=ITEMS * BYTES)


def with_evidence(person: Person, officer: Person) -> Investigation:
    concern = raise_concern(Account("Bytes.", "A benchmark.", links=["https://x.com/b/status/1"]), actor=person)
    content = b"x" * BYTES
    sha256 = hashlib.sha256(content).hexdigest()
    for position in range(1, ITEMS + 1):
        key = default_storage.save(f"evidence/{uuid.uuid4().hex}.sealed", ContentFile(content))
        Evidence.objects.create(
            concern=concern,
            position=position,
            original_key=key,
            original_sha256=sha256,
            size=BYTES,
            media_type="video/mp4",
            state=EvidenceState.READY,
        )
    about = Person.objects.get(staff_number="B000005")
    file = Investigation.objects.create(case=concern.case, respondent=about, employment_at_referral=about.employment)
    return begin_assessment(file, actor=officer)


def sent(pieces: Iterator[bytes]) -> None:
    for _piece in pieces:
        """Each is let go as soon as it was made."""


class Sink:
    """Keeps nothing of what is written into it."""

    def __init__(self) -> None:
        self.size = 0

    def write(self, data: bytes) -> int:
        self.size += len(data)
        return len(data)

    def flush(self) -> None: ...


def bare(file: Investigation) -> Iterator[bytes]:
    """Read, hashed, written into an archive."""
    with zipfile.ZipFile(Sink(), "w", zipfile.ZIP_DEFLATED, compresslevel=0) as archive:  # type: ignore[arg-type]
        for item in Evidence.objects.filter(concern__case=file.case_id):
            digest = hashlib.sha256()
            with (
                Path(settings.PRIVATE_ROOT, item.original_key).open("rb") as stored,
                archive.open(str(item.code), "w", force_zip64=True) as out,
            ):
                while piece := stored.read(1 << 16):
                    digest.update(piece)
                    out.write(piece)
                    yield piece
