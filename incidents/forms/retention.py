"""How long a file is kept, what holds it, and what the personnel file says of it."""

from typing import Any

from django import forms
from django.conf import settings

from incidents.enums import RetentionTrigger
from portal.forms import IdempotentForm, LongTextField, PageForm, WrittenDateField


class RetentionForm(IdempotentForm):
    disposal_class = forms.ChoiceField(label="Which class of the disposal authority?", widget=forms.RadioSelect)
    trigger = forms.ChoiceField(
        label="What does the time count from?", choices=RetentionTrigger, widget=forms.RadioSelect
    )
    trigger_on = WrittenDateField(label="When was that?", not_future=True)
    why = LongTextField(label="Why this class?", max_length=1000, rows=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        classes = self.fields["disposal_class"]
        assert isinstance(classes, forms.ChoiceField)
        classes.choices = [(code, f"{code}: kept {years} years") for code, years in settings.DISPOSAL_CLASSES.items()]


class CloseForm(RetentionForm):
    """One step: how long the file is kept, what the personnel file says, and it is closed."""

    reference = forms.CharField(
        label="Reference in the personnel system, if its file is to point here",
        help_text="Only after a breach. It says that there is a misconduct file, and where. Nothing of what is in it.",
        max_length=80,
        required=False,
    )

    def __init__(self, *args: Any, may_refer: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_refer:
            del self.fields["reference"]


class HoldForm(IdempotentForm):
    why = LongTextField(
        label="Why must nothing be disposed of?",
        help_text="For example: a claim before a court.",
        max_length=1000,
        rows=3,
    )
    review_on = WrittenDateField(label="When will you look at it again?", not_past=True)


class LiftForm(PageForm):
    why = LongTextField(label="Why can the hold end?", max_length=1000, rows=3)


class ReferenceForm(PageForm):
    reference = forms.CharField(
        label="Reference in the personnel system",
        help_text="The personnel file says that there is a misconduct file, and where. Nothing of what is in it.",
        max_length=80,
    )
