from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django import forms
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from policies.models import Edition
from policies.questions import Answered, Option, Question
from portal.codes import tidy_code
from portal.forms import LongTextField, PageForm
from portal.naming import person_field


class CheckQuestionField(forms.TypedChoiceField):
    """One check question. Its choices are places in the list of options: what is right is not on the page."""

    def __init__(self, question: Question) -> None:
        choices = [(str(place), option.words) for place, option in enumerate(question.options)]
        super().__init__(label=question.words, choices=choices, coerce=int, widget=forms.RadioSelect)
        self.error_messages["required"] = "Choose an answer to each question."


class AcknowledgeForm(PageForm):
    """Says yes to the statement of one edition: the number tells whether it is still the one on the page.

    `shown` is the edition, or whatever has its number and statement; `is_own_password` tells whether what was typed is
    their password, where the policy asks for it.
    """

    edition = forms.IntegerField(widget=forms.HiddenInput)
    agree = forms.BooleanField()

    def __init__(
        self,
        *args: Any,
        shown: Any,
        questions: Sequence[Question] = (),
        is_own_password: Callable[[str], bool] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, initial={"edition": shown.number}, **kwargs)
        self.shown, self.is_own_password = shown, is_own_password
        self.fields["agree"].label = shown.statement
        self.fields["agree"].error_messages["required"] = "Tick the statement to acknowledge the policy."
        for question in questions:
            self.fields[_name(question)] = CheckQuestionField(question)
        self.order_fields(["edition", *map(_name, questions), "agree"])
        if is_own_password:
            self.fields["password"] = _password_field()

    def clean_edition(self) -> int:
        if self.cleaned_data["edition"] != self.shown.number:
            raise forms.ValidationError("This is not the edition on the page.")
        return self.shown.number

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        # A password is only tried where nothing else stands in the way: each wrong one is counted.
        if self.is_own_password and not self.errors and not self.is_own_password(cleaned["password"]):
            self.add_error("password", "That is not your password. Type the one you sign in with.")
        return cleaned

    @property
    def chosen(self) -> dict[str, int]:
        """By the code of the question, the place of the option."""
        return {
            name.removeprefix(QUESTION): place
            for name, place in self.cleaned_data.items()
            if name.startswith(QUESTION) and place is not None
        }

    def explain(self, answered: Iterable[Answered]) -> None:
        """Say of each wrong answer why it is wrong and what the policy says, and let them choose again."""
        for one in answered:
            if one.option and not one.is_right:
                self[_name(one.question)].help_text = _explanation(one.question, one.option)
                self.add_error(_name(one.question), "That is not right. Read why, and choose again.")


QUESTION = "question-"


def _name(question: Question) -> str:
    return f"{QUESTION}{question.code}"


def _password_field() -> forms.CharField:
    field = forms.CharField(
        label="Your password",
        help_text="The one you sign in with. It shows that it is you who acknowledges.",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "data-width": "medium"}),
    )
    field.error_messages["required"] = "Type your password."
    return field


def _explanation(question: Question, chosen: Option) -> SafeString:
    links = format_html_join(", ", '<a href="#{0}">{0}</a>', ((ref,) for ref in question.clauses))
    return format_html("You chose “{}”. {} See {}.", chosen.words, chosen.why, links)


class OnBehalfForm(PageForm):
    """What someone else said, as a policy owner records it for them."""

    edition = forms.IntegerField(widget=forms.HiddenInput)
    person = person_field(label="Who acknowledges the policy?")
    note = LongTextField(
        label="How did they say so, and why can they not do it themselves?",
        help_text="They see this note, and so do policy owners and auditors. It cannot be changed later.",
        max_length=2000,
        rows=5,
    )

    def __init__(self, *args: Any, shown: Edition, **kwargs: Any) -> None:
        super().__init__(*args, initial={"edition": shown.number}, **kwargs)
        self.shown = shown

    def clean_edition(self) -> int:
        if self.cleaned_data["edition"] != self.shown.number:
            raise forms.ValidationError("A new edition was published meanwhile. Make sure that they mean this one.")
        return self.shown.number


class WithdrawForm(PageForm):
    why = LongTextField(
        label="Why do you take it back?",
        help_text="You, policy owners and auditors see it. It cannot be changed later.",
        required=False,
        max_length=2000,
        rows=4,
    )


class ReceiptForm(PageForm):
    code = forms.CharField(
        label="Receipt code",
        max_length=60,
        help_text="Five groups of four letters and numbers",
        widget=forms.TextInput(attrs={"data-width": "medium", "autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        return tidy_code(self.cleaned_data["code"])
