"""How often the adviser's answers agree with those careful readers gave, and where they are furthest off."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .outcome import Outcome, Verdict

BLOCKING = (Verdict.ASK_FIRST, Verdict.DO_NOT_POST)


@dataclass(frozen=True, slots=True)
class Mistake:
    name: str
    text: str
    expected: Verdict
    answered: Verdict
    steps: int  # from the answer to the nearest that is right
    rules: tuple[str, ...]

    @property
    def gravity(self) -> tuple[bool, int, bool]:
        """To wave a forbidden draft through is worst; then what is most steps off, then what stops a harmless one."""
        waved_through = self.expected is Verdict.DO_NOT_POST and self.answered is Verdict.OK
        return waved_through, self.steps, self.answered in BLOCKING

    def __str__(self) -> str:
        why = ", ".join(rule for rule in self.rules if rule) or "no rule"
        return f"{self.name}: {self.answered} for {self.expected} ({why}): {self.text!r}"


class Score:
    def __init__(self) -> None:
        self.counts = dict.fromkeys(
            ("drafts", "acceptable", "with_must_cite", "must_cite", "forbidden_ok", "harmless", "harmless_blocked"), 0
        )
        self.answers: Counter[tuple[Verdict, Verdict]] = Counter()
        self.mistakes: list[Mistake] = []

    def add(self, scenario: Mapping[str, Any], outcome: Outcome, name: str = "") -> None:
        """`scenario` holds what was expected, and may hold accept and must_cite."""
        expected = Verdict(scenario["expected"])
        right = [Verdict(verdict) for verdict in scenario.get("accept") or [expected]]
        must_cite = scenario.get("must_cite") or []
        self.answers[expected, outcome.verdict] += 1
        self.counts["drafts"] += 1
        self.counts["acceptable"] += outcome.verdict in right
        self.counts["with_must_cite"] += bool(must_cite)
        self.counts["must_cite"] += bool(set(must_cite) & set(outcome.clauses))
        self.counts["forbidden_ok"] += expected is Verdict.DO_NOT_POST and outcome.verdict is Verdict.OK
        self.counts["harmless"] += expected is Verdict.OK
        self.counts["harmless_blocked"] += expected is Verdict.OK and outcome.verdict in BLOCKING
        if outcome.verdict not in right:
            steps = min(abs(outcome.verdict.severity - verdict.severity) for verdict in right)
            rules = tuple(reason.rule_id for reason in outcome.reasons)
            self.mistakes.append(
                Mistake(name, str(scenario.get("text") or ""), expected, outcome.verdict, steps, rules)
            )

    def share(self, part: str, whole: str) -> float:
        """A percentage; 100 when there was nothing to get wrong."""
        return 100 * self.counts[part] / self.counts[whole] if self.counts[whole] else 100.0

    def worst(self, most: int) -> list[Mistake]:
        return sorted(self.mistakes, key=lambda mistake: mistake.gravity, reverse=True)[:most]

    def __str__(self) -> str:
        counts = self.counts
        return (
            f"{counts['drafts']} drafts with an expected answer\n"
            f"acceptable verdict: {counts['acceptable']} ({self.share('acceptable', 'drafts'):.1f} %)\n"
            f"a clause that must be cited was cited: {counts['must_cite']} of {counts['with_must_cite']}"
            f" ({self.share('must_cite', 'with_must_cite'):.1f} %)\n"
            f"forbidden answered ok: {counts['forbidden_ok']}\n"
            f"harmless answered ask_first or do_not_post: {counts['harmless_blocked']} of {counts['harmless']}\n"
            f"{self.table()}"
        )

    def table(self) -> str:
        """A line for each verdict expected, a column for each answered."""
        lines = [f"{'expected, answered':20}" + "".join(f"{verdict:>12}" for verdict in Verdict)]
        for expected in Verdict:
            lines.append(f"{expected:20}" + "".join(f"{self.answers[expected, answered]:12}" for answered in Verdict))
        return "\n".join(lines)
