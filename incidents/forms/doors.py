from django import forms

from incidents.enums import Door
from portal.forms import PageForm


class DoorForm(PageForm):
    door = forms.ChoiceField(choices=Door)


class HandOverCodeForm(PageForm):
    code = forms.CharField(
        label="The code on the receipt",
        help_text="It begins with HO. Any spacing will do.",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-width": "medium"}),
    )
