"""How each kind of question is answered: plain fields that work by keyboard and without JavaScript."""

from typing import Any

from django import forms

from portal.forms import PageForm
from training.enums import Kind, Part
from training.models import Option
from training.queries import Question

Choices = list[tuple[str, str]]
NOT_HERE = "That answer does not belong to this question. Choose one of these."


class AnswerForm(PageForm):
    """One question to fill in, with what was half chosen. What it sends is read by `training.sheets`."""

    def __init__(self, *args: Any, question: Question, **kwargs: Any) -> None:
        self.question = question
        super().__init__(*args, **kwargs)
        shown = question.shown
        self.answers = [option for option in shown if option.part == Part.ANSWER]
        self.phrases = [option for option in shown if option.part == Part.PHRASE]
        self.half_chosen = question.asked.half or []
        self.ask()

    def ask(self) -> None:
        raise NotImplementedError


def _choices(options: list[Option]) -> Choices:
    return [(str(option.pk), option.text) for option in options]


class OneForm(AnswerForm):
    def ask(self) -> None:
        field = forms.ChoiceField(
            label=self.question.item.prompt, choices=_choices(self.answers), widget=forms.RadioSelect
        )
        field.error_messages.update(required="Choose one of the answers.", invalid_choice=NOT_HERE)
        field.initial = next((str(pk) for pk in self.half_chosen), None)
        self.fields["option"] = field


class SeveralForm(AnswerForm):
    def ask(self) -> None:
        self.fields["option"] = _ticks(
            self.question.item.prompt, self.answers, self.half_chosen, missing="Tick at least one of the answers."
        )
        self.fields["option"].help_text = "More than one may be right. Tick each that is."


def _ticks(label: str, options: list[Option], half: list[int], *, missing: str) -> forms.MultipleChoiceField:
    field = forms.MultipleChoiceField(
        label=label, choices=_choices(options), widget=forms.CheckboxSelectMultiple, initial=[str(pk) for pk in half]
    )
    field.error_messages.update(required=missing, invalid_choice=NOT_HERE)
    return field


class OrderForm(AnswerForm):
    """A place for each step, chosen from a list: nothing has to be dragged."""

    def ask(self) -> None:
        places = [(str(place), str(place)) for place in range(1, len(self.answers) + 1)]
        half = dict(zip([option.pk for option in self.answers], self.half_chosen, strict=False))
        for option in self.answers:
            self.fields[f"place-{option.pk}"] = _chosen_from(
                option.text, [("", "Choose its place"), *places], str(half.get(option.pk) or "")
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        taken: dict[str, str] = {}
        for name, place in [*cleaned.items()]:
            if place and place in taken:
                self.add_error(
                    name, f"Place {place} is taken by “{self.fields[taken[place]].label}”. Give each its own."
                )
            taken.setdefault(place, name)
        return cleaned


class MatchForm(AnswerForm):
    """For each row a list of what it may belong to. Rows that belong to the same share one entry."""

    def ask(self) -> None:
        self.rows = self.question.item.in_order()
        first: dict[str, int] = {}
        for row in self.rows:
            first.setdefault(row.match, row.pk)
        matches = [(str(pk), words) for words, pk in sorted(first.items())]
        half = dict(zip([row.pk for row in self.rows], self.half_chosen, strict=False))
        for option in self.answers:
            self.fields[f"match-{option.pk}"] = _chosen_from(
                option.text, [("", "Choose what it belongs to"), *matches], str(half.get(option.pk) or "")
            )


def _chosen_from(label: str, choices: Choices, initial: str) -> forms.ChoiceField:
    field = forms.ChoiceField(label=label, choices=choices, initial=initial)
    field.error_messages.update(required=f"Choose something for “{label}”.", invalid_choice=NOT_HERE)
    return field


class PostForm(OneForm):
    """What to do, and where in the post it says so."""

    def ask(self) -> None:
        super().ask()
        chosen = {option.pk for option in self.answers}.intersection(self.half_chosen)
        self.fields["option"].initial = next((str(pk) for pk in chosen), None)
        if self.phrases:
            self.fields["phrases"] = _ticks(
                "Which words in the post decide it?",
                self.phrases,
                self.half_chosen,
                missing="Tick at least one phrase of the post.",
            )
            numbered = enumerate(self.phrases, start=1)
            self.fields["phrases"].choices = [(str(one.pk), f"{number}. {one.text}") for number, one in numbered]  # type: ignore[attr-defined]
            self.fields["phrases"].help_text = "Tick each phrase that matters. They are numbered in the post above."


FORMS: dict[str, type[AnswerForm]] = {
    Kind.ONE: OneForm,
    Kind.SEVERAL: SeveralForm,
    Kind.ORDER: OrderForm,
    Kind.MATCH: MatchForm,
    Kind.POST: PostForm,
}


def form_for(question: Question, data: Any = None) -> AnswerForm:
    return FORMS[question.item.kind](data, question=question)
