"""Forms that change a case: each knows which version of the case its writer had read."""

from typing import Any

from django import forms
from django.http import QueryDict

from incidents.domain.changes import Overtaken
from incidents.models import Case
from portal.forms import PageForm

CHANGED_MEANWHILE = (
    "Somebody changed this case after you opened this page. Read above what changed, then send this again or leave it."
)


class VersionedForm(PageForm):
    """Read `cleaned_data["seen"]`: a verb refuses a case that is no longer that version. Absent, it is not compared."""

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        kwargs["initial"] = {"seen": case.version, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)

    def renew(self, overtaken: Overtaken) -> None:
        """Keep every word, and let it be sent again by somebody who now knows what changed."""
        self.overtaken = overtaken
        assert isinstance(self.data, QueryDict)
        data = self.data.copy()
        data[self.add_prefix("seen")] = str(overtaken.version)
        self.data = data
        self.add_error(None, CHANGED_MEANWHILE)
