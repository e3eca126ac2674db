"""What an officer is asked to weigh, and what their answers come to. A suggestion: the officer decides and says why."""

from collections.abc import Mapping
from dataclasses import dataclass

LOW, MODERATE, HIGH = "low", "moderate", "high"


@dataclass(frozen=True)
class Factor:
    """One thing to weigh, with three answers from the lightest to the gravest."""

    name: str
    question: str
    answers: tuple[tuple[str, str], ...]

    def weight(self, answer: str) -> int | None:
        """0, 1 or 2; None for what is no answer to it."""
        return next((weight for weight, (value, _) in enumerate(self.answers) if value == answer), None)


FACTORS = (
    Factor(
        "seniority",
        "How senior are they, or how much do they speak for the department?",
        (
            ("junior", "Neither senior nor known to the public"),
            ("middle", "They lead a team, or deal with the public in person"),
            ("senior", "They lead a branch or more, or speak for the department"),
        ),
    ),
    Factor(
        "connection",
        "How close is it to their work?",
        (
            ("none", "Nothing in it has to do with the department"),
            ("some", "It is about the department or what it administers"),
            ("own", "It is about their own work, their customers or their colleagues"),
        ),
    ),
    Factor(
        "expression",
        "How is it said?",
        (
            ("measured", "In measured words, an opinion anyone may hold"),
            ("harsh", "In harsh or mocking words"),
            ("abusive", "In abusive, hateful or threatening words"),
        ),
    ),
    Factor(
        "reach",
        "How many people could have seen it?",
        (
            ("few", "A closed circle of a few"),
            ("many", "Anyone who looks for it, or a large group"),
            ("wide", "It was passed on widely or taken up by the media"),
        ),
    ),
    Factor(
        "harm",
        "What harm did it do?",
        (
            ("none", "None that can be seen"),
            ("possible", "It could harm somebody, or trust in the department"),
            ("done", "It has harmed somebody, or trust in the department"),
        ),
    ),
    Factor(
        "repeat",
        "Has it happened before?",
        (
            ("first", "Not that anyone here knows"),
            ("again", "They posted the like before"),
            ("warned", "They posted the like after somebody spoke with them about it"),
        ),
    ),
)

RESPONSES = {
    LOW: "As a rule the department stays out of it. Close it, if it is no potential breach, and say why.",
    MODERATE: "As a rule somebody talks with them: which clauses it touches, and what they could change.",
    HIGH: "Ask yourself whether it could be a breach. If it could, it is referred. If not, somebody else closes it.",
}


def level_of(answers: Mapping[str, str]) -> str | None:
    """What the answers come to; None until everything was weighed.

    Any two of the gravest answers make it high, and so does harm that was done. It is low where no answer is among
    the gravest and most are the lightest.
    """
    weights = {factor.name: factor.weight(answers.get(factor.name, "")) for factor in FACTORS}
    found = [weight for weight in weights.values() if weight is not None]
    if len(found) < len(FACTORS):
        return None
    gravest = found.count(2)
    if gravest >= 2 or weights["harm"] == 2:
        return HIGH
    return LOW if gravest == 0 and sum(found) <= 2 else MODERATE
