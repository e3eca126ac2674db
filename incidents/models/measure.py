from decimal import ROUND_DOWN, Decimal

import pgtrigger
from django.db import models
from django.utils import timezone

from incidents.enums import SanctionKind
from portal.models import Person
from portal.models.protect import append_only

from .decision import Finding
from .investigation import Allegation, Investigation
from .letter import Letter
from .post import Post

CENT = Decimal("0.01")
# What each of the six has to say of itself, and what it may say too. It says nothing that belongs to another.
NEEDED: dict[SanctionKind, tuple[str, ...]] = {
    SanctionKind.TERMINATION: ("ground",),
    SanctionKind.CLASSIFICATION: ("to_classification",),
    SanctionKind.REASSIGNMENT: ("duties", "place"),
    SanctionKind.SALARY: ("amount", "salary"),
    SanctionKind.FINE: ("amount", "salary", "behaviour"),
    SanctionKind.REPRIMAND: ("reprimand",),
}
ALLOWED: dict[SanctionKind, tuple[str, ...]] = {
    SanctionKind.CLASSIFICATION: ("until_on",),
    SanctionKind.SALARY: ("until_on",),
}
TEXTS = ("ground", "to_classification", "duties", "place", "reprimand")
OF_ONE_KIND = (*TEXTS, "amount", "salary", "behaviour", "until_on")


