from typing import Any

from django import forms
from django.conf import settings

from policies.domain import TERMS
from policies.models import Policy
from portal.forms import PageForm


def number(label: str, *, least: int, most: int, **kwargs: Any) -> forms.IntegerField:
    """Typed, not spun: a wheel over a page must not move a deadline."""
    attrs = {"inputmode": "numeric", "autocomplete": "off", "data-width": "short"}
    words = {
        "invalid": "Write a whole number.",
        "min_value": "Write %(limit_value)s or more.",
        "max_value": "Write %(limit_value)s or less.",
    }
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=least,
        max_value=most,
        error_messages=words,
        widget=forms.TextInput(attrs=attrs),
        **kwargs,
    )


class TermsForm(PageForm):
    present_days = number("How many days do people have who are here when it asks?", least=1, most=730)
    newcomer_days = number("How many days do people have who start later, from their first day?", least=1, most=730)
    renew_months = number("After how many months are they asked again?", least=1, most=120)
    check_questions = number("How many check questions stand before the sign-off?", least=0, most=10)
    asks_password = forms.BooleanField(label="Ask for the password again at sign-off", required=False)

    def __init__(self, *args: Any, policy: Policy, questions: int, **kwargs: Any) -> None:
        super().__init__(*args, initial={name: getattr(policy, name) for name in TERMS}, **kwargs)
        days = settings.ACKNOWLEDGE_POLICY_DAYS
        hints = {
            "present_days": f"Empty means {days} days, as the department's setting has it.",
            "newcomer_days": "Empty means as many as for those who are here.",
            "renew_months": "Empty means never: an acknowledgement stands until a major edition.",
            "check_questions": f"None if empty. Its courses have {questions} on the clauses in force.",
            "asks_password": "Those who sign in without a password of the portal are not asked for one.",
        }
        for name, hint in hints.items():
            self.fields[name].help_text = hint

    def clean_check_questions(self) -> int:
        return self.cleaned_data["check_questions"] or 0
