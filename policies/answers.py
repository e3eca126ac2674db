"""What the adviser found, in the shapes that a page shows."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from .advice.outcome import Outcome, Reason, Verdict
from .models import Clause
from .readback import ReadBack, is_heated, read_back
from .worked_examples import worked_examples

WORDS = {
    Verdict.OK: ("You can post this", "done"),
    Verdict.TAKE_CARE: ("You can post this, with care", "attention"),
    Verdict.ASK_FIRST: ("Ask before you post this", "wait"),
    Verdict.DO_NOT_POST: ("Do not post this as it stands", "refused"),
}


@dataclass(frozen=True)
class Answer:
    outcome: Outcome
    words: str
    tone: str
    segments: list[dict[str, Any]]
    reasons: list[dict[str, Any]]
    clauses: list[dict[str, Any]]
    read_back: list[ReadBack]
    is_heated: bool

    @property
    def rests_on(self) -> list[str]:
        """What the person says of their words that this answer takes as so."""
        return [one.meaning.it_is_not for one in self.read_back if one.is_denied]


def answer_for(outcome: Outcome, text: str, in_force: Mapping[str, Clause], denied: Collection[str] = ()) -> Answer:
    """`in_force` gives the clauses by ref; one that is cited but not in force is named without its words; `denied`
    names the meanings that the person says their words do not have."""
    said, tone = WORDS[outcome.verdict]
    numbers = number_reasons(outcome.reasons)
    cited = dict.fromkeys([*outcome.clauses, *(ref for reason in outcome.reasons for ref in reason.clauses)])
    return Answer(
        outcome=outcome,
        words=said,
        tone=tone,
        segments=mark(text, outcome.reasons, numbers),
        reasons=[
            {
                "number": number,
                "because": reason.because,
                "fix": reason.fix,
                "clauses": [{"ref": ref, "url": clause_url(in_force.get(ref))} for ref in reason.clauses],
            }
            for reason, number in zip(outcome.reasons, numbers, strict=True)
        ],
        clauses=[clause_card(ref, in_force.get(ref)) for ref in cited],
        read_back=read_back(outcome, denied),
        is_heated=is_heated(outcome),
    )


def clause_url(clause: Clause | None) -> str:
    return f"{reverse('policies:read', args=[clause.edition.policy.slug])}#{clause.ref}" if clause else ""


def example_url(clause: Clause) -> str:
    """Where the clause has an example, in its policy; empty where it has none."""
    slug = clause.edition.policy.slug
    if clause.ref not in worked_examples(slug):
        return ""
    return f"{reverse('policies:read', args=[slug])}#example-{clause.ref}"


def clause_card(ref: str, clause: Clause | None) -> dict[str, Any]:
    if clause is None:
        return {"ref": ref, "words": "This clause is not in the edition in force."}
    return {
        "ref": ref,
        "words": clause.words,
        "url": clause_url(clause),
        "example_url": example_url(clause),
        "modality": clause.get_modality_display(),
        "capacity": clause.get_capacity_display(),
        "policy": str(clause.edition),
    }


def number_reasons(reasons: tuple[Reason, ...]) -> list[int | None]:
    """Reasons that point at a phrase are numbered in order; those about the whole have no number."""
    numbers: list[int | None] = []
    last = 0
    for reason in reasons:
        last += bool(reason.spans)
        numbers.append(last if reason.spans else None)
    return numbers


def mark(text: str, reasons: tuple[Reason, ...], numbers: list[int | None]) -> list[dict[str, Any]]:
    """The text cut into plain words and phrases. Phrases that overlap are one, with each of their numbers after it."""
    segments: list[dict[str, Any]] = []
    done = 0
    for start, end, of_phrase in phrases(text, reasons, numbers):
        first, *others = sorted(of_phrase)
        segments.append({"text": text[done:start], "number": None})
        segments.append({"text": text[start:end], "number": first})
        segments += [{"text": "", "number": number} for number in others]
        done = end
    return [*segments, {"text": text[done:], "number": None}]


def phrases(text: str, reasons: tuple[Reason, ...], numbers: list[int | None]) -> list[tuple[int, int, set[int]]]:
    spans = sorted(
        (max(start, 0), min(end, len(text)), number)
        for reason, number in zip(reasons, numbers, strict=True)
        for start, end, *_ in reason.spans
        if number is not None
    )
    found: list[tuple[int, int, set[int]]] = []
    for start, end, number in spans:
        if found and start < found[-1][1]:
            before, last, together = found[-1]
            found[-1] = (before, max(last, end), together | {number})
        elif start < end:
            found.append((start, end, {number}))
    return found