class SalarySnapshot(models.Model):
    """What the respondent earns a year, as the pay system said on a day: what a fine is measured against.

    It keeps the limit on fines that held then, in per cent for one behaviour (2023 Regulations, s 9).
    """

    investigation = models.ForeignKey(Investigation, on_delete=models.PROTECT, related_name="salaries")
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    as_at = models.DateField()
    source = models.CharField(max_length=200)
    fine_limit_percent = models.DecimalField(max_digits=4, decimal_places=2)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="a_salary_is_an_amount"),
            models.CheckConstraint(
                condition=models.Q(fine_limit_percent__gt=0, fine_limit_percent__lte=100),
                name="a_limit_is_a_part_of_it",
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"${self.amount:,.2f} as at {self.as_at:%Y-%m-%d}"

    @property
    def fine_limit(self) -> Decimal:
        """The most that one behaviour may cost, in whole cents."""
        return (self.amount * self.fine_limit_percent / 100).quantize(CENT, rounding=ROUND_DOWN)


class Measured(models.Model):
    """One of the closed six with what it needs to be lawful: as put to the respondent, or as imposed.

    A fine is for one behaviour, which is one allegation, whatever number of elements it breached.
    """

    kind = models.CharField(max_length=16, choices=SanctionKind)
    behaviour = models.ForeignKey(Allegation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    detail = models.TextField(blank=True)
    amount = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    salary = models.ForeignKey(SalarySnapshot, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    to_classification = models.CharField(max_length=60, blank=True)
    duties = models.TextField(blank=True)
    place = models.CharField(max_length=200, blank=True)
    reprimand = models.TextField(blank=True)
    ground = models.CharField(max_length=20, blank=True)
    effective_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def percent_of_salary(self) -> Decimal | None:
        """The salary has to be at hand."""
        if self.amount is None or self.salary is None:
            return None
        return (self.amount / self.salary.amount * 100).quantize(CENT)


def says_what_it_needs(*, but: tuple[str, ...] = ()) -> models.Q:
    """A check over a measure: what its kind needs is there, and nothing of another kind; `but` may be missing."""
    is_lawful = models.Q(pk__in=[])
    for kind, needed in NEEDED.items():
        own = models.Q(kind=kind)
        for name in OF_ONE_KIND:
            if name in needed and name not in but:
                own &= ~_is_empty(name)
            elif name not in (*needed, *ALLOWED.get(kind, ())):
                own &= _is_empty(name)
        is_lawful = own if is_lawful == models.Q(pk__in=[]) else is_lawful | own
    return is_lawful


def _is_empty(name: str) -> models.Q:
    return models.Q(**({name: ""} if name in TEXTS else {f"{name}__isnull": True}))


def measure_constraints(suffix: str, *, but: tuple[str, ...] = ()) -> list[models.CheckConstraint]:
    return [
        models.CheckConstraint(condition=says_what_it_needs(but=but), name=f"says_what_its_kind_needs_{suffix}"),
        models.CheckConstraint(
            condition=models.Q(amount__isnull=True) | models.Q(amount__gt=0), name=f"takes_something_{suffix}"
        ),
        models.CheckConstraint(
            condition=models.Q(until_on__isnull=True) | models.Q(until_on__gte=models.F("effective_on")),
            name=f"ends_after_it_begins_{suffix}",
        ),
    ]


def within_the_law(file: str, relied_on: str) -> pgtrigger.Trigger:
    """A fine is within the limit for a behaviour found and relied on; no reduction takes the whole salary.

    `file` and `relied_on` are the SQL of the file's id and of the proposal's.
    """
    return pgtrigger.Trigger(
        name="within_the_law",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=f"""
            IF NEW.salary_id IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM incidents_salarysnapshot s WHERE s.id = NEW.salary_id AND s.investigation_id = {file}
                  AND NEW.amount < s.amount
                  AND (NEW.kind <> 'fine' OR NEW.amount <= s.amount * s.fine_limit_percent / 100)
            ) THEN
                RAISE EXCEPTION 'It takes more of the salary than the law allows';
            END IF;
            IF NEW.behaviour_id IS NOT NULL AND NOT EXISTS (
                SELECT 1 FROM incidents_reliedon r JOIN incidents_finding f ON f.id = r.finding_id
                WHERE r.letter_id = {relied_on} AND f.allegation_id = NEW.behaviour_id
            ) THEN
                RAISE EXCEPTION 'A fine is for a behaviour that was found and is relied on';
            END IF;
            RETURN NEW;
        """,  # noqa: S608 (constants)
    )


TO_BE_ANSWERED = """
    EXISTS (SELECT 1 FROM incidents_letter l WHERE l.id = NEW.letter_id AND l.kind = 'L9')
    AND NOT EXISTS (SELECT 1 FROM incidents_response r WHERE r.letter_id = NEW.letter_id)
"""


def put_before_the_answer(condition: str = TO_BE_ANSWERED) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="put_before_the_answer",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=f"""
            IF NOT ({condition}) THEN
                RAISE EXCEPTION 'What is in view stands in a proposal that is still to be answered';
            END IF;
            RETURN NEW;
        """,
    )


class ReliedOn(models.Model):
    """A post that a proposal relies on, with the finding of breach it belongs to.

    A sanction was set aside because nobody could tell which of many posts it was for: each is named.
    """

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="relied_on")
    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="relied_on_in")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["letter", "finding", "post"], name="relied_on_once")]
        triggers = [
            *append_only(),
            put_before_the_answer(),
            pgtrigger.Trigger(
                name="a_post_of_what_was_found",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF NOT EXISTS (
                        SELECT 1 FROM incidents_finding f
                        JOIN incidents_allegation a ON a.id = f.allegation_id
                        JOIN incidents_allegation_posts p ON p.allegation_id = a.id
                        JOIN incidents_letter l ON l.id = NEW.letter_id
                        WHERE f.id = NEW.finding_id AND p.post_id = NEW.post_id
                          AND a.investigation_id = l.investigation_id AND cardinality(f.elements_breached) > 0
                          AND f.superseded_at IS NULL
                    ) THEN
                        RAISE EXCEPTION 'A proposal relies on posts of what was found to be a breach';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.finding_id}: {self.post_id}"


class MeasureInView(Measured):
    """One of the closed six that a proposal put to the respondent: what may be imposed after they were heard."""

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="measures_in_view")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["letter", "kind", "behaviour"], nulls_distinct=False, name="each_measure_once_in_a_proposal"
            ),
            # The words of a reprimand are written after the respondent was heard.
            *measure_constraints("in_view", but=("reprimand",)),
        ]
        triggers = [
            *append_only(),
            put_before_the_answer(),
            within_the_law(
                "(SELECT l.investigation_id FROM incidents_letter l WHERE l.id = NEW.letter_id)", "NEW.letter_id"
            ),
        ]
