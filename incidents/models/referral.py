import json
from typing import Any

from django.db import models
from django.utils import timezone

from portal.models import Person
from portal.models.protect import append_only

from .case import Case
from .investigation import Investigation


class ReferralQuerySet(models.QuerySet["Referral"]):
    def visible_to(self, person: Person) -> "ReferralQuerySet":
        """Those of files of which this person may read what was referred. Digital Media knows that there is one."""
        files = Investigation.objects.visible_to(person).with_referral_for(person)
        return self.filter(case__in=files.values("case"))

    def opened_by(self, person: Person) -> "ReferralQuerySet":
        return self.filter(case__in=Case.objects.opened_by(person).values("pk"))


class Referral(models.Model):
    """All that People Services was given when a case was referred, as it was then. Nothing ever changes it."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="referrals")
    follows = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="followed_by")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    # Text and not jsonb, which would keep what it means and lose the very letters the hash is of.
    document = models.TextField()
    sha256 = models.CharField(max_length=64)
    code = models.CharField(max_length=24, unique=True)

    objects = ReferralQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["case", "id"], name="referrals_of_a_case")]
        triggers = append_only()

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        return f"RF-{self.at:%Y}-{self.pk:05d}"

    @property
    def package(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self.document)
        return read


class ReferralReturn(models.Model):
    """People Services sent a referral back, and what it asks before it goes on."""

    referral = models.OneToOneField(Referral, on_delete=models.PROTECT, related_name="returned")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    questions = models.TextField()

    class Meta:
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.referral}, returned"
