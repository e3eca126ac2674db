from typing import Any

from django import forms

from portal.models import Person


class NamesOfficer(forms.Form):
    """A step that passes a matter to a disclosure officer names one. Where nobody is free, it waits for one."""

    def offer(self, officers: list[Person]) -> None:
        if officers:
            self.fields["officer"] = forms.ChoiceField(
                label="Which authorised disclosure officer takes it?",
                help_text="Only they will see it. You will not see it any more.",
                choices=[(str(person.pk), person.name) for person in officers],
                widget=forms.RadioSelect,
                error_messages={"required": "Choose who takes it."},
            )
            self.officers = {str(person.pk): person for person in officers}

    def clean_officer(self) -> Person:
        return self.officers[self.cleaned_data["officer"]]

    def chosen(self) -> dict[str, Any]:
        """What the verb is told besides the words."""
        return {"officer": self.cleaned_data["officer"]} if "officer" in self.fields else {}
