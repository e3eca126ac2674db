from typing import Any, cast

from django import forms

from policies.enums import Reading
from policies.queries import UnitCoverage
from portal.forms import PageForm


class CoverageFilter(PageForm):
    unit = forms.ChoiceField(required=False)
    reading = forms.ChoiceField(label="How far", required=False, choices=[("", "Everyone"), *Reading.choices])

    def __init__(self, *args: Any, units: list[UnitCoverage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "All units"), *((str(one.unit_id), one.unit) for one in units)]
        cast(forms.ChoiceField, self.fields["unit"]).choices = choices
