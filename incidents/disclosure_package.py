"""What a disclosure officer takes with them: the words as they were sent, and the checked files, in one ZIP."""

import tempfile
import zipfile
from typing import IO

from django.utils import timezone

from incidents.enums import EntryKind, EvidenceState
from incidents.models import Concern, Disclosure, Evidence
from portal import files
from portal.templatetags.postwise import daytime

IN_MEMORY = 5 * 1024 * 1024
WITH_THE_REPORTER = (EntryKind.MESSAGE, EntryKind.REPORTER)


def pack(disclosure: Disclosure) -> tuple[IO[bytes], list[Evidence]]:
    """The package, ready to be read, and the items whose copies are in it.

    Raises FileRefused for a copy that is missing, StorageUnavailable.
    """
    items = list(Evidence.objects.filter(concern__case=disclosure.case_id).order_by("concern", "position"))
    ready = [item for item in items if item.state == EvidenceState.READY and item.copy_key]
    package = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 (whoever sends it closes it)
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("matter.txt", _words(disclosure, items))
        for item in ready:
            with tempfile.TemporaryFile() as copy, archive.open(_name(item), "w") as into:
                files.fetch(item.copy_key, copy)
                while chunk := copy.read(files.CHUNK):
                    into.write(chunk)
    package.seek(0)
    return package, ready


def _name(item: Evidence) -> str:
    return f"files/{item.concern_id}-{item.position}-{item.code}.png"


def _words(disclosure: Disclosure, items: list[Evidence]) -> str:
    case = disclosure.case
    lines = [
        f"{disclosure.number}, passed to you on {_moment(disclosure.passed_at)}",
        "",
        "WHY IT WAS PASSED ON",
        disclosure.why,
    ]
    for concern in case.concerns.with_names():
        lines += ["", *_of(concern)]
    said = case.entries.filter(kind__in=WITH_THE_REPORTER)
    lines += [line for entry in said for line in ("", f"{entry.get_kind_display()}, {_moment(entry.at)}", entry.words)]
    lines += ["", "FILES"]
    lines += [f"{_name(item)}: {item.standing}. SHA-256 of the original: {item.original_sha256}" for item in items]
    return "\r\n".join(lines if items else [*lines, "None"])


def _of(concern: Concern) -> list[str]:
    told = [f"{one.post} {one.account}".strip() for one in concern.sightings_told]
    return [
        f"{concern.number}, sent on {_moment(concern.submitted_at)}. Raised by: {concern.reporter_shown}",
        concern.words,
        f"How it was seen: {concern.how_known}",
        *(f"Post: {one}" for one in told),
    ]


def _moment(value: object) -> str:
    return daytime(timezone.localtime(value))  # type: ignore[arg-type]
