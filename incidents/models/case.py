from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils import timezone

from incidents.enums import CaseKind, CaseState, EntryKind, Part, Reminded, Severity
from portal import people
from portal.conditions import one_of
from portal.models import DIGITAL_MEDIA, Person, Role
from portal.models.protect import append_only, never_removed

from .facet import keeps_facets_in_order
from .identity import NameSeen, cases_sealed_by

# Out of Digital Media's hands: what it may still know is that it passed the case on.
PASSED_ON = (CaseState.REFERRED, CaseState.DIVERTED_PID, CaseState.DIVERTED_OTHER)
CLOSED = (
    CaseState.CLOSED_NO_ACTION,
    CaseState.CLOSED_GUIDANCE,
    CaseState.CLOSED_NOT_STAFF,
    CaseState.CLOSED_TAKEDOWN,
    CaseState.CLOSED_DUPLICATE,
)
# Open, and somebody else's turn.
WAITING = (
    CaseState.INFO_REQUESTED,
    CaseState.STAFF_CONTACTED,
    CaseState.MANAGER_CONTACTED,
    CaseState.REFERRAL_PROPOSED,
)
OPEN = tuple(state for state in CaseState if state not in (*PASSED_ON, *CLOSED))
IS_OPEN = models.Q(listed_open=True)
IS_NOBODYS = models.Q(handler__isnull=True)
IS_CLOSED = models.Q(state__in=CLOSED)
# What is due at no time comes after everything that is.
DUE_FIRST = models.Func(
    "due_at",
    template="COALESCE(%(expressions)s, '9000-01-01 00:00+00'::timestamptz)",
    output_field=models.DateTimeField(),
)
# Whoever has one of these parts in a matter must not see its file. (The reporter sees their own concern.)
WALLED_PARTS = (Part.REPORTER, Part.SUBJECT, Part.NAMED, Part.WITNESS, Part.CONFLICTED, Part.KEPT_OUT)
# Nor must anyone whom these work under: the subject, and before one is found those a reporter took it to be.
ABOUT_PARTS = (Part.SUBJECT, Part.NAMED)


class Viewer(NamedTuple):
    """All that decides which cases somebody may know of, as plain values: a question may hold them as they are."""

    pk: int
    is_manager: bool
    sealed: list[int]  # the cases that they raised in confidence, by what only they and the vault know
    below: list[int]  # everyone under them

    @classmethod
    def of(cls, person: Person) -> "Viewer":
        return cls(
            person.pk,
            people.holds(person, Role.DIGITAL_MEDIA_MANAGER),
            sorted(cases_sealed_by(person)),
            sorted(people.line_below(person)),
        )

    @property
    def wall(self) -> models.Q:
        """The cases they must not know of: see `walls_around`."""
        return self.concerned | models.Q(pk__in=self._named_to())

    @property
    def concerned(self) -> models.Q:
        own = models.Q(pk__in=self._own_parts()) | models.Q(one_of("id", self.sealed)) | models.Q(subject=self.pk)
        return own | models.Q(pk__in=self._parts_below()) | models.Q(one_of("subject_id", self.below, is_null=True))

    @property
    def walled(self) -> "models.QuerySet[Any, Any]":
        """The same cases by their ids, each found by an index; save those `sealed`, which no question finds."""
        about_them = Case.objects.filter(subject=self.pk).values_list("pk")
        about_theirs = Case.objects.filter(one_of("subject_id", self.below)).values_list("pk")
        return self._own_parts().union(self._parts_below(), self._named_to(), about_them, about_theirs)

    def _own_parts(self) -> "models.QuerySet[Any, Any]":
        return MatterPart.objects.filter(person=self.pk, part__in=WALLED_PARTS).values_list("case")

    def _parts_below(self) -> "models.QuerySet[Any, Any]":
        return MatterPart.objects.filter(one_of("person_id", self.below), part__in=ABOUT_PARTS).values_list("case")

    def _named_to(self) -> "models.QuerySet[Any, Any]":
        return NameSeen.objects.filter(by=self.pk).values_list("request__concern__case")


def has_facets(facets: Iterable[str]) -> models.Func:
    listed = models.Value(list(facets), output_field=ArrayField(models.TextField()))
    return models.Func(
        models.F("facets"),
        listed,
        template="(%(expressions)s)",
        arg_joiner=" @> ",
        output_field=models.BooleanField(),
    )


def walls_around(person: Person) -> models.Q:
    """True for the cases this person must not know of: they have a part in them, which only they and the vault may
    know; someone under them is the subject or was named; or they saw a name that was given in confidence."""
    return Viewer.of(person).wall


def concerned_in(person: Person) -> models.Q:
    """True for the cases in which they, or those under them, have a part."""
    return Viewer.of(person).concerned


def number_of(pk: int, opened_at: datetime) -> str:
    """What a case is called in writing. domain/indexing.py and queue_file.py say the same in SQL."""
    return f"DM-{opened_at.year}-{pk:05}"


