"""The questions of an attempt, with what was answered."""

from dataclasses import dataclass

from django.db.models import BigIntegerField
from django.db.models.functions import Cast

from portal.models import Person
from portal.prepared import Prepared
from training.marking import Choice
from training.models import Answer, Asked, Attempt, Item, Option
from training.sheets import Sheet


@dataclass(frozen=True)
class Question:
    """A question as it was drawn, and the answer to it if there is one."""

    asked: Asked
    answer: Answer | None

    @property
    def item(self) -> Item:
        return self.asked.item

    @property
    def position(self) -> int:
        return self.asked.position

    @property
    def is_right(self) -> bool:
        return self.answer is not None and self.answer.is_right

    @property
    def shown(self) -> list[Option]:
        """Its options in the order this attempt shows them."""
        options = {option.pk: option for option in self.item.options.all()}
        return [options[pk] for pk in self.asked.shown]

    @property
    def chosen(self) -> list[int]:
        """What stands, or else what is half chosen."""
        return self.answer.chosen if self.answer else self.asked.half or []


def questions_of(attempt: Attempt) -> list[Question]:
    """Every question of the attempt in order, with its options, its clauses and the answer given."""
    given = {answer.asked_id: answer for answer in Answer.objects.filter(asked__attempt=attempt)}
    found = attempt.asked.order_by("position").select_related("item__post")
    asked = found.prefetch_related("item__options", "item__clauses__edition__policy")
    return [Question(one, given.get(one.pk)) for one in asked]


def question_at(attempt: Attempt, position: int) -> Question | None:
    """One question of the attempt."""
    found = attempt.asked.filter(position=position).select_related("item__post", "answer")
    asked = found.prefetch_related("item__options").first()
    return Question(asked, getattr(asked, "answer", None)) if asked else None


def sheet_of(asked: Asked) -> Sheet:
    return Sheet(asked.pk, asked.attempt_id, asked.item.kind, asked.shown, asked.item.choices())


# As a large number: what stands in for the position is one a small column cannot hold.
_ASKED = Prepared(
    lambda person, attempt, position: (
        Asked.objects.annotate(at=Cast("position", BigIntegerField()))
        .filter(attempt=attempt, attempt__person=person, at=position)
        .values_list("pk", "item", "item__kind", "shown")
    ),
    person=int,
    attempt=int,
    position=int,
)
_OPTIONS = Prepared(
    lambda item: (
        Option.objects.filter(item=item).order_by("part", "position").values_list("pk", "part", "is_right", "match")
    ),
    item=int,
)


def sheet_at(person: Person, attempt: int, position: int) -> Sheet | None:
    """A question of the person's own attempt, with nothing more than it takes to answer it."""
    for asked, item, kind, shown in _ASKED(person=person.pk, attempt=attempt, position=position):
        return Sheet(asked, attempt, kind, shown, [Choice(*option) for option in _OPTIONS(item=item)])
    return None


@dataclass(frozen=True)
class Progress:
    """Which questions of an attempt are answered, by their places."""

    total: int
    open: tuple[int, ...]

    @property
    def answered(self) -> int:
        return self.total - len(self.open)

    def next_open(self, *, after: int = 0) -> int | None:
        """The first question without an answer beyond a place, or else before it."""
        later = [position for position in self.open if position > after]
        return next(iter(later or self.open), None)


def progress_of(attempt: Attempt) -> Progress:
    places = attempt.asked.order_by("position").values_list("position", "answer")
    found = [*places]
    return Progress(len(found), tuple(position for position, answer in found if answer is None))
