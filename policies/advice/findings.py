"""What is wrong with a set of rules, in plain words: everything at once, not the first fault."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from itertools import product
from types import MappingProxyType
from typing import Any

from .conditions import DERIVED, INTERNAL_NETWORKS, meets
from .draft import CHOICES, YES_NO, Context
from .outcome import Verdict
from .rulebook import SIGNAL_KEYS, BadRulebook, Rule, build_rulebook, check_parts, read_rule
from .signals import Lexicon

# What an answer that is worked out rests on.
BEHIND = {
    "internal": ("audience", "platform"),
    "at_work": ("audience", "platform", "work_device", "work_time"),
    "identified": ("identifiable",),
    "picture": ("photo_of",),
}
POSSIBLE: Mapping[str, tuple[Any, ...]] = {
    **CHOICES,
    **dict.fromkeys(YES_NO, (True, False)),
    "platform": ("", INTERNAL_NETWORKS[0]),
    "photo_of": (None, "a picture"),
}


@dataclass(frozen=True, slots=True)
class Fault:
    """`rule` is the id of the rule it is in, if it is in one; `stops` where no draft can be answered until it is
    mended."""

    words: str
    rule: str = ""
    stops: bool = False


def find_faults(content: Any, lexicon: Lexicon, refs: Collection[str], policy: str = "") -> list[Fault]:
    """`content` is the parsed text, `refs` the clauses of the edition in order. Those that stop come first."""
    try:
        check_parts(content)
    except BadRulebook as error:
        return [Fault(str(error), stops=True)]
    faults = [fault for entry in content["rules"] for fault in _in_entry(entry, content, lexicon.signals, refs)]
    if policy and content["policy"] != policy:
        faults.append(Fault(f"These are the rules of {content['policy']}, not of {policy}.", stops=True))
    if not faults:
        faults += _of_the_whole(content, lexicon, refs)
    rules = list(_readable(content, lexicon.signals))
    faults += [*_never_fire(rules), *_said_twice(rules), *_uncited(content, refs)]
    return sorted(faults, key=lambda fault: not fault.stops)


def _in_entry(
    entry: Any, content: Mapping[str, Any], signals: Collection[str], refs: Collection[str]
) -> Iterator[Fault]:
    named = list(_unknown_names(entry, content, signals, refs)) if isinstance(entry, dict) else []
    yield from named
    if named:
        return
    try:
        read_rule(entry, content, signals, refs)
    except BadRulebook as error:
        yield Fault(str(error), rule=str(entry.get("id", "")) if isinstance(entry, dict) else "", stops=True)


def _unknown_names(
    entry: Mapping[str, Any], content: Mapping[str, Any], signals: Collection[str], refs: Collection[str]
) -> Iterator[Fault]:
    rule = str(entry.get("id", ""))
    said = entry.get("when")
    when: Mapping[str, Any] = said if isinstance(said, dict) else {}
    known: list[tuple[Any, Collection[str], str]] = [
        (entry.get("clauses"), refs, "cites {}, which is not a clause of this draft"),
        *((when.get(key), signals, "looks for {}, which is not a signal we can find") for key in SIGNAL_KEYS),
        ([entry["ask"]] if entry.get("ask") else [], content["contacts"], "sends people to {}, who is not a contact"),
        (entry.get("routes"), content["routes"], "names the way {}, which is not listed under routes"),
    ]
    for names, listed, words in known:
        for name in names if isinstance(names, list) else []:
            if isinstance(name, str) and name not in listed:
                yield Fault(f"Rule {rule} {words.format(name)}.", rule=rule, stops=True)


def _of_the_whole(content: Mapping[str, Any], lexicon: Lexicon, refs: Collection[str]) -> Iterator[Fault]:
    """What no single rule is at fault for, such as a headline left out."""
    try:
        build_rulebook(content, lexicon, refs)
    except BadRulebook as error:
        yield Fault(str(error), stops=True)


def _readable(content: Mapping[str, Any], signals: Collection[str]) -> Iterator[Rule]:
    for entry in content["rules"]:
        try:
            yield read_rule(entry, content, signals, None)
        except BadRulebook:
            continue


def _never_fire(rules: Iterable[Rule]) -> Iterator[Fault]:
    for rule in rules:
        why = _why_never(rule)
        if why:
            yield Fault(f"Rule {rule.id} can never apply: {why}.", rule=rule.id)


def _why_never(rule: Rule) -> str:
    if both := sorted(set(rule.all) & set(rule.none)):
        return f"it asks for {both[0]} and rules it out"
    if rule.any and set(rule.any) <= set(rule.none):
        return "it rules out each of the signals of which it needs one"
    low, high = rule.at_least or Verdict.OK, rule.at_most or Verdict.DO_NOT_POST
    if low.severity > high.severity:
        return f"no verdict is at least {low} and at most {high}"
    if not may_apply(rule, {}):
        return "nobody can give all the answers it asks for together"
    return ""


def may_apply(rule: Rule, given: Mapping[str, Any]) -> bool:
    """Whether it could apply to someone who gave these answers, whatever else they say."""
    return any(meets(context, rule.answers) for context in _contexts(rule.answers, given))


def _contexts(answers: Collection[str], given: Mapping[str, Any] = MappingProxyType({})) -> Iterator[Context]:
    """Every way to answer the questions that these answers rest on; what was given stands."""
    asked = {name for answer in answers for name in (BEHIND[answer] if answer in DERIVED else (answer,))}
    names = [field.name for field in fields(Context) if field.name in asked]
    for chosen in product(*((given[name],) if name in given else POSSIBLE[name] for name in names)):
        yield Context(**dict(zip(names, chosen, strict=True)))


def _said_twice(rules: Iterable[Rule]) -> Iterator[Fault]:
    first: dict[Any, str] = {}
    for rule in rules:
        answers = frozenset((name, frozenset(given)) for name, given in rule.answers.items())
        signals = (frozenset(rule.all), frozenset(rule.any), frozenset(rule.none))
        when = (answers, signals, rule.at_least, rule.at_most)
        if when in first:
            yield Fault(f"Rule {rule.id} applies exactly when {first[when]} does: make one of the two.", rule=rule.id)
        first.setdefault(when, rule.id)


def _uncited(content: Mapping[str, Any], refs: Collection[str]) -> Iterator[Fault]:
    """A clause is in a rule, or listed with the reason that no draft can raise it."""
    cited = {ref for entry in content["rules"] if isinstance(entry, dict) for ref in entry.get("clauses") or []}
    excused = content.get("not_advised", {})
    for ref in refs:
        if ref not in cited and ref not in excused:
            yield Fault(f"No rule cites {ref}. Cite it in one, or say under not_advised why none can.")
        if ref in cited and ref in excused:
            yield Fault(f"{ref} is under not_advised, and a rule cites it all the same.")
    for ref in excused:
        if ref not in refs:
            yield Fault(f"{ref} is under not_advised, and is not a clause of this draft.")
    for one in content.get("readings", []):
        if one["ref"] not in refs:
            yield Fault(f"There is a reading of {one['ref']}, which is not a clause of this draft.")
