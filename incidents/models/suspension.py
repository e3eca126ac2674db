import pgtrigger
from django.db import models
from django.utils import timezone

from incidents.enums import SuspensionEnd, SuspensionOutcome
from incidents.enums import SuspensionState as S
from portal.models import Person
from portal.models.person import EMPLOYEES
from portal.models.protect import append_only, never_removed

from .decision import SETTLED
from .investigation import Investigation
from .letter import Letter

# Public Service Regulations 2023, s 14: without pay for no longer, save in exceptional circumstances.
UNPAID_DAYS = 30
ACTIVE = (S.ACTIVE_PAID, S.ACTIVE_UNPAID)
OVER = (S.NOT_IMPOSED, S.ENDED)


class SuspensionQuerySet(models.QuerySet["Suspension"]):
    def active(self) -> "SuspensionQuerySet":
        return self.filter(state__in=ACTIVE)

    def running(self) -> "SuspensionQuerySet":
        """Proposed or in force."""
        return self.exclude(state__in=OVER)


class Suspension(models.Model):
    """From duties, by a delegate who decides nothing else in the matter (Public Service Act, s 28; Regulations, s 14).

    Both limbs of the test are written before anything else: the belief, and the interest it is in.
    """

    investigation = models.ForeignKey(Investigation, on_delete=models.PROTECT, related_name="suspensions")
    state = models.CharField(max_length=16, choices=S, default=S.PROPOSED)
    state_since = models.DateTimeField(default=timezone.now)
    grounds = models.TextField()
    interest = models.TextField()
    paid = models.BooleanField()
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    # Of an earlier stretch without pay, once it is over: the days of one matter count together.
    unpaid_days = models.PositiveSmallIntegerField(default=0)
    no_statement_reasons = models.TextField(blank=True)
    proposal = models.OneToOneField(
        Letter, on_delete=models.PROTECT, null=True, blank=True, related_name="proposed_suspension"
    )
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_reasons = models.TextField(blank=True)
    next_review_on = models.DateField(null=True, blank=True)
    reminded_for = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ended_why = models.CharField(max_length=16, choices=SuspensionEnd, blank=True)
    ended_words = models.TextField(blank=True)

    objects = SuspensionQuerySet.as_manager()

    class Meta:
        ordering = ["proposed_at", "id"]
        indexes = [models.Index(fields=["next_review_on"], condition=models.Q(state__in=ACTIVE), name="reviews_due")]
        constraints = [
            models.UniqueConstraint(
                fields=["investigation"], condition=models.Q(state=S.PROPOSED), name="one_suspension_proposed"
            ),
            models.UniqueConstraint(
                fields=["investigation"], condition=models.Q(state__in=ACTIVE), name="one_suspension_in_force"
            ),
            models.CheckConstraint(
                condition=~models.Q(grounds="") & ~models.Q(interest=""), name="both_limbs_of_a_suspension"
            ),
            models.CheckConstraint(
                condition=models.Q(paid=True) | models.Q(until_on__isnull=False), name="without_pay_has_an_end"
            ),
            models.CheckConstraint(
                condition=models.Q(until_on__isnull=True) | models.Q(until_on__gt=models.F("from_on")),
                name="a_suspension_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=ACTIVE)
                | models.Q(decided_by__isnull=False, decided_at__isnull=False, next_review_on__isnull=False),
                name="in_force_it_is_decided_and_has_a_next_review",
            ),
            models.CheckConstraint(
                condition=(~models.Q(state=S.ACTIVE_PAID) | models.Q(paid=True))
                & (~models.Q(state=S.ACTIVE_UNPAID) | models.Q(paid=False)),
                name="its_state_says_whether_it_is_paid",
            ),
            models.CheckConstraint(
                condition=~models.Q(state=S.ENDED) | (models.Q(ended_on__isnull=False) & ~models.Q(ended_why="")),
                name="an_ended_suspension_says_when_and_why",
            ),
        ]
        triggers = [
            *never_removed(),
            pgtrigger.Protect(
                name="its_grounds_stay",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "investigation",
                    "grounds",
                    "interest",
                    "no_statement_reasons",
                    "proposal",
                    "proposed_by",
                    "proposed_at",
                ),
            ),
            pgtrigger.Protect(
                name="over_is_over",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=OVER),
            ),
            pgtrigger.Trigger(
                name="imposed_on_an_employee_who_was_heard",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=f"""
                    IF NEW.state NOT IN ('active_paid', 'active_unpaid') THEN
                        RETURN NEW;
                    END IF;
                    IF TG_OP = 'UPDATE' AND OLD.state IN ('active_paid', 'active_unpaid') THEN
                        IF OLD.paid AND NOT NEW.paid THEN
                            RAISE EXCEPTION 'Pay is not taken away without another suspension, proposed and heard';
                        END IF;
                        RETURN NEW;
                    END IF;
                    IF NOT EXISTS (
                        SELECT 1 FROM incidents_investigation i JOIN portal_person p ON p.id = i.respondent_id
                        WHERE i.id = NEW.investigation_id AND i.suspender_id = NEW.decided_by_id
                          AND p.employment IN ({", ".join(f"'{kind.value}'" for kind in sorted(EMPLOYEES))})
                    ) THEN
                        RAISE EXCEPTION 'An employee is suspended by the suspension delegate of the matter';
                    END IF;
                    IF NEW.no_statement_reasons = '' AND NOT EXISTS (
                        SELECT 1 FROM incidents_letter l
                        WHERE l.id = NEW.proposal_id AND l.investigation_id = NEW.investigation_id AND l.kind = 'L11'
                          AND ({SETTLED.format(at="NEW.decided_at")})
                    ) THEN
                        RAISE EXCEPTION 'No suspension without a statement or time for one, or the reason for neither';
                    END IF;
                    RETURN NEW;
                """,  # noqa: S608 (constants)
            ),
            pgtrigger.Trigger(
                name="without_pay_no_longer_than_the_law_allows",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                condition=pgtrigger.Q(new__state=S.ACTIVE_UNPAID),
                func=f"""
                    IF NEW.until_on - NEW.from_on + (
                        SELECT COALESCE(sum(s.unpaid_days), 0) FROM incidents_suspension s
                        WHERE s.investigation_id = NEW.investigation_id AND s.id <> NEW.id
                    ) > {UNPAID_DAYS} AND NOT EXISTS (
                        SELECT 1 FROM incidents_exceptionalperiod e
                        WHERE e.suspension_id = NEW.id AND e.approved_by_id IS NOT NULL AND e.until_on >= NEW.until_on
                    ) THEN
                        RAISE EXCEPTION 'Without pay for longer only in exceptional circumstances that were approved';
                    END IF;
                    RETURN NEW;
                """,  # noqa: S608 (constants)
            ),
        ]

    def __str__(self) -> str:
        return self.get_state_display()

    @property
    def reasons(self) -> str:
        """Both limbs, as letters say them."""
        return f"{self.grounds}\n\n{self.interest}"

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE

    @property
    def is_running(self) -> bool:
        """Proposed or in force."""
        return self.state not in OVER


