"""An answered question as its page and the result show it: point by point what was chosen, what is right, and why."""

from dataclasses import dataclass, field
from typing import Any

from training.enums import Kind, Part
from training.models import Option
from training.queries import Question

from .links import clause_links


@dataclass(frozen=True)
class Point:
    """One option: `tone` and `word` say how it was answered."""

    text: str
    tone: str
    word: str
    why: str
    number: int | None = None


@dataclass(frozen=True)
class Explained:
    """`points` are what the answer hangs on, `others` what was rightly left alone."""

    question: Question
    word: str
    tone: str
    points: list[Point]
    others: list[Point]
    clauses: list[dict[str, str]]
    segments: list[dict[str, Any]] = field(default_factory=list)


def explain(question: Question) -> Explained:
    """Of a question with its answer; of one that nobody answered in time, what would have been right."""
    item, chosen = question.item, question.chosen if question.answer else []
    answers = [option for option in item.in_order() if option.part == Part.ANSWER]
    phrases = [option for option in item.in_order() if option.part == Part.PHRASE]
    points = _POINTS.get(Kind(item.kind), _ticked)(answers, chosen)
    marked = _ticked(phrases, chosen)
    numbered = [Point(one.text, one.tone, one.word, one.why, at) for at, one in enumerate(marked, start=1)]
    everything = [*points, *numbered]
    word, tone = _verdict(question)
    return Explained(
        question=question,
        word=word,
        tone=tone,
        points=[one for one in everything if one.tone != "neutral"],
        others=[one for one in everything if one.tone == "neutral"],
        clauses=clause_links(item.clauses.all()),
        segments=segments_of(question),
    )


def _verdict(question: Question) -> tuple[str, str]:
    if question.answer is None:
        return "Not answered in time", "attention"
    if question.answer.is_right:
        return "Right", "done"
    if question.answer.score:
        return f"Partly right: {question.answer.score}%", "attention"
    return "Not right", "refused"


def _ticked(options: list[Option], chosen: list[int]) -> list[Point]:
    """What was chosen first, then what was right and missed."""
    words = {
        (True, True): ("done", "You chose it, and it is right"),
        (True, False): ("refused", "You chose it, and it is not right"),
        (False, True): ("attention", "It is right"),
        (False, False): ("neutral", "Not right"),
    }
    points = [
        (option.pk not in chosen, Point(option.text, *words[option.pk in chosen, option.is_right], option.why))
        for option in options
    ]
    return [point for _missed, point in sorted(points, key=lambda one: one[0])]


def _ordered(steps: list[Option], chosen: list[int]) -> list[Point]:
    """In the right order, each with the place it was given."""
    given = {pk: place for place, pk in enumerate(chosen, start=1)}
    points = []
    for place, step in enumerate(steps, start=1):
        is_there = given.get(step.pk) == place
        said = f"You put it at {given[step.pk]}" if step.pk in given else "You gave it no place"
        word = "In its place" if is_there else said
        points.append(Point(f"{place}. {step.text}", "done" if is_there else "refused", word, step.why))
    return points


def _matched(rows: list[Option], chosen: list[int]) -> list[Point]:
    matches = {row.pk: row.match for row in rows}
    given = dict(zip((row.pk for row in rows), chosen, strict=False))
    points = []
    for row in rows:
        said = matches.get(given.get(row.pk, 0), "")
        is_right = said == row.match
        word = "Right" if is_right else f"You chose “{said}”" if said else "You chose nothing"
        points.append(Point(f"{row.text}: {row.match}", "done" if is_right else "refused", word, row.why))
    return points


_POINTS = {Kind.ORDER: _ordered, Kind.MATCH: _matched}


def segments_of(question: Question) -> list[dict[str, Any]]:
    """The words of the post, its phrases numbered in the order they stand; nothing where there is no post."""
    post = getattr(question.item, "post", None)
    if post is None:
        return []
    segments: list[dict[str, Any]] = []
    rest = post.words
    for number, phrase in enumerate(_phrases(question), start=1):
        before, rest = rest.split(phrase.text, 1)
        segments += [{"text": before, "number": None}, {"text": phrase.text, "number": number}]
    return [*segments, {"text": rest, "number": None}]


def _phrases(question: Question) -> list[Option]:
    return [option for option in question.item.in_order() if option.part == Part.PHRASE]
