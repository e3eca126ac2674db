"""The questions of a concern, one group a page, and what their answers come to."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django import forms

from incidents import vault
from incidents.domain.concern import Account, Told
from incidents.enums import BY_ANOTHERS_HAND, Channel, Naming, Seen, StaffInvolved
from incidents.links import canonical, platform_of
from incidents.models import ConcernDraft
from portal.forms import IdempotentForm, PageForm
from portal.models import Person
from portal.naming import describe, person_field

from .account import WhatFields, WhenFields, WhereFields, WhoFields
from .concern import LinksField, PicturesField

LONGEST_ABOUT = 100


class Answer(NamedTuple):
    question: str
    words: str
    place: str  # of the question on its page


class StepForm(PageForm):
    def as_kept(self) -> dict[str, str]:
        """The answers as one would type them again, so that the same form reads them back."""
        return {name: self._typed(name, value) for name, value in self.cleaned_data.items()}

    def _typed(self, name: str, value: Any) -> str:
        if isinstance(value, list):
            return "\n".join(value)
        return str(self.fields[name].prepare_value(value) or "")

    def answers(self) -> list[Answer]:
        """Each question with its answer in words, as far as it stands."""
        self.full_clean()
        return [
            Answer(str(self.fields[name].label), self._in_words(name, value), f"div_{self[name].auto_id}")
            for name, value in self.cleaned_data.items()
        ]

    def _in_words(self, name: str, value: Any) -> str:
        field = self.fields[name]
        if isinstance(value, Person):
            return describe(value)
        if isinstance(field, LinksField):
            return "\n".join(f"{url} ({platform_of(url)})" for url in map(canonical, value))
        if isinstance(field, forms.ChoiceField):
            return str(dict(list(field.choices))[value])  # type: ignore[arg-type]
        return self._typed(name, value)


class WhatForm(WhatFields, StepForm):
    pass


class WhereForm(WhereFields, StepForm):
    pass


class WhenForm(WhenFields, StepForm):
    pass


class EvidenceForm(StepForm):
    """Files are sealed as they come and are no answers: nothing of them is kept with the words."""

    pictures = PicturesField(label="Screenshots and other files", required=False)

    def as_kept(self) -> dict[str, str]:
        return {}


class WhoForm(WhoFields, StepForm):
    person = person_field(label="Who, by the staff directory?", required=False)
    about = forms.CharField(
        label="Or who, in your own words?",
        help_text="A nickname, where they work, or what makes you think so. Nothing is looked up.",
        max_length=LONGEST_ABOUT,
        required=False,
    )

    def __init__(self, *args: Any, initial: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        """What is aimed at the reporter is taken to come from outside until they say otherwise."""
        first = {"staff_involved": StaffInvolved.NO} if initial and initial.get("seen") == Seen.ME else {}
        super().__init__(*args, initial={**first, **(initial or {})}, **kwargs)


def offered(ways: Mapping[Naming, str]) -> list[tuple[str, str]]:
    """In confidence only where there is a key to seal a name with."""
    return [(way, words) for way, words in ways.items() if way != Naming.CONFIDENTIAL or vault.is_open()]


class NamingForm(StepForm):
    naming = forms.ChoiceField(label="How should your name be handled?", widget=forms.RadioSelect)

    CHOICES = {
        Naming.NAMED: "With my name: Digital Media sees who I am",
        Naming.CONFIDENTIAL: "In confidence: my name is sealed apart",
        Naming.ANONYMOUS: "Without my name: start afresh, signed out",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        naming = self.fields["naming"]
        assert isinstance(naming, forms.ChoiceField)
        naming.choices = offered(self.CHOICES)


class TellerForm(StepForm):
    """Who told it to the one who types it in. Whoever gives no name gets a receipt to be read out."""

    teller = person_field(label="Who told you, by the staff directory?", required=False)
    told_by = forms.CharField(
        label="Or who, as they call themselves?",
        help_text="A name, and how to reach them. Leave both empty when they give no name.",
        max_length=200,
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("teller") and cleaned.get("told_by"):
            self.add_error("told_by", "Give one of the two: empty this where the directory has them.")
        return cleaned


class SpokenTellerForm(TellerForm):
    """As `TellerForm`, where they can be asked how their name should be handled."""

    naming = forms.ChoiceField(label="How do they want their name handled?", widget=forms.RadioSelect)

    CHOICES = {
        Naming.NAMED: "With their name: Digital Media sees who they are",
        Naming.CONFIDENTIAL: "In confidence: their name is sealed apart, and I take no part in the matter",
        Naming.ANONYMOUS: "Without a name: they get a receipt to come back with",
    }
    field_order = ["naming", "teller", "told_by"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        naming = self.fields["naming"]
        assert isinstance(naming, forms.ChoiceField)
        naming.choices = offered(self.CHOICES)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        naming, teller, told_by = (cleaned.get(name) for name in ("naming", "teller", "told_by"))
        if naming == Naming.CONFIDENTIAL and not teller and "teller" not in self.errors:
            self.add_error("teller", "Find them in the staff directory: only a colleague can follow it in confidence.")
        elif naming == Naming.NAMED and not (teller or told_by or self.errors):
            self.add_error("told_by", "Give their name, here or by the directory, or choose “Without a name”.")
        elif naming == Naming.ANONYMOUS and (teller or told_by):
            self.add_error("naming", "You wrote a name below. Empty it if they want to give none.")
        return cleaned


class SendForm(IdempotentForm):
    """What is sent is the draft as it was read through: `version` is when it was last changed."""

    version = forms.CharField(widget=forms.HiddenInput, max_length=40)


@dataclass(frozen=True)
class Step:
    name: str
    title: str
    form: type[StepForm]
    channels: tuple[Channel, ...] = tuple(Channel)


STEPS = (
    Step("what", "What did you see?", WhatForm),
    Step("where", "Where was it?", WhereForm),
    Step("when", "When and how did you see it?", WhenForm),
    Step("evidence", "Evidence", EvidenceForm),
    Step("who", "Who might it be?", WhoForm),
    Step("name", "Your name", NamingForm, channels=(Channel.COLLEAGUE,)),
    Step("teller", "Who told you?", SpokenTellerForm, channels=(Channel.PHONE, Channel.IN_PERSON)),
    Step("teller", "Who told you?", TellerForm, channels=(Channel.EMAIL,)),
)


def steps_of(channel: Channel) -> list[Step]:
    return [step for step in STEPS if channel in step.channels]


def read_back(step: Step, draft: ConcernDraft) -> StepForm:
    return step.form(draft.answers)


def told_from(channel: Channel, answers: Mapping[str, Any]) -> Told | None:
    """Who told it, where somebody else types it in."""
    if channel not in BY_ANOTHERS_HAND:
        return None
    form = TellerForm(answers)
    form.full_clean()
    return Told(form.cleaned_data.get("teller"), form.cleaned_data.get("told_by", ""))


def account_from(channel: Channel, answers: Mapping[str, Any]) -> Account:
    """What is told, from the answers of every step. All of them are valid, or this is not asked for."""
    cleaned: dict[str, Any] = {}
    for step in steps_of(channel):
        form = step.form(answers)
        form.full_clean()
        cleaned |= form.cleaned_data
    person = describe(cleaned["person"])[: LONGEST_ABOUT - 2] if cleaned["person"] else ""
    return Account(
        seen=Seen(cleaned["seen"]),
        words=cleaned["words"],
        links=cleaned["links"],
        platform=cleaned["platform"],
        account=cleaned["account"],
        seen_on=cleaned["seen_on"],
        posted_on=cleaned["posted_on"],
        how_known=cleaned["how_known"],
        staff_involved=StaffInvolved(cleaned["staff_involved"]),
        about="; ".join(filter(None, [person, cleaned["about"]])),
        named=[cleaned["person"]] if cleaned["person"] else [],
    )
