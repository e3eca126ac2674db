from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone
from django.utils.dateformat import format as format_date

from incidents.enums import CodeElement
from incidents.enums import InvestigationState as S
from incidents.models import Allegation, Evidence, Letter, Post
from policies.models import Clause
from policies.queries import clauses_in_force
from portal.forms import WRITTEN_DATE, IdempotentForm, LongTextField, PageForm, WrittenDateField

from .choosing import ChoosePersonForm
from .disclosing import NamesOfficer
from .hearing import MOVES_ON


class NoteForm(IdempotentForm):
    words = LongTextField(
        label="Write a note",
        help_text="People Services, the investigator and the decision-maker read it. The respondent does not.",
        max_length=5000,
        rows=4,
    )


class FileMoveForm(NamesOfficer, PageForm):
    """A step and its reason. What is asked depends on where it leads; a step that needs no reason asks nothing."""

    words = LongTextField(max_length=5000, rows=5)

    PROMPTS: dict[str, str] = {
        S.DIVERTED_PID: "Why may this be a disclosure of wrongdoing?",
        S.INVESTIGATING: "What has to be put to the respondent before you decide?",
        S.DISCONTINUED: "Why does the process end? If the respondent knows of it, they are told in these words.",
        S.IMPLEMENTED: "What was done, by whom, and from when?",
    }

    def __init__(self, *args: Any, to: str, needs_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if needs_reason:
            label = self.PROMPTS.get(to, "Your reasons")
            self.fields["words"].label = label
            self.fields["words"].error_messages["required"] = "Write your reason. It is kept on the file."
        else:
            del self.fields["words"]


class ReturnForm(PageForm):
    questions = LongTextField(
        label="What do you need to know before you go on?",
        help_text="Digital Media reads these words beside its own case, and nothing else of your file. Name nobody who "
        "works on it.",
        max_length=5000,
        rows=6,
    )


class RecommendForm(PageForm):
    path = forms.ChoiceField(
        label="What do you recommend?",
        help_text="You look at how it should be handled, not at whether it happened.",
        choices=[
            (S.FORMAL, "The formal process under section 15(3)"),
            (S.MANAGEMENT_ACTION, "Management action: a conversation, guidance or training"),
            (S.EXTERNAL_REFERRAL, "Referral outside: police, fraud, security"),
            (S.CONTRACT_PATH, "The contract manager, because they are a contractor"),
            (S.NO_ACTION, "No action"),
        ],
        widget=forms.RadioSelect,
    )
    scope = LongTextField(
        label="How far did you look at the facts?",
        help_text="What you looked at, and what you left to the process. Go only as far as handling it needs.",
        max_length=5000,
        rows=4,
    )
    reasons = LongTextField(label="Why?", max_length=5000, rows=5)

    def clean_path(self) -> S:
        return S(self.cleaned_data["path"])


class AppointForm(ChoosePersonForm):
    person = forms.ChoiceField(
        label="Who?",
        help_text="Only people who hold the role and, where they decide, a delegation that reaches the respondent; who "
        "have no other part in the matter and are not above the respondent.",
        widget=forms.RadioSelect,
    )


class ExtendForm(PageForm):
    due_on = WrittenDateField(label="Until the end of which day?", not_past=True)
    reason = LongTextField(
        label="Why?", help_text="The respondent sees the new day, not the reason.", max_length=1000, rows=3
    )

    def __init__(self, *args: Any, letter: Letter, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.letter = letter
        if letter.stands_still:
            self.fields["due_on"].help_text = MOVES_ON

    def clean_due_on(self) -> date:
        due_on: date = self.cleaned_data["due_on"]
        until = self.letter.may_be_answered_until
        if until and due_on < timezone.localdate(until):
            day = format_date(timezone.localtime(until), WRITTEN_DATE)
            raise ValidationError(f"They already have until {day}. Give a later day; time is never taken back.")
        return due_on


class ThingsField(forms.MultipleChoiceField):
    """Some of a few rows, as boxes to tick. Cleans to the rows."""

    widget = forms.CheckboxSelectMultiple

    def offer(self, rows: Iterable[Model], words: dict[Any, str]) -> None:
        self.rows = {str(row.pk): row for row in rows}
        self.choices = [(pk, words[row.pk]) for pk, row in self.rows.items()]

    def clean(self, value: Any) -> list[Model]:
        return [self.rows[pk] for pk in super().clean(value)]


class AllegationForm(PageForm):
    conduct_on = WrittenDateField(
        label="On which day did it happen?",
        help_text="It is judged by the policy as it stood on that day. For example, 27 August 2017",
        not_future=True,
    )
    words = LongTextField(
        label="What is alleged?",
        help_text="One behaviour. Write it to the respondent: “You ...”. They read it exactly as it stands here.",
        max_length=5000,
        rows=5,
    )
    posts = ThingsField(label="Which posts is it about?")
    evidence = ThingsField(
        label="Which pictures do you rely on?", help_text="The respondent will see these.", required=False
    )
    clauses = LongTextField(
        label="Which clauses?", help_text="Their refs as of that day, such as DHS-NOT-07", max_length=1000, rows=2
    )
    elements = forms.MultipleChoiceField(
        label="Which elements of the Code of Conduct?",
        help_text="Choose those that fit the behaviour best: usually one to three.",
        choices=CodeElement,
        widget=forms.CheckboxSelectMultiple,
    )
    many = forms.BooleanField(label="Each of these elements is needed", required=False)
    varies = forms.ChoiceField(
        label="Which allegation does it take the place of?",
        help_text="One that the respondent was told of. They are told of the change and their time to answer begins "
        "anew.",
        required=False,
        widget=forms.RadioSelect,
    )

    def __init__(
        self,
        *args: Any,
        posts: Sequence[Post],
        pictures: Sequence[Evidence],
        referred: str = "",
        variable: Sequence[Allegation] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.offer("posts", posts, {post.pk: self._name(post) for post in posts})
        if pictures:
            self.offer("evidence", pictures, {one.pk: f"Picture {one.position} of {one.concern}" for one in pictures})
        else:
            del self.fields["evidence"]
        if referred:
            self.fields["clauses"].help_text = f"Their refs as of that day. Digital Media named: {referred}"
        if len(self["elements"].data or ()) <= settings.CODE_ELEMENTS_WARNING:
            del self.fields["many"]
        self.variable = {str(one.pk): one for one in variable}
        if variable:
            choices = [("", "None: it is another behaviour"), *((pk, str(one)) for pk, one in self.variable.items())]
            varies = self.fields["varies"]
            assert isinstance(varies, forms.ChoiceField)
            varies.choices = choices
        else:
            del self.fields["varies"]

    def offer(self, name: str, rows: Iterable[Model], words: dict[Any, str]) -> None:
        field = self.fields[name]
        assert isinstance(field, ThingsField)
        field.offer(rows, words)

    @staticmethod
    def _name(post: Post) -> str:
        day = f", posted {format_date(post.posted_on, WRITTEN_DATE)}" if post.posted_on else ""
        return f"{post}{f' (account {post.account})' if post.account else ''}{day}"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "clauses" in cleaned and cleaned.get("conduct_on"):
            cleaned["clauses"] = self._clauses_on(cleaned["conduct_on"], cleaned["clauses"])
        if "many" in self.fields and not cleaned.pop("many", False):
            limit = settings.CODE_ELEMENTS_WARNING
            self.add_error(
                "many", f"You chose more than {limit} elements. Take some away, or tick that each is needed."
            )
        if "varies" in self.fields:
            cleaned["varies"] = self.variable.get(cleaned.get("varies", ""))
        return cleaned

    def _clauses_on(self, day: date, text: str) -> list[Clause]:
        refs = list(dict.fromkeys(text.upper().replace(",", " ").split()))
        found = clauses_in_force(refs, day)
        if unknown := [ref for ref in refs if ref not in found]:
            named = ", ".join(unknown)[:120]
            written = format_date(day, WRITTEN_DATE)
            self.add_error("clauses", f"No clause {named} held on {written}. Check the ref and the day.")
        return [found[ref] for ref in refs if ref in found]
