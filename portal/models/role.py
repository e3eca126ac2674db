from datetime import date

from django.db import models
from django.utils import timezone

from portal.roles import Role

from .person import Person
from .protect import never_removed


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
    starts_on = models.DateField(default=timezone.localdate)
    ends_on = models.DateField(null=True, blank=True)

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        ordering = ["person", "role", "-starts_on"]
        indexes = [models.Index(fields=["role", "person"], name="who_holds_a_role")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="a_grant_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=~models.Q(granted_by=models.F("person")), name="nobody_grants_themselves_a_role"
            ),
        ]
        triggers = never_removed()

    def __str__(self) -> str:
        return f"{self.person}: {self.get_role_display()}"
