"""Whole drafts of our own with the answers careful readers gave, read from policies/content/advice_drafts."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import cycle
from pathlib import Path
from typing import Any

import yaml

from .draft import Context, Draft
from .outcome import Verdict

FOLDER = Path(__file__).resolve().parents[1] / "content" / "advice_drafts"
SITUATIONS = "situations.yaml"
FIELDS = 7
EVERY = 6
GREETINGS = (
    "Afternoon all.",
    "Hey everyone,",
    "G'day!",
    "Dear friends,",
    "Just a quick one.",
    "Evening folks.",
    "Hiya",
)
FAREWELLS = (
    "Take care.",
    "Thank you everyone.",
    "Have a great week!",
    "Kind regards",
    "See you round.",
    "All the best",
)


class BadLabels(ValueError):
    """A file of labelled drafts cannot be used; the message says which line and why."""


@dataclass(frozen=True, slots=True)
class Labelled:
    draft: Draft
    verdicts: tuple[Verdict, ...]  # every verdict that is right, the best first
    deciding: frozenset[str]  # clauses of which the advice has to cite one
    fitting: frozenset[str]  # clauses that may be cited too


def read_labelled(folder: Path = FOLDER) -> tuple[Labelled, ...]:
    """Every labelled draft in order of file and line. The folder's situations.yaml explains the lines."""
    situations = yaml.safe_load((folder / SITUATIONS).read_text(encoding="utf-8"))
    return tuple(each for path in sorted(folder.glob("*.txt")) for each in _read(path, situations))


def with_manners(labelled: Sequence[Labelled]) -> tuple[Labelled, ...]:
    """Every so many of the drafts once more, with a greeting and a farewell round it, which change no answer."""
    worded = [each for each in labelled if each.draft.text and not each.draft.text.startswith("[")]
    pairs = zip(worded[::EVERY], cycle(GREETINGS), cycle(FAREWELLS), strict=False)
    return tuple(
        replace(each, draft=replace(each.draft, text=f"{greeting}\n{each.draft.text}\n{farewell}"))
        for each, greeting, farewell in pairs
    )


def digest_of(labelled: Sequence[Labelled]) -> str:
    """Changes with any word, answer or label."""
    digest = hashlib.sha256()
    for each in labelled:
        digest.update(repr((each.draft, each.verdicts, sorted(each.deciding), sorted(each.fitting))).encode())
    return digest.hexdigest()


def _read(path: Path, situations: Mapping[str, Any]) -> Iterator[Labelled]:
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            yield _labelled(line, situations)
        except (ValueError, KeyError) as error:
            raise BadLabels(f"{path.name}, line {number}: {error}") from error


def _labelled(line: str, situations: Mapping[str, Any]) -> Labelled:
    fields = [field.strip() for field in line.split("|", FIELDS - 1)]
    if len(fields) != FIELDS:
        raise BadLabels(f"a draft has {FIELDS} fields, this line has {len(fields)}")
    policy, situation, picture, verdicts, deciding, fitting, text = fields
    answers = {**situations[situation], "photo_of": None if picture in ("", "-") else picture}
    return Labelled(
        Draft(policy, Context.from_mapping(answers), text.replace("\\n", "\n")),
        tuple(Verdict(verdict.strip()) for verdict in verdicts.split(",")),
        frozenset(deciding.split()),
        frozenset(fitting.split()),
    )
