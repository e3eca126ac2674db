from typing import TYPE_CHECKING

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from incidents.enums import CodeElement, EntryKind, InvestigationState, Part
from portal import people
from portal.models import PEOPLE_SERVICES, Employment, Person, Role
from portal.models.protect import append_only, never_removed

from .case import WALLED_PARTS, Case, MatterPart
from .identity import cases_sealed_by

if TYPE_CHECKING:
    from .letter import Letter

FINISHED = (
    InvestigationState.NO_ACTION,
    InvestigationState.MANAGEMENT_ACTION,
    InvestigationState.EXTERNAL_REFERRAL,
    InvestigationState.CONTRACT_PATH,
    InvestigationState.DIVERTED_PID,
    InvestigationState.NO_BREACH,
    InvestigationState.BREACH_RECORDED_FORMER,
    InvestigationState.DISCONTINUED,
    InvestigationState.IMPLEMENTED,
    InvestigationState.CLOSED,
)

# Whoever triaged the case has had their part: they know that it was referred, in whatever other role they come.
WALLED_FROM_FILE = (*WALLED_PARTS, Part.TRIAGER)


class InvestigationQuerySet(models.QuerySet["Investigation"]):
    def visible_to(self, person: Person) -> "InvestigationQuerySet":
        """Every file for People Services; for those who investigate or decide, the ones they are appointed to."""
        mine = models.Q(investigator=person) | models.Q(decision_maker=person) | models.Q(delegate=person)
        if people.holds(person, *PEOPLE_SERVICES):
            mine = models.Q()
        elif not people.holds(person, Role.INVESTIGATOR, Role.BREACH_DECISION_MAKER, Role.SANCTION_DELEGATE):
            return self.none()
        walled = MatterPart.objects.filter(person=person, part__in=WALLED_FROM_FILE).values("case")
        return (
            self.filter(mine)
            .exclude(state=InvestigationState.DIVERTED_PID)
            .exclude(models.Q(case__in=walled) | models.Q(case__in=cases_sealed_by(person)))
            .exclude(respondent=person)
            .exclude(respondent__in=people.line_below(person))
        )

    def opened_by(self, person: Person) -> "InvestigationQuerySet":
        """Those of which this person has declared that they have no conflict: before, they read nothing of one."""
        return self.filter(case__in=Case.objects.opened_by(person))

    def with_referral_for(self, person: Person) -> "InvestigationQuerySet":
        """Those of which this person may read what was referred: not a delegate, who relies on the findings (4.2)."""
        if people.holds(person, *PEOPLE_SERVICES):
            return self.exclude(delegate=person)
        return self.filter(models.Q(investigator=person) | models.Q(decision_maker=person))

    def told_to(self, person: Person) -> "InvestigationQuerySet":
        """The matters a respondent knows of: those in which a letter was issued to them."""
        return self.filter(respondent=person, letters__to_respondent=True).distinct()

    def open(self) -> "InvestigationQuerySet":
        return self.exclude(state__in=FINISHED)


class Investigation(models.Model):
    """People Services' file: from a referral to a closed matter."""

    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="investigation")
    respondent = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="investigations")
    employment_at_referral = models.CharField(max_length=20, choices=Employment)
    state = models.CharField(max_length=24, choices=InvestigationState, default=InvestigationState.RECEIVED)
    state_since = models.DateTimeField(default=timezone.now)
    held_from = models.CharField(max_length=24, choices=InvestigationState, blank=True)
    opened_at = models.DateTimeField(default=timezone.now)
    recommendation = models.CharField(max_length=24, choices=InvestigationState, blank=True)
    recommended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    recommendation_reasons = models.TextField(blank=True)
    investigator = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="investigating"
    )
    decision_maker = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="deciding")
    delegate = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="sanctioning")

    objects = InvestigationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-opened_at", "-id"], name="investigations_newest_first"),
            models.Index(fields=["respondent"], name="investigations_of_a_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(delegate__isnull=True) | ~models.Q(delegate=models.F("decision_maker")),
                name="delegate_is_not_the_decision_maker",
            ),
            models.CheckConstraint(
                condition=models.Q(delegate__isnull=True) | ~models.Q(delegate=models.F("investigator")),
                name="delegate_is_not_the_investigator",
            ),
            *(
                models.CheckConstraint(
                    condition=models.Q(**{f"{part}__isnull": True}) | ~models.Q(**{part: models.F("respondent")}),
                    name=f"respondent_is_not_the_{part}",
                )
                for part in ("investigator", "decision_maker", "delegate")
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="about_one_person_always",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange("case", "respondent"),
            ),
            *never_removed(),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"PS-{self.opened_at:%Y}-{self.pk:05d}"

    def latest_letter(self, *kinds: str) -> "Letter | None":
        return self.letters.filter(kind__in=kinds).order_by("-issued_at", "-id").first()


class InvestigationEntry(models.Model):
    """The file's history, in order; a step also says from where to where."""

    investigation = models.ForeignKey(Investigation, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=16, choices=EntryKind, default=EntryKind.NOTE)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    words = models.TextField(blank=True)
    from_state = models.CharField(max_length=24, blank=True)
    to_state = models.CharField(max_length=24, blank=True)
    once = models.UUIDField(null=True, unique=True)

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["investigation", "at", "id"], name="history_of_a_file")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.investigation_id} {self.get_kind_display()}"


class AllegationQuerySet(models.QuerySet["Allegation"]):
    def told_to(self, person: Person) -> "AllegationQuerySet":
        """Put to this respondent in an issued letter."""
        return self.filter(investigation__respondent=person, put_in__isnull=False)


class Allegation(models.Model):
    """One behaviour: what, when, which posts, which clauses as they stood that day, which elements of the Code."""

    investigation = models.ForeignKey(Investigation, on_delete=models.PROTECT, related_name="allegations")
    position = models.PositiveSmallIntegerField()
    conduct_on = models.DateField()
    words = models.TextField()
    posts = models.ManyToManyField("incidents.Post", related_name="allegations")
    evidence = models.ManyToManyField("incidents.Evidence", related_name="allegations", blank=True)
    clauses = models.ManyToManyField("policies.Clause", related_name="allegations")
    elements = ArrayField(models.CharField(max_length=8, choices=CodeElement))
    put_in = models.ForeignKey(
        "incidents.Letter", on_delete=models.PROTECT, null=True, blank=True, related_name="allegations"
    )

    objects = AllegationQuerySet.as_manager()

    class Meta:
        ordering = ["investigation", "position"]
        constraints = [
            models.UniqueConstraint(fields=["investigation", "position"], name="one_allegation_per_place"),
            models.CheckConstraint(condition=~models.Q(elements=[]), name="an_allegation_names_elements"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="stands_once_put",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__put_in__isnull=False),
            ),
            pgtrigger.Trigger(
                name="put_in_a_notice_of_its_file",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="""
                    IF NEW.put_in_id IS NOT NULL AND NOT EXISTS (
                        SELECT 1 FROM incidents_letter l
                        WHERE l.id = NEW.put_in_id AND l.investigation_id = NEW.investigation_id
                          AND l.kind IN ('L4', 'L5')
                    ) THEN
                        RAISE EXCEPTION 'An allegation is put in a notice of its own file';
                    END IF;
                    RETURN NEW;
                """,
            ),
            *never_removed(),
        ]

    def __str__(self) -> str:
        return f"Allegation {self.position}"
