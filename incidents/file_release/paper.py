"""A document of a release on paper, made anew from what is left of it; and the schedule of the release."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.text import slugify

from incidents.enums import Given
from incidents.models import Release, ReleaseDocument
from portal.documents import make_pdf
from portal.templatetags.postwise import day

from .removing import always_removed, left_of, removals_of

MARKING = "OFFICIAL: Sensitive"


def name_of(document: ReleaseDocument) -> str:
    """By which it can be found in the schedule; of nothing that is inside."""
    return f"{document.number:03}-{slugify(document.title)[:60]}"


def document_pdf(document: ReleaseDocument, release: Release) -> bytes:
    """Nothing of what was removed is given to the compiler."""
    blocks = [
        {"kind": one.kind, "pieces": [{"text": piece.text, "is_removed": piece.is_removed} for piece in one.pieces]}
        for one in left_of(document.blocks, removals_of(document.removals))
    ]
    return _pdf(
        "release", release, document.title, {"on": day(document.on), "blocks": blocks, "number": document.number}
    )


def schedule_pdf(release: Release, lines: Iterable[dict[str, Any]], *, about: list[tuple[str, str]]) -> bytes:
    return _pdf("schedule", release, f"Schedule of {release.number}", {"lines": list(lines), "about": about})


def _pdf(template: str, release: Release, title: str, data: dict[str, Any]) -> bytes:
    said = {**data, "marking": MARKING, "foot": release.number, "portal": settings.DEPARTMENT_NAME}
    return make_pdf(template, said, title=title, author=settings.DEPARTMENT_NAME, made_at=release.at)


def schedule_of(documents: Iterable[ReleaseDocument]) -> list[dict[str, Any]]:
    """What was decided of each document, as it leaves: never what was removed."""
    return [_line(one) for one in documents]


def _line(document: ReleaseDocument) -> dict[str, Any]:
    choice = document.choice
    assert choice is not None  # nothing leaves undecided
    parts = removals_of(document.removals) if choice.given == Given.PART else []
    said = [choice.words, *(one.words for one in parts)]
    always = [] if choice.given == Given.WITHHELD else always_removed(left_of(document.blocks, parts))
    given = Given.PART if choice.given == Given.WHOLE and always else Given(choice.given)
    return {
        "number": document.number,
        "on": document.on.isoformat() if document.on else "",
        "day": day(document.on),
        "description": document.title,
        "decision": str(given.label),
        "grounds": list(dict.fromkeys([*choice.grounds, *always])),
        "words": list(dict.fromkeys(filter(None, said))),
        "places_removed": len(parts) + len(always),
        "file": "",
    }
