"""From a draft to an outcome: find the signals, let the rules speak, keep the most severe."""

from collections.abc import Collection, Iterable

from .draft import BadDraft, Draft
from .outcome import Outcome, Reason, Span, Verdict
from .rulebook import Rule, Rulebook
from .signals import Signals, find_signals

MOST_SPANS = 12
DISTRESS = "seems_self_harm"
THREAT = "threatening"


def advise(draft: Draft, rulebook: Rulebook, *, leave_out: Collection[str] = ()) -> Outcome:
    """Pure and deterministic: the same draft and rules always give the same outcome, and nothing is kept.

    `leave_out` names signals that the person says are misread: no rule finds them.
    """
    if draft.policy != rulebook.policy:
        raise BadDraft(f"The draft names the policy {draft.policy!r}, and these are the rules of {rulebook.policy!r}.")
    every = find_signals(draft.text, draft.context, rulebook.lexicon)
    signals = every.without(leave_out)
    fired = [rule for rule in rulebook.rules if not rule.waits and rule.fires(draft.context, signals)]
    verdict = _most_severe(fired)
    fired += [
        rule for rule in rulebook.rules if rule.waits and rule.follows(verdict) and rule.fires(draft.context, signals)
    ]
    verdict = _most_severe(fired)
    fired.sort(key=lambda rule: -rule.verdict.severity)
    return Outcome(
        verdict=verdict,
        headline=rulebook.headlines[verdict],
        reasons=tuple(_reason(rule, signals, draft.text) for rule in fired),
        clauses=_once(ref for rule in fired for ref in rule.clauses),
        rights=_once(rule.right for rule in fired if rule.right),
        routes=_once(rulebook.routes[route] for rule in fired for route in rule.routes),
        who_to_ask=_once(rulebook.contacts[rule.ask] for rule in fired if rule.ask),
        in_distress=DISTRESS in signals,
        threatens=THREAT in signals,
        left_out=tuple(name for name in leave_out if name in every),
    )


def _most_severe(fired: Iterable[Rule]) -> Verdict:
    return max((rule.verdict for rule in fired), key=lambda verdict: verdict.severity, default=Verdict.OK)


def _reason(rule: Rule, signals: Signals, text: str) -> Reason:
    return Reason(
        rule_id=rule.id,
        clauses=rule.clauses,
        verdict=rule.verdict,
        because=rule.because,
        fix=rule.fix,
        signals=tuple(name for name in (*rule.all, *rule.any) if name in signals),
        spans=_spans(rule, signals, text),
    )


def _spans(rule: Rule, signals: Signals, text: str) -> tuple[Span, ...]:
    """The phrases behind a rule, each once; a phrase inside a longer one is left out."""
    spans: list[Span] = []
    for start, end in sorted(signals.spans((*rule.all, *rule.any)), key=lambda place: (place[0], -place[1])):
        if not spans or end > spans[-1][1]:
            spans.append((start, end, text[start:end]))
    return tuple(spans[:MOST_SPANS])


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
