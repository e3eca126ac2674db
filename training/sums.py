"""What is added up of the answers, as SQL: for some attempts as they end, or for all there are. One text for both.

Discrimination is the item-rest correlation (S. Henrysson, "Correction of item-total correlations in item analysis",
Psychometrika 28(2), 1963): the share that was right of the other questions beside the share of this one. A question
correlated with a total that it is part of would look better than it is.
"""

from dataclasses import dataclass

from django.db.models import Model

from .enums import Kind
from .marking import WHOLE
from .models import AnswerSum, ChoiceSum, ClauseSum, Counted, ItemSum, ScoreSum

LONGEST_SECONDS = 600  # somebody who took longer for one question did something else meanwhile

# Every attempt that could have been counted and does not wait for it.
ALL = """
    finished_at IS NOT NULL AND round = 1 AND number = 1 AND NOT only_changed
    AND NOT EXISTS (SELECT 1 FROM training_uncounted waiting WHERE waiting.attempt_id = training_attempt.id)
"""
SOME = "id = ANY(%(attempts)s)"

_ATTEMPTS = "SELECT id, version_id, score, passed FROM training_attempt WHERE {which}"
_ANSWERS = """
    SELECT attempt.id AS attempt_id, attempt.version_id, attempt.score AS total,
        question.item_id, question.id AS asked_id, answer.score, answer.chosen, answer.at
    FROM ({attempts}) AS attempt
    JOIN training_asked AS question ON question.attempt_id = attempt.id
    LEFT JOIN training_answer AS answer ON answer.asked_id = question.id
"""


@dataclass(frozen=True)
class Sums:
    """Rows of a table: `keys` say of what, `values` are added up; `select` finds both, in that order."""

    model: type[Model]
    keys: tuple[str, ...]
    values: tuple[str, ...]
    select: str

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    def found(self, which: str) -> str:
        """The sums of the attempts that are asked for."""
        attempts = _ATTEMPTS.format(which=which)
        return self.select.format(attempts=attempts, answers=_ANSWERS.format(attempts=attempts))

    def add(self, which: str) -> str:
        """In the order of the keys, so that two additions at once would wait for each other and never in a ring."""
        more = ", ".join(f"{name} = kept.{name} + excluded.{name}" for name in self.values)
        return (
            f"INSERT INTO {self.table} AS kept ({self._columns}) {self.found(which)} ORDER BY {self._places} "
            f"ON CONFLICT ({', '.join(self.keys)}) DO UPDATE SET {more}"
        )

    def differences(self) -> str:
        """The rows that are not as they would be if everything were counted now, and those that should be there."""
        kept = f"SELECT {self._columns} FROM {self.table}"  # noqa: S608 (names of our own models)
        found = self.found(ALL)
        return f"SELECT count(*) FROM (({kept} EXCEPT {found}) UNION ALL ({found} EXCEPT {kept})) AS different"  # noqa: S608 (as above)

    @property
    def _columns(self) -> str:
        return ", ".join((*self.keys, *self.values))

    @property
    def _places(self) -> str:
        return ", ".join(str(at) for at in range(1, len(self.keys) + 1))


COUNTED = Sums(
    Counted,
    ("version_id",),
    ("attempts", "passed"),
    "SELECT version_id, count(*), count(*) FILTER (WHERE passed) FROM ({attempts}) AS attempt GROUP BY 1",
)
SCORES = Sums(
    ScoreSum,
    ("version_id", "score"),
    ("attempts",),
    "SELECT version_id, score, count(*) FROM ({attempts}) AS attempt GROUP BY 1, 2",
)
ITEMS = Sums(
    ItemSum,
    ("item_id",),
    (
        "answers",
        "left_open",
        "right_answers",
        "score",
        "paired",
        "paired_score",
        "score_squared",
        "rest",
        "rest_squared",
        "product",
        "timed",
        "seconds",
    ),
    f"""
    SELECT item_id, count(score), count(*) - count(score), count(*) FILTER (WHERE score = {WHOLE}),
        coalesce(sum(score), 0), count(score) FILTER (WHERE rest IS NOT NULL),
        coalesce(sum(score) FILTER (WHERE rest IS NOT NULL), 0),
        coalesce(sum(score * score) FILTER (WHERE rest IS NOT NULL), 0),
        coalesce(sum(rest) FILTER (WHERE score IS NOT NULL), 0),
        coalesce(sum(rest * rest) FILTER (WHERE score IS NOT NULL), 0),
        coalesce(sum(rest * score) FILTER (WHERE score IS NOT NULL), 0),
        count(took) FILTER (WHERE took <= {LONGEST_SECONDS}),
        coalesce(sum(took) FILTER (WHERE took <= {LONGEST_SECONDS}), 0)
    FROM (
        SELECT item_id, score::bigint AS score,
            (sum(coalesce(score, 0)) OVER each - coalesce(score, 0)) * 100 / nullif(count(*) OVER each - 1, 0) AS rest,
            floor(extract(epoch FROM at - lag(at) OVER (PARTITION BY attempt_id ORDER BY at, asked_id)))::bigint AS took
        FROM ({{answers}}) AS answered
        WINDOW each AS (PARTITION BY attempt_id)
    ) AS beside
    GROUP BY 1
    """,  # noqa: S608 (constant texts)
)
ANSWERS = Sums(
    AnswerSum,
    ("item_id", "score"),
    ("answers",),
    "SELECT item_id, total, count(*) FROM ({answers}) AS answered WHERE score IS NOT NULL GROUP BY 1, 2",
)
CHOICES = Sums(
    ChoiceSum,
    ("option_id", "place", "score"),
    ("chosen",),
    f"""
    SELECT chosen.option_id, CASE WHEN item.kind IN ('{Kind.ORDER}', '{Kind.MATCH}') THEN chosen.place ELSE 0 END,
        total, count(*)
    FROM ({{answers}}) AS answered
    JOIN training_item AS item ON item.id = answered.item_id,
    unnest(answered.chosen) WITH ORDINALITY AS chosen (option_id, place)
    GROUP BY 1, 2, 3
    """,  # noqa: S608 (constant texts)
)
CLAUSES = Sums(
    ClauseSum,
    ("version_id", "edition_id", "ref"),
    ("people", "missed"),
    f"""
    SELECT version_id, edition_id, ref, count(*), count(*) FILTER (WHERE is_missed)
    FROM (
        SELECT attempt_id, version_id, clause.edition_id, clause.ref, bool_or(score < {WHOLE}) AS is_missed
        FROM ({{answers}}) AS answered JOIN training_itemclause AS clause ON clause.item_id = answered.item_id
        WHERE score IS NOT NULL
        GROUP BY 1, 2, 3, 4
    ) AS asked
    GROUP BY 1, 2, 3
    """,  # noqa: S608 (constant texts)
)
EVERYTHING = (COUNTED, SCORES, ITEMS, ANSWERS, CHOICES, CLAUSES)
