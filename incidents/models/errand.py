import pgtrigger
from django.db import models
from django.utils import timezone

from incidents.enums import ErrandMoment, ErrandOf, SanctionState
from portal.models import Person
from portal.models.protect import append_only, locked_after, never_removed

from .implementation import ImplementationTask
from .investigation import FINISHED, Investigation
from .sanction import Sanction


class ErrandQuerySet(models.QuerySet["Errand"]):
    def given_to(self, person: Person) -> "ErrandQuerySet":
        """What this person may read of all matters: their own errands, for as long as what they are for stands."""
        return self.filter(person=person).standing()

    def standing(self) -> "ErrandQuerySet":
        """Not taken back; and a sanction it carries out is neither set aside, stayed nor overturned."""
        dropped = Sanction.objects.changed_to(SanctionState.STAYED, SanctionState.OVERTURNED).values("pk")
        found = self.filter(taken_back_at__isnull=True)
        return found.exclude(task__sanction__decision__superseded_at__isnull=False).exclude(task__sanction__in=dropped)

    def open(self) -> "ErrandQuerySet":
        """Still to be done: nobody has recorded it, and what it was for has not ended meanwhile."""
        over = models.Q(of=ErrandOf.DUTIES, investigation__state__in=FINISHED)
        return self.standing().filter(done_at__isnull=True, task__done_at__isnull=True).exclude(over)


class Errand(models.Model):
    """What a line manager or a contract manager has to do because of a matter, and by when: they read this row and
    nothing else of the file (domain brief, 4.2). They record that it is done, with a note."""

    investigation = models.ForeignKey(Investigation, on_delete=models.PROTECT, related_name="errands")
    of = models.CharField(max_length=12, choices=ErrandOf)
    task = models.ForeignKey(
        ImplementationTask, on_delete=models.PROTECT, null=True, blank=True, related_name="errands"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="errands")
    what = models.TextField()
    due_on = models.DateField()
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField(default=timezone.now)
    done_on = models.DateField(null=True, blank=True)
    done_words = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    taken_back_why = models.TextField(blank=True)
    once = models.UUIDField(unique=True)

    objects = ErrandQuerySet.as_manager()

    class Meta:
        ordering = ["due_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["task"],
                condition=models.Q(taken_back_at__isnull=True),
                name="one_errand_for_each_task",
            ),
            models.CheckConstraint(
                condition=models.Q(of=ErrandOf.SANCTION, task__isnull=False)
                | (~models.Q(of=ErrandOf.SANCTION) & models.Q(task__isnull=True)),
                name="a_sanction_is_carried_out_task_by_task",
            ),
            models.CheckConstraint(
                condition=models.Q(done_at__isnull=True, done_on__isnull=True, done_words="")
                | (models.Q(done_at__isnull=False, done_on__isnull=False) & ~models.Q(done_words="")),
                name="an_errand_is_done_on_a_day_with_a_note",
            ),
            models.CheckConstraint(
                condition=models.Q(taken_back_at__isnull=True, taken_back_by__isnull=True, taken_back_why="")
                | (
                    models.Q(taken_back_at__isnull=False, taken_back_by__isnull=False, done_at__isnull=True)
                    & ~models.Q(taken_back_why="")
                ),
                name="an_errand_is_taken_back_with_a_reason",
            ),
        ]
        triggers = [
            *never_removed(),
            locked_after("done_at", name="locked_once_done"),
            locked_after("taken_back_at", name="locked_once_taken_back"),
            pgtrigger.Protect(
                name="stands_as_given",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("investigation", "of", "task", "person", "what", "due_on"),
            ),
            pgtrigger.Trigger(
                name="of_its_file_and_not_for_the_respondent",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF EXISTS (
                        SELECT 1 FROM incidents_investigation i
                        WHERE i.id = NEW.investigation_id AND i.respondent_id = NEW.person_id
                    ) OR (NEW.task_id IS NOT NULL AND NOT EXISTS (
                        SELECT 1 FROM incidents_implementationtask t
                        JOIN incidents_sanction s ON s.id = t.sanction_id
                        JOIN incidents_sanctiondecision d ON d.id = s.decision_id
                        WHERE t.id = NEW.task_id AND d.investigation_id = NEW.investigation_id
                    )) THEN
                        RAISE EXCEPTION 'An errand is of its own file, and never the respondent''s';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_of_display()}, {self.person}"


class ErrandReminder(models.Model):
    """That somebody was reminded of an errand: of each moment once."""

    errand = models.ForeignKey(Errand, on_delete=models.PROTECT, related_name="reminders")
    moment = models.CharField(max_length=8, choices=ErrandMoment)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["errand", "moment"], name="reminded_once_of_each_moment")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.errand_id}: {self.get_moment_display()}"
