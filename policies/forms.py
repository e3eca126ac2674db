from typing import Any, cast

from crispy_forms.layout import Div, Fieldset, Layout
from django import forms
from django.utils.dateformat import format as format_date

from portal.forms import WRITTEN_DATE, LongTextField, PageForm, WrittenDateField
from portal.models import Employment, Person

from .advice.draft import LONGEST_ANSWER, Context, Draft
from .enums import Reading
from .models import Edition, Policy
from .queries import UnitCoverage
from .receipts import tidy_code

LONGEST_DRAFT = 20_000


class AcknowledgeForm(PageForm):
    """Says yes to the statement of one edition: the number tells whether it is still the one on the page.

    `shown` is the edition, or whatever has its number and statement.
    """

    edition = forms.IntegerField(widget=forms.HiddenInput)
    agree = forms.BooleanField()

    def __init__(self, *args: Any, shown: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"edition": shown.number}, **kwargs)
        self.shown = shown
        self.fields["agree"].label = shown.statement
        self.fields["agree"].error_messages["required"] = "Tick the statement to acknowledge the policy."

    def clean_edition(self) -> int:
        if self.cleaned_data["edition"] != self.shown.number:
            raise forms.ValidationError("This is not the edition on the page.")
        return self.shown.number


class ReceiptForm(PageForm):
    code = forms.CharField(
        label="Receipt code",
        max_length=60,
        help_text="Five groups of four letters and numbers",
        widget=forms.TextInput(attrs={"data-width": "medium", "autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        return tidy_code(self.cleaned_data["code"])


class CoverageFilter(PageForm):
    unit = forms.ChoiceField(required=False)
    reading = forms.ChoiceField(label="How far", required=False, choices=[("", "Everyone"), *Reading.choices])

    def __init__(self, *args: Any, units: list[UnitCoverage], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "All units"), *((str(one.unit_id), one.unit) for one in units)]
        cast(forms.ChoiceField, self.fields["unit"]).choices = choices


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


class PublishForm(PageForm):
    is_major = forms.TypedChoiceField(
        label="What kind of change is it?",
        choices=[
            ("yes", "Major: everyone it covers is asked to acknowledge it"),
            ("no", "Minor: earlier acknowledgements go on standing and nobody is told"),
        ],
        coerce=lambda value: value == "yes",
        initial="yes",
        widget=forms.RadioSelect,
    )
    summary = LongTextField(
        label="What changed, in a few sentences",
        help_text="Readers see this first.",
        max_length=1000,
        rows=3,
        required=False,
    )

    def __init__(self, *args: Any, draft: Edition, **kwargs: Any) -> None:
        super().__init__(*args, initial={"summary": draft.summary}, **kwargs)
        if draft.policy.editions.published().exists():
            self.fields["summary"].required = True
        else:
            del self.fields["is_major"]  # the first edition always asks


ROLES = {Employment.SES: "ses", Employment.CONTRACTOR: "contractor"}


def tick(label: str) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False)


def choice(label: str, *choices: tuple[str, str], help_text: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, help_text=help_text, widget=forms.RadioSelect)


def words(label: str, help_text: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=LONGEST_ANSWER, widget=widget)


class CheckForm(PageForm):
    """The questions of "should I post this?". What is typed here lives for one answer and is kept nowhere."""

    policy = forms.ChoiceField(label="Which policy applies to you?", widget=forms.RadioSelect)
    role = choice(
        "Who are you here?", ("employee", "An employee"), ("ses", "A senior executive"), ("contractor", "A contractor")
    )
    capacity = choice(
        "How are you speaking?", ("personal", "For myself"), ("official", "For the department, as part of my job")
    )
    authorised_spokesperson = tick("I am authorised to speak for the department on this")
    identifiable = choice(
        "Could someone tell that you work here?",
        ("yes", "Yes: I say so, or my profile does"),
        ("could_be", "Perhaps, if they put things together"),
        ("no", "No"),
    )
    alias = choice(
        "What name do you post under?", ("none", "My own"), ("pseudonym", "A made-up name"), ("anonymous", "No name")
    )
    uses_work_email = tick("My account there is registered to my work e-mail address")
    platform = words("Where will you post it?", "The site or app, such as Facebook, Whirlpool or Yammer")
    audience = choice(
        "Who will be able to see it?",
        ("public", "Anyone"),
        ("friends", "My friends or followers only"),
        ("closed_group", "The members of a closed group"),
        ("internal", "Only people at work"),
    )
    work_device = tick("I am using a work device")
    work_time = tick("I am posting during working time")
    about_own_work = tick("It is about my own work")
    written_permission = tick("I have written permission for what it says or shows")
    text = LongTextField(
        label="What do you want to post?",
        help_text="Your words as you would post them. Say a like or a share in brackets: [likes a post about ...].",
        max_length=LONGEST_DRAFT,
        rows=7,
        widget=forms.Textarea(attrs={"rows": 7, "autocomplete": "off", "spellcheck": "false"}),
    )
    photo_of = words("What does the picture show, if there is one?", "For example, my desk with papers on it")

    def __init__(self, *args: Any, person: Person, policies: list[Policy], **kwargs: Any) -> None:
        initial = {
            "policy": policies[0].slug,
            "role": ROLES.get(Employment(person.employment), "employee"),
            "capacity": "personal",
            "identifiable": "could_be",
            "alias": "none",
            "audience": "public",
        }
        super().__init__(*args, initial={**initial, **kwargs.pop("initial", {})}, **kwargs)
        choices = [(policy.slug, policy.short_name) for policy in policies]
        cast(forms.ChoiceField, self.fields["policy"]).choices = choices
        if len(policies) == 1:
            self.fields["policy"].widget = forms.HiddenInput()
        self.helper.layout = Layout(
            Fieldset("Your post", "text", "photo_of", "about_own_work", "written_permission", css_class="questions"),
            Fieldset(
                "Where it will go",
                "platform",
                "audience",
                Div("uses_work_email", "work_device", "work_time"),
                css_class="questions questions-beside",
            ),
            Fieldset(
                "You",
                "policy",
                "role",
                Div("capacity", "authorised_spokesperson"),
                "identifiable",
                "alias",
                css_class="questions questions-beside",
            ),
        )

    def draft(self) -> Draft:
        answers: dict[str, Any] = {**self.cleaned_data}
        policy, text = answers.pop("policy"), answers.pop("text")
        answers["photo_of"] = answers["photo_of"] or None
        return Draft(policy, Context(**answers), text)
