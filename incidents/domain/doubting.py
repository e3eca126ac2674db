"""Words of a release that may be a name which never leaves: kept back, or passed because they are none."""

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from incidents.file_release.doubts import InDoubt, doubts_left
from incidents.file_release.removing import stands_in
from incidents.models import Release
from incidents.rules import records as rules
from incidents.rules.machine import NOT_BY_YOU, NOT_FROM_HERE, MoveRefused
from portal import audit
from portal.models import Person

from .releasing import ReleaseRefused, lock_release, remove_phrase, with_choices


@transaction.atomic
def keep_words_back(release: Release, words: Collection[str], *, actor: Person, ground: str) -> None:
    """Take them out of every document that is given. Raises ReleaseRefused for one in a picture, which is covered, and
    for one inside a longer word, which goes with its paragraph."""
    release = _preparable(release, actor)
    chosen = _chosen(release, words)
    for one in chosen:
        if any(place.document.evidence for place in one.places):
            raise ReleaseRefused("in_a_picture")
        documents = [at for at in {place.document for place in one.places} if stands_in(at.blocks, one.doubt.word)]
        if not documents:
            raise ReleaseRefused("inside_a_word")
        remove_phrase(documents, one.doubt.word, actor=actor, ground=ground)
    if _chosen(release, words):
        raise ReleaseRefused("inside_a_word")
    _answer(release, chosen, actor=actor, is_name=True)


@transaction.atomic
def pass_words(release: Release, words: Collection[str], *, actor: Person, why: str) -> None:
    """They name nobody who must not be known. Raises ReleaseRefused without a reason."""
    release = _preparable(release, actor)
    if not why.strip():
        raise ReleaseRefused("why")
    _answer(release, _chosen(release, words), actor=actor, is_name=False, why=why)


def _preparable(release: Release, actor: Person) -> Release:
    release = lock_release(release.pk)
    if not rules.may_prepare(actor, release):
        raise MoveRefused(NOT_BY_YOU if release.is_open else NOT_FROM_HERE)
    return release


def _chosen(release: Release, words: Collection[str]) -> list[InDoubt]:
    """Of these, what is still to be looked at: what somebody answered meanwhile stays answered."""
    return [one for one in doubts_left(release, with_choices(release)) if one.doubt.word in words]


def _answer(release: Release, chosen: list[InDoubt], *, actor: Person, is_name: bool, why: str = "") -> None:
    if not chosen:
        return
    found = release.doubts.filter(pk__in=[one.doubt.pk for one in chosen])
    found.update(is_name=is_name, why=why, by=actor, at=timezone.now())
    said = {"release": release.number, "kept_back": is_name, "words": len(chosen)}
    audit.record("release.names_answered", release.investigation, actor=actor, data=said)
