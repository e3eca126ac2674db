from django import forms

from incidents.enums import Door
from portal.forms import LongTextField, PageForm


class TakeAlongForm(PageForm):
    """A door that was chosen and, on the unnamed path, what was typed."""

    door = forms.ChoiceField(choices=Door)
    once = forms.UUIDField(required=False)
    seen = forms.CharField(required=False, max_length=16)
    words = LongTextField(required=False, max_length=20_000)
    links = LongTextField(required=False, max_length=20_000)
    platform = forms.CharField(required=False, max_length=200)
    account = forms.CharField(required=False, max_length=200)
    posted_on = forms.CharField(required=False, max_length=40)
    seen_on = forms.CharField(required=False, max_length=40)
    how_known = LongTextField(required=False, max_length=10_000)
    about = forms.CharField(required=False, max_length=200)

    def carried(self) -> dict[str, str]:
        return {name: said for name, said in self.cleaned_data.items() if name not in ("door", "once")}


class HandOverCodeForm(PageForm):
    code = forms.CharField(
        label="The code on the receipt",
        help_text="It begins with HO. Any spacing will do.",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-width": "medium"}),
    )
