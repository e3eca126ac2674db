"""What a sanction is measured against and weighed by: the annual salary, and the factors."""

from typing import Any

from crispy_forms.layout import Div, Fieldset
from django import forms

from incidents.domain.measures import Weighing
from incidents.enums import Weighs
from incidents.sanction_lists import sanction_lists
from portal.forms import LongTextField, PageForm, WrittenDateField

SHORT = {"inputmode": "decimal", "data-width": "short"}


class MoneyField(forms.DecimalField):
    """Dollars as people write them: 1200, $1,200 or 1 200.50."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=10, decimal_places=2, widget=forms.TextInput(attrs=SHORT), **kwargs)

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = value.replace("$", "").replace(",", "").replace(" ", "")
        return super().to_python(value)


class SalaryForm(PageForm):
    amount = MoneyField(label="Annual salary in dollars", help_text="Before tax, without allowances", min_value=1)
    as_at = WrittenDateField(label="As at which day?", not_future=True)
    source = forms.CharField(
        label="Where is it from?",
        help_text="For example, the pay system, with the reference of the extract",
        max_length=200,
    )


class WeighingForm(PageForm):
    """The factors of content/sanctions.yaml, each weighed or left alone."""

    def add_factors(self) -> Fieldset:
        rows = []
        for key, title in sanction_lists().factors.items():
            self.fields[f"factor_{key}"] = forms.ChoiceField(
                label=title, choices=[("", "I do not weigh it"), *Weighs.choices], required=False
            )
            self.fields[f"factor_{key}_words"] = LongTextField(
                label=f"What do you make of it? {title}", max_length=3000, rows=2, required=False
            )
            rows.append(Div(f"factor_{key}", f"factor_{key}_words", css_class="asked-if"))
        return Fieldset("The factors you are weighing", *rows, css_class="questions")

    def check_factors(self, cleaned: dict[str, Any]) -> None:
        for key in sanction_lists().factors:
            weighs, words = cleaned.get(f"factor_{key}"), cleaned.get(f"factor_{key}_words")
            if weighs and not words:
                self.add_error(f"factor_{key}_words", "Say what you make of it. The respondent reads it.")
            if words and not weighs:
                self.add_error(f"factor_{key}", "Say what it speaks for, or clear what you wrote.")
        if not any(cleaned.get(f"factor_{key}") for key in sanction_lists().factors):
            self.add_error(None, "Weigh at least one factor, and say what you make of it.")

    def factors(self) -> list[Weighing]:
        given = self.cleaned_data
        return [
            Weighing(key, Weighs(given[f"factor_{key}"]), given[f"factor_{key}_words"])
            for key in sanction_lists().factors
            if given[f"factor_{key}"]
        ]
