"""What is known of the questions once they were answered often: running sums, so that no page counts answers.

Counted are finished first attempts at all of a version, one for each person: whoever tries or renews it has read the
explanations. The answers themselves stay where they are, and everything here can be made anew from them.
"""

from django.db import models
from django.db.models.functions import Now

from policies.models import Edition

from .attempt import Attempt
from .course import CourseVersion
from .item import Item, Option


class Uncounted(models.Model):
    """A first attempt that is finished and in no sum yet. Written with its end, and gone with its counting."""

    attempt = models.OneToOneField(Attempt, on_delete=models.PROTECT, primary_key=True, related_name="uncounted")
    version = models.ForeignKey(CourseVersion, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name_plural = "uncounted"

    def __str__(self) -> str:
        return str(self.attempt)


class Counted(models.Model):
    """How many attempts at a version are in its sums, and as of when."""

    version = models.OneToOneField(CourseVersion, on_delete=models.PROTECT, primary_key=True, related_name="counted")
    attempts = models.BigIntegerField()
    passed = models.BigIntegerField()
    counted_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name_plural = "counted"

    def __str__(self) -> str:
        return f"{self.version}: {self.attempts}"


class ScoreSum(models.Model):
    """How many attempts at a version came to a score."""

    version = models.ForeignKey(CourseVersion, on_delete=models.PROTECT, related_name="score_sums")
    score = models.PositiveSmallIntegerField()
    attempts = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "score"], name="one_sum_per_score")]

    def __str__(self) -> str:
        return f"{self.version}, {self.score}%"


class ItemSum(models.Model):
    """The answers to a question, in sums from which its difficulty and discrimination follow.

    `rest` is how much of the other questions of the same attempt was right, in hundredths of a per cent, so that all
    sums are whole numbers and can be proved; only `paired` answers had others beside them. `seconds` are those since
    the answer before, of the `timed` answers that came within ten minutes of it.
    """

    item = models.OneToOneField(Item, on_delete=models.PROTECT, primary_key=True, related_name="sums")
    answers = models.BigIntegerField()
    left_open = models.BigIntegerField("asked, and not answered before the time was over")
    right_answers = models.BigIntegerField()
    score = models.BigIntegerField()
    paired = models.BigIntegerField()
    paired_score = models.BigIntegerField()
    score_squared = models.BigIntegerField("of the paired")
    rest = models.BigIntegerField()
    rest_squared = models.BigIntegerField()
    product = models.BigIntegerField("score by rest")
    timed = models.BigIntegerField()
    seconds = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.item}: {self.answers}"


class ChoiceSum(models.Model):
    """How often an option was chosen, by the score of the whole attempt.

    `place` is the step it was put at, or the row whose match it was taken for; nought where an option is only ticked.
    """

    option = models.ForeignKey(Option, on_delete=models.PROTECT, related_name="sums")
    place = models.PositiveSmallIntegerField()
    score = models.PositiveSmallIntegerField()
    chosen = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["option", "place", "score"], name="one_sum_per_choice")]

    def __str__(self) -> str:
        return f"{self.option}: {self.chosen}"


class AnswerSum(models.Model):
    """How many answered a question, by the score of the whole attempt: what `ChoiceSum` is a share of."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="answer_sums")
    score = models.PositiveSmallIntegerField()
    answers = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "score"], name="one_sum_per_item_and_score")]

    def __str__(self) -> str:
        return f"{self.item}, {self.score}%: {self.answers}"


class ClauseSum(models.Model):
    """How many were asked about a clause in an attempt, and how many of them missed a question on it."""

    version = models.ForeignKey(CourseVersion, on_delete=models.PROTECT, related_name="clause_sums")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    ref = models.CharField(max_length=40)
    people = models.BigIntegerField()
    missed = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "edition", "ref"], name="one_sum_per_clause")]

    def __str__(self) -> str:
        return f"{self.ref}: {self.missed} of {self.people}"
