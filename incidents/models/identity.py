"""Names given in confidence. They lie apart, sealed with a key that is not in the database (incidents/vault.py)."""

import uuid
from collections.abc import Iterable

from django.db import connection, models
from django.utils import timezone

from incidents import vault
from incidents.enums import AskedFor
from portal.models import Person
from portal.models.protect import append_only, locked_after, never_removed

from .matter import cases_of_matter

KNOWN_OF = "_sealed_by"


def sealed_by(person: Person) -> frozenset[int]:
    """The concerns this person raised in confidence. Without the key nobody raised any."""
    return frozenset(_sealed_by(person))


def cases_sealed_by(person: Person) -> frozenset[int]:
    """The cases that hold a concern this person raised in confidence, and those that are one matter with them."""
    held = _sealed_by(person).values()
    return frozenset(cases_of_matter(held) if held else ())


def sealed_in(case_id: int, people: Iterable[Person]) -> set[int]:
    """Which of these people raised a concern of this matter in confidence, by their ids."""
    if not vault.is_open():
        return set()
    marks = list(SealedName.objects.filter(concern__case__in=cases_of_matter([case_id])).values_list("salt", "mark"))
    found = set()
    for person in people if marks else ():
        of_theirs = vault.Marks(person.pk)
        if any(of_theirs.has(salt, mark) for salt, mark in marks):
            found.add(person.pk)
    return found


def forget_sealed_by(person: Person) -> None:
    """They have just raised another."""
    vars(person).pop(KNOWN_OF, None)


def _sealed_by(person: Person) -> dict[int, int]:
    """Case by concern. Every mark is tried, so it is asked once of a person as a request read them."""
    known: dict[int, int] | None = vars(person).get(KNOWN_OF)
    if known is None:
        known = vars(person)[KNOWN_OF] = _tried_on_every_mark(person) if vault.is_open() else {}
    return known


def _tried_on_every_mark(person: Person) -> dict[int, int]:
    theirs = vault.Marks(person.pk)
    with connection.cursor() as cursor:  # plain rows: by way of a queryset they cost more than trying them
        cursor.execute(
            """
            SELECT s.salt, s.mark, s.concern_id, c.case_id
            FROM incidents_sealedname s JOIN incidents_concern c ON c.id = s.concern_id
            """
        )
        return {concern: case for salt, mark, concern, case in cursor.fetchall() if theirs.has(salt, mark)}


class SealedName(models.Model):
    concern = models.OneToOneField("incidents.Concern", on_delete=models.PROTECT, related_name="sealed_name")
    sealed = models.BinaryField()
    salt = models.BinaryField(max_length=16)
    # Says of a person whether it is theirs, to whoever has the key; two marks of one person are not alike.
    mark = models.BinaryField(max_length=32)

    class Meta:
        triggers = append_only()

    def __str__(self) -> str:
        return f"The name kept apart for {self.concern_id}"


class NameRequest(models.Model):
    """A custodian asks to see a name, another decides. What was asked and seen, the reporter may be told."""

    concern = models.ForeignKey("incidents.Concern", on_delete=models.PROTECT, related_name="name_requests")
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    asked_for = models.CharField(max_length=16, choices=AskedFor)
    reason = models.TextField()
    once = models.UUIDField(default=uuid.uuid4, unique=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    is_granted = models.BooleanField(null=True, blank=True)
    decision_words = models.TextField(blank=True)
    # Until when whoever asked may see the name: fixed when it is granted, whatever is set later.
    shown_until = models.DateTimeField(null=True, blank=True)
    # That their name was asked for, when and for whom the reporter is always told.
    reason_may_be_told = models.BooleanField(default=False)

    class Meta:
        ordering = ["-asked_at", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(decided_by=models.F("asked_by")), name="nobody_grants_themselves_a_name"
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True, decided_at__isnull=True, is_granted__isnull=True)
                | models.Q(decided_by__isnull=False, decided_at__isnull=False, is_granted__isnull=False),
                name="a_name_request_is_decided_whole",
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="a_name_is_asked_for_with_a_reason"),
        ]
        triggers = [locked_after("decided_at", name="decided_for_good"), *never_removed()]

    def __str__(self) -> str:
        return f"Request for the name of {self.concern_id}"

    @property
    def is_open(self) -> bool:
        return bool(self.is_granted) and self.shown_until is not None and timezone.now() < self.shown_until


class NameSeen(models.Model):
    """A name was shown, by a request that was granted."""

    request = models.ForeignKey(NameRequest, on_delete=models.PROTECT, related_name="seen")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["at", "id"]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.by} saw the name of {self.request_id}"
