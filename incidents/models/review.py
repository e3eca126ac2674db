import pgtrigger
from django.db import models
from django.utils import timezone

from incidents.enums import ReviewOf, ReviewOutcome, ReviewState
from portal.models import Employment, Person
from portal.models.protect import append_only, never_removed

from .decision import Determination
from .investigation import Investigation

# From the right to the agency's decision: then it is over, whatever is still written on it.
RUNNING = (
    ReviewState.RIGHTS_NOTIFIED,
    ReviewState.APPLIED,
    ReviewState.ACCEPTED,
    ReviewState.UNDER_REVIEW,
    ReviewState.RECOMMENDED,
)


class Review(models.Model):
    """A decision's review rights, and what becomes of them: the application, what was recommended, what was decided.

    It is of one decision: `determination` is the one reviewed, or the one the reviewed sanction rests on.
    """

    investigation = models.ForeignKey(Investigation, on_delete=models.PROTECT, related_name="reviews")
    determination = models.ForeignKey(Determination, on_delete=models.PROTECT, related_name="reviews")
    of = models.CharField(max_length=10, choices=ReviewOf)
    body = models.CharField(max_length=80)
    told_at = models.DateTimeField(default=timezone.now)
    told_as = models.CharField(max_length=20, choices=Employment)
    apply_by = models.DateField()
    state = models.CharField(max_length=20, choices=ReviewState, default=ReviewState.RIGHTS_NOTIFIED)
    state_since = models.DateTimeField(default=timezone.now)
    applied_on = models.DateField(null=True, blank=True)
    late_reasons = models.TextField(blank=True)
    recommended = models.CharField(max_length=10, choices=ReviewOutcome, blank=True)
    recommended_on = models.DateField(null=True, blank=True)
    recommendation = models.TextField(blank=True)
    agency_decision = models.CharField(max_length=10, choices=ReviewOutcome, blank=True)
    agency_reasons = models.TextField(blank=True)
    agency_decided_by = models.CharField(max_length=200, blank=True)
    agency_decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["determination", "of", "body"],
                condition=models.Q(state__in=RUNNING),
                name="each_right_runs_once",
            ),
            models.CheckConstraint(
                condition=models.Q(recommended="", recommendation="")
                | (~models.Q(recommended="") & ~models.Q(recommendation="") & models.Q(recommended_on__isnull=False)),
                name="a_recommendation_says_what_and_when",
            ),
            models.CheckConstraint(
                condition=models.Q(agency_decision="", agency_decided_at__isnull=True)
                | (
                    models.Q(agency_decided_at__isnull=False)
                    & ~models.Q(models.Q(agency_decision="") | models.Q(agency_reasons="") | models.Q(recommended=""))
                ),
                name="an_agency_decides_with_reasons_on_a_recommendation",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="of_one_decision_always",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("investigation", "determination", "of", "body", "told_at", "told_as"),
            ),
            pgtrigger.Trigger(
                name="what_was_recommended_and_decided_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF (OLD.recommended <> '' AND (NEW.recommended, NEW.recommended_on, NEW.recommendation)
                            IS DISTINCT FROM (OLD.recommended, OLD.recommended_on, OLD.recommendation))
                       OR (OLD.agency_decision <> ''
                           AND (NEW.agency_decision, NEW.agency_reasons, NEW.agency_decided_by, NEW.agency_decided_at)
                               IS DISTINCT FROM
                               (OLD.agency_decision, OLD.agency_reasons, OLD.agency_decided_by, OLD.agency_decided_at))
                    THEN
                        RAISE EXCEPTION 'What was recommended and decided on a review stays';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="not_past_what_is_not_written",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF (NEW.state = 'applied' AND NEW.applied_on IS NULL)
                       OR (NEW.state = 'applied' AND NEW.applied_on > NEW.apply_by AND NEW.late_reasons = '')
                       OR (NEW.state = 'recommended' AND NEW.recommended = '')
                       OR (NEW.state = 'agency_decided' AND NEW.agency_decision = '')
                    THEN
                        RAISE EXCEPTION 'A review is not past what is not written of it';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="of_a_decision_of_its_file",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF NOT EXISTS (
                        SELECT 1 FROM incidents_determination d
                        WHERE d.id = NEW.determination_id AND d.investigation_id = NEW.investigation_id
                    ) THEN
                        RAISE EXCEPTION 'A review is of a decision of its own file';
                    END IF;
                    RETURN NEW;
                """,
            ),
            *never_removed(),
        ]

    def __str__(self) -> str:
        return f"Review of {self.get_of_display().lower()}"

    @property
    def is_late(self) -> bool:
        return self.applied_on is not None and self.applied_on > self.apply_by


class ReviewStep(models.Model):
    """The history of a review, in order: what was recorded, by whom, of which day, and in which words."""

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="steps")
    to_state = models.CharField(max_length=20, choices=ReviewState)
    on = models.DateField()
    words = models.TextField(blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "id"]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.review_id} {self.get_to_state_display()}"
