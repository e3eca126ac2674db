"""What other terms would make of the readers of an edition, before they are set."""

from collections import Counter
from copy import copy
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection

from policies.enums import Reading
from policies.models import Edition, Policy

from .coverage import readers
from .deadlines import Terms

EACH = ("pk", "reading")
_MOVED = """
    SELECT now.reading, later.reading, count(*)
    FROM ({now}) AS now (person, reading) JOIN ({later}) AS later (person, reading) USING (person)
    WHERE now.reading <> later.reading GROUP BY 1, 2
"""


@dataclass(frozen=True)
class Consequences:
    """What would change today, in people, and the day by which those who were here would have had to do it."""

    asked_by: Edition
    overdue: int
    no_longer_overdue: int
    asked_again: int
    standing_again: int
    due_now: date
    due_later: date

    @property
    def is_anything(self) -> bool:
        return any((self.overdue, self.no_longer_overdue, self.asked_again, self.standing_again))


def consequences_of(policy: Policy, terms: dict[str, Any]) -> Consequences | None:
    """None where no edition is in force. One query of the people, whatever their number."""
    edition = Edition.objects.published().select_related("policy", "last_major").filter(policy=policy).first()
    if edition is None:
        return None
    later = _under(edition, terms)
    moved = _moved(edition, later)
    return Consequences(
        asked_by=edition.last_major or edition,
        overdue=_number(moved, to=Reading.OVERDUE),
        no_longer_overdue=_number(moved, of=Reading.OVERDUE),
        asked_again=_number(moved, of=Reading.ACKNOWLEDGED),
        standing_again=_number(moved, to=Reading.ACKNOWLEDGED),
        due_now=_due(edition),
        due_later=_due(later),
    )


def _under(edition: Edition, terms: dict[str, Any]) -> Edition:
    """The same edition, not saved, of a policy with other terms: what reckons by terms need not know."""
    edition, policy = copy(edition), copy(edition.policy)
    for name, value in terms.items():
        setattr(policy, name, value)
    edition.policy = policy
    return edition


def _moved(edition: Edition, later: Edition) -> Counter[tuple[str, str]]:
    (now, params), (then, more) = (
        readers(one).order_by().values_list(*EACH).query.sql_with_params() for one in (edition, later)
    )
    with connection.cursor() as cursor:
        cursor.execute(_MOVED.format(now=now, later=then), [*params, *more])
        return Counter({(was, becomes): number for was, becomes, number in cursor.fetchall()})


def _number(moved: Counter[tuple[str, str]], *, of: str = "", to: str = "") -> int:
    return sum(number for (was, becomes), number in moved.items() if was == of or becomes == to)


def _due(edition: Edition) -> date:
    terms = Terms.of(edition)
    return terms.asked_on + timedelta(days=terms.days)
