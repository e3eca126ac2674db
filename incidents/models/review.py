from datetime import date

import pgtrigger
from django.db import models
from django.utils import timezone

from incidents.enums import ReviewOf, ReviewOutcome, ReviewState
from portal.models import Employment, Person
from portal.models.protect import append_only, never_removed

from .decision import UNDOES, Determination
from .investigation import Investigation
from .suspension import Suspension

# From the right to the agency's decision: then it is over, whatever is still written on it.
RUNNING = (
    ReviewState.RIGHTS_NOTIFIED,
    ReviewState.APPLIED,
    ReviewState.FORWARDED,
    ReviewState.ACCEPTED,
    ReviewState.UNDER_REVIEW,
    ReviewState.RECOMMENDED,
)
# It was applied for, and nobody knows yet what comes of it.
PENDING = tuple(state for state in RUNNING if state != ReviewState.RIGHTS_NOTIFIED)
OF_A_SUSPENSION = models.Q(of=ReviewOf.SUSPENSION)
IS_PRIMARY = OF_A_SUSPENSION & models.Q(follows__isnull=True)


class ReviewQuerySet(models.QuerySet["Review"]):
    def running(self) -> "ReviewQuerySet":
        return self.filter(state__in=RUNNING)

    def pending(self) -> "ReviewQuerySet":
        return self.filter(state__in=PENDING)

    def papers_due(self, on: date) -> "ReviewQuerySet":
        """Applied for through the department, which has to forward the papers by that day."""
        return self.filter(state=ReviewState.APPLIED, forward_by__lte=on)

    def answers_due(self, on: date) -> "ReviewQuerySet":
        """Applied for to the department itself, which has to answer by that day."""
        waiting = (ReviewState.APPLIED, ReviewState.ACCEPTED, ReviewState.UNDER_REVIEW)
        return self.filter(state__in=waiting, answer_by__lte=on)


