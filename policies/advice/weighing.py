"""Brings together what the rules found and how the draft reads as a whole.

A rule marked `certain` stands whatever else is read. Of the others the judge's reading decides, and they count as one
voice: a word list sees "I'd kill for a coffee", the whole draft says what was meant. Between ok and do_not_post, when
both are likely, stands take_care: nobody is waved through, and nobody is stopped, on a guess.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from .draft import Context
from .judge import Judgement
from .outcome import Verdict
from .rulebook import Rule, Rulebook

# What each mistake costs beside merely not being the best answer, chosen on drafts the judge had not seen.
WAVED_THROUGH = 1.0  # a draft that must not be posted is answered ok
STOPPED = 1.0  # a harmless one is answered ask_first or do_not_post
VOICE_OF_RULES = 0.1
# From what likelihood a clause is cited, and how many at most; below the last a rule speaks of something else.
CITED, MOST_CITED, FAINT = 0.12, 3, 0.03
CITED_THOUGH_FINE = 0.5  # a permission is told only where it is plainly what the draft is about
BLOCKING = (Verdict.ASK_FIRST, Verdict.DO_NOT_POST)


@dataclass(frozen=True, slots=True)
class Weighed:
    """`clauses` decide though no rule found them; `rules` are those that found something or speak for such a clause."""

    verdict: Verdict
    rules: Sequence[Rule]
    clauses: tuple[str, ...] = ()


def weigh(fired: Sequence[Rule], judgement: Judgement, rulebook: Rulebook, context: Context) -> Weighed:
    verdict = decide(fired, judgement)
    kept = [rule for rule in fired if _still_speaks(rule, verdict, judgement)]
    cited = {rule.clauses[0] for rule in kept if rule.verdict is verdict and rule.clauses}
    spoken = {
        ref: _spokesman(ref, verdict, rulebook, context)
        for ref in _deciding(judgement, verdict, _in_question(judgement, rulebook, context))
        if ref not in cited
    }
    speaking = {rule.id: rule for rule in (*kept, *spoken.values()) if rule}
    silent = tuple(ref for ref, rule in spoken.items() if rule is None and verdict is not Verdict.OK)
    return Weighed(verdict, tuple(speaking.values()), silent)


def decide(fired: Iterable[Rule], judgement: Judgement) -> Verdict:
    fired = list(fired)
    said = max((rule.verdict for rule in fired), key=severity, default=Verdict.OK)
    certain = max((rule.verdict for rule in fired if rule.certain), key=severity, default=Verdict.OK)
    if said is not Verdict.OK and said is max(Verdict, key=lambda verdict: judgement.best[verdict]):
        return said  # both see the same: nothing to weigh
    return max(certain, max(Verdict, key=lambda verdict: _worth(verdict, said, judgement)), key=severity)


def _worth(verdict: Verdict, said: Verdict, judgement: Judgement) -> float:
    worth = judgement.right[verdict] + VOICE_OF_RULES * (verdict is said)
    if verdict is Verdict.OK:
        worth -= WAVED_THROUGH * judgement.best[Verdict.DO_NOT_POST]
    if verdict in BLOCKING:
        worth -= STOPPED * judgement.best[Verdict.OK]
    return worth


def severity(verdict: Verdict) -> int:
    return verdict.severity


def _still_speaks(rule: Rule, verdict: Verdict, judgement: Judgement) -> bool:
    """Whether what a rule found is part of the answer that was reached."""
    if rule.certain or rule.verdict is Verdict.OK:
        return True
    if rule.verdict.severity > verdict.severity:
        return False
    return any(judgement.clauses.get(ref, 0.0) >= FAINT for ref in rule.clauses)


def _in_question(judgement: Judgement, rulebook: Rulebook, context: Context) -> list[str]:
    """The clauses, the likeliest first, without those that the person's answers rule out: answers win over a guess."""
    judged = [rule for rule in rulebook.rules if rule.clauses and not rule.waits]
    spoken_of = {rule.clauses[0] for rule in judged}
    suiting = {rule.clauses[0] for rule in judged if rule.suits(context)}
    likely = sorted(judgement.clauses, key=lambda ref: -judgement.clauses[ref])
    return [ref for ref in likely if ref in suiting or ref not in spoken_of]


def _deciding(judgement: Judgement, verdict: Verdict, refs: Sequence[str]) -> list[str]:
    if verdict is Verdict.OK:
        return [ref for ref in refs[:MOST_CITED] if judgement.clauses[ref] >= CITED_THOUGH_FINE]
    return [ref for at, ref in enumerate(refs[:MOST_CITED]) if at == 0 or judgement.clauses[ref] >= CITED]


def _spokesman(ref: str, verdict: Verdict, rulebook: Rulebook, context: Context) -> Rule | None:
    """The rule that says why this clause decides here: of those whose answers fit, the one nearest the verdict."""
    fitting = [
        rule
        for rule in rulebook.rules
        if rule.clauses
        and rule.clauses[0] == ref
        and not rule.waits
        and rule.verdict.severity <= verdict.severity
        and rule.suits(context)
    ]
    return max(fitting, key=lambda rule: rule.verdict.severity, default=None)
