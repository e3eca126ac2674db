"""Where a word stands, in what is given of a release, that may be a name which never leaves."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from incidents.models import Release, ReleaseDocument, ReleaseDoubt
from incidents.names_kept_back import WORD

from .leftovers import is_given, words_of
from .removing import MARKED

BESIDE = 60


@dataclass(frozen=True)
class Place:
    """The words round it."""

    document: ReleaseDocument
    before: str
    word: str
    after: str


@dataclass
class InDoubt:
    doubt: ReleaseDoubt
    places: list[Place] = field(default_factory=list)


def doubts_left(release: Release, documents: Iterable[ReleaseDocument]) -> list[InDoubt]:
    """What somebody has to look at still: each word that nobody passed and that would leave as things are."""
    found = {one.word: InDoubt(one) for one in release.doubts.exclude(is_name=False)}
    for document in documents if found else ():
        for text in _leaving(document) if is_given(document) else ():
            for one in WORD.finditer(text):
                if standing := found.get(one[0].casefold()):
                    at, end = one.span()
                    standing.places.append(Place(document, text[max(at - BESIDE, 0) : at], one[0], text[end:][:BESIDE]))
    return [one for one in found.values() if one.places]


def _leaving(document: ReleaseDocument) -> Iterator[str]:
    """Of a picture what was read in it, where nothing of it is covered."""
    if document.evidence is None:
        yield from (MARKED.sub(" ", text) for text in words_of(document))
    elif document.choice is None or document.choice.redaction_id is None:
        yield document.evidence.words
