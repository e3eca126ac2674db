"""One rule of the adviser as a policy owner fills it in, the whole text of them, and a draft to try them on."""

from collections.abc import Collection, Mapping
from typing import Any

from crispy_forms.layout import Fieldset, Layout
from django import forms

from policies.advice import Context, Draft
from policies.advice.draft import CHOICES, YES_NO
from policies.advice.rulebook import SIGNAL_KEYS
from policies.advice.wording import SAID, VERDICTS, YES_OR_NO
from portal.forms import LongTextField, PageForm

LONGEST_RULES = 200_000
EITHER = ("", "Either")
ANY_VERDICT = ("", "It does not wait")
QUESTIONS = {
    "role": "Who asks",
    "capacity": "How they speak",
    "identifiable": "Can people tell where they work",
    "alias": "Under which name",
    "audience": "Who sees it",
    "work_device": "On a work device",
    "work_time": "In working time",
    "authorised_spokesperson": "Authorised to speak on it",
    "written_permission": "With written permission",
    "about_own_work": "About their own work",
    "uses_work_email": "Account registered to a work address",
    "internal": "On a network of the agency",
    "at_work": "At work: device, time or network",
    "identified": "People can or may tell where they work",
    "picture": "With a picture",
}
SIGNALS = {"all": "It shows each of these", "any": "It shows any of these", "none": "It shows none of these"}


def sentence(label: str, help_text: str = "", *, required: bool = True) -> forms.CharField:
    return LongTextField(label=label, help_text=help_text, max_length=600, rows=2, required=required)


def choices_of(name: str) -> list[tuple[str, str]]:
    return [(value, SAID[name][value].capitalize()) for value in CHOICES[name]]


