from datetime import date, datetime

import pgtrigger
from django.db import models
from django.utils import timezone

from incidents.enums import CaseKind, CaseState, EntryKind, Part, Reminded, Severity
from portal import people
from portal.models import Person, Role
from portal.models.protect import append_only, never_removed

from .identity import NameSeen, cases_sealed_by

# Out of Digital Media's hands: what it may still know is that it passed the case on.
PASSED_ON = (CaseState.REFERRED, CaseState.DIVERTED_PID, CaseState.DIVERTED_OTHER)
CLOSED = (
    CaseState.CLOSED_NO_ACTION,
    CaseState.CLOSED_GUIDANCE,
    CaseState.CLOSED_NOT_STAFF,
    CaseState.CLOSED_TAKEDOWN,
)
# Whoever has one of these parts in a matter must not see its file. (The reporter sees their own concern.)
WALLED_PARTS = (Part.REPORTER, Part.SUBJECT, Part.NAMED, Part.WITNESS, Part.CONFLICTED, Part.KEPT_OUT)
# Nor must anyone whom these work under: the subject, and before one is found those a reporter took it to be.
ABOUT_PARTS = (Part.SUBJECT, Part.NAMED)


def walls_around(person: Person) -> models.Q:
    """True for the cases this person must not know of: they have a part in them, which only they and the vault may
    know; someone under them is the subject or was named; or they saw a name that was given in confidence."""
    seen = NameSeen.objects.filter(by=person).values("request__concern__case")
    return concerned_in(person) | models.Q(pk__in=seen)


def concerned_in(person: Person) -> models.Q:
    """True for the cases in which they, or those under them, have a part."""
    parts = MatterPart.objects.filter(person=person, part__in=WALLED_PARTS).values("case")
    own = models.Q(pk__in=parts) | models.Q(pk__in=cases_sealed_by(person)) | models.Q(subject=person)
    below = people.line_below(person)
    if not below:
        return own
    about = MatterPart.objects.filter(person__in=below, part__in=ABOUT_PARTS).values("case")
    return own | models.Q(pk__in=about) | models.Q(subject__in=below)


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, person: Person) -> "CaseQuerySet":
        """Digital Media's own: an officer's cases and those nobody has yet; all of them for the manager."""
        if not people.holds(person, Role.DIGITAL_MEDIA_OFFICER, Role.DIGITAL_MEDIA_MANAGER):
            return self.none()
        found = self.exclude(state__in=PASSED_ON).exclude(walls_around(person))
        if people.holds(person, Role.DIGITAL_MEDIA_MANAGER):
            return found
        return found.filter(models.Q(handler=person) | models.Q(handler__isnull=True))

    def opened_by(self, person: Person) -> "CaseQuerySet":
        """Those of which this person has declared that they have no conflict: before, they read nothing of one."""
        declared = Declaration.objects.filter(person=person, has_conflict=False)
        return self.filter(pk__in=declared.values("case"))

    def passed_on_before(self, person: Person) -> "CaseQuerySet":
        """What Digital Media may still see of cases it passed on: that it did, and when."""
        if not people.holds(person, Role.DIGITAL_MEDIA_OFFICER, Role.DIGITAL_MEDIA_MANAGER):
            return self.none()
        return (
            self.filter(state__in=PASSED_ON)
            .exclude(walls_around(person))
            .only("id", "opened_at", "state", "state_since")
        )

    def open(self) -> "CaseQuerySet":
        return self.exclude(state__in=(*PASSED_ON, *CLOSED))

    def overdue(self, at: datetime | None = None) -> "CaseQuerySet":
        return self.open().filter(due_at__lt=at or timezone.now())


