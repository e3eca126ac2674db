from datetime import date

from django.db import models
from django.utils import timezone

from .person import Person
from .protect import never_removed


class Role(models.TextChoices):
    POLICY_OWNER = "policy_owner", "Policy owner"
    DIGITAL_MEDIA_OFFICER = "digital_media_officer", "Digital Media officer"
    DIGITAL_MEDIA_MANAGER = "digital_media_manager", "Digital Media manager"
    PEOPLE_SERVICES_OFFICER = "people_services_officer", "People Services officer"
    PEOPLE_SERVICES_MANAGER = "people_services_manager", "People Services manager"
    INVESTIGATOR = "investigator", "Investigator"
    BREACH_DECISION_MAKER = "breach_decision_maker", "Breach decision-maker"
    SANCTION_DELEGATE = "sanction_delegate", "Sanction delegate"
    TRAINING_AUTHOR = "training_author", "Training author"
    DISCLOSURE_OFFICER = "disclosure_officer", "Authorised disclosure officer"
    IDENTITY_CUSTODIAN = "identity_custodian", "Identity custodian"
    AUDITOR = "auditor", "Auditor"
    DIRECTORY_ADMINISTRATOR = "directory_administrator", "Directory administrator"


# Who handles cases, and who receives referrals.
DIGITAL_MEDIA = (Role.DIGITAL_MEDIA_OFFICER, Role.DIGITAL_MEDIA_MANAGER)
PEOPLE_SERVICES = (Role.PEOPLE_SERVICES_OFFICER, Role.PEOPLE_SERVICES_MANAGER)


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
