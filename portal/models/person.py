from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import pgtrigger
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from .unit import Unit

if TYPE_CHECKING:
    from .role import Role


MOST_COUNTED = 99


class Employment(models.TextChoices):
    ONGOING = "ongoing", "Ongoing"
    NON_ONGOING = "non_ongoing", "Non-ongoing"
    CASUAL = "casual", "Casual"
    SES = "ses", "Senior Executive Service"
    CONTRACTOR = "contractor", "Contractor"
    FORMER = "former", "Former employee"


# Section 15 of the Public Service Act reaches employees only.
EMPLOYEES = frozenset({Employment.ONGOING, Employment.NON_ONGOING, Employment.CASUAL, Employment.SES})


class State(models.TextChoices):
    ACT = "ACT", "Australian Capital Territory"
    NSW = "NSW", "New South Wales"
    NT = "NT", "Northern Territory"
    QLD = "QLD", "Queensland"
    SA = "SA", "South Australia"
    TAS = "TAS", "Tasmania"
    VIC = "VIC", "Victoria"
    WA = "WA", "Western Australia"


class PersonQuerySet(models.QuerySet["Person"]):
    def current(self) -> "PersonQuerySet":
        return self.filter(is_active=True)

    def matching(self, words: str) -> "PersonQuerySet":
        """By staff number, e-mail address, or every word somewhere in the name."""
        found = self
        for word in words.split()[:6]:
            found = found.filter(
                models.Q(given_names__icontains=word)
                | models.Q(family_name__icontains=word)
                | models.Q(staff_number__iexact=word)
                | models.Q(email__iexact=word)
            )
        return found


class PersonManager(BaseUserManager.from_queryset(PersonQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, email: str | None) -> "Person":
        return self.get(email__iexact=email)

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Person":
        person: Person = self.model(email=self.normalize_email(email), **fields)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser):
    """Someone in the directory. What a person may do comes from dated role grants; there is no superuser."""

    staff_number = models.CharField(max_length=40, unique=True)
    email = models.EmailField("e-mail address")
    given_names = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    employment = models.CharField(max_length=20, choices=Employment, default=Employment.ONGOING)
    classification = models.CharField(max_length=30, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="people")
    manager = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="direct_reports")
    state = models.CharField(max_length=3, choices=State, default=State.ACT)
    started_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["staff_number", "given_names", "family_name"]

    objects = PersonManager()

    class Meta:
        verbose_name_plural = "people"
        ordering = ["family_name", "given_names"]
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_person_per_email"),
            models.CheckConstraint(condition=~models.Q(manager=models.F("id")), name="nobody_manages_themselves"),
        ]
        indexes = [models.Index(fields=["family_name", "given_names", "id"], name="people_by_name")]
        triggers = [
            pgtrigger.Trigger(
                name="history_stays",
                operation=pgtrigger.Delete,
                when=pgtrigger.Before,
                func="""
                    IF EXISTS (SELECT FROM portal_staffchange c WHERE c.person_id = OLD.id) THEN
                        RAISE foreign_key_violation USING MESSAGE = 'The directory has a history of this person';
                    END IF;
                    RETURN OLD;
                """,
            ),
            pgtrigger.Trigger(
                name="leaving_ends_sign_ins",
                operation=pgtrigger.Update,
                when=pgtrigger.After,
                condition=pgtrigger.Q(old__is_active=True, new__is_active=False),
                func="DELETE FROM portal_session s WHERE s.person_id = NEW.id; RETURN NULL;",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return f"{self.given_names} {self.family_name}"

    @property
    def is_employee(self) -> bool:
        return self.employment in EMPLOYEES

    # Django's own names, so that templates and mails say what people are called.
    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.given_names.split(" ")[0]

    @property
    def roles(self) -> "frozenset[Role]":
        """The roles held today, read once per loaded person."""
        if not hasattr(self, "_roles"):
            self._roles = self.role_grants.in_force().as_roles()
        return self._roles

    @property
    def unread_notices(self) -> int:
        """How many there are to read, up to the most that is ever shown; read once per loaded person."""
        if not hasattr(self, "_unread_notices"):
            self._unread_notices = self.notices.arrived().unread()[:MOST_COUNTED].count()
        return self._unread_notices

    @property
    def has_reports(self) -> bool:
        """Whether someone who is still here has them as manager; read once per loaded person."""
        if not hasattr(self, "_has_reports"):
            self._has_reports = self.direct_reports.current().exists()
        return self._has_reports

    @property
    def acts_for(self) -> frozenset[int]:
        """Ids of the managers in whose place they answer for people today."""
        return frozenset(manager for manager, may_act in self._stands_in_today.items() if may_act)

    @property
    def reads_for(self) -> frozenset[int]:
        """Ids of the managers whose lists they may read today, those they act for included."""
        return frozenset(self._stands_in_today)

    @property
    def manages_anyone(self) -> bool:
        """Whether they answer for somebody: as manager, or in a manager's place."""
        return self.has_reports or bool(self.acts_for)

    @property
    def sees_a_team(self) -> bool:
        """Whether they may at least read how far somebody's people are."""
        return self.has_reports or bool(self.reads_for)

    @property
    def _stands_in_today(self) -> dict[int, bool]:
        if not hasattr(self, "_standing_in"):
            found = self.stands_in.in_force().with_a_team().order_by("may_act")
            self._standing_in: dict[int, bool] = {one.manager_id: one.may_act for one in found}
        return self._standing_in

    def know(
        self,
        *,
        roles: "frozenset[Role]",
        unread_notices: int,
        has_reports: bool,
        reads_for: Iterable[int] = (),
        acts_for: Iterable[int] = (),
    ) -> None:
        """What was read together with the person need not be read again."""
        self._roles, self._unread_notices, self._has_reports = roles, unread_notices, has_reports
        self._standing_in = {**dict.fromkeys(reads_for, False), **dict.fromkeys(acts_for, True)}
