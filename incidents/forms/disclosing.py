from typing import Any

from django import forms

from portal.models import Person
from portal.naming import OneOfField


class NamesOfficer(forms.Form):
    """A step that passes a matter to a disclosure officer names one. Where nobody is free, it waits for one."""

    def offer(self, officers: list[Person]) -> None:
        if officers:
            officer = self.fields["officer"] = OneOfField(
                label="Which authorised disclosure officer takes it?",
                help_text="Only they will see it. You will not see it any more.",
                error_messages={"required": "Choose who takes it."},
            )
            officer.offer(officers)

    def chosen(self) -> dict[str, Any]:
        """What the verb is told besides the words."""
        return {"officer": self.cleaned_data["officer"]} if "officer" in self.fields else {}
