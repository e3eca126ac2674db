"""What narrows the list of files. Its state is the address; whom a matter is about is never in one."""

from datetime import date
from typing import Any

from django import forms

from incidents.enums import CodeElement, Outcome, SanctionKind, Stage
from incidents.matters import RESULTS
from incidents.months import Months, years_before
from portal.forms import PageForm
from portal.models import Employment

ANY = ("", "Any")
YEARS = 8
YEARLY = ("received", "decided", "reviewed")
LISTS = {"": "Open", "mine": "My part", "due": "Due", "closed": "Closed", "all": "All"}
TARGETS = [ANY, ("past", "Past it"), ("within", "Within it")]


class FileFilter(PageForm):
    """What an address says that there is not narrows nothing."""

    stage = forms.ChoiceField(label="Stage", required=False, choices=[ANY, *Stage.choices])
    target = forms.ChoiceField(label="Target of the stage", required=False, choices=TARGETS)
    outcome = forms.ChoiceField(label="Outcome", required=False, choices=[ANY, ("none", "None yet"), *Outcome.choices])
    alleged = forms.ChoiceField(label="Element alleged", required=False, choices=[ANY, *CodeElement.choices])
    breached = forms.ChoiceField(label="Element found in breach", required=False, choices=[ANY, *CodeElement.choices])
    cleared = forms.ChoiceField(label="Alleged, no breach found", required=False, choices=[ANY, *CodeElement.choices])
    sanction = forms.ChoiceField(
        label="Sanction", required=False, choices=[ANY, *SanctionKind.choices, ("none", "None imposed")]
    )
    review = forms.ChoiceField(label="Result of a review", required=False, choices=[ANY, *RESULTS.items()])
    employment = forms.ChoiceField(label="Employment", required=False, choices=[ANY, *Employment.choices])
    received = forms.ChoiceField(label="Received in", required=False)
    decided = forms.ChoiceField(label="Decided in", required=False)
    reviewed = forms.ChoiceField(label="Reviewed in", required=False)

    def __init__(self, said: Any, *, today: date) -> None:
        self.years = {year.short_name: year for year in years_before(today, number=YEARS)}
        data = {name: said.get(name, "") for name in self.base_fields}
        super().__init__(data)
        for name in YEARLY:
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [ANY, *((year, year) for year in self.years)]
        self.is_valid()
        for name in self.errors:
            data[name] = ""
        self.errors.clear()

    @property
    def asked(self) -> dict[str, str]:
        return {name: value for name, value in self.cleaned_data.items() if value}

    def year(self, name: str) -> Months | None:
        return self.years.get(self.cleaned_data.get(name, ""))


class FileSearch(PageForm):
    """Sent, not asked by address: a name belongs in no log and no history."""

    words = forms.CharField(label="Number, respondent or staff number", max_length=100)