class Case(models.Model):
    """Digital Media's file on what a concern brought."""

    state = models.CharField(max_length=24, choices=CaseState, default=CaseState.SUBMITTED)
    state_since = models.DateTimeField(default=timezone.now)
    opened_at = models.DateTimeField(default=timezone.now)
    kind = models.CharField(max_length=16, choices=CaseKind, default=CaseKind.CONDUCT)
    severity = models.CharField(max_length=16, choices=Severity, blank=True)
    # The clock (rules/clock.py): when it runs out, since when it runs and the working minutes it ran before that. One
    # that runs from a day still to come stands until then; one that runs from no day is paused or has stopped.
    due_at = models.DateTimeField(null=True, blank=True)
    clock_since = models.DateTimeField(null=True, blank=True)
    clock_used = models.PositiveIntegerField(default=0)
    follow_up_on = models.DateField(null=True, blank=True)
    reminded = models.CharField(max_length=8, choices=Reminded, blank=True)
    handler = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="cases_handled")
    awaits_acceptance = models.BooleanField(default=False)  # the handler was given it and has not said yes
    subject = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="cases_about")
    potential_breach = models.BooleanField(null=True, blank=True)
    judgement = models.TextField(blank=True)
    clauses = models.ManyToManyField("policies.Clause", blank=True, related_name="cases")
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=0)  # goes up with each change that somebody else must not write over

    objects = CaseQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-opened_at", "-id"], name="queue_newest_first"),
            models.Index(fields=["handler", "-opened_at", "-id"], name="queue_of_a_handler"),
            models.Index(fields=["state", "-opened_at", "-id"], name="queue_by_state"),
            models.Index(fields=["due_at", "id"], name="queue_by_due", condition=models.Q(due_at__isnull=False)),
        ]
        triggers = [
            pgtrigger.Protect(
                name="frozen_once_passed_on",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(f"OLD.state IN ({', '.join(repr(s.value) for s in PASSED_ON)})"),
            ),
            *never_removed(),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"DM-{self.opened_at:%Y}-{self.pk:05d}"

    @property
    def is_closed(self) -> bool:
        return self.state in CLOSED

    @property
    def is_passed_on(self) -> bool:
        return self.state in PASSED_ON

    @property
    def due_day(self) -> date | None:
        """The day it falls due, where its reader is."""
        return timezone.localdate(self.due_at) if self.due_at else None

    @property
    def is_overdue(self) -> bool:
        return self.due_at is not None and self.due_at < timezone.now() and not self.is_closed


class CaseEntry(models.Model):
    """The case's history, in order; a step also says from where to where."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=16, choices=EntryKind, default=EntryKind.NOTE)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    words = models.TextField(blank=True)
    from_state = models.CharField(max_length=24, blank=True)
    to_state = models.CharField(max_length=24, blank=True)
    version = models.PositiveIntegerField(null=True, blank=True)  # which version of the case it made, if it made one
    once = models.UUIDField(null=True, unique=True)

    class Meta:
        ordering = ["at", "id"]
        constraints = [models.UniqueConstraint(fields=["case", "version"], name="one_entry_for_each_version")]
        indexes = [models.Index(fields=["case", "at", "id"], name="history_of_a_case")]
        triggers = [
            *append_only(),
            pgtrigger.Trigger(
                name="nothing_added_once_passed_on",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func=f"""
                    IF EXISTS (
                        SELECT 1 FROM incidents_case
                        WHERE id = NEW.case_id AND state IN ({", ".join(repr(s.value) for s in PASSED_ON)})
                    ) THEN
                        RAISE EXCEPTION 'The case was passed on and is frozen';
                    END IF;
                    RETURN NEW;
                """,  # noqa: S608 (constants)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.get_kind_display()}"


class MatterPart(models.Model):
    """Who has had which part in a matter, from the concern to the sanction: the wall and the separation of duties.

    The two constraints together say: nobody has two parts, save investigator and breach decision-maker.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="parts")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="parts")
    part = models.CharField(max_length=16, choices=Part)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "person"],
                condition=~models.Q(part=Part.INVESTIGATOR),
                name="one_part_besides_investigator",
            ),
            models.UniqueConstraint(
                fields=["case", "person"],
                condition=~models.Q(part=Part.DECISION_MAKER),
                name="one_part_besides_decision_maker",
            ),
        ]
        indexes = [models.Index(fields=["person", "part", "case"], name="parts_of_a_person")]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_part_display()}"


class Declaration(models.Model):
    """Before someone opens a matter they say whether they have a conflict of interest in it; one may show later."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="declarations")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="declarations")
    has_conflict = models.BooleanField()
    words = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "person", "has_conflict"], name="one_declaration_of_each_kind")
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.person}: {'conflict' if self.has_conflict else 'no conflict'}"
