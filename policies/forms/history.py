from typing import Any, cast

from django import forms
from django.utils.dateformat import format as format_date

from policies.models import Edition
from portal.forms import WRITTEN_DATE, PageForm, WrittenDateField


class CompareForm(PageForm):
    """Two editions of one policy; the last two unless the reader chooses others."""

    old = forms.TypedChoiceField(label="From", coerce=int)
    new = forms.TypedChoiceField(label="To", coerce=int)

    def __init__(self, *args: Any, editions: list[Edition], **kwargs: Any) -> None:
        numbers = [edition.number for edition in editions]
        super().__init__(*args, **{"initial": {"old": numbers[-2:][0], "new": numbers[-1]}, **kwargs})
        choices = [(edition.number, _as_choice(edition)) for edition in editions]
        for field in self.fields.values():
            cast(forms.ChoiceField, field).choices = choices


def _as_choice(edition: Edition) -> str:
    since = format_date(edition.in_force_from, WRITTEN_DATE) if edition.in_force_from else ""
    return f"Edition {edition.number}, " + ("in force" if edition.is_in_force else since)


class DayForm(PageForm):
    day = WrittenDateField(label="Which edition held on a day?", not_future=True)
