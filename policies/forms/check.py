from typing import Any, cast

from crispy_forms.layout import Div, Layout
from django import forms

from policies.advice.draft import LONGEST_ANSWER, Context, Draft
from policies.models import Policy
from policies.readback import meanings, signals_of
from portal.forms import LongTextField, PageForm
from portal.models import Employment, Person

LONGEST_DRAFT = 20_000


# Of these the session keeps the answers: choices only, never typed words. What belongs to one post is asked each time.
REMEMBERED = (
    "policy",
    "role",
    "capacity",
    "authorised_spokesperson",
    "identifiable",
    "alias",
    "uses_work_email",
    "audience",
    "work_device",
    "work_time",
    "not_so",
)
FOLDED = ("role", "identifiable", "alias", "uses_work_email", "work_device", "work_time")
USUAL = {"capacity": "personal", "identifiable": "could_be", "alias": "none", "audience": "public"}
ROLES = {Employment.SES: "ses", Employment.CONTRACTOR: "contractor"}


def tick(label: str) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False)


def choice(label: str, *choices: tuple[str, str], help_text: str = "") -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, help_text=help_text, widget=forms.RadioSelect)


def words(label: str, help_text: str) -> forms.CharField:
    widget = forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=LONGEST_ANSWER, widget=widget)


class Folded(Div):
    """Questions that most people leave as they are, behind a line that opens. Open where one was answered otherwise."""

    template = "components/folded_questions.html"

    def __init__(self, *fields: Any, summary: str, is_open: bool) -> None:
        super().__init__(*fields)
        self.summary, self.is_open = summary, is_open


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
    # Drawn in the answer, beside what was read; `read_back` says that they stood there.
    not_so = forms.MultipleChoiceField(
        label="What it is not",
        choices=lambda: [(one.name, one.it_is_not) for one in meanings().values()],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    photo_of = words("What does the picture show, if there is one?", "For example, my desk with papers on it")

    def __init__(self, *args: Any, person: Person, policies: list[Policy], **kwargs: Any) -> None:
        role = ROLES.get(Employment(person.employment), "employee")
        self.usual = {**USUAL, "policy": policies[0].slug, "role": role}
        slugs = {policy.slug for policy in policies}
        given = {name: said for name, said in kwargs.pop("initial", {}).items() if name != "policy" or said in slugs}
        super().__init__(*args, initial={**self.usual, **given}, **kwargs)
        choices = [(policy.slug, policy.short_name) for policy in policies]
        cast(forms.ChoiceField, self.fields["policy"]).choices = choices
        if len(policies) == 1:
            self.fields["policy"].widget = forms.HiddenInput()
        self.helper.layout = Layout(
            Div("text", "photo_of", "platform", "audience", "policy", css_class="questions"),
            Div("capacity", Div("authorised_spokesperson", css_class="check-official"), css_class="questions"),
            Div("about_own_work", "written_permission"),
            Folded(*FOLDED, summary="More about where and who", is_open=self.folded_matters()),
        )

    def folded_matters(self) -> bool:
        """Whether something behind the fold is wrong, or answered otherwise than most people would."""
        return any(
            name in self.errors or (self[name].value() or False) != self.usual.get(name, False) for name in FOLDED
        )

    def clean_not_so(self) -> list[str]:
        """Where the page did not ask, what was said before stands."""
        if "read_back" in self.data:
            return list(self.cleaned_data["not_so"])
        return [name for name in self.initial.get("not_so", []) if name in meanings()]

    def remembered(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in REMEMBERED}

    @property
    def leave_out(self) -> frozenset[str]:
        """The signals that the person says are misread."""
        return signals_of(self.cleaned_data["not_so"])

    def draft(self) -> Draft:
        answers: dict[str, Any] = {**self.cleaned_data}
        policy, text = answers.pop("policy"), answers.pop("text")
        del answers["not_so"]
        answers["photo_of"] = answers["photo_of"] or None
        return Draft(policy, Context(**answers), text)