class CaseQuerySet(models.QuerySet["Case"]):
    def visible_to(self, person: Person) -> "CaseQuerySet":
        """Digital Media's own: an officer's cases and those nobody has yet; all of them for the manager."""
        if not people.holds(person, *DIGITAL_MEDIA):
            return self.none()
        return self.known_to(Viewer.of(person))

    def known_to(
        self, viewer: Viewer, *, walled: Iterable[int] | None = None, states: Collection[str] = ()
    ) -> "CaseQuerySet":
        """As `visible_to`, of somebody who works for Digital Media. `walled` is what was just found behind their wall:
        a list is quicker without its wall in it, which nobody can foresee the size of. With `states`, those in one of
        them: said once, for PostgreSQL takes what is said twice for rarer than it is."""
        wall = viewer.wall if walled is None else models.Q(one_of("id", walled))
        known = [state for state in states if state not in PASSED_ON]
        found = self.filter(state__in=known) if states else self.exclude(state__in=PASSED_ON)
        found = found.exclude(wall)
        if viewer.is_manager:
            return found
        return found.filter(models.Q(handler=viewer.pk) | models.Q(handler__isnull=True))

    def opened_by(self, person: Person) -> "CaseQuerySet":
        """Those of which this person has declared that they have no conflict: before, they read nothing of one."""
        declared = Declaration.objects.filter(person=person, has_conflict=False)
        return self.filter(pk__in=declared.values("case"))

    def passed_on_before(self, person: Person) -> "CaseQuerySet":
        """What Digital Media may still see of cases it passed on: that it did, and when."""
        if not people.holds(person, *DIGITAL_MEDIA):
            return self.none()
        return (
            self.filter(state__in=PASSED_ON)
            .exclude(walls_around(person))
            .only("id", "opened_at", "state", "state_since")
        )

    def open(self) -> "CaseQuerySet":
        return self.filter(IS_OPEN)

    def closed(self) -> "CaseQuerySet":
        return self.filter(IS_CLOSED)

    def overdue(self, at: datetime | None = None) -> "CaseQuerySet":
        return self.open().filter(due_at__lt=at or timezone.now())


class Case(models.Model):
    """Digital Media's file on what a concern brought."""

    state = models.CharField(max_length=24, choices=CaseState, default=CaseState.SUBMITTED)
    # For questions alone: as a thing by itself, PostgreSQL knows how many there are and mixes it up with no state.
    listed_open = models.GeneratedField(
        expression=models.ExpressionWrapper(models.Q(state__in=OPEN), models.BooleanField()),
        output_field=models.BooleanField(),
        db_persist=True,
    )
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
    # The case a duplicate was joined to, as long as it is; casework.CaseLink keeps who said so and why.
    goes_on_in = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="joined")
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=0)  # goes up with each change that somebody else must not write over
    # What the queue is narrowed by ("platform:facebook", "clause:DHS-PERS-07"): see incidents.domain.indexing.
    facets = ArrayField(models.TextField(), default=list, blank=True)
    touched_at = models.DateTimeField("last touched", default=timezone.now)

    objects = CaseQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-opened_at", "-id"], name="queue_newest_first"),
            models.Index(fields=["handler", "-opened_at", "-id"], name="queue_of_a_handler"),
            models.Index(fields=["-opened_at", "-id"], name="nobodys_newest_first", condition=IS_NOBODYS),
            models.Index(fields=["state", "-opened_at", "-id"], name="queue_by_state"),
            models.Index(fields=["handler", "state", "-opened_at", "-id"], name="queue_by_handler_and_state"),
            models.Index(fields=["state", "-opened_at", "-id"], name="nobodys_by_state", condition=IS_NOBODYS),
            models.Index(fields=["due_at", "id"], name="queue_by_due", condition=models.Q(due_at__isnull=False)),
            models.Index(fields=["-opened_at", "-id"], name="open_newest_first", condition=IS_OPEN),
            models.Index(fields=["handler", "-opened_at", "-id"], name="open_of_a_handler", condition=IS_OPEN),
            models.Index(DUE_FIRST, "id", name="open_due_first", condition=IS_OPEN),
            models.Index(fields=["-touched_at", "-id"], name="open_last_touched", condition=IS_OPEN),
            models.Index(fields=["-opened_at", "-id"], name="closed_newest_first", condition=IS_CLOSED),
            models.Index(fields=["-opened_at", "-id"], name="nobodys_closed", condition=IS_NOBODYS & IS_CLOSED),
            models.Index(fields=["-touched_at", "-id"], name="queue_last_touched"),
            models.Index(
                fields=["-touched_at", "-id"], name="waiting_last_touched", condition=models.Q(state__in=WAITING)
            ),
            models.Index(
                fields=["-touched_at", "-id"],
                name="nobodys_waiting",
                condition=IS_NOBODYS & models.Q(state__in=WAITING),
            ),
            GinIndex(fields=["facets"], name="queue_by_facet", fastupdate=False),
        ]
        triggers = [
            pgtrigger.Protect(
                name="frozen_once_passed_on",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    f"OLD.state IN ({', '.join(repr(s.value) for s in PASSED_ON)})"
                    f" AND NOT (OLD.state = '{CaseState.REFERRED.value}'"
                    f" AND NEW.state IN ('{CaseState.RETURNED.value}', '{CaseState.CLOSED_DUPLICATE.value}'))"
                ),
            ),
            keeps_facets_in_order(),
            *never_removed(),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return number_of(self.pk, self.opened_at)

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
    # The case a link leads to: whoever may not see that one does not see the entry.
    other = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(null=True, blank=True)  # which version of the case it made, if it made one
    # The form letter it began as, by its name in content/form_letters.yaml; `words` are those that were used.
    letter = models.CharField(max_length=40, blank=True)
    letter_version = models.PositiveSmallIntegerField(null=True, blank=True)
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
            pgtrigger.Trigger(
                name="an_entry_touches_its_case",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func="""
                    UPDATE incidents_case SET touched_at = NEW.at WHERE id = NEW.case_id AND touched_at < NEW.at;
                    RETURN NULL;
                """,
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
    # Where two cases became one matter: the other one, whose wall this is, and the part it stands for.
    carried_from = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    instead_of = models.CharField(max_length=16, choices=Part, blank=True)

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
