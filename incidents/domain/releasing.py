"""A redacted release of a file: begun, decided on document by document, and checked by a second person."""

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from incidents.enums import ExportFor, Given, ReleaseState
from incidents.file_release.documents import documents_of
from incidents.file_release.doubts import doubts_left
from incidents.file_release.found import Found
from incidents.file_release.grounds import VIRUS, grounds_for
from incidents.file_release.items import leaving_of
from incidents.file_release.removing import Removal, phrase_pattern, removals_of, stands_in
from incidents.models import (
    Evidence,
    Investigation,
    Redaction,
    Release,
    ReleaseChoice,
    ReleaseDocument,
    ReleaseDoubt,
    ReleaseStep,
)
from incidents.near_names import NearNames
from incidents.never_leaves import NeverLeaves
from incidents.rules import records as rules
from incidents.rules.machine import NOT_BY_YOU, NOT_FROM_HERE, MoveRefused
from portal import audit
from portal.models import Person

from .door import lock


class ReleaseRefused(Exception):
    """A decision on a document, or a step, that cannot be. `why` says which rule, for whoever words it."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@transaction.atomic
def begin_release(
    file: Investigation,
    *,
    actor: Person,
    made_for: ExportFor,
    reference: str,
    why: str,
    once: uuid.UUID,
    at: datetime | None = None,
) -> Release:
    """Keep every document of the file as it is now, with what is given of each at first. The same form is the same."""
    file = lock(file)
    if kept := Release.objects.filter(once=once, investigation=file, by=actor).first():
        return kept
    if not rules.may_export(actor, file):
        raise MoveRefused(NOT_BY_YOU)
    at = at or timezone.now()
    never = NeverLeaves(file, made_for)
    reference = never.taken_out_of(reference)  # it stands in what leaves
    release = Release.objects.create(
        investigation=file, made_for=made_for, reference=reference, why=why, by=actor, at=at, once=once
    )
    found = documents_of(file, made_for)
    documents = ReleaseDocument.objects.bulk_create(
        ReleaseDocument(
            release=release,
            number=number,
            kind=one.kind,
            title=one.title,
            on=one.on,
            blocks=one.blocks,
            evidence=one.evidence,
            is_held_back=one.is_held_back,
            is_only_covered=one.is_only_covered,
        )
        for number, one in enumerate(found, start=1)
    )
    first = (_at_first(document, one, release) for document, one in zip(documents, found, strict=True))
    ReleaseChoice.objects.bulk_create(one for one in first if one is not None)
    texts = [text for one in found for text in _texts_of(one)]
    ReleaseDoubt.objects.bulk_create(ReleaseDoubt(release=release, word=word) for word in NearNames(never).among(texts))
    audit.record("release.begun", file, actor=actor, data={"release": release.number, "for": made_for})
    return release


def _texts_of(found: Found) -> list[str]:
    """A picture that leaves only covered is looked at by whoever covers it."""
    if found.evidence is None:
        return [block["text"] for block in found.blocks]
    return [] if found.is_only_covered else [found.evidence.words]


def _at_first(document: ReleaseDocument, found: Found, release: Release) -> ReleaseChoice | None:
    given = found.given_at_first(release.made_for)
    if not given:
        return None
    ground = VIRUS if found.is_held_back else ""
    covered = found.shown_as if given == Given.PART else None
    return ReleaseChoice(
        document=document,
        given=given,
        ground=ground or (grounds_for(release.made_for)[0] if covered else ""),
        redaction=covered,
        by=release.by,
        at=release.at,
    )


@transaction.atomic
def give(
    document: ReleaseDocument, *, actor: Person, redaction: Redaction | None = None, ground: str = "", words: str = ""
) -> ReleaseChoice:
    """With what was marked taken out; of a picture the covered copy, or the copy as it is.

    Raises ReleaseRefused for a file that cannot leave, and a covered copy without a ground.
    """
    release, standing = _decidable(document, actor)
    if redaction is None:
        return _kept(_as_given(standing, actor))
    _check_leaves(standing, redaction)
    words = _on_ground(release, ground, words)
    return _kept(_choice(standing, Given.PART, actor=actor, redaction=redaction, ground=ground, words=words))


@transaction.atomic
def withhold(document: ReleaseDocument, *, actor: Person, ground: str, words: str = "") -> ReleaseChoice:
    """All of it. What was marked in it stays marked, in case it is given after all."""
    release, standing = _decidable(document, actor)
    return _kept(_as_withheld(standing, actor, ground, _on_ground(release, ground, words)))


@transaction.atomic
def decide_together(
    documents: Sequence[ReleaseDocument], *, actor: Person, is_given: bool, ground: str = "", words: str = ""
) -> None:
    """The same of several of one release, or of none: see `give` and `withhold`."""
    if not documents:
        return
    release = _preparable(documents[0].release_id, actor)
    words = words if is_given else _on_ground(release, ground, words)
    standing = list(with_choices(release).filter(pk__in=[one.pk for one in documents]))
    for one in standing:
        _check_not_held_back(one)
    ReleaseChoice.objects.bulk_create(
        _as_given(one, actor) if is_given else _as_withheld(one, actor, ground, words) for one in standing
    )


def _as_given(document: ReleaseDocument, actor: Person) -> ReleaseChoice:
    _check_leaves(document, None)
    removals = document.removals
    return _choice(document, Given.PART if removals else Given.WHOLE, actor=actor, removals=removals)


def _as_withheld(document: ReleaseDocument, actor: Person, ground: str, words: str) -> ReleaseChoice:
    said = {"ground": ground, "words": words, "removals": document.removals}
    return _choice(document, Given.WITHHELD, actor=actor, **said)


def _check_leaves(document: ReleaseDocument, redaction: Redaction | None) -> None:
    if document.evidence is None or leaving_of(document, document.evidence, redaction) is not None:
        return
    raise ReleaseRefused("only_covered" if document.is_only_covered and redaction is None else "cannot_leave")


def _check_not_held_back(document: ReleaseDocument) -> None:
    if document.is_held_back:
        raise ReleaseRefused("held_back")


@transaction.atomic
def remove_from(
    document: ReleaseDocument,
    *,
    actor: Person,
    places: Iterable[int] = (),
    phrase: str = "",
    ground: str,
    words: str = "",
) -> None:
    """Paragraphs by their places, a phrase wherever it stands in it, or both."""
    if places:
        remove_paragraphs(document, places, actor=actor, ground=ground, words=words)
    if phrase:
        remove_phrase([document], phrase, actor=actor, ground=ground, words=words)


@transaction.atomic
def remove_paragraphs(
    document: ReleaseDocument, places: Iterable[int], *, actor: Person, ground: str, words: str = ""
) -> ReleaseChoice:
    release, standing = _decidable(document, actor)
    words = _on_ground(release, ground, words)
    taken = {one.paragraph for one in removals_of(standing.removals)}
    wanted = sorted(set(places) - taken)
    if any(not 0 <= place < len(standing.blocks) for place in wanted):
        raise ReleaseRefused("no_such_paragraph")
    return _kept(_marked(standing, [Removal(ground, paragraph=p, words=words) for p in wanted], actor=actor))


@transaction.atomic
def remove_phrase(
    documents: Sequence[ReleaseDocument], phrase: str, *, actor: Person, ground: str, words: str = ""
) -> int:
    """Wherever it stands in these documents of one release. In how many it stood; ReleaseRefused where in none."""
    phrase = " ".join(phrase.split())
    if not phrase or not documents:
        raise ReleaseRefused("no_such_phrase")
    if phrase_pattern(phrase).search(words):
        raise ReleaseRefused("words_say_it")
    release = _preparable(documents[0].release_id, actor)
    removal = Removal(ground, phrase=phrase, words=_on_ground(release, ground, words))
    numbers = [one.number for one in documents]
    standing = [one for one in with_choices(release) if one.number in numbers and stands_in(one.blocks, removal.phrase)]
    if not standing:
        raise ReleaseRefused("no_such_phrase")
    ReleaseChoice.objects.bulk_create(_marked(one, [removal], actor=actor) for one in standing)
    return len(standing)


@transaction.atomic
def put_back(document: ReleaseDocument, place: int, *, actor: Person, seen: str) -> ReleaseChoice:
    """The removal at this place of the list does not stand any more. With the last one nothing is decided again.

    `seen` is the choice whose list it was, by its id: of another one the place may be somebody else's removal.
    """
    _, standing = _decidable(document, actor)
    choice = standing.choice
    if choice is None or str(choice.pk) != seen or not 0 <= place < len(standing.removals):
        raise ReleaseRefused("no_such_removal")
    kept = [one for at, one in enumerate(standing.removals) if at != place]
    if choice.given == Given.WITHHELD:
        said = {"ground": choice.ground, "words": choice.words}
        return _kept(_choice(standing, Given.WITHHELD, actor=actor, removals=kept, **said))
    return _kept(_choice(standing, Given.PART if kept else "", actor=actor, removals=kept))


def _marked(document: ReleaseDocument, added: Sequence[Removal], *, actor: Person) -> ReleaseChoice:
    """What is marked in a document that is withheld leaves it withheld."""
    known = removals_of(document.removals)
    same = {(one.paragraph, one.phrase.casefold()) for one in known}
    removals = [*known, *(one for one in added if (one.paragraph, one.phrase.casefold()) not in same)]
    marked = [one.as_json() for one in removals]
    if document.choice and document.given == Given.WITHHELD:
        ground, words = document.choice.ground, document.choice.words
        return _choice(document, Given.WITHHELD, actor=actor, ground=ground, words=words, removals=marked)
    return _choice(document, Given.PART if marked else "", actor=actor, removals=marked)


def _choice(document: ReleaseDocument, given: str, *, actor: Person, **fields: Any) -> ReleaseChoice:
    return ReleaseChoice(document=document, given=given, by=actor, **fields)


def _kept(choice: ReleaseChoice) -> ReleaseChoice:
    choice.save()
    return choice


def _on_ground(release: Release, ground: str, words: str) -> str:
    """The words as they may stand in the schedule. Raises ReleaseRefused for a ground that is not in the list."""
    if ground not in grounds_for(release.made_for):
        raise ReleaseRefused("ground")
    return NeverLeaves(release.investigation, release.made_for).taken_out_of(words)


def _decidable(document: ReleaseDocument, actor: Person) -> tuple[Release, ReleaseDocument]:
    """Its release, locked, and the document as it stands now. Refused for what is held back."""
    release = _preparable(document.release_id, actor)
    standing = with_choices(release).get(pk=document.pk)
    _check_not_held_back(standing)
    return release, standing


def _preparable(pk: int, actor: Person) -> Release:
    release = lock_release(pk)
    if not rules.may_prepare(actor, release):
        raise MoveRefused(NOT_BY_YOU if release.is_open else NOT_FROM_HERE)
    return release


def lock_release(pk: int) -> Release:
    return Release.objects.select_for_update(of=("self",)).select_related("investigation__respondent").get(pk=pk)


def with_choices(release: Release) -> "QuerySet[ReleaseDocument]":
    """Its documents in order, each with what was decided of it."""
    choices = ReleaseChoice.objects.select_related("redaction", "by")
    return release.documents.select_related("evidence").prefetch_related(Prefetch("choices", choices))


@transaction.atomic
def move_release(
    release: Release, to: ReleaseState, *, actor: Person, words: str = "", at: datetime | None = None
) -> Release:
    """To a second person, back with words, approved or given up. The same step again changes nothing.

    Raises ReleaseRefused where a document is undecided, or one that is given cannot leave.
    """
    release, at = lock_release(release.pk), at or timezone.now()
    if release.state == to:
        return release
    if to not in rules.RELEASE_MOVES[release.state]:
        raise MoveRefused(NOT_FROM_HERE)
    if not rules.may_move_release(actor, release, to):
        raise MoveRefused(NOT_BY_YOU)
    if to in (ReleaseState.CHECKING, ReleaseState.APPROVED):
        _require_decided(release)
        _require_no_doubt(release)
    if to == ReleaseState.CHECKING:  # of what stands in nothing that is given, nobody needs to say more
        release.doubts.filter(is_name=None).update(is_name=True, by=actor, at=at)
    if to == ReleaseState.APPROVED:
        release.approved_by, release.approved_at = actor, at
    release.state = to
    release.save(update_fields=["state", "approved_by", "approved_at"])
    ReleaseStep.objects.create(release=release, to_state=to, words=words, by=actor, at=at)
    audit.record(f"release.{to.value}", release.investigation, actor=actor, data={"release": release.number})
    return release


def _require_decided(release: Release) -> None:
    for one in with_choices(release):
        if not one.given:
            raise ReleaseRefused("undecided")
        if one.evidence and one.given != Given.WITHHELD and not _can_leave(one.evidence, one):
            raise ReleaseRefused("cannot_leave")


def _require_no_doubt(release: Release) -> None:
    if doubts_left(release, with_choices(release)):
        raise ReleaseRefused("names_in_doubt")


def _can_leave(item: Evidence, document: ReleaseDocument) -> bool:
    return leaving_of(document, item, document.choice.redaction if document.choice else None) is not None
