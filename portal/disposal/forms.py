"""What is asked when things are proposed for destruction, taken out again, and decided on."""

from typing import Any

from django import forms
from django.conf import settings

from portal.forms import IdempotentForm, LongTextField, PageForm, PageFormMixin

from .kinds import Thing


class DueFilter(PageFormMixin, forms.Form):
    disposal_class = forms.ChoiceField(label="Class", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        classes = self.fields["disposal_class"]
        assert isinstance(classes, forms.ChoiceField)
        classes.choices = [("", "All classes"), *((code, code) for code in settings.DISPOSAL_CLASSES)]


class ProposeForm(IdempotentForm):
    things = forms.MultipleChoiceField(
        label="What do you propose to destroy?", error_messages={"required": "Choose at least one."}
    )
    why = LongTextField(
        label="Why may these go?",
        help_text="The second person reads it, and it stands with the proposal for good. Name nobody.",
        max_length=1000,
        rows=3,
    )

    def __init__(self, *args: Any, offered: list[Thing], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        things = self.fields["things"]
        assert isinstance(things, forms.MultipleChoiceField)
        things.choices = [(str(thing.pk), thing.number) for thing in offered]

    @property
    def chosen(self) -> set[int]:
        """What was ticked, also on a form that is shown again."""
        return {int(pk) for pk in self["things"].value() or () if str(pk).isdigit()}


class TakeOutForm(PageForm):
    why = LongTextField(label="Why is it not to be destroyed now?", max_length=1000, rows=3)


class DecideForm(PageForm):
    decision = forms.ChoiceField(
        label="Are they to be destroyed?",
        choices=[("approve", "Yes: destroy all that is listed"), ("refuse", "No: none of it")],
        widget=forms.RadioSelect,
    )
    words = LongTextField(label="Why not?", help_text="Only if you do not approve.", required=False, rows=3)
    sure = forms.BooleanField(
        label="I looked at the list, and know that this cannot be undone",
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        decision = cleaned.get("decision")
        if decision == "refuse" and not cleaned.get("words"):
            self.add_error("words", "Write why not. Whoever proposed it reads it.")
        if decision == "approve" and not cleaned.get("sure"):
            self.add_error("sure", "Tick that you looked at the list.")
        return cleaned
