"""Which changes touch one reader, and why.

The rule: a clause is kept from a reader only where its own words leave them out. It touches them unless every kind of
people its audience names is another kind than theirs. An audience that names no kind of employment ("policy
advisers"), or that has exceptions ("everyone except authorised staff"), may mean them, so it is shown. "Staff" takes in
contractors. A clause that was for the reader and no longer is has changed for them too.

The capacity keeps nothing from anybody: everyone has a private life, works, and may be asked to speak for the
department, and the portal does not know who is authorised to. It is said beside the clause instead.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from policies.reading.restated import RestatedClause

from .clauses import ComparedClause, Comparison, Kind
from .terms import when_it_holds

EMPLOYEES = frozenset({"ongoing", "non_ongoing", "casual", "ses"})
EVERYONE = EMPLOYEES | {"contractor"}

# The first that fits at a place counts, so that "casual employees" are not all employees.
_KINDS = {
    "non_ongoing": (r"non-?ongoing(?: employees?| staff)?", frozenset({"non_ongoing"})),
    "ongoing": (r"ongoing(?: employees?| staff)?", frozenset({"ongoing"})),
    "casual": (r"casuals?(?: employees?| staff)?", frozenset({"casual"})),
    "ses": (r"(?:ses|senior executives?)(?: service)?(?: officers?| employees?| staff)?", frozenset({"ses"})),
    "contractor": (r"contractors?|contract staff|labour hire(?: staff| workers?)?", frozenset({"contractor"})),
    "employee": (r"(?:aps )?employees?|public servants?", EMPLOYEES),
    "everyone": (r"staff|everyone|everybody|anyone|all", EVERYONE),
}
_NAMED = re.compile("|".join(rf"(?P<{name}>\b(?:{pattern})\b)" for name, (pattern, _) in _KINDS.items()))
_EXCEPTED = re.compile(r"\b(?:(?:except|excluding|not|other than|unless|without|but)\b|non-(?!ongoing\b))")
_READERS = {
    "ongoing": "an ongoing employee",
    "non_ongoing": "a non-ongoing employee",
    "casual": "a casual employee",
    "ses": "a senior executive",
    "contractor": "a contractor",
}


class Reach(StrEnum):
    NAMED = "named"
    """The audience names their kind of employment, or everyone."""
    PERHAPS = "perhaps"
    """Its words cannot be told from a kind of employment."""
    NOT = "not"


@dataclass(frozen=True, slots=True)
class Touched:
    """A changed clause that touches a reader, and one sentence that says why."""

    clause: ComparedClause
    because: str


def touched_by(comparison: Comparison, employment: str) -> list[Touched]:
    """The changed, new and removed clauses that touch someone so employed; one that only moved asks nothing new."""
    changed = (clause for clause in comparison.clauses if clause.kind not in (Kind.SAME, Kind.MOVED))
    return [Touched(clause, because) for clause in changed if (because := _because(clause, employment))]


def reach(audience: str, employment: str) -> Reach:
    words = " ".join(audience.lower().replace("non ongoing", "non-ongoing").split())
    if not words:
        return Reach.NAMED
    kinds = [_KINDS[match.lastgroup][1] for match in _NAMED.finditer(words) if match.lastgroup]
    if not kinds or _EXCEPTED.search(words):
        return Reach.PERHAPS
    return Reach.NAMED if employment in frozenset().union(*kinds) else Reach.NOT


def _because(clause: ComparedClause, employment: str) -> str:
    before = reach(clause.old.audience, employment) if clause.old else Reach.NOT
    after = reach(clause.new.audience, employment) if clause.new else Reach.NOT
    if clause.new and after is not Reach.NOT:
        return _applies(clause.new, after, employment)
    if clause.old and before is not Reach.NOT:
        return _applied(clause.old, clause.new)
    return ""


def _applies(clause: RestatedClause, reached: Reach, employment: str) -> str:
    when = "" if clause.capacity == "any" else f" It holds {when_it_holds(clause.capacity)}."
    if reached is Reach.PERHAPS:
        return f"It may apply to you: it is for “{clause.audience}”, and the portal does not know who they are.{when}"
    if not clause.audience:
        return f"Applies to you because it is for everyone the policy covers.{when}"
    reader = _READERS.get(employment)
    if reader is None or _takes_in_everyone(clause.audience):
        return f"Applies to you because it is for “{clause.audience}”.{when}"
    return f"Applies to you because it is for “{clause.audience}” and you are {reader}.{when}"


def _applied(old: RestatedClause, new: RestatedClause | None) -> str:
    if new is None:
        return f"It was for “{old.audience or 'everyone'}”, so it applied to you until now."
    return f"It no longer applies to you: it was for “{old.audience or 'everyone'}”, and is for “{new.audience}”."


def _takes_in_everyone(audience: str) -> bool:
    return all(reach(audience, employment) is Reach.NAMED for employment in EVERYONE)
