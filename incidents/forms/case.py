from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from incidents.enums import CaseState
from policies.models import Clause
from policies.queries import clauses_in_force
from portal.forms import LongTextField, PageForm
from portal.models import Person
from portal.naming import OneOfField, offer

from .disclosing import NamesOfficer
from .versions import VersionedForm


class ClausesField(LongTextField):
    """Refs of clauses as people type them: by line, comma or space. Cleans to the clauses in force."""

    default_error_messages = {"unknown": "We know no clause %(refs)s in force now. Copy the ref beside the clause."}

    def clean(self, value: Any) -> list[Clause]:
        refs = list(dict.fromkeys(super().clean(value).upper().replace(",", " ").split()))
        found = clauses_in_force(refs, timezone.localdate())
        if unknown := [ref for ref in refs if ref not in found]:
            raise ValidationError(
                self.error_messages["unknown"], code="unknown", params={"refs": ", ".join(unknown)[:120]}
            )
        return [found[ref] for ref in refs]


class AssignForm(VersionedForm):
    handler = OneOfField(label="Who handles this case?")

    def __init__(self, *args: Any, officers: list[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(officers, self, "handler")


class DeclarationForm(PageForm):
    has_conflict = forms.ChoiceField(
        label="Do you have a conflict of interest in this matter?",
        help_text="For example: you are close to someone in it, you saw it happen, or you have already taken a side.",
        choices=[("no", "No, I have none that I know of"), ("yes", "Yes, or it could look as if I had")],
        widget=forms.RadioSelect,
    )
    words = LongTextField(label="If yes, what is it?", required=False, max_length=2000, rows=3)

    def clean_has_conflict(self) -> bool:
        return self.cleaned_data["has_conflict"] == "yes"


class MoveForm(NamesOfficer, VersionedForm):
    """A step and its reason. What it is called and asked depends on where it leads."""

    words = LongTextField(label="Your reason", max_length=5000, rows=5)

    ANSWER = "What do you answer? People Services reads this in the new package."
    PROMPTS: dict[str, str] = {
        CaseState.STAFF_CONTACTED: "What did you say, and what did they say?",
        CaseState.MANAGER_CONTACTED: "Why does the manager need to know, and what were they told?",
        CaseState.INFO_REQUESTED: "What do you need, and from whom?",
        CaseState.REFERRAL_PROPOSED: "Why should People Services look at it, and what was said to whom?",
        CaseState.REFERRED: "Why do you agree?",
        CaseState.DIVERTED_PID: "Why may this be a disclosure of wrongdoing?",
        CaseState.DIVERTED_OTHER: "Where does it belong, and why?",
    }

    def __init__(self, *args: Any, to: str, needs_reason: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answers = to == CaseState.REFERRAL_PROPOSED and kwargs["case"].state == CaseState.RETURNED
        self.fields["words"].label = self.ANSWER if answers else self.PROMPTS.get(to, "Your reason")
        self.fields["words"].required = needs_reason
