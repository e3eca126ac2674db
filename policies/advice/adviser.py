"""From a draft to an outcome: find the signals, let the rules speak, weigh them with how the whole reads."""

from collections.abc import Collection, Iterable, Sequence

from .draft import BadDraft, Context, Draft
from .judge import Judgement, load_judge
from .outcome import Outcome, Reason, Span, Verdict
from .rulebook import Rule, Rulebook
from .signals import Signals, find_signals
from .weighing import Weighed, severity, weigh

MOST_SPANS = 12
DISTRESS = "seems_self_harm"
THREAT = "threatening"
LIKE_OTHERS = "Careful readers decided drafts much like this one by this clause."
READ_AGAIN = "Read the clause, and change what it speaks of; ask if you are not sure."


def advise(draft: Draft, rulebook: Rulebook, *, leave_out: Collection[str] = (), rules_alone: bool = False) -> Outcome:
    """Pure and deterministic: the same draft and rules always give the same outcome, and nothing is kept.

    `leave_out` names signals that the person says are misread: no rule finds them. `rules_alone` shows what the rules
    say, where they are the subject and not a person's draft.
    """
    if draft.policy != rulebook.policy:
        raise BadDraft(f"The draft names the policy {draft.policy!r}, and these are the rules of {rulebook.policy!r}.")
    every = find_signals(draft.text, draft.context, rulebook.lexicon)
    signals = every.without(leave_out)
    left_out = tuple(name for name in leave_out if name in every)
    # Who says that something is misread is believed: the whole was read with it, so the rules answer alone.
    judgement = None if left_out or rules_alone else _judgement(draft, signals)
    fired = [rule for rule in rulebook.rules if rule.fires(draft.context, signals)]
    weighed = _weigh(fired, judgement, rulebook, draft.context, signals)
    rules = sorted(weighed.rules, key=lambda rule: -rule.verdict.severity)
    reasons = [_reason(rule, signals, draft.text) for rule in rules]
    reasons += [Reason("", (ref,), weighed.verdict, LIKE_OTHERS, READ_AGAIN) for ref in weighed.clauses]
    reasons.sort(key=lambda reason: -reason.verdict.severity)
    return Outcome(
        verdict=weighed.verdict,
        headline=rulebook.headlines[weighed.verdict],
        reasons=tuple(reasons),
        clauses=_once(ref for reason in reasons for ref in reason.clauses),
        # A right is told though the words that touch on it turned out to be fine.
        rights=_once(rule.right for rule in (*rules, *fired) if rule.right and rule.follows(weighed.verdict)),
        routes=_once(rulebook.routes[route] for rule in rules for route in rule.routes),
        who_to_ask=_once(rulebook.contacts[rule.ask] for rule in rules if rule.ask),
        in_distress=DISTRESS in signals,
        threatens=THREAT in signals,
        left_out=left_out,
    )


def _judgement(draft: Draft, signals: Signals) -> Judgement | None:
    judge = load_judge()
    return judge.judge(draft, signals) if judge else None


def _weigh(
    fired: Sequence[Rule], judgement: Judgement | None, rulebook: Rulebook, context: Context, signals: Signals
) -> Weighed:
    """What the rules say, with the judge's reading where there is one; then the rules that waited for the verdict."""
    at_once = [rule for rule in fired if not rule.waits]
    weighed = (
        weigh(at_once, judgement, rulebook, context, signals) if judgement else Weighed(_most_severe(at_once), at_once)
    )
    waited = [rule for rule in fired if rule.waits and rule.follows(weighed.verdict)]
    if judgement:
        waited = [rule for rule in waited if rule.certain or severity(rule.verdict) <= severity(weighed.verdict)]
    return Weighed(max(weighed.verdict, _most_severe(waited), key=severity), (*weighed.rules, *waited), weighed.clauses)


def _most_severe(fired: Iterable[Rule]) -> Verdict:
    return max((rule.verdict for rule in fired), key=severity, default=Verdict.OK)


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
