"""When a rule applies, in plain words, and in which situations at all."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from .findings import may_apply
from .outcome import Verdict
from .rulebook import Rule

LABELS = Path(__file__).resolve().parents[1] / "content" / "signal_labels.yaml"
SAID = {
    "role": {"employee": "an employee", "contractor": "a contractor", "ses": "a senior executive"},
    "audience": {
        "public": "anyone can see it",
        "friends": "friends or followers see it",
        "closed_group": "a closed group sees it",
        "internal": "only people at work see it",
    },
    "capacity": {"personal": "someone speaks for themselves", "official": "someone speaks for the agency"},
    "identifiable": {
        "yes": "people can tell where they work",
        "no": "nobody can tell where they work",
        "could_be": "people may work out where they work",
    },
    "alias": {"none": "under their own name", "pseudonym": "under a made-up name", "anonymous": "under no name"},
}
YES_OR_NO = {
    "work_device": ("on a work device", "not on a work device"),
    "work_time": ("in working time", "outside working time"),
    "authorised_spokesperson": ("authorised to speak", "not authorised to speak"),
    "written_permission": ("with written permission", "without written permission"),
    "about_own_work": ("about their own work", "not about their own work"),
    "uses_work_email": ("account on a work address", "account not on a work address"),
    "internal": ("on a network of the agency", "outside the agency's networks"),
    "at_work": ("at work", "not at work"),
    "identified": ("people can or may tell where they work", "nobody can tell where they work"),
    "picture": ("with a picture", "without a picture"),
}
VERDICTS = {
    Verdict.OK: "fine",
    Verdict.TAKE_CARE: "take care",
    Verdict.ASK_FIRST: "ask first",
    Verdict.DO_NOT_POST: "do not post",
}
SITUATIONS: Mapping[str, Mapping[str, Any]] = {
    "For yourself, nobody can tell where you work": {
        "capacity": "personal",
        "identifiable": "no",
        "audience": "public",
        "platform": "",
        "work_device": False,
        "work_time": False,
    },
    "For yourself, people can tell": {
        "capacity": "personal",
        "identifiable": "yes",
        "audience": "public",
        "platform": "",
        "work_device": False,
        "work_time": False,
    },
    "For yourself, from a work device": {
        "capacity": "personal",
        "audience": "public",
        "platform": "",
        "work_device": True,
    },
    "Inside the agency": {"capacity": "personal", "audience": "internal"},
    "For the agency": {"capacity": "official", "audience": "public", "platform": ""},
}


@dataclass(frozen=True, slots=True)
class Cell:
    """What a clause can come to in one situation: its most severe verdict, and the rules that cite it there."""

    situation: str
    verdict: Verdict | None
    rules: tuple[str, ...]


def in_words(rule: Rule) -> list[str]:
    """One part of the condition to a line; all of them must hold."""
    lines = [" or ".join(_answer(name, given) for given in answers) for name, answers in rule.answers.items()]
    for signals, words in ((rule.all, "it shows {}"), (rule.any, "it shows {}"), (rule.none, "it does not show {}")):
        if signals:
            joined = " and " if signals is rule.all else " or "
            lines.append(words.format(joined.join(spoken(name) for name in signals)))
    if rule.at_least:
        lines.append(f"the other rules say {VERDICTS[rule.at_least]} or worse")
    if rule.at_most:
        lines.append(f"the other rules say {VERDICTS[rule.at_most]} or better")
    return lines


def spoken(name: str) -> str:
    return signal_labels().get(name, name.replace("_", " "))


@cache
def signal_labels() -> Mapping[str, str]:
    labels: dict[str, str] = yaml.load(LABELS.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return labels


def draw(rules: Sequence[Rule], refs: Collection[str]) -> list[tuple[str, list[Cell]]]:
    """The whole rule set: each clause that is cited, by situation."""
    by_situation = {name: [rule for rule in rules if may_apply(rule, given)] for name, given in SITUATIONS.items()}
    cited = {ref for rule in rules for ref in rule.clauses}
    return [
        (ref, [_cell(name, ref, of_situation) for name, of_situation in by_situation.items()])
        for ref in refs
        if ref in cited
    ]


def _cell(situation: str, ref: str, rules: Iterable[Rule]) -> Cell:
    citing = [rule for rule in rules if ref in rule.clauses]
    worst = max((rule.verdict for rule in citing), key=lambda verdict: verdict.severity, default=None)
    return Cell(situation, worst, tuple(rule.id for rule in citing))


def _answer(name: str, given: Any) -> str:
    return SAID[name][given] if name in SAID else YES_OR_NO[name][not given]
