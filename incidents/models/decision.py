from decimal import Decimal

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from incidents.enums import CodeElement, ReviewOf, ReviewState, SanctionKind
from portal.models import Person
from portal.models.person import EMPLOYEES
from portal.models.protect import append_only, never_removed

from .investigation import Allegation, Investigation
from .letter import Letter

# A letter was answered, or its time, extensions included, had run out. The database's own clock bounds what is claimed.
SETTLED = """
    EXISTS (SELECT 1 FROM incidents_response r WHERE r.letter_id = l.id AND r.at <= {at})
    OR GREATEST(l.due_at, (SELECT max(x.due_at) FROM incidents_extension x WHERE x.letter_id = l.id))
       <= LEAST({at}, now())
"""
NOTICE_SETTLED = f"""
    EXISTS (SELECT 1 FROM incidents_letter l WHERE l.investigation_id = NEW.investigation_id AND l.kind IN ('L4', 'L5'))
    AND NOT EXISTS (
        SELECT 1 FROM incidents_letter l
        WHERE l.investigation_id = NEW.investigation_id AND l.kind IN ('L4', 'L5', 'L6')
          AND NOT ({SETTLED.format(at="NEW.decided_at")})
    )
"""  # noqa: S608 (constants)


class Finding(models.Model):
    """On the balance of probabilities: did it happen, and which elements of the Code did it breach."""

    allegation = models.OneToOneField(Allegation, on_delete=models.PROTECT, related_name="finding")
    conduct_found = models.BooleanField()
    elements_breached = ArrayField(models.CharField(max_length=8, choices=CodeElement), default=list, blank=True)
    reasons = models.TextField()
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(conduct_found=True) | models.Q(elements_breached=[]),
                name="no_breach_by_conduct_not_found",
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="locked_by_determination",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="""
                    IF EXISTS (
                        SELECT 1 FROM incidents_determination d
                        JOIN incidents_allegation a ON a.investigation_id = d.investigation_id
                        WHERE a.id = OLD.allegation_id
                    ) THEN
                        RAISE EXCEPTION 'A finding cannot change after the determination';
                    END IF;
                    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="of_what_was_put_by_the_decision_maker",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF NOT EXISTS (
                        SELECT 1 FROM incidents_allegation a
                        JOIN incidents_investigation i ON i.id = a.investigation_id
                        WHERE a.id = NEW.allegation_id AND a.put_in_id IS NOT NULL
                          AND i.decision_maker_id = NEW.by_id AND NEW.elements_breached <@ a.elements
                          AND NOT EXISTS (SELECT 1 FROM incidents_determination d WHERE d.investigation_id = i.id)
                    ) THEN
                        RAISE EXCEPTION 'A finding is the decision-maker''s, of what was put, before the determination';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"Finding on {self.allegation_id}"

    @property
    def is_breach(self) -> bool:
        return bool(self.elements_breached)


class Determination(models.Model):
    """The breach decision. The database refuses one without a notice that was answered or ran its time."""

    investigation = models.OneToOneField(Investigation, on_delete=models.PROTECT, related_name="determination")
    breach = models.BooleanField()
    reasons = models.TextField()
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        triggers = [
            *append_only(),
            pgtrigger.Trigger(
                name="only_after_a_fair_hearing",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=f"""
                    IF NOT ({NOTICE_SETTLED}) THEN
                        RAISE EXCEPTION 'No determination without a notice that was answered or ran its time';
                    END IF;
                    IF NOT EXISTS (
                        SELECT 1 FROM incidents_investigation i
                        WHERE i.id = NEW.investigation_id AND i.decision_maker_id = NEW.decided_by_id
                    ) THEN
                        RAISE EXCEPTION 'Only the appointed decision-maker determines';
                    END IF;
                    IF NEW.breach <> EXISTS (
                        SELECT 1 FROM incidents_finding f JOIN incidents_allegation a ON a.id = f.allegation_id
                        WHERE a.investigation_id = NEW.investigation_id AND cardinality(f.elements_breached) > 0
                    ) THEN
                        RAISE EXCEPTION 'The findings say otherwise';
                    END IF;
                    RETURN NEW;
                """,  # noqa: S608 (constants)
            ),
        ]

    def __str__(self) -> str:
        return "Breach" if self.breach else "No breach"


class MeasureInView(models.Model):
    """One of the closed six that a proposal put to the respondent: what may be imposed after they were heard."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="measures_in_view")
    kind = models.CharField(max_length=16, choices=SanctionKind)
    detail = models.TextField()
    percent_of_salary = models.DecimalField(max_digits=4, decimal_places=2, null=True, blank=True)
    effective_on = models.DateField()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["letter", "kind"], name="each_measure_once_in_a_proposal")]
        triggers = [
            *append_only(),
            pgtrigger.Trigger(
                name="put_before_the_answer",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF NOT EXISTS (SELECT 1 FROM incidents_letter l WHERE l.id = NEW.letter_id AND l.kind = 'L9')
                        OR EXISTS (SELECT 1 FROM incidents_response r WHERE r.letter_id = NEW.letter_id) THEN
                        RAISE EXCEPTION 'What is in view stands in a proposal that is still to be answered';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Sanction(models.Model):
    """One of the closed six, imposed. What the law asks first, the database asks too."""

    investigation = models.ForeignKey(Investigation, on_delete=models.PROTECT, related_name="sanctions")
    determination = models.ForeignKey(Determination, on_delete=models.PROTECT, related_name="sanctions")
    proposal = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="sanctions")
    kind = models.CharField(max_length=16, choices=SanctionKind)
    detail = models.TextField()
    percent_of_salary = models.DecimalField(max_digits=4, decimal_places=2, null=True, blank=True)
    effective_on = models.DateField()
    reasons = models.TextField()
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["investigation", "kind"], name="each_sanction_once"),
            models.CheckConstraint(condition=models.Q(kind__in=SanctionKind.values), name="one_of_the_closed_six"),
            models.CheckConstraint(
                condition=models.Q(kind=SanctionKind.FINE, percent_of_salary__gt=Decimal(0))
                | (~models.Q(kind=SanctionKind.FINE) & models.Q(percent_of_salary__isnull=True)),
                name="a_fine_says_how_much",
            ),
        ]
        triggers = [
            *append_only(),
            pgtrigger.Trigger(
                name="only_by_a_fair_process",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=f"""
                    IF NOT EXISTS (
                        SELECT 1 FROM incidents_determination d
                        JOIN incidents_investigation i ON i.id = d.investigation_id
                        WHERE d.id = NEW.determination_id AND i.id = NEW.investigation_id AND d.breach
                          AND i.delegate_id = NEW.decided_by_id AND d.decided_by_id <> NEW.decided_by_id
                          AND i.investigator_id IS DISTINCT FROM NEW.decided_by_id
                    ) THEN
                        RAISE EXCEPTION 'No sanction without a breach found by a different person';
                    END IF;
                    IF NOT EXISTS (
                        SELECT 1 FROM incidents_letter l
                        WHERE l.id = NEW.proposal_id AND l.investigation_id = NEW.investigation_id AND l.kind = 'L9'
                          AND ({SETTLED.format(at="NEW.decided_at")})
                          AND NOT EXISTS (
                              SELECT 1 FROM incidents_letter n
                              WHERE n.investigation_id = l.investigation_id AND n.kind = 'L9'
                                AND (n.issued_at, n.id) > (l.issued_at, l.id)
                          )
                    ) THEN
                        RAISE EXCEPTION 'No sanction without a proposal that was answered or ran its time';
                    END IF;
                    IF NOT EXISTS (
                        SELECT 1 FROM incidents_investigation i JOIN portal_person p ON p.id = i.respondent_id
                        WHERE i.id = NEW.investigation_id
                          AND p.employment IN ({", ".join(f"'{kind.value}'" for kind in sorted(EMPLOYEES))})
                    ) THEN
                        RAISE EXCEPTION 'No sanction of someone who is not an employee';
                    END IF;
                    RETURN NEW;
                """,  # noqa: S608 (constants)
            ),
            pgtrigger.Trigger(
                name="only_what_was_put_to_them",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF NOT EXISTS (
                        SELECT 1 FROM incidents_measureinview m
                        WHERE m.letter_id = NEW.proposal_id AND m.kind = NEW.kind
                          AND (NEW.percent_of_salary IS NULL OR NEW.percent_of_salary <= m.percent_of_salary)
                    ) THEN
                        RAISE EXCEPTION 'No sanction that was not put to the respondent first';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


class Review(models.Model):
    """A decision's review rights, and what becomes of them."""

    investigation = models.ForeignKey(Investigation, on_delete=models.PROTECT, related_name="reviews")
    of = models.CharField(max_length=10, choices=ReviewOf)
    body = models.CharField(max_length=80)
    apply_by = models.DateField()
    state = models.CharField(max_length=20, choices=ReviewState, default=ReviewState.RIGHTS_NOTIFIED)
    state_since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["investigation", "of", "body"], name="each_right_told_once")]
        triggers = never_removed()

    def __str__(self) -> str:
        return f"Review of {self.get_of_display().lower()}"
