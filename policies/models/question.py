from django.db import models
from django.db.models import Q
from django.utils import timezone

from policies.enums import Desk, QuestionState, QuestionStepKind
from portal.models import DIGITAL_MEDIA, Person, Role

from .edition import Clause, Edition
from .frozen import answer_stands_until_erased
from .policy import Policy

ANSWERING = {
    Desk.DIGITAL_MEDIA: frozenset(DIGITAL_MEDIA),
    Desk.POLICY_OWNERS: frozenset({Role.POLICY_OWNER}),
}
# Whoever works on conduct, reads the record or runs the directory learns of no question, whatever else they hold.
KEPT_OUT = frozenset(
    {
        Role.PEOPLE_SERVICES_OFFICER,
        Role.PEOPLE_SERVICES_MANAGER,
        Role.INVESTIGATOR,
        Role.BREACH_DECISION_MAKER,
        Role.SANCTION_DELEGATE,
        Role.AUDITOR,
        Role.DIRECTORY_ADMINISTRATOR,
    }
)
WITHOUT_WORDS = (QuestionState.WITHDRAWN, QuestionState.ERASED)


def desks_of(person: Person) -> frozenset[Desk]:
    if not person.roles.isdisjoint(KEPT_OUT):
        return frozenset()
    return frozenset(desk for desk, roles in ANSWERING.items() if not person.roles.isdisjoint(roles))


class QuestionQuerySet(models.QuerySet["Question"]):
    def visible_to(self, person: Person) -> "QuestionQuerySet":
        """One's own; and for whoever sits at a desk today, those that wait there and those they took there."""
        taken = Q(taken_by=person, state__in=(QuestionState.TAKEN, QuestionState.ANSWERED))
        at_desk = Q(desk__in=desks_of(person)) & (Q(state=QuestionState.ASKED) | taken)
        return self.filter(Q(asker=person) | at_desk)

    def open(self) -> "QuestionQuerySet":
        return self.filter(state__in=(QuestionState.ASKED, QuestionState.TAKEN))

    def queue_of(self, person: Person) -> "QuestionQuerySet":
        """What this person can answer: nobody answers their own."""
        return self.visible_to(person).open().exclude(asker=person)


class Question(models.Model):
    """Somebody asks a person about a draft. Nobody but the asker and whoever answers learns that it exists.

    The words go when the asker withdraws it, and otherwise on `kept_until`. Of an answered one the code and the digest
    stay, which name nobody, so that a record the asker kept can still be checked.
    """

    policy = models.ForeignKey(Policy, on_delete=models.PROTECT, related_name="+")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")  # in force when it was asked
    state = models.CharField(max_length=20, choices=QuestionState, default=QuestionState.ASKED)
    desk = models.CharField(max_length=20, choices=Desk, default=Desk.DIGITAL_MEDIA)
    asker = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    wording = models.TextField()
    draft = models.TextField(blank=True)
    context = models.JSONField(default=list, blank=True)  # pairs of what was asked and what was answered, in words
    verdict = models.CharField(max_length=100, blank=True)  # of the check page, where the asker wants it shown
    taken_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)
    cited = models.ManyToManyField(Clause, related_name="+")
    record = models.TextField(blank=True)  # all of it as it then stood: what the digest is of
    digest = models.CharField(max_length=64, blank=True)
    code = models.CharField(max_length=24, null=True, unique=True)  # noqa: DJ001 (unique where there is one)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    kept_until = models.DateField(null=True, blank=True)
    once = models.UUIDField(unique=True)

    objects = QuestionQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=WITHOUT_WORDS)
                | Q(wording="", draft="", context=[], verdict="", answer="", record=""),
                name="a_question_put_away_has_no_words",
            ),
            models.CheckConstraint(
                condition=~Q(state=QuestionState.ERASED) | Q(asker__isnull=True, taken_by__isnull=True),
                name="an_erased_question_names_nobody",
            ),
            models.CheckConstraint(
                condition=~Q(state=QuestionState.ANSWERED)
                | Q(answered_at__isnull=False, taken_by__isnull=False, code__isnull=False, kept_until__isnull=False),
                name="an_answer_has_its_facts",
            ),
            models.CheckConstraint(
                condition=Q(asker__isnull=True) | Q(taken_by__isnull=True) | ~Q(asker=models.F("taken_by")),
                name="nobody_answers_their_own_question",
            ),
        ]
        indexes = [
            models.Index(fields=["asker", "-asked_at", "-id"], name="questions_of_a_person"),
            models.Index(
                fields=["asked_at", "id"], name="questions_that_wait", condition=Q(state__in=("asked", "taken"))
            ),
            models.Index(fields=["kept_until"], name="questions_to_erase", condition=Q(kept_until__isnull=False)),
        ]
        triggers = [answer_stands_until_erased()]

    def __str__(self) -> str:
        return f"Question {self.pk}"


class QuestionStep(models.Model):
    """Through whose hands a question went, for its asker and whoever answers it. Goes when the words go."""

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=20, choices=QuestionStepKind)
    desk = models.CharField(max_length=20, choices=Desk)  # where the question was after it
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.question}: {self.kind}"
