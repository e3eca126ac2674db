"""Reads one question, by its kind."""

from collections.abc import Sequence
from typing import Any

from training.enums import Kind, Platform

from .refusing import mapping, names, one_of, refuse, several, text, truth, twice
from .words import ItemWords, OptionWords, PostWords

KEYS = ("id", "clauses", "prompt")
MAY = ("kind", "tags")
# What a question of a kind has besides.
OF_KIND: dict[Kind, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Kind.ONE: (("options",), ("fixed_order",)),
    Kind.SEVERAL: (("options",), ("fixed_order",)),
    Kind.ORDER: (("steps",), ()),
    Kind.MATCH: (("pairs",), ()),
    Kind.POST: (("post", "options"), ("phrases", "fixed_order")),
}
OPTION_KEYS = ("text", "right", "why")
STEP_KEYS = ("text", "why")
PAIR_KEYS = ("text", "match", "why")
POST_KEYS = ("platform", "author", "words")
POST_MAY = ("handle", "about", "picture")


def read_item(found: Any, where: str) -> ItemWords:
    # Whatever its kind, it is first asked who it is: the next complaint names it.
    everything = [*MAY, *(key for has, may in OF_KIND.values() for key in (*has, *may))]
    found = mapping(found, KEYS, where, may=list(dict.fromkeys(everything)))
    key = text(found["id"], f"{where}, `id`")
    where = f"item {key}"
    kind = Kind(one_of(found.get("kind", Kind.ONE.value), Kind.values, f"{where}, `kind`"))
    has, may = OF_KIND[kind]
    mapping(found, [*KEYS, *has], where, may=[*MAY, *may])
    post = _post(found["post"], f"{where}, `post`") if kind == Kind.POST else None
    return ItemWords(
        key=key,
        prompt=text(found["prompt"], f"{where}, `prompt`"),
        clauses=names(found["clauses"], f"{where}, `clauses`"),
        options=_answers(found, kind, where),
        kind=kind,
        tags=names(found["tags"], f"{where}, `tags`") if "tags" in found else (),
        fixed_order=truth(found.get("fixed_order", False), f"{where}, `fixed_order`"),
        post=post,
        phrases=_phrases(found["phrases"], post.words, where) if post and "phrases" in found else (),
    )


def _answers(found: dict[str, Any], kind: Kind, where: str) -> tuple[OptionWords, ...]:
    if kind == Kind.ORDER:
        answers = [_step(*one) for one in _numbered(found, "steps", where)]
    elif kind == Kind.MATCH:
        answers = [_pair(*one) for one in _numbered(found, "pairs", where)]
    else:
        answers = [_option(*one) for one in _numbered(found, "options", where)]
    check_answers(kind, answers, where)
    return tuple(answers)


def _numbered(found: dict[str, Any], key: str, where: str) -> list[tuple[Any, str]]:
    listed = several(found[key], f"{where}, `{key}`")
    return [(one, f"{where}, {key[:-1]} {at}") for at, one in enumerate(listed, start=1)]


def check_answers(kind: Kind, options: Sequence[OptionWords], where: str) -> None:
    """Raises BadCourseFile where nobody could answer the question."""
    if len(options) < 2:
        refuse(where, "a question needs two options or more")
    if twice(option.text for option in options):
        refuse(where, "two of its options say the same")
    if kind == Kind.ORDER:
        return
    if kind == Kind.MATCH:
        if len({pair.match for pair in options}) == 1:
            refuse(where, "all of its pairs have the same match, so there is nothing to find")
        return
    right = sum(option.is_right for option in options)
    if kind == Kind.SEVERAL and right == 0:
        refuse(where, "at least one option has to be right")
    if kind != Kind.SEVERAL and right != 1:
        refuse(where, f"one option has to be right, and {right or 'none'} of them {'are' if right > 1 else 'is'}")


def _option(found: Any, where: str) -> OptionWords:
    found = mapping(found, OPTION_KEYS, where)
    return OptionWords(
        text=text(found["text"], f"{where}, `text`"),
        is_right=truth(found["right"], f"{where}, `right`"),
        why=text(found["why"], f"{where}, `why`"),
    )


def _step(found: Any, where: str) -> OptionWords:
    found = mapping(found, STEP_KEYS, where)
    return OptionWords(text(found["text"], f"{where}, `text`"), True, text(found["why"], f"{where}, `why`"))


def _pair(found: Any, where: str) -> OptionWords:
    found = mapping(found, PAIR_KEYS, where)
    return OptionWords(
        text(found["text"], f"{where}, `text`"),
        True,
        text(found["why"], f"{where}, `why`"),
        match=text(found["match"], f"{where}, `match`"),
    )


def _post(found: Any, where: str) -> PostWords:
    found = mapping(found, POST_KEYS, where, may=POST_MAY)
    said = {key: text(found[key], f"{where}, `{key}`") for key in found}
    said["platform"] = one_of(found["platform"], Platform.values, f"{where}, `platform`")
    return PostWords(**said)


def _phrases(found: Any, words: str, where: str) -> tuple[OptionWords, ...]:
    """Phrases to choose from, each standing once in the post, one after the other; some right and some not."""
    listed = several(found, f"{where}, `phrases`")
    phrases = [_option(one, f"{where}, phrase {at}") for at, one in enumerate(listed, start=1)]
    end = 0
    for phrase in phrases:
        if words.count(phrase.text) != 1:
            refuse(where, f"the phrase “{phrase.text}” has to stand in the words of the post, and once")
        if words.index(phrase.text) < end:
            refuse(where, f"the phrase “{phrase.text}” has to come after the one before it, as it does in the post")
        end = words.index(phrase.text) + len(phrase.text)
    if len({phrase.is_right for phrase in phrases}) < 2:
        refuse(where, "of its phrases at least one has to be right and one not")
    return tuple(phrases)
