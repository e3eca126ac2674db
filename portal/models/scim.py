"""What an identity provider keeps here by SCIM: its tokens, its names for people and its groups."""

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from .person import Person
from .protect import never_removed
from .role import RoleGrant


class ScimScope(models.TextChoices):
    READ = "read", "Read people and groups"
    USERS = "users", "Keep people, and read"
    GROUPS = "groups", "Keep groups, and read"


class ScimTokenQuerySet(models.QuerySet["ScimToken"]):
    def good(self, at: datetime | None = None) -> "ScimTokenQuerySet":
        return self.filter(revoked_at=None, expires_at__gt=at or timezone.now())


class ScimToken(models.Model):
    """A bearer token, of which only the digest is kept. Two of a name are good while one takes over from the other."""

    name = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, unique=True)
    scopes = ArrayField(models.CharField(max_length=10, choices=ScimScope))
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(null=True, blank=True)

    objects = ScimTokenQuerySet.as_manager()

    class Meta:
        ordering = ["name", "-made_at", "-pk"]
        triggers = never_removed()

    def __str__(self) -> str:
        return self.name

    @property
    def is_good(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()


class ScimUser(models.Model):
    """What the identity provider calls somebody, beside what the directory says of them."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, primary_key=True, related_name="scim")
    user_name = models.CharField(max_length=254)
    external_id = models.CharField(max_length=254, blank=True)
    email_is_primary = models.BooleanField("as the provider has it; there is one", default=True)
    changed_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField("when the provider said they left", null=True, blank=True, db_index=True)
    removed_at = models.DateTimeField("from the provider's sight; the directory keeps them", null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(Lower("user_name"), name="one_person_per_user_name")]
        indexes = [models.Index(fields=["external_id"], name="scim_users_by_external_id")]

    def __str__(self) -> str:
        return self.user_name


class ScimGroup(models.Model):
    display_name = models.CharField(max_length=254)
    external_id = models.CharField(max_length=254, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(Lower("display_name"), name="one_scim_group_per_name")]

    def __str__(self) -> str:
        return self.display_name


class ScimMember(models.Model):
    """Somebody in a group, and the role that came to them by it, if the group stands for one."""

    group = models.ForeignKey(ScimGroup, on_delete=models.CASCADE, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="scim_groups")
    grant = models.ForeignKey(RoleGrant, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["group", "person"], name="in_a_scim_group_once")]

    def __str__(self) -> str:
        return f"{self.group_id}: {self.person_id}"


class ScimLeaversAllowed(models.Model):
    """An administrator looked: for a while more may leave at once than the guard lets through."""

    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    until = models.DateTimeField()

    class Meta:
        ordering = ["-pk"]
        triggers = never_removed()

    def __str__(self) -> str:
        return f"until {self.until}"