class NamesField(forms.CharField):
    """Names with commas or spaces between, each of them known."""

    def __init__(self, *, known: Collection[str], kind: str, **kwargs: Any) -> None:
        self.known, self.kind = known, kind
        attrs = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}
        super().__init__(widget=forms.TextInput(attrs=attrs), max_length=2000, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(str(one) for one in value) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> Any:
        names = list(dict.fromkeys((super().clean(value) or "").replace(",", " ").split()))
        unknown = [name for name in names if name not in self.known]
        if unknown:
            raise forms.ValidationError(f"{unknown[0]} is not {self.kind}.")
        return names


class VersionedForm(PageForm):
    """Carries the version of the rules that was read before writing."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class RulesTextForm(VersionedForm):
    source = LongTextField(
        label="The rules, as text",
        help_text="YAML. What is wrong in a single rule is shown with the rules; you can save it all the same.",
        max_length=LONGEST_RULES,
        rows=30,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 30, "spellcheck": "false", "data-width": "wide"}),
    )


class RuleForm(VersionedForm):
    id = forms.SlugField(label="Name of the rule", help_text="Small letters and dashes, used once.", max_length=60)
    verdict = forms.ChoiceField(
        label="Verdict",
        choices=[(verdict.value, words.capitalize()) for verdict, words in VERDICTS.items()],
        widget=forms.RadioSelect,
    )
    because = sentence("Because", "One sentence to the person: what the policy says about this.")
    fix = sentence("What would make it fine")
    right = sentence("A right the person has", "Shown first. Leave it empty where none is at stake.", required=False)
    ask = forms.ChoiceField(label="Whom to ask", required=False)
    routes = forms.MultipleChoiceField(
        label="Where a concern can go instead", required=False, widget=forms.CheckboxSelectMultiple
    )
    certain = forms.BooleanField(
        label="Stands whatever the whole draft reads like",
        help_text="For what is found for certain: a number, a marking, an answer the person gave.",
        required=False,
    )
    at_least = forms.ChoiceField(label="Only if the other rules say this or worse", required=False)
    at_most = forms.ChoiceField(label="Only if the other rules say this or better", required=False)

    def __init__(
        self, *args: Any, content: Mapping[str, Any], refs: Collection[str], signals: Collection[str], **kwargs: Any
    ) -> None:
        """`content` is the parsed text, for the contacts and routes it lists and the names it uses."""
        super().__init__(*args, **kwargs)
        self.taken = {entry.get("id") for entry in content["rules"] if isinstance(entry, dict)}
        self.taken.discard(self.initial.get("id"))
        self.fields["clauses"] = NamesField(
            label="Clauses",
            help_text="The deciding one first.",
            known=refs,
            kind="a clause of this draft",
            error_messages={"required": "Fill in “Clauses”."},
        )
        self.offer("ask", [("", "Nobody"), *content["contacts"].items()])
        self.offer("routes", list(content["routes"].items()))
        for bound in ("at_least", "at_most"):
            self.offer(
                bound, [ANY_VERDICT, *((verdict.value, words.capitalize()) for verdict, words in VERDICTS.items())]
            )
        for name in QUESTIONS:
            self.fields[f"when_{name}"] = question(name)
        for key in SIGNAL_KEYS:
            self.fields[f"when_{key}"] = NamesField(
                label=SIGNALS[key], required=False, known=signals, kind="a signal we can find"
            )
        self.helper.layout = layout()

    def offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean_id(self) -> str:
        rule: str = self.cleaned_data["id"]
        if rule in self.taken:
            raise forms.ValidationError(f"Another rule is called {rule}. Choose another name.")
        return rule

    def clean(self) -> dict[str, Any]:
        if not self.errors and not self.when:
            self.add_error(None, "Say when the rule applies: choose an answer or name a signal.")
        return self.cleaned_data

    @property
    def when(self) -> dict[str, Any]:
        said = {name: self.cleaned_data[f"when_{name}"] for name in (*QUESTIONS, *SIGNAL_KEYS)}
        return {name: value == "yes" if name in YES_OR_NO else value for name, value in said.items() if value}

    @property
    def entry(self) -> dict[str, Any]:
        """The rule as it stands in the file: a part left empty is left out."""
        data = self.cleaned_data
        after = {bound: data[bound] for bound in ("at_least", "at_most") if data[bound]}
        parts = {"id": data["id"], "when": self.when, "after": after}
        parts |= {
            name: data[name] for name in ("verdict", "clauses", "because", "fix", "ask", "routes", "right", "certain")
        }
        return {name: value for name, value in parts.items() if value}

    @staticmethod
    def read(entry: Mapping[str, Any]) -> dict[str, Any]:
        """What the form holds of a rule, which may be wrong in any part."""
        when, after = (part if isinstance(part, dict) else {} for part in (entry.get("when"), entry.get("after")))
        return {**entry, **after, **{f"when_{name}": as_offered(name, value) for name, value in when.items()}}


def as_offered(name: str, value: Any) -> Any:
    """Unquoted yes and no stand as true and false in the file, and one answer may stand without a list."""
    words = [("yes" if one else "no") if isinstance(one, bool) else one for one in listed(value)]
    if name in YES_OR_NO:
        return words[0] if len(words) == 1 else ""
    return words


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def question(name: str) -> forms.Field:
    if name in SAID:
        return forms.MultipleChoiceField(
            label=QUESTIONS[name], choices=choices_of(name), required=False, widget=forms.CheckboxSelectMultiple
        )
    yes, no = (words.capitalize() for words in YES_OR_NO[name])
    return forms.ChoiceField(label=QUESTIONS[name], choices=[EITHER, ("yes", yes), ("no", no)], required=False)


def layout() -> Layout:
    chosen = [f"when_{name}" for name in SAID]
    said = [f"when_{name}" for name in YES_OR_NO]
    return Layout(
        "version",
        Fieldset("What it answers", "id", "verdict", "clauses", "because", "fix", css_class="questions"),
        Fieldset("What the draft shows", *(f"when_{key}" for key in SIGNAL_KEYS), css_class="questions"),
        Fieldset("What was answered: nothing ticked is any answer", *chosen, css_class="questions questions-beside"),
        Fieldset("Yes or no", *said, css_class="questions questions-beside"),
        Fieldset("Besides", "ask", "right", "routes", "certain", "at_least", "at_most", css_class="questions"),
    )


class TryForm(PageForm):
    """A draft to try the rules on. What is typed here lives for one answer and is kept nowhere."""

    text = LongTextField(
        label="The draft",
        max_length=20_000,
        rows=5,
        widget=forms.Textarea(attrs={"rows": 5, "autocomplete": "off", "spellcheck": "false"}),
    )
    platform = forms.CharField(label="Where", required=False, max_length=200)
    photo_of = forms.CharField(label="What the picture shows", required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        usual = Context()
        for name in CHOICES:
            self.fields[name] = forms.ChoiceField(
                label=QUESTIONS[name], choices=choices_of(name), initial=getattr(usual, name)
            )
        for name in YES_NO:
            self.fields[name] = forms.BooleanField(label=QUESTIONS[name], required=False)
        self.helper.layout = Layout(
            "text",
            Fieldset("The answers", "platform", "photo_of", *CHOICES, css_class="questions questions-beside"),
            Fieldset("Tick what holds", *YES_NO, css_class="questions questions-beside"),
        )

    def draft(self, policy: str) -> Draft:
        answers = dict(self.cleaned_data)
        text = answers.pop("text")
        return Draft(policy, Context(**{**answers, "photo_of": answers["photo_of"] or None}), text)
