import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone

from incidents.enums import Leaving
from portal.models import Person
from portal.models.protect import append_only

from .investigation import Investigation
from .letter import Letter


class Separation(models.Model):
    """That the respondent left while the matter was open: it may go on to a finding, and never to a sanction."""

    investigation = models.OneToOneField(Investigation, on_delete=models.PROTECT, related_name="separation")
    left_on = models.DateField()
    how = models.CharField(max_length=12, choices=Leaving)
    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, null=True, related_name="+")  # none: never told of it
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        triggers = append_only()

    def __str__(self) -> str:
        return f"Left on {self.left_on:%Y-%m-%d}"


def never_of_someone_who_left() -> pgtrigger.Trigger:
    """On a table of decisions on sanction: nobody is sanctioned after they left, whatever the directory still says."""
    return pgtrigger.Trigger(
        name="never_of_someone_who_left",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=f"""
            IF EXISTS (
                SELECT 1 FROM incidents_separation s
                WHERE s.investigation_id = NEW.investigation_id
                  AND s.left_on <= (NEW.decided_at AT TIME ZONE '{settings.TIME_ZONE}')::date
            ) THEN
                RAISE EXCEPTION 'No sanction of someone who has left';
            END IF;
            RETURN NEW;
        """,  # noqa: S608 (constants)
    )
