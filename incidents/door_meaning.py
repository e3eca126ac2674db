"""What a concern's sentences seem to mean, by the small language model of the adviser: which doors they point at.

Beside the phrases of doors.py, never instead of them. `manage.py train_doors` learns it from content/door_examples.
What is read is kept nowhere. Without the model, or where what was learnt does not fit the examples, nothing is heard.
"""

import logging
import re
import threading
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple
from zipfile import BadZipFile

from incidents.enums import Door
from policies.advice.embedding import is_installed, load_encoder
from policies.advice.examples import digest_of, read_examples
from policies.advice.signals.senses import Senses, sentences
from policies.advice.signals.words import fold

CONTENT = Path(__file__).resolve().parent / "content"
EXAMPLES = CONTENT / "door_examples"
HEADS = CONTENT / "door_model.npz"
SIEVE = CONTENT / "door_sieve.npz"
# Whoever writes waits for the next page, so only so many tokens are read in full (about 650 characters): of a longer
# text the sentences whose words alone are the most telling.
MOST_TOKENS = 140
MOST_GLANCED_AT = 10_000  # characters of each answer
LONGEST = 240  # characters: whoever sets no full stops is read in pieces
PIECE = re.compile(rf"\S.{{0,{LONGEST - 1}}}(?!\S)|\S{{{LONGEST}}}", re.DOTALL)

log = logging.getLogger(__name__)


class Learnt(NamedTuple):
    heads: Senses
    sieve: Senses  # judges sentences by their words alone, to choose which to read


def doors_meant(text: str) -> set[Door]:
    learnt = load_learnt()
    if learnt is None:
        return set()
    chosen = _most_telling(list(_pieces(text)), learnt.sieve)
    if not chosen:
        return set()
    meant = (learnt.heads.judge(load_encoder().encode(chosen)) > 0).any(axis=0)
    return {Door(name) for name, is_meant in zip(learnt.heads.names, meant, strict=True) if is_meant}


_loading = threading.Lock()


def load_learnt() -> Learnt | None:
    """The one of this process: threads that ask at once wait for the first."""
    with _loading:
        return _learnt()


@cache
def _learnt() -> Learnt | None:
    if not is_installed():
        return None
    try:
        learnt = Learnt(Senses.load(HEADS), Senses.load(SIEVE))
        digest = digest_of(read_examples(EXAMPLES))
    except (OSError, EOFError, ValueError, KeyError, BadZipFile) as error:
        log.warning("Concerns are read by phrases alone, since what was learnt cannot be read: %s", error)
        return None
    if any(one.examples != digest or set(one.names) != set(Door.values) for one in learnt):
        log.warning("What concerns mean was learnt from other examples: run manage.py train_doors.")
        return None
    return learnt


def _pieces(text: str) -> Iterator[str]:
    folded = fold(text).text
    for start, end in sentences(folded):
        yield from PIECE.findall(folded[start:end])


def _most_telling(pieces: list[str], sieve: Senses) -> list[str]:
    encoder = load_encoder()
    vectors, tokens = encoder.glance(pieces)
    room, chosen = MOST_TOKENS, []
    for at in (-sieve.judge(vectors).max(axis=1)).argsort(kind="stable") if pieces else ():
        if 0 < tokens[at] <= room:
            chosen.append(pieces[at])
            room -= tokens[at]
    return chosen
