"""Letters issued: composed, locked, hashed, laid out and kept, beside the bare compilation of the same document."""

import hashlib
import json
import statistics
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

import typst
from django.utils import timezone

from incidents.domain.letter import issue
from incidents.enums import LetterKind
from incidents.letters.compose import Wording, canonical, compose, sha256_of
from incidents.letters.example import example_given
from incidents.letters.paper import data_of, letter_pdf
from incidents.letters.shipped import shipped
from incidents.letters.values import Given
from incidents.models import Case, Investigation, Letter
from portal.documents import TEMPLATES
from portal.models import Person

from .__main__ import Line, Size, line, timed

MARK = "Letter"


def run(size: Size, officer: Person) -> Iterator[Line]:
    """In turn. Never the very same document twice: the compiler keeps what it laid out, and would only hand it back.

    `letter` is the making of a letter, from its words to its hashed paper; `letter_issued` is the whole verb, with
    what it asks and keeps in the database and the audit.
    """
    file = Investigation.objects.create(
        case=Case.objects.create(), respondent=officer, employment_at_referral=officer.employment
    )
    turns = [turn(file, officer, place) for place in range(size["letters"] + 1)]
    made, issued, floor = (statistics.median(column) for column in zip(*turns[1:], strict=True))
    yield line("letter", made, floor, limit=1.3, rows=size["letters"])
    yield line("letter_issued", issued, floor, limit=2, rows=size["letters"])


def turn(file: Investigation, officer: Person, place: int) -> tuple[float, float, float]:
    now = timezone.now()
    wording = Wording(1, shipped(LetterKind.NOTICE))
    given = replace(example_given(LetterKind.NOTICE, at=now), fields=noticed(now, place, "Made"))
    issued: list[Letter] = []
    fields = noticed(now, place, MARK)
    made = timed(lambda: make(given, wording))
    took = timed(lambda: issued.append(issue(file, LetterKind.NOTICE, actor=officer, **fields)))
    return made, took, timed(compiled(again(issued[0].content)))


def make(given: Given, wording: Wording) -> str:
    document = compose(given, wording)
    pdf = letter_pdf(document, sha256=sha256_of(canonical(document)), made_at=given.at)
    return hashlib.sha256(pdf).hexdigest()


def noticed(now: datetime, place: int, mark: str) -> dict[str, Any]:
    [allegation] = example_given(LetterKind.NOTICE, at=now).fields["allegations"]
    allegation.words = f"{allegation.words} {mark} {place}."
    return {"allegations": [allegation]}


def again(document: dict[str, Any]) -> dict[str, Any]:
    """As long, and not the same."""
    found: dict[str, Any] = json.loads(json.dumps(document).replace(MARK, MARK[::-1]))
    return found


def compiled(document: dict[str, Any]) -> Any:
    data = {**data_of(document, sha256="0" * 64), "title": document["title"], "author": document["department"]}
    inputs = {"data": json.dumps(data)}
    return lambda: typst.compile(
        TEMPLATES / "letter.typ",
        root=TEMPLATES,
        format="pdf",
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
        sys_inputs=inputs,
    )
