import pgtrigger
from django.db import models
from django.utils import timezone

from incidents.enums import SanctionKind, SanctionState
from portal.models import Person
from portal.models.protect import locked_after, never_removed

from .sanction import Sanction
from .sanction_decision import SanctionDecision


class ImplementationTaskQuerySet(models.QuerySet["ImplementationTask"]):
    def left_to_do(self) -> "ImplementationTaskQuerySet":
        """Of decisions that stand, while nothing is stayed or overturned."""
        dropped = Sanction.objects.changed_to(SanctionState.STAYED, SanctionState.OVERTURNED).values("pk")
        standing = self.filter(done_at__isnull=True, sanction__decision__superseded_at__isnull=True)
        return standing.exclude(sanction__in=dropped)


class ImplementationTask(models.Model):
    """Something to do so that a sanction has its effect, and where it was done: a reference of payroll or of HR."""

    sanction = models.ForeignKey(Sanction, on_delete=models.PROTECT, related_name="tasks")
    what = models.CharField(max_length=200)
    due_on = models.DateField()
    done_on = models.DateField(null=True, blank=True)
    reference = models.CharField(max_length=100, blank=True)
    done_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)

    objects = ImplementationTaskQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(fields=["sanction", "what"], name="each_task_once"),
            models.CheckConstraint(
                condition=models.Q(done_at__isnull=True, done_on__isnull=True, done_by__isnull=True, reference="")
                | (
                    models.Q(done_at__isnull=False, done_on__isnull=False, done_by__isnull=False)
                    & ~models.Q(reference="")
                ),
                name="done_with_a_day_and_a_reference",
            ),
        ]
        triggers = [
            *never_removed(),
            locked_after("done_at"),
            pgtrigger.Protect(
                name="the_task_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("sanction", "what", "due_on"),
            ),
            pgtrigger.Trigger(
                name="nothing_is_done_while_it_is_stayed",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__done_at__isnull=False),
                func="""
                    IF (
                        SELECT c.to_state FROM incidents_sanctionchange c
                        WHERE c.sanction_id = NEW.sanction_id ORDER BY c.id DESC LIMIT 1
                    ) IN ('stayed', 'overturned') THEN
                        RAISE EXCEPTION 'What is stayed or overturned is not carried out';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.what


class SeriousMisconductDeclaration(models.Model):
    """Made within hours of a termination where the agency's law has one; it takes unfair dismissal away.

    Customs Administration Act 1985, s 15A, later Australian Border Force Act 2015, s 32: a setting says which, if any.
    """

    decision = models.OneToOneField(SanctionDecision, on_delete=models.PROTECT, related_name="declaration")
    law = models.CharField(max_length=200)
    within_hours = models.PositiveSmallIntegerField()
    reasons = models.TextField()
    declared_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField(default=timezone.now)
    copy_given_at = models.DateTimeField(null=True, blank=True)
    copy_given_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    copy_how = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(law=""), name="a_law_provides_for_it"),
            models.CheckConstraint(
                condition=models.Q(copy_given_at__isnull=True, copy_given_by__isnull=True, copy_how="")
                | (models.Q(copy_given_at__isnull=False, copy_given_by__isnull=False) & ~models.Q(copy_how="")),
                name="a_copy_given_says_how",
            ),
        ]
        triggers = [
            *never_removed(),
            locked_after("copy_given_at"),
            pgtrigger.Protect(
                name="stands_as_declared",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["copy_given_at", "copy_given_by", "copy_how"]),
            ),
            pgtrigger.Trigger(
                name="in_time_after_a_termination",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=f"""
                    IF NOT EXISTS (
                        SELECT 1 FROM incidents_sanctiondecision d JOIN incidents_sanction s ON s.decision_id = d.id
                        WHERE d.id = NEW.decision_id AND s.kind = '{SanctionKind.TERMINATION.value}'
                          AND d.superseded_at IS NULL AND NEW.declared_at BETWEEN d.decided_at
                              AND d.decided_at + make_interval(hours => NEW.within_hours)
                    ) THEN
                        RAISE EXCEPTION 'A declaration follows a termination within its hours';
                    END IF;
                    RETURN NEW;
                """,  # noqa: S608 (constants)
            ),
        ]

    def __str__(self) -> str:
        return f"Declaration of {self.declared_at:%Y-%m-%d %H:%M}"
