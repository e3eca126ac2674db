"""What of a question stands in a text that is to be kept without it."""

import re
from collections.abc import Iterable

from policies.models import Question

WORD = re.compile(r"[\w@](?:[\w@.:/'’+-]*\w)?")
TELLING = re.compile(r"[@\d/:]|\w\.\w")  # an account, a number, an address
RUN = 4


def repeated_from(question: Question, text: str, clauses: Iterable[str] = ()) -> str:
    """The first piece of a text that stands in the question or its draft, or that names who asked; or nothing.

    A piece is four words together, which people seldom write alike by chance, or one that is an account, a number or
    an address. What the clauses say is no piece of the question, though it may stand there too.
    """
    asked, own, policy = _words(f"{question.wording} . {question.draft}"), _words(text), _words(" ".join(clauses))
    runs = _runs(asked) - _runs(policy)
    telling = {word for word in map(str.casefold, asked) if TELLING.search(word)} - set(map(str.casefold, policy))
    # As names are written: "Will" may name who asked, "will" does not.
    names = set(_words(f"{question.asker.name} {question.asker.email}")) if question.asker else set()
    for at, word in enumerate(own):
        if word in names or word.casefold() in telling:
            return word
        if _run(own, at) in runs:
            return " ".join(own[at : at + RUN])
    return ""


def _words(text: str) -> list[str]:
    return WORD.findall(text.replace("’", "'"))


def _run(words: list[str], at: int) -> tuple[str, ...]:
    return tuple(map(str.casefold, words[at : at + RUN]))


def _runs(words: list[str]) -> set[tuple[str, ...]]:
    return {_run(words, at) for at in range(len(words) - RUN + 1)}
