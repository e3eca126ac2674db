from datetime import date
from typing import Any

import pgtrigger
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from incidents.enums import CorrectionOf, CorrectionState
from portal import people
from portal.models import DIGITAL_MEDIA, PEOPLE_SERVICES, Person, Role
from portal.models.protect import locked_after, never_removed

from .case import Case
from .concern import Concern
from .investigation import Investigation
from .membership import FileMember

# Who keeps it, and so answers. What is of a matter goes to those who have the matter in hand, and to nobody else.
KEPT_BY = {
    CorrectionOf.DIRECTORY: Role.DIRECTORY_ADMINISTRATOR,
    CorrectionOf.ACKNOWLEDGEMENT: Role.POLICY_OWNER,
    CorrectionOf.TRAINING: Role.TRAINING_AUTHOR,
    CorrectionOf.OTHER: Role.PEOPLE_SERVICES_MANAGER,
}
# Who answers where nobody but whoever asks keeps it. Nobody does for them: what they are asked may be of a matter.
INSTEAD = Role.PEOPLE_SERVICES_MANAGER
KEEPERS = (*DIGITAL_MEDIA, *PEOPLE_SERVICES, *KEPT_BY.values())
ANSWERS = (CorrectionState.CORRECTED, CorrectionState.REFUSED)


class CorrectionQuerySet(models.QuerySet["Correction"]):
    def visible_to(self, person: Person) -> "CorrectionQuerySet":
        return self.filter(Q(person=person) | _kept_by(person))

    def for_room_of(self, person: Person) -> "CorrectionQuerySet":
        """What others asked of the room they work in. Nobody answers their own."""
        return self.filter(_kept_by(person)).exclude(person=person)

    def open(self) -> "CorrectionQuerySet":
        return self.filter(state=CorrectionState.ASKED)

    def beside_records(self) -> "CorrectionQuerySet":
        """What all who read a record see with it: what was corrected, and the statements of those who were refused."""
        stands = Q(state=CorrectionState.CORRECTED) | Q(statement_at__isnull=False)
        return self.filter(stands).select_related("person").order_by("answered_at", "pk")


def _kept_by(person: Person) -> Q:
    found = Q(of__in=[of for of, role in KEPT_BY.items() if people.holds(person, role)])
    if people.holds(person, INSTEAD):
        for of, role in KEPT_BY.items():
            found |= Q(of=of) & Q(~Exists(people.holders(role).exclude(pk=OuterRef("person"))))
    if people.holds(person, *PEOPLE_SERVICES):
        files = _files_in_hand(person)
        found |= Q(investigation__in=files) | Q(concern__case__investigation__in=files)
    if people.holds(person, *DIGITAL_MEDIA):
        found |= Q(concern__case__in=Case.objects.visible_to(person).opened_by(person).values("pk"))
    return found


def _files_in_hand(person: Person) -> "models.QuerySet[Investigation, Any]":
    """Of People Services those on the file, with nothing to decide in it; never who only broke the glass."""
    on_it = FileMember.objects.standing().filter(person=person).values("investigation")
    found = Investigation.objects.visible_to(person).opened_by(person).filter(pk__in=on_it)
    decides = Q(decision_maker=person) | Q(delegate=person) | Q(suspender=person)
    return found.exclude(pk__in=Investigation.objects.filter(decides).values("pk")).values("pk")


