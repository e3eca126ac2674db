"""A question as it is answered: what came from its page, read without building the page again.

Thousands answer at once, so whoever sends a whole answer needs no form. What is not whole goes back to the form, which
says why.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from .enums import Kind, Part
from .marking import Choice, is_whole, settled

# What a form sends: several values to a name, as a QueryDict has them.
Sent = Any


@dataclass(frozen=True, slots=True)
class Sheet:
    """`options` in their right order, `shown` as this attempt has them."""

    asked: int
    attempt: int
    kind: str
    shown: Sequence[int]
    options: Sequence[Choice]

    def half(self, sent: Sent) -> list[int]:
        """As much of an answer as came: ids of options, of steps the place of each as it is shown; 0 for nothing."""
        if self.kind == Kind.ORDER:
            places = {str(place): place for place in range(1, len(self.shown) + 1)}
            return [places.get(sent.get(f"place-{pk}", ""), 0) for pk in self.shown]
        known = {str(option.pk): option.pk for option in self.options}
        if self.kind == Kind.MATCH:
            return [known.get(sent.get(f"match-{option.pk}", ""), 0) for option in self.options]
        parts = {Part.ANSWER: sent.getlist("option"), Part.PHRASE: sent.getlist("phrases")}
        return [option.pk for option in self.options if str(option.pk) in parts[Part(option.part)]]

    def whole(self, sent: Sent) -> list[int]:
        """The answer, or nothing where it is not whole."""
        chosen = settled(self.kind, self.shown, self.half(sent))
        return chosen if is_whole(self.kind, self.options, chosen) else []
