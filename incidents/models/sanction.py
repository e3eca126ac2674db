import pgtrigger
from django.db import models
from django.utils import timezone

from incidents.enums import SANCTION_ARROWS, SanctionKind, SanctionState
from portal.models import Person
from portal.models.protect import append_only

from .delegation import only_of_a_kind_that_is_delegated
from .investigation import Investigation
from .measure import Measured, measure_constraints, within_the_law
from .review import PENDING, Review
from .sanction_decision import NOT_YET_TOLD, SanctionDecision

ARROWS = ", ".join(f"('{start.value}', '{end.value}')" for start, ends in SANCTION_ARROWS.items() for end in ends)


class SanctionQuerySet(models.QuerySet["Sanction"]):
    def of_file(self, file: Investigation) -> "SanctionQuerySet":
        """Under the decision of this file that stands."""
        return self.standing().filter(decision__investigation=file)

    def standing(self) -> "SanctionQuerySet":
        """Whose decision was not set aside."""
        return self.filter(decision__superseded_at__isnull=True)

    def with_latest(self) -> "SanctionQuerySet":
        """Each with `latest`, what it last changed to; nothing when it is as imposed."""
        last = SanctionChange.objects.filter(sanction=models.OuterRef("pk")).order_by("-id").values("to_state")
        return self.annotate(latest=models.Subquery(last[:1]))

    def changed_to(self, *states: str) -> "SanctionQuerySet":
        """What they last changed to is one of these."""
        return self.with_latest().filter(models.Q(latest__in=states))

    def in_force(self) -> "SanctionQuerySet":
        """Neither stayed, overturned nor spent, by a decision that stands."""
        is_in_force = models.Q(latest__isnull=True) | models.Q(
            latest__in=(SanctionState.IN_FORCE, SanctionState.VARIED)
        )
        return self.standing().with_latest().filter(is_in_force)


