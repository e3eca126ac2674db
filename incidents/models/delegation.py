from datetime import date

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from incidents.enums import Power, SanctionKind
from portal import people
from portal.models import PEOPLE_SERVICES, Person, Role
from portal.models.protect import never_removed


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def visible_to(self, person: Person) -> "DelegationQuerySet":
        """The register names no matter: People Services keep it, auditors read it."""
        return self if people.holds(person, *PEOPLE_SERVICES, Role.AUDITOR) else self.none()

    def in_force(self, on: date | None = None) -> "DelegationQuerySet":
        return self.not_ended(on).filter(from_on__lte=on or timezone.localdate())

    def not_ended(self, on: date | None = None) -> "DelegationQuerySet":
        return self.filter(models.Q(to_on__isnull=True) | models.Q(to_on__gte=on or timezone.localdate()))

    def ended(self, on: date | None = None) -> "DelegationQuerySet":
        return self.filter(to_on__lt=on or timezone.localdate())


class Delegation(models.Model):
    """A power someone was given by an instrument: which, over whom, from when to when. Ended, never rewritten."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="delegations")
    power = models.CharField(max_length=12, choices=Power)
    up_to = models.CharField(max_length=30, blank=True)  # the highest classification it reaches; blank: everybody
    kinds = ArrayField(models.CharField(max_length=16, choices=SanctionKind), default=list, blank=True)
    from_on = models.DateField()
    to_on = models.DateField(null=True, blank=True)  # its last day
    instrument = models.CharField(max_length=200)
    recorded_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)
    ended_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    once = models.UUIDField(null=True, unique=True)

    objects = DelegationQuerySet.as_manager()

    class Meta:
        ordering = ["person__family_name", "person__given_names", "power", "-from_on", "-id"]
        indexes = [models.Index(fields=["person", "power"], name="powers_of_a_person")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(to_on__isnull=True) | models.Q(to_on__gte=models.F("from_on")),
                name="a_delegation_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=~models.Q(recorded_by=models.F("person")), name="nobody_records_their_own_delegation"
            ),
            models.CheckConstraint(condition=~models.Q(instrument=""), name="a_delegation_names_its_instrument"),
            models.CheckConstraint(
                condition=(models.Q(power=Power.SANCTION) & ~models.Q(kinds=[]))
                | (~models.Q(power=Power.SANCTION) & models.Q(kinds=[])),
                name="a_power_to_sanction_names_its_kinds",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="given_by_its_instrument",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "person", "power", "up_to", "kinds", "from_on", "instrument", "recorded_by", "recorded_at"
                ),
            ),
            pgtrigger.Trigger(
                name="only_ever_shorter",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="""
                    IF OLD.to_on IS NOT NULL AND (NEW.to_on IS NULL OR NEW.to_on > OLD.to_on) THEN
                        RAISE EXCEPTION 'A delegation is ended; a longer one is a new one';
                    END IF;
                    RETURN NEW;
                """,
            ),
            *never_removed(),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_power_display()}"

    @property
    def kind_labels(self) -> list[str]:
        return [kind.label for kind in SanctionKind if kind.value in self.kinds]

    @property
    def reaches_every_kind(self) -> bool:
        return set(self.kinds) == set(SanctionKind.values)


_IN_FORCE = """
    SELECT 1 FROM incidents_delegation g
    WHERE g.person_id = {decision}.decided_by_id AND g.power = '{power}'
      AND ({decision}.decided_at AT TIME ZONE '{zone}')::date BETWEEN g.from_on AND coalesce(g.to_on, 'infinity'::date)
"""


def only_by_whom_it_is_delegated_to(power: Power) -> pgtrigger.Trigger:
    """On a table of decisions: the decider held the power that day. Over whom it reaches is held by the rules."""
    in_force = _IN_FORCE.format(decision="NEW", power=power.value, zone=settings.TIME_ZONE)
    return pgtrigger.Trigger(
        name="only_by_whom_it_is_delegated_to",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=f"""
            IF NOT EXISTS ({in_force}) THEN
                RAISE EXCEPTION 'Nobody decides without a delegation that is in force';
            END IF;
            RETURN NEW;
        """,
    )


def only_of_a_kind_that_is_delegated() -> pgtrigger.Trigger:
    """On the sanctions under a decision: each is of a kind that some delegation of the decider reaches."""
    in_force = _IN_FORCE.format(decision="s", power=Power.SANCTION.value, zone=settings.TIME_ZONE)
    return pgtrigger.Trigger(
        name="only_of_a_kind_that_is_delegated",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=f"""
            IF NOT EXISTS (
                SELECT 1 FROM incidents_sanctiondecision s
                WHERE s.id = NEW.decision_id AND EXISTS ({in_force} AND NEW.kind = ANY(g.kinds))
            ) THEN
                RAISE EXCEPTION 'No sanction without a delegation that reaches its kind';
            END IF;
            RETURN NEW;
        """,  # noqa: S608 (constants)
    )