class Review(models.Model):
    """A decision's review rights, and what becomes of them: the application, what was recommended, what was decided.

    It is of one decision: `determination` is the one reviewed, or the one the reviewed sanction rests on. Of a
    suspension the department reviews first; what the Commissioner then reviews `follows` that, and is applied for
    through the department.
    """

    investigation = models.ForeignKey(Investigation, on_delete=models.PROTECT, related_name="reviews")
    determination = models.ForeignKey(
        Determination, on_delete=models.PROTECT, null=True, blank=True, related_name="reviews"
    )
    suspension = models.ForeignKey(
        Suspension, on_delete=models.PROTECT, null=True, blank=True, related_name="reviews_of_it"
    )
    follows = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="secondary_review"
    )
    of = models.CharField(max_length=10, choices=ReviewOf)
    body = models.CharField(max_length=80)
    told_at = models.DateTimeField(default=timezone.now)
    told_as = models.CharField(max_length=20, choices=Employment)
    apply_by = models.DateField()
    state = models.CharField(max_length=20, choices=ReviewState, default=ReviewState.RIGHTS_NOTIFIED)
    state_since = models.DateTimeField(default=timezone.now)
    applied_on = models.DateField(null=True, blank=True)
    late_reasons = models.TextField(blank=True)
    application = models.TextField(blank=True)  # where it goes to or through the department: why they ask
    forward_by = models.DateField(null=True, blank=True)
    answer_by = models.DateField(null=True, blank=True)  # of the department, which reviews it itself
    recommended = models.CharField(max_length=10, choices=ReviewOutcome, blank=True)
    recommended_on = models.DateField(null=True, blank=True)
    recommendation = models.TextField(blank=True)
    agency_decision = models.CharField(max_length=10, choices=ReviewOutcome, blank=True)
    agency_reasons = models.TextField(blank=True)
    agency_decided_by = models.CharField(max_length=200, blank=True)
    agency_decided_at = models.DateTimeField(null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["determination", "of", "body"],
                condition=models.Q(state__in=RUNNING),
                name="each_right_runs_once",
            ),
            models.UniqueConstraint(
                fields=["suspension", "body"],
                condition=models.Q(state__in=RUNNING),
                name="each_right_of_a_suspension_runs_once",
            ),
            models.CheckConstraint(
                condition=(OF_A_SUSPENSION & models.Q(suspension__isnull=False, determination__isnull=True))
                | (~OF_A_SUSPENSION & models.Q(determination__isnull=False, suspension=None, follows=None)),
                name="a_review_is_of_one_decision",
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
                    & ~models.Q(models.Q(agency_decision="") | models.Q(agency_reasons=""))
                    & (IS_PRIMARY | ~models.Q(recommended=""))
                ),
                name="an_agency_decides_with_reasons",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="of_one_decision_always",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("investigation", "determination", "suspension", "follows", "of", "body"),
            ),
            # Told again with each decision that a suspension goes on, the same right begins anew until it is used.
            pgtrigger.Trigger(
                name="told_once_but_of_a_suspension",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF (NEW.told_at, NEW.told_as) IS DISTINCT FROM (OLD.told_at, OLD.told_as)
                       AND (OLD.of, OLD.state) IS DISTINCT FROM ('suspension', 'rights_notified')
                    THEN
                        RAISE EXCEPTION 'When a right was told stays';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="what_was_recommended_and_decided_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF (OLD.state <> 'rights_notified'
                            AND (NEW.applied_on, NEW.late_reasons, NEW.application, NEW.forward_by, NEW.answer_by)
                                IS DISTINCT FROM
                                (OLD.applied_on, OLD.late_reasons, OLD.application, OLD.forward_by, OLD.answer_by))
                       OR (OLD.recommended <> '' AND (NEW.recommended, NEW.recommended_on, NEW.recommendation)
                            IS DISTINCT FROM (OLD.recommended, OLD.recommended_on, OLD.recommendation))
                       OR (OLD.agency_decision <> ''
                           AND (NEW.agency_decision, NEW.agency_reasons, NEW.agency_decided_by, NEW.agency_decided_at)
                               IS DISTINCT FROM
                               (OLD.agency_decision, OLD.agency_reasons, OLD.agency_decided_by, OLD.agency_decided_at))
                    THEN
                        RAISE EXCEPTION 'What was asked for, recommended and decided on a review stays';
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
                       OR (NEW.state = 'applied' AND NEW.follows_id IS NOT NULL AND NEW.forward_by IS NULL)
                       OR (NEW.state = 'applied' AND NEW.of = 'suspension' AND NEW.follows_id IS NULL
                           AND NEW.answer_by IS NULL)
                       OR (NEW.state = 'unanswered' AND COALESCE(
                               (NEW.state_since AT TIME ZONE 'UTC')::date < NEW.answer_by, TRUE))
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
                        UNION ALL
                        SELECT 1 FROM incidents_suspension s
                        WHERE s.id = NEW.suspension_id AND s.investigation_id = NEW.investigation_id
                          AND s.decided_at IS NOT NULL
                    ) THEN
                        RAISE EXCEPTION 'A review is of a decision of its own file';
                    END IF;
                    IF NEW.follows_id IS NOT NULL AND NOT EXISTS (
                        SELECT 1 FROM incidents_review p
                        WHERE p.id = NEW.follows_id AND p.suspension_id = NEW.suspension_id
                          AND p.follows_id IS NULL
                          AND (p.agency_decision <> '' OR p.state IN ('not_accepted', 'unanswered'))
                    ) THEN
                        RAISE EXCEPTION 'A secondary review follows what the department said of the first, or did not';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="a_stay_ends_with_its_review",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(
                    new__state__in=(
                        ReviewState.NOT_ACCEPTED,
                        ReviewState.UNANSWERED,
                        ReviewState.AGENCY_DECIDED,
                        ReviewState.LAPSED,
                        ReviewState.WITHDRAWN,
                    )
                ),
                func=f"""
                    IF NEW.agency_decision NOT IN ({UNDOES}) AND EXISTS (
                        SELECT 1 FROM incidents_sanctionchange c
                        JOIN incidents_sanction s ON s.id = c.sanction_id
                        JOIN incidents_sanctiondecision d ON d.id = s.decision_id
                        WHERE c.review_id = NEW.id AND d.superseded_at IS NULL AND NOT EXISTS (
                            SELECT 1 FROM incidents_sanctionchange n WHERE n.sanction_id = s.id AND n.id > c.id
                        )
                    ) THEN
                        RAISE EXCEPTION 'A stay ends with the review it was granted for';
                    END IF;
                    RETURN NEW;
                """,  # noqa: S608 (constants)
            ),
            *never_removed(),
        ]

    def __str__(self) -> str:
        return f"Review of {self.get_of_display().lower()}"

    @property
    def is_late(self) -> bool:
        return self.applied_on is not None and self.applied_on > self.apply_by

    @property
    def is_primary(self) -> bool:
        """By the department itself."""
        return self.of == ReviewOf.SUSPENSION and self.follows_id is None

    @property
    def goes_through_us(self) -> bool:
        """Is it the department that is asked for it?"""
        return self.of == ReviewOf.SUSPENSION


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