class Sanction(Measured):
    """One of the closed six, imposed by a decision: what was put to the respondent, or less.

    A termination of someone in the Senior Executive Service has the Commissioner's certificate (s 38).
    """

    decision = models.ForeignKey(SanctionDecision, on_delete=models.PROTECT, related_name="sanctions")
    certificate = models.CharField(max_length=100, blank=True)
    certificate_on = models.DateField(null=True, blank=True)

    objects = SanctionQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision", "kind", "behaviour"], nulls_distinct=False, name="each_sanction_once"
            ),
            models.CheckConstraint(condition=models.Q(kind__in=SanctionKind.values), name="one_of_the_closed_six"),
            *measure_constraints("imposed"),
            models.CheckConstraint(
                condition=models.Q(certificate="", certificate_on__isnull=True)
                | (~models.Q(certificate="") & models.Q(kind=SanctionKind.TERMINATION, certificate_on__isnull=False)),
                name="a_certificate_has_its_day",
            ),
        ]
        triggers = [
            *append_only(),
            only_of_a_kind_that_is_delegated(),
            within_the_law(
                "(SELECT d.investigation_id FROM incidents_sanctiondecision d WHERE d.id = NEW.decision_id)",
                "(SELECT d.proposal_id FROM incidents_sanctiondecision d WHERE d.id = NEW.decision_id)",
            ),
            pgtrigger.Trigger(
                name="only_what_was_put_to_them",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF NOT EXISTS (
                        SELECT 1 FROM incidents_measureinview m
                        JOIN incidents_sanctiondecision d ON d.proposal_id = m.letter_id
                        WHERE d.id = NEW.decision_id AND m.kind = NEW.kind
                          AND m.behaviour_id IS NOT DISTINCT FROM NEW.behaviour_id
                          AND (NEW.amount IS NULL OR NEW.amount <= m.amount)
                          AND (m.until_on IS NULL OR NEW.until_on <= m.until_on)
                          AND (m.ground, m.to_classification, m.duties, m.place)
                            = (NEW.ground, NEW.to_classification, NEW.duties, NEW.place)
                    ) THEN
                        RAISE EXCEPTION 'No sanction that was not put to the respondent first';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="termination_stands_alone",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF EXISTS (
                        SELECT 1 FROM incidents_sanction s
                        WHERE s.decision_id = NEW.decision_id AND 'termination' IN (s.kind, NEW.kind)
                    ) THEN
                        RAISE EXCEPTION 'Termination stands alone';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="senior_executives_by_certificate",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__kind="termination", new__certificate=""),
                func="""
                    IF EXISTS (
                        SELECT 1 FROM incidents_sanctiondecision d
                        JOIN incidents_investigation i ON i.id = d.investigation_id
                        JOIN portal_person p ON p.id = i.respondent_id
                        WHERE d.id = NEW.decision_id AND p.employment = 'ses'
                    ) THEN
                        RAISE EXCEPTION 'The Senior Executive Service is terminated by certificate only';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="none_after_the_letter",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=f"""
                    IF NOT ({NOT_YET_TOLD}) THEN
                        RAISE EXCEPTION 'Nothing is added to a decision that was told';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    @property
    def state(self) -> str:
        """What last became of it (one query unless its changes are prefetched)."""
        changes = list(self.changes.all())
        return changes[-1].to_state if changes else SanctionState.IN_FORCE

    @property
    def state_label(self) -> str:
        return SanctionState(self.state).label

    @property
    def is_carried_out(self) -> bool:
        """Is it to be carried out, or has it been?"""
        return self.state in (SanctionState.IN_FORCE, SanctionState.VARIED, SanctionState.SPENT)


class SanctionChangeQuerySet(models.QuerySet["SanctionChange"]):
    def latest_of_each(self) -> "SanctionChangeQuerySet":
        """What says how its sanction stands: no other came after it."""
        later = SanctionChange.objects.filter(sanction=models.OuterRef("sanction"), pk__gt=models.OuterRef("pk"))
        return self.exclude(models.Exists(later))

    def stays(self) -> "SanctionChangeQuerySet":
        """Stays that hold, of what was not set aside."""
        standing = self.filter(sanction__decision__superseded_at__isnull=True)
        return standing.latest_of_each().filter(to_state=SanctionState.STAYED)


class SanctionChange(models.Model):
    """What became of a sanction after it was imposed, in order. The newest says how it stands."""

    sanction = models.ForeignKey(Sanction, on_delete=models.PROTECT, related_name="changes")
    from_state = models.CharField(max_length=12, choices=SanctionState)
    to_state = models.CharField(max_length=12, choices=SanctionState)
    effective_on = models.DateField()
    reasons = models.TextField()
    amount = models.DecimalField("the amount from now on", max_digits=10, decimal_places=2, null=True, blank=True)
    until_on = models.DateField("until", null=True, blank=True)
    # A stay is granted by somebody, for as long as a review runs.
    review = models.ForeignKey(Review, on_delete=models.PROTECT, null=True, blank=True, related_name="stays")
    granted_by = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = SanctionChangeQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(to_state=SanctionState.STAYED, review__isnull=False) & ~models.Q(granted_by="")
                | ~models.Q(to_state=SanctionState.STAYED) & models.Q(review__isnull=True, granted_by=""),
                name="a_stay_has_its_review_and_who_granted_it",
            ),
            models.CheckConstraint(
                condition=models.Q(to_state=SanctionState.VARIED)
                | models.Q(amount__isnull=True, until_on__isnull=True),
                name="only_what_is_varied_has_new_terms",
            ),
            models.CheckConstraint(
                condition=models.Q(by__isnull=False)
                | models.Q(to_state=SanctionState.SPENT)
                | models.Q(from_state=SanctionState.STAYED),
                name="somebody_changes_a_sanction",
            ),
        ]
        triggers = [
            *append_only(),
            pgtrigger.Trigger(
                name="from_where_it_stands",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=f"""
                    IF NEW.from_state <> COALESCE((
                        SELECT c.to_state FROM incidents_sanctionchange c
                        WHERE c.sanction_id = NEW.sanction_id ORDER BY c.id DESC LIMIT 1
                    ), 'in_force') OR (NEW.from_state, NEW.to_state) NOT IN ({ARROWS}) THEN
                        RAISE EXCEPTION 'A sanction changes from where it stands';
                    END IF;
                    RETURN NEW;
                """,  # noqa: S608 (constants)
            ),
            pgtrigger.Trigger(
                name="stayed_while_a_review_runs",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__to_state=SanctionState.STAYED),
                func=f"""
                    IF NOT EXISTS (
                        SELECT 1 FROM incidents_review r
                        JOIN incidents_sanctiondecision d ON d.investigation_id = r.investigation_id
                        JOIN incidents_sanction s ON s.decision_id = d.id
                        WHERE r.id = NEW.review_id AND s.id = NEW.sanction_id AND d.superseded_at IS NULL
                          AND r.of <> 'suspension'
                          AND r.state IN ({", ".join(f"'{state.value}'" for state in PENDING)})
                    ) THEN
                        RAISE EXCEPTION 'A sanction is stayed while a review of it runs';
                    END IF;
                    RETURN NEW;
                """,  # noqa: S608 (constants)
            ),
            pgtrigger.Trigger(
                name="never_made_heavier",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF EXISTS (
                        SELECT 1 FROM incidents_sanction s WHERE s.id = NEW.sanction_id AND (
                            NEW.amount IS NOT NULL AND (s.amount IS NULL OR NEW.amount > s.amount OR NEW.amount <= 0)
                            OR NEW.until_on IS NOT NULL AND (s.kind NOT IN ('salary', 'classification')
                                OR NEW.until_on > s.until_on OR NEW.until_on < s.effective_on)
                        )
                    ) THEN
                        RAISE EXCEPTION 'What is varied becomes lighter';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_from_state_display()} to {self.get_to_state_display().lower()}"