class Correction(models.Model):
    """Somebody asks that something kept about them be corrected (Privacy Act 1988, APP 13), and what became of it.

    The record itself is not changed by it: what is corrected, and the statement of whoever was refused, stand beside.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="corrections")
    of = models.CharField(max_length=16, choices=CorrectionOf)
    investigation = models.ForeignKey(
        Investigation, on_delete=models.PROTECT, null=True, blank=True, related_name="corrections"
    )
    concern = models.ForeignKey(Concern, on_delete=models.PROTECT, null=True, blank=True, related_name="corrections")
    wrong = models.TextField("what is wrong")
    right = models.TextField("what is right")
    file_key = models.CharField(max_length=200, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    file_name = models.CharField(max_length=120, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    due_on = models.DateField()
    reminded = models.PositiveSmallIntegerField("how many of the reminders were sent", default=0)
    state = models.CharField(max_length=12, choices=CorrectionState, default=CorrectionState.ASKED)
    answered_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)
    statement = models.TextField(blank=True)
    statement_at = models.DateTimeField(null=True, blank=True)
    once = models.UUIDField(unique=True)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-id"]
        indexes = [
            models.Index(
                fields=["due_on", "id"], condition=Q(state=CorrectionState.ASKED), name="corrections_that_wait"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=(Q(of=CorrectionOf.MATTER) & Q(investigation__isnull=False, concern__isnull=True))
                | (Q(of=CorrectionOf.CONCERN) & Q(investigation__isnull=True, concern__isnull=False))
                | (
                    ~Q(of__in=[CorrectionOf.MATTER, CorrectionOf.CONCERN])
                    & Q(investigation__isnull=True, concern__isnull=True)
                ),
                name="a_correction_is_of_one_record",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state__in=ANSWERS, answered_by__isnull=False, answered_at__isnull=False)
                    & ~Q(answer="")
                    & ~Q(answered_by=models.F("person"))
                )
                | (~Q(state__in=ANSWERS) & Q(answered_by__isnull=True, answered_at__isnull=True, answer="")),
                name="a_correction_is_answered_by_another_with_words",
            ),
            models.CheckConstraint(
                condition=Q(statement="", statement_at__isnull=True)
                | (Q(state=CorrectionState.REFUSED, statement_at__isnull=False) & ~Q(statement="")),
                name="a_statement_follows_a_refusal",
            ),
        ]
        triggers = [
            *never_removed(),
            locked_after("statement_at", name="a_statement_stands"),
            pgtrigger.Protect(
                name="stands_as_asked",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "person", "of", "investigation", "concern", "wrong", "right", "asked_at", "due_on",
                    "file_key", "file_sha256", "file_name",
                ),
            ),
            pgtrigger.Protect(
                name="stands_as_answered",
                operation=pgtrigger.Update,
                condition=~pgtrigger.Q(old__state=CorrectionState.ASKED)
                & (
                    pgtrigger.Q(old__state__df=pgtrigger.F("new__state"))
                    | pgtrigger.Q(old__answer__df=pgtrigger.F("new__answer"))
                    | pgtrigger.Q(old__answered_at__df=pgtrigger.F("new__answered_at"))
                    | pgtrigger.Q(old__answered_by__df=pgtrigger.F("new__answered_by"))
                ),
            ),
            pgtrigger.Trigger(
                name="of_ones_own_and_never_of_a_sealed_name",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF NEW.investigation_id IS NOT NULL AND NOT EXISTS (
                        SELECT 1 FROM incidents_investigation i
                        WHERE i.id = NEW.investigation_id AND i.respondent_id = NEW.person_id
                    ) OR NEW.concern_id IS NOT NULL AND NOT EXISTS (
                        SELECT 1 FROM incidents_concern c LEFT JOIN incidents_namegiven n ON n.concern_id = c.id
                        WHERE c.id = NEW.concern_id AND c.naming <> 'confidential'
                          AND NEW.person_id IN (c.reporter_id, n.person_id)
                    ) THEN
                        RAISE EXCEPTION 'A correction is asked of what is one''s own, and not kept in confidence';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"CR-{self.asked_at:%Y}-{self.pk:05d}"

    @property
    def is_overdue(self) -> bool:
        return self.state == CorrectionState.ASKED and self.due_on < timezone.localdate()

    @property
    def about(self) -> str:
        """Of which record, as whoever keeps it says (one query, unless what it is of came with it)."""
        if self.investigation:
            return f"Matter {self.investigation.number}, as the respondent"
        if self.concern:
            return f"Concern {self.concern.number}, as who raised it"
        return KEPT_AS[CorrectionOf(self.of)]

    @property
    def answered_on(self) -> date | None:
        return timezone.localdate(self.answered_at) if self.answered_at else None

    @property
    def stated_on(self) -> date | None:
        return timezone.localdate(self.statement_at) if self.statement_at else None


KEPT_AS = {
    CorrectionOf.DIRECTORY: "Their entry in the directory",
    CorrectionOf.ACKNOWLEDGEMENT: "What they acknowledged",
    CorrectionOf.TRAINING: "Their training record",
    CorrectionOf.OTHER: "Something else that is kept about them",
}
