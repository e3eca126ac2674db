"""The documents of a file in the order of a release, each in the words it has at that moment."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.db.models import Prefetch
from django.utils import timezone

from incidents.chronology.events import by_day
from incidents.chronology.whole import chronology, released_material
from incidents.enums import TO_REPORTER, ExportFor, Releasable
from incidents.models import (
    Allegation,
    Evidence,
    Investigation,
    Letter,
    Referral,
    Response,
)
from incidents.never_leaves import NeverLeaves, composed
from portal.templatetags.postwise import day

from .decisions import decisions_of, findings_of
from .evidence import evidence_items, interviews_of
from .found import Found
from .items import leaves_as_it_came
from .kept import captures_of, consequences_of, holds_of, other_records_of
from .referral import referral_blocks
from .words import Block, facts, heading, of_nodes, paragraph, written


def documents_of(file: Investigation, made_for: str) -> list[Found]:
    """What never leaves is out of their words already."""
    never = NeverLeaves(file, made_for)
    found = [
        *_letters(file, never),
        *_responses(file),
        *_allegations(file),
        *evidence_items(file, made_for),
        *interviews_of(file, made_for),
        *findings_of(file),
        *decisions_of(file),
        *holds_of(file),
        *consequences_of(file),
        *captures_of(file),
        *other_records_of(file),
        _chronology(file),
        *_referrals(file),
    ]
    never.taken_from(one.blocks for one in found)
    read = never.names.pattern(one.evidence.words for one in found if one.evidence)
    return [replace(one, is_only_covered=_names_somebody(one, never, read, made_for)) for one in found]


def _names_somebody(found: Found, never: NeverLeaves, names: re.Pattern[str] | None, made_for: str) -> bool:
    """Is there a name in a file that must not be read, as far as its words were read in it? What leaves as it came is
    not read; that is the respondent's own to have back, and nobody else's while a reporter is kept in confidence."""
    item = found.evidence
    if item is None:
        return False
    if leaves_as_it_came(item):
        is_own = item.response_id is not None and made_for == ExportFor.RESPONDENT
        return never.names.is_in_confidence and not is_own
    return bool(names and names.search(item.words)) or never.without_reporters(item.words) != composed(item.words)


def _letters(file: Investigation, never: NeverLeaves) -> Iterator[Found]:
    letters = Letter.objects.filter(investigation=file, concern=None).exclude(kind__in=TO_REPORTER)
    for one in letters.exclude(recipient__in=never.reporters).order_by("issued_at", "pk"):
        said = one.content
        head = facts([("Date", said["date"]), ("Reference", said["reference"]), ("To", ", ".join(said["to"]))])
        foot = facts([("Signed", f"{said['signatory']}, {said['office']}")])
        yield Found(
            Releasable.LETTER,
            f"Letter: {one.get_kind_display()}",
            timezone.localdate(one.issued_at),
            [*head, *of_nodes(said["blocks"]), *foot],
            is_theirs=one.to_respondent,
            is_relied_on=True,
        )


def _responses(file: Investigation) -> Iterator[Found]:
    responses = Response.objects.filter(letter__investigation=file).select_related("letter").order_by("at", "pk")
    for one in responses.prefetch_related(Prefetch("files", Evidence.objects.order_by("position"))):
        title, on = f"Response to: {one.letter.get_kind_display()}", timezone.localdate(one.at)
        yield Found(Releasable.RESPONSE, title, on, written(one.words), is_theirs=True, is_relied_on=True)
        for number, item in enumerate(one.files.all(), start=1):
            yield Found(
                Releasable.RESPONSE,
                f"File {number} of the {title[0].lower()}{title[1:]}",
                on,
                [],
                is_theirs=True,
                is_relied_on=True,
                evidence=item,
            )


def _allegations(file: Investigation) -> Iterator[Found]:
    allegations = file.allegations.select_related("put_in", "varies").prefetch_related("posts", "clauses")
    for one in allegations:
        yield Found(
            Releasable.ALLEGATION,
            f"Allegation {one.position}",
            one.conduct_on,
            list(_alleged(one)),
            is_theirs=one.put_in is not None,
            is_relied_on=one.put_in is not None,
        )


def _alleged(one: Allegation) -> Iterator[Block]:
    yield from facts(
        [
            ("Day of the conduct", day(one.conduct_on)),
            ("Put", day(one.put_in.issued_at) if one.put_in else "Not put to the respondent"),
        ]
    )
    yield from written(one.words)
    yield from facts(("Post", str(post)) for post in one.posts.all())
    yield from facts(("Clause", clause.ref) for clause in one.clauses.all())
    yield from facts(
        (f"Element {element} of the Code as worded then", one.code_wording.get(element, element))
        for element in one.elements
    )


def _chronology(file: Investigation) -> Found:
    blocks: list[Block] = []
    for on, events in by_day(chronology(file, released_material(file))):
        blocks.append(heading(day(on)))
        for event in events:
            at = f"{timezone.localtime(event.at):%H:%M} " if event.at else ""
            who = f" ({event.who})" if event.who else ""
            blocks += [paragraph(f"{at}{event.what}{who}"), *written(event.words)]
    return Found(Releasable.CHRONOLOGY, "Chronology", timezone.localdate(), blocks, is_relied_on=True)


def _referrals(file: Investigation) -> Iterable[Found]:
    for one in Referral.objects.filter(case=file.case_id):
        yield Found(
            Releasable.REFERRAL,
            f"Referral {one.number}",
            timezone.localdate(one.at),
            list(referral_blocks(one)),
            is_relied_on=True,
        )
