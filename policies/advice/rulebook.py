"""The rules of one policy, read from its advice.yaml and checked. The file's head explains the format."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from .conditions import BadCondition, meets, read_conditions
from .draft import Context
from .outcome import Verdict
from .signals import BadWords, Lexicon, Signals, load_lexicon

SIGNAL_KEYS = ("all", "any", "none")
AFTER_KEYS = ("at_least", "at_most")
RULE_KEYS = {"id", "when", "after", "verdict", "clauses", "because", "fix", "ask", "right", "routes", "certain"}
BOOK_KEYS = {"policy", "headlines", "contacts", "routes", "rules"}
BESIDE_KEYS = {"not_advised", "readings"}  # for those who write the rules; no answer rests on them
READING_KEYS = {"ref", "question", "reading", "signed_off_by"}


class BadRulebook(ValueError):
    """A rule file cannot be used; the message says in plain words which rule and why."""


@dataclass(frozen=True, slots=True)
class Rule:
    id: str
    verdict: Verdict
    clauses: tuple[str, ...]
    because: str
    fix: str
    answers: Mapping[str, tuple[Any, ...]]
    all: tuple[str, ...]
    any: tuple[str, ...]
    none: tuple[str, ...]
    at_least: Verdict | None
    at_most: Verdict | None
    ask: str | None
    right: str
    routes: tuple[str, ...]
    certain: bool = False  # stands whatever the whole draft reads like

    @property
    def waits(self) -> bool:
        """Whether the rule looks at what the others said before it speaks."""
        return self.at_least is not None or self.at_most is not None

    def suits(self, context: Context) -> bool:
        return meets(context, self.answers)

    def fires(self, context: Context, signals: Signals) -> bool:
        return (
            self.suits(context)
            and all(name in signals for name in self.all)
            and (not self.any or any(name in signals for name in self.any))
            and not any(name in signals for name in self.none)
        )

    def follows(self, verdict: Verdict) -> bool:
        low = self.at_least or Verdict.OK
        high = self.at_most or Verdict.DO_NOT_POST
        return low.severity <= verdict.severity <= high.severity


@dataclass(frozen=True, slots=True)
class Reading:
    """How the owner reads a clause that can be read in more ways. Nobody has settled it until someone signs."""

    ref: str
    question: str
    reading: str
    signed_off_by: str


@dataclass(frozen=True, slots=True)
class Rulebook:
    policy: str
    rules: tuple[Rule, ...]
    headlines: Mapping[Verdict, str]
    contacts: Mapping[str, str]
    routes: Mapping[str, str]
    lexicon: Lexicon
    not_advised: Mapping[str, str]
    readings: tuple[Reading, ...]


def load_rulebook(path: str | Path, refs: Collection[str] | None = None) -> Rulebook:
    """Read a policy's rules; with refs, every clause cited must be among them. Raises BadRulebook.

    Reading takes a moment: keep the result.
    """
    path = Path(path)
    try:
        source = path.read_text(encoding="utf-8")
    except OSError as error:
        raise BadRulebook(f"The rules in {path.name} cannot be opened: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise BadRulebook(f"The rules in {path.name} are not valid YAML: {error}") from error
    return read_rulebook(source, refs, name=path.name)


def read_rulebook(source: str, refs: Collection[str] | None = None, *, name: str = "this text") -> Rulebook:
    """The rulebook of a text, wherever it was kept."""
    content = parse_rules(source, name=name)
    try:
        lexicon = load_lexicon()
    except BadWords as error:
        raise BadRulebook(str(error)) from error
    return build_rulebook(content, lexicon, refs)


def parse_rules(source: str, *, name: str = "this text") -> Any:
    try:
        return yaml.load(source, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        raise BadRulebook(f"The rules in {name} are not valid YAML: {error}") from error


def build_rulebook(content: Any, lexicon: Lexicon, refs: Collection[str] | None = None) -> Rulebook:
    """The rulebook from what stands in the file, for previewing rules that are not saved yet."""
    check_parts(content)
    headlines = _read_headlines(content["headlines"])
    rules = tuple(read_rule(entry, content, lexicon.signals, refs) for entry in content["rules"])
    ids = [rule.id for rule in rules]
    for repeated in sorted({rule_id for rule_id in ids if ids.count(rule_id) > 1}):
        raise BadRulebook(f"Two rules are called {repeated}.")
    return Rulebook(
        content["policy"], rules, headlines, content["contacts"], content["routes"], lexicon, *_beside(content)
    )


def check_parts(content: Any) -> None:
    """Whether the parts of a rule file are there, each of its kind; what stands in them is read rule by rule."""
    if not isinstance(content, dict) or set(content) - BESIDE_KEYS != BOOK_KEYS:
        raise BadRulebook("A rule file has exactly these parts: " + ", ".join(sorted(BOOK_KEYS)) + ".")
    if not isinstance(content["rules"], list) or not content["rules"]:
        raise BadRulebook("A rule file needs at least one rule.")
    for part in ("contacts", "routes", "not_advised"):
        named = content.get(part, {})
        if not isinstance(named, dict) or not all(isinstance(said, str) and said for said in named.values()):
            raise BadRulebook(f"Under {part}, every name needs a sentence.")
    readings = content.get("readings", [])
    if not isinstance(readings, list) or not all(
        isinstance(one, dict) and set(one) == READING_KEYS for one in readings
    ):
        raise BadRulebook("Each of the readings has exactly these parts: " + ", ".join(sorted(READING_KEYS)) + ".")


def _beside(content: Mapping[str, Any]) -> tuple[dict[str, str], tuple[Reading, ...]]:
    readings = tuple(Reading(**{key: str(one[key] or "") for key in one}) for one in content.get("readings", []))
    return content.get("not_advised", {}), readings


def _read_headlines(entries: Any) -> dict[Verdict, str]:
    if not isinstance(entries, dict) or set(entries) != {str(verdict) for verdict in Verdict}:
        raise BadRulebook("There must be one headline for each verdict: " + ", ".join(Verdict) + ".")
    return {Verdict(name): sentence for name, sentence in entries.items()}


def read_rule(entry: Any, content: Mapping[str, Any], signals: Collection[str], refs: Collection[str] | None) -> Rule:
    if not isinstance(entry, dict) or not entry.get("id"):
        raise BadRulebook("Every rule needs an id.")
    name = entry["id"]
    unknown = set(entry) - RULE_KEYS
    if unknown:
        raise BadRulebook(f"Rule {name} has a part we do not know: {', '.join(sorted(unknown))}.")
    clauses = _read_clauses(name, entry, refs)
    when = entry.get("when")
    if not isinstance(when, dict) or not when:
        raise BadRulebook(f"Rule {name} does not say when it applies.")
    at_least, at_most = _read_after(name, entry.get("after"))
    return Rule(
        id=name,
        verdict=_read_verdict(name, entry.get("verdict")),
        clauses=clauses,
        because=_read_sentence(name, entry, "because"),
        fix=_read_sentence(name, entry, "fix"),
        answers=_read_answers(name, when),
        **{key: _read_signals(name, when.get(key, []), signals) for key in SIGNAL_KEYS},
        at_least=at_least,
        at_most=at_most,
        ask=_read_names(name, [entry["ask"]] if "ask" in entry else [], content["contacts"], "contact", 1),
        right=str(entry.get("right", "")),
        routes=_read_names(name, entry.get("routes", []), content["routes"], "route"),
        certain=_read_certain(name, entry.get("certain", False)),
    )


def _read_clauses(name: str, entry: Mapping[str, Any], refs: Collection[str] | None) -> tuple[str, ...]:
    clauses = entry.get("clauses")
    if not isinstance(clauses, list) or not clauses or not all(isinstance(ref, str) for ref in clauses):
        raise BadRulebook(f"Rule {name} cites no clause.")
    for ref in clauses:
        if refs is not None and ref not in refs:
            raise BadRulebook(f"Rule {name} cites {ref}, which is not a clause of this policy.")
    return tuple(clauses)


def _read_verdict(name: str, value: Any) -> Verdict:
    if value is None:
        raise BadRulebook(f"Rule {name} has no verdict.")
    try:
        return Verdict(value)
    except ValueError:
        raise BadRulebook(f"Rule {name} has the verdict {value!r}; it is one of {', '.join(Verdict)}.") from None


def _read_sentence(name: str, entry: Mapping[str, Any], part: str) -> str:
    sentence = entry.get(part)
    if not isinstance(sentence, str) or not sentence.strip():
        raise BadRulebook(f"Rule {name} has no sentence under {part}.")
    return sentence.strip()


def _read_certain(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise BadRulebook(f"Rule {name} must say true or false under certain.")
    return value


def _read_answers(name: str, when: Mapping[str, Any]) -> dict[str, tuple[Any, ...]]:
    try:
        return read_conditions({key: value for key, value in when.items() if key not in SIGNAL_KEYS})
    except BadCondition as error:
        raise BadRulebook(f"In rule {name}, {error}.") from error


def _read_signals(name: str, names: Any, known: Collection[str]) -> tuple[str, ...]:
    if not isinstance(names, list):
        raise BadRulebook(f"In rule {name}, all, any and none take lists of signals.")
    for signal in names:
        if signal not in known:
            raise BadRulebook(f"Rule {name} looks for {signal!r}, which is not a signal we can find.")
    return tuple(names)


def _read_after(name: str, after: Any) -> tuple[Verdict | None, Verdict | None]:
    if after is None:
        return None, None
    if not isinstance(after, dict) or not after or set(after) - set(AFTER_KEYS):
        raise BadRulebook(f"In rule {name}, after takes at_least and at_most.")
    low, high = (after.get(key) for key in AFTER_KEYS)
    return (_read_verdict(name, low) if low else None, _read_verdict(name, high) if high else None)


def _read_names(name: str, names: Any, known: Mapping[str, str], kind: str, only: int = 0) -> Any:
    for one in names:
        if one not in known:
            raise BadRulebook(f"Rule {name} names the {kind} {one!r}, which is not listed.")
    return (names[0] if names else None) if only else tuple(names)
