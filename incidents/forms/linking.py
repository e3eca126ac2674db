from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError

from incidents.enums import LinkKind
from incidents.models import Case
from portal.forms import LongTextField
from portal.models import Person

from .versions import VersionedForm

KINDS = [
    (LinkKind.DUPLICATE, "It is the same matter: close this one, and go on in the other"),
    (LinkKind.RELATED, "They have to do with each other, and both go on"),
]


class CaseNumberField(forms.CharField):
    """Cleans to a case that its writer may see. Whether a number is of no case or of a hidden one is not said."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "Its number, such as DM-2019-00012")
        widget = forms.TextInput(attrs={"data-width": "medium", "autocomplete": "off"})
        super().__init__(max_length=40, widget=widget, **kwargs)
        self.choosable = Case.objects.none()

    def clean(self, value: Any) -> Case:
        written = super().clean(value).upper()
        tail = written.rpartition("-")[2]
        is_number = tail.isascii() and tail.isdigit() and len(tail) < 12
        found = self.choosable.filter(pk=int(tail)).first() if is_number else None
        if found is None or written not in (found.number, tail):
            raise ValidationError("There is no other case of that number that you may see.", code="unknown")
        return found


class LinkForm(VersionedForm):
    other = CaseNumberField(label="Which other case?")
    kind = forms.ChoiceField(label="What is this case to the other?", choices=KINDS, widget=forms.RadioSelect)
    words = LongTextField(label="Why?", max_length=2000, rows=3)

    def __init__(self, *args: Any, case: Case, viewer: Person, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        other = cast("CaseNumberField", self.fields["other"])
        other.choosable = Case.objects.visible_to(viewer).exclude(pk=case.pk)

    def clean_kind(self) -> LinkKind:
        return LinkKind(self.cleaned_data["kind"])


class UnlinkForm(VersionedForm):
    words = LongTextField(label="Why?", max_length=2000, rows=3)
