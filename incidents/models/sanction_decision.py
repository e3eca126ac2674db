import pgtrigger
from django.db import models
from django.utils import timezone

from incidents.enums import Power, Weighs
from portal.models import Person
from portal.models.person import EMPLOYEES
from portal.models.protect import append_only, never_removed

from .decision import SETTLED, Determination
from .delegation import only_by_whom_it_is_delegated_to
from .investigation import Investigation
from .letter import Letter
from .measure import TO_BE_ANSWERED, put_before_the_answer
from .periods import nothing_decided_on_hold
from .separation import never_of_someone_who_left


class SanctionDecisionQuerySet(models.QuerySet["SanctionDecision"]):
    def standing(self) -> "SanctionDecisionQuerySet":
        """Not set aside."""
        return self.filter(superseded_at__isnull=True)


class SanctionDecision(models.Model):
    """What the delegate decided after hearing the respondent; with no sanction under it, that none is imposed.

    What the law asks first, the database asks too. Set aside, it is superseded and kept, and another person decides.
    """

    investigation = models.ForeignKey(Investigation, on_delete=models.PROTECT, related_name="sanction_decisions")
    determination = models.ForeignKey(Determination, on_delete=models.PROTECT, related_name="sanction_decisions")
    proposal = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="sanction_decisions")
    reasons = models.TextField()
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = SanctionDecisionQuerySet.as_manager()

    class Meta:
        ordering = ["decided_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["investigation"],
                condition=models.Q(superseded_at__isnull=True),
                name="one_standing_sanction_decision",
            ),
        ]
        triggers = [
            *never_removed(),
            only_by_whom_it_is_delegated_to(Power.SANCTION),
            never_of_someone_who_left(),
            nothing_decided_on_hold(),
            pgtrigger.Protect(
                name="stands_as_decided",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(exclude=["superseded_at"]),
            ),
            pgtrigger.Protect(
                name="superseded_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__superseded_at__isnull=False),
            ),
            pgtrigger.Trigger(
                name="only_by_a_fair_process",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=f"""
                    IF NOT EXISTS (
                        SELECT 1 FROM incidents_determination d
                        JOIN incidents_investigation i ON i.id = d.investigation_id
                        WHERE d.id = NEW.determination_id AND i.id = NEW.investigation_id AND d.breach
                          AND d.superseded_at IS NULL
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
                    IF NOT EXISTS (SELECT 1 FROM incidents_factor f WHERE f.letter_id = NEW.proposal_id)
                        OR NOT EXISTS (SELECT 1 FROM incidents_reliedon r WHERE r.letter_id = NEW.proposal_id) THEN
                        RAISE EXCEPTION 'No sanction without a proposal that told the factors, findings and posts';
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
                name="remade_by_another_after_another_hearing",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF EXISTS (
                        SELECT 1 FROM incidents_sanctiondecision s
                        JOIN incidents_letter l ON l.id = NEW.proposal_id
                        WHERE s.investigation_id = NEW.investigation_id
                          AND (s.decided_by_id = NEW.decided_by_id OR l.issued_at < s.superseded_at)
                    ) THEN
                        RAISE EXCEPTION 'What was set aside is decided by another person, who hears the respondent';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"Sanction decision of {self.decided_at:%Y-%m-%d}"


# Whoever was told of a decision was told all of it.
NOT_YET_TOLD = """
    NOT EXISTS (
        SELECT 1 FROM incidents_sanctiondecision d JOIN incidents_letter l ON l.investigation_id = d.investigation_id
        WHERE d.id = NEW.decision_id AND l.kind = 'L10' AND l.issued_at >= d.decided_at
    )
"""


class Factor(models.Model):
    """Something weighed, told with a proposal or kept with a decision. Which there are: content/sanctions.yaml."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, null=True, blank=True, related_name="factors")
    decision = models.ForeignKey(
        SanctionDecision, on_delete=models.PROTECT, null=True, blank=True, related_name="factors"
    )
    factor = models.CharField(max_length=40)
    weighs = models.CharField(max_length=10, choices=Weighs)
    words = models.TextField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(letter__isnull=False, decision__isnull=True)
                | models.Q(letter__isnull=True, decision__isnull=False),
                name="a_factor_of_one_thing",
            ),
            models.UniqueConstraint(fields=["letter", "factor"], name="each_factor_told_once"),
            models.UniqueConstraint(fields=["decision", "factor"], name="each_factor_weighed_once"),
        ]
        triggers = [
            *append_only(),
            put_before_the_answer(f"NEW.letter_id IS NULL AND {NOT_YET_TOLD} OR {TO_BE_ANSWERED}"),
        ]

    def __str__(self) -> str:
        return f"{self.factor}: {self.get_weighs_display()}"