class SuspensionReview(models.Model):
    """A look at whether both beliefs still hold, at reasonable intervals. The decision and its reasons stay."""

    suspension = models.ForeignKey(Suspension, on_delete=models.PROTECT, related_name="reviews")
    outcome = models.CharField(max_length=16, choices=SuspensionOutcome)
    reasons = models.TextField()
    next_review_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    once = models.UUIDField(null=True, unique=True)

    class Meta:
        ordering = ["at", "id"]
        triggers = append_only()

    def __str__(self) -> str:
        return self.get_outcome_display()


class ExceptionalPeriod(models.Model):
    """Longer without pay than the law allows otherwise: what is exceptional, and who approved it."""

    suspension = models.ForeignKey(Suspension, on_delete=models.PROTECT, related_name="exceptional_periods")
    until_on = models.DateField()
    words = models.TextField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["asked_at", "id"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(words=""), name="what_is_exceptional_is_written"),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True)
                | (~models.Q(approved_by=models.F("asked_by")) & models.Q(approved_at__isnull=False)),
                name="somebody_else_approves_what_is_exceptional",
            ),
        ]
        triggers = [
            *never_removed(),
            pgtrigger.Protect(
                name="stays_as_asked",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("suspension", "until_on", "words", "asked_by", "asked_at"),
            ),
            pgtrigger.Protect(
                name="approved_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__approved_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"until {self.until_on:%Y-%m-%d}"
