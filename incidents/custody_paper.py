"""The chain of custody of an item as a PDF, to go with it wherever it is relied on."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from incidents.enums import Custody
from incidents.models import CustodyEntry, CustodyRecord, Evidence
from portal.documents import make_pdf
from portal.templatetags.postwise import daytime

# What somebody does; the rest the portal does by itself.
BY_SOMEBODY = (Custody.RECEIVED, Custody.READ)


def who_of(line: CustodyEntry, evidence: Evidence) -> str:
    """Whoever sent the item is "the reporter", here as in everything that leaves the case."""
    if line.by is None:
        return "The reporter" if line.what in BY_SOMEBODY else "The portal"
    if evidence.concern is None:
        return line.by.name
    if line.by == evidence.concern.known_reporter:
        return "The reporter"
    by_anothers_hand = line.what == Custody.RECEIVED and line.by_id == evidence.concern.entered_by_id
    return f"{line.by.name}, on behalf of the reporter" if by_anothers_hand else line.by.name


def custody_pdf(record: CustodyRecord, lines: Sequence[CustodyEntry], *, is_genuine: bool) -> bytes:
    evidence = record.evidence
    data = {
        "marking": "OFFICIAL: Sensitive",
        "state": "" if is_genuine else "THIS RECORD DOES NOT HOLD",
        "foot": f"Custody record {record.code}",
        "code": record.code,
        "is_genuine": is_genuine,
        "facts": [
            ("Item", str(evidence.code)),
            ("Received", _moment(evidence.received_at)),
            ("What it is", f"{evidence.kind} ({evidence.media_type}), {evidence.size} bytes"),
            ("Record made", f"{_moment(record.at)}, by {record.by.name}"),
        ],
        "hash": evidence.original_sha256,
        "lines": [_cells(line, evidence) for line in lines],
        "digest": record.digest,
        "address": settings.SITE_URL + reverse("incidents:custody_record", args=[record.code]),
        "portal": settings.SITE_NAME,
    }
    return make_pdf(
        "custody", data, title=f"Chain of custody {record.code}", author=settings.SITE_NAME, made_at=record.at
    )


def _cells(line: CustodyEntry, evidence: Evidence) -> dict[str, str]:
    return {
        "when": _moment(line.at),
        "what": line.get_what_display(),
        "who": who_of(line, evidence),
        "words": line.words,
        "before": line.sha256_before,
        "after": line.sha256_after,
    }


def _moment(value: datetime) -> str:
    moment = timezone.localtime(value)
    return f"{daytime(moment)} ({moment:%Z}, UTC{moment.isoformat()[-6:]})"
