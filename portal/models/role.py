from datetime import date, timedelta

import pgtrigger
from django.db import models
from django.utils import timezone

from portal.roles import SENSITIVE, Role

from .person import Person
from .protect import locked_after, never_removed


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    def in_force(self, on: date | None = None) -> "RoleGrantQuerySet":
        on = on or timezone.localdate()
        return self.filter(
            models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=on), starts_on__lte=on, person__is_active=True
        )

    def as_roles(self) -> frozenset[Role]:
        return frozenset(Role(value) for value in self.values_list("role", flat=True))


class RoleGrant(models.Model):
    """A role someone holds, from a date, given by someone. It ends; it is never removed."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="role_grants")
    role = models.CharField(max_length=40, choices=Role)
    granted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="roles_granted")
    granted_at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    starts_on = models.DateField(default=timezone.localdate)
    ends_on = models.DateField(null=True, blank=True)

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        ordering = ["person", "role", "-starts_on"]
        indexes = [models.Index(fields=["role", "person"], name="who_holds_a_role")]
        constraints = [
            models.CheckConstraint(
                # Ended at once on its first day, it holds on none: its last day is the one before.
                condition=models.Q(ends_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on") - timedelta(days=1)),
                name="a_grant_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~models.Q(granted_by=models.F("person")), name="nobody_grants_themselves_a_role"
            ),
        ]
        triggers = [
            *never_removed(),
            pgtrigger.Protect(
                name="two_give_a_sensitive_role",
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(
                    new__role__in=sorted(SENSITIVE), new__granted_by__isnull=False, new__approved_by__isnull=True
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_role_display()}"


class ClaimedRole(models.Model):
    """A role that came to somebody with a group their sign-in told of. It ends when a sign-in does not."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="claimed_roles")
    role = models.CharField(max_length=40, choices=Role)
    grant = models.ForeignKey(RoleGrant, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["person", "role"], name="a_role_is_claimed_once")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.role}"


class RoleAskedQuerySet(models.QuerySet["RoleAsked"]):
    def waiting(self) -> "RoleAskedQuerySet":
        return self.filter(decided_at=None)


class RoleAsked(models.Model):
    """A sensitive role one administrator wants somebody to hold, until another has looked."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="roles_asked")
    role = models.CharField(max_length=40, choices=Role)
    starts_on = models.DateField()
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    grant = models.OneToOneField(RoleGrant, on_delete=models.PROTECT, null=True, blank=True, related_name="asked")

    objects = RoleAskedQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        triggers = [*never_removed(), locked_after("decided_at")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "role"], condition=models.Q(decided_at=None), name="a_role_is_asked_for_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(decided_by=models.F("asked_by"))
                & ~models.Q(decided_by=models.F("person"))
                & ~models.Q(asked_by=models.F("person")),
                name="another_decides_on_a_role",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_role_display()}"
