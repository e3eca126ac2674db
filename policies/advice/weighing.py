"""Brings together what the rules found and how the draft reads as a whole.

A rule marked `certain` stands whatever else is read, and every rule does where a draft is too long to be read to its
end. Of the others the judge's reading decides, and they count as one voice: a word list sees "I'd kill for a coffee",
the whole draft says what was meant. Between ok and do_not_post, when both are likely, stands take_care: nobody is waved
through, and nobody is stopped, on a guess.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from .draft import Context
from .judge import Judgement
from .outcome import Verdict
from .rulebook import Rule, Rulebook
from .signals import Signals

# What each mistake costs beside merely not being the best answer, chosen on drafts the judge had not seen.
WAVED_THROUGH = 1.5  # a draft that must not be posted is answered ok
STOPPED = 2.0  # a harmless one is answered ask_first or do_not_post
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


def weigh(
    fired: Sequence[Rule], judgement: Judgement, rulebook: Rulebook, context: Context, signals: Signals
) -> Weighed:
    verdict = decide(fired, judgement)
    kept = [rule for rule in fired if _still_speaks(rule, verdict, judgement)]
    cited = {ref for rule in kept if rule.verdict is verdict for ref in rule.clauses}
    fitting = [rule for rule in rulebook.rules if not rule.waits and rule.suits(context)]
    speakers = [
        rule
        for rule in fitting
        if rule.verdict.severity <= verdict.severity and _may_speak(rule, rulebook.lexicon.read, signals)
    ]
    spoken = {
        ref: max((rule for rule in speakers if rule.clauses[0] == ref), key=_severity_of, default=None)
        for ref in _deciding(judgement, verdict, _in_question(judgement, rulebook, fitting))
        if ref not in cited
    }
    speaking = {rule.id: rule for rule in (*kept, *spoken.values()) if rule}
    silent = tuple(ref for ref, rule in spoken.items() if rule is None and verdict is not Verdict.OK)
    return Weighed(verdict, tuple(speaking.values()), silent)


def decide(fired: Sequence[Rule], judgement: Judgement) -> Verdict:
    said = max((rule.verdict for rule in fired), key=severity, default=Verdict.OK)
    standing = (rule.verdict for rule in fired if _stands(rule, judgement))
    if said is not Verdict.OK and said is max(Verdict, key=lambda verdict: judgement.best[verdict]):
        return said  # both see the same: nothing to weigh
    likely = max(Verdict, key=lambda verdict: _worth(verdict, said, judgement))
    return max((likely, *standing), key=severity)


def _worth(verdict: Verdict, said: Verdict, judgement: Judgement) -> float:
    worth = judgement.right[verdict] + VOICE_OF_RULES * (verdict is said)
    if verdict is Verdict.OK:
        worth -= WAVED_THROUGH * judgement.best[Verdict.DO_NOT_POST]
    if verdict in BLOCKING:
        worth -= STOPPED * max(judgement.best[Verdict.OK], judgement.harmless)
    return worth


def severity(verdict: Verdict) -> int:
    return verdict.severity


def _severity_of(rule: Rule) -> int:
    return rule.verdict.severity


def _stands(rule: Rule, judgement: Judgement) -> bool:
    return rule.certain or not judgement.is_whole


def _still_speaks(rule: Rule, verdict: Verdict, judgement: Judgement) -> bool:
    """Whether what a rule found is part of the answer that was reached."""
    if _stands(rule, judgement) or rule.verdict is Verdict.OK:
        return True
    if rule.verdict.severity > verdict.severity:
        return False
    return any(judgement.clauses.get(ref, 0.0) >= FAINT for ref in rule.clauses)


def _may_speak(rule: Rule, meanings: frozenset[str], signals: Signals) -> bool:
    """Whether a rule that found nothing may say why its clause decides.

    What it looks for has to be a meaning, which the whole can have without any phrase of ours; a number, a marking, a
    picture or an act is there or is not.
    """
    return (
        not rule.certain
        and meanings.issuperset(rule.all)
        and (not rule.any or not meanings.isdisjoint(rule.any))
        and not any(name in signals for name in rule.none)
    )


def _in_question(judgement: Judgement, rulebook: Rulebook, fitting: Sequence[Rule]) -> list[str]:
    """The clauses, the likeliest first, without those that the person's answers rule out: answers win over a guess."""
    ruled_out = {rule.clauses[0] for rule in rulebook.rules if not rule.waits} - {rule.clauses[0] for rule in fitting}
    return sorted(judgement.clauses.keys() - ruled_out, key=lambda ref: (-judgement.clauses[ref], ref))


def _deciding(judgement: Judgement, verdict: Verdict, refs: Sequence[str]) -> list[str]:
    if verdict is Verdict.OK:
        return [ref for ref in refs[:MOST_CITED] if judgement.clauses[ref] >= CITED_THOUGH_FINE]
    return [ref for at, ref in enumerate(refs[:MOST_CITED]) if at == 0 or judgement.clauses[ref] >= CITED]
