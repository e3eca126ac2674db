"""Writing on a case: one box for each audience, so that nothing is sent to another one by a slip."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

from incidents.enums import EntryKind
from incidents.form_letters import FormLetter, letters_for
from portal.forms import IdempotentForm, LongTextField

PROMPTS: dict[str, str] = {
    EntryKind.NOTE: "Your note",
    EntryKind.CONVERSATION: "What did you say, and what did they say?",
    EntryKind.MESSAGE: "Your message to the reporter",
}
# The safest stands first, and is the one that lies open.
BUTTONS: dict[str, str] = {
    EntryKind.NOTE: "Add a note only Digital Media can read",
    EntryKind.CONVERSATION: "Keep a record only Digital Media can read",
    EntryKind.MESSAGE: "Send a message the reporter will read",
}
SUMMARIES: dict[str, str] = {
    EntryKind.CONVERSATION: "Record what was said with the staff member or manager",
    EntryKind.MESSAGE: "Write to the reporter",
}


class EntryForm(IdempotentForm):
    kind = forms.ChoiceField(
        choices=[(kind, kind) for kind in BUTTONS],
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(("required", "invalid_choice"), "Choose again who may read it."),
    )
    words = LongTextField(max_length=5000, rows=4)

    def __init__(self, data: Any = None, *, kind: str | None = None) -> None:
        """Its audience is set by the box it stands in: the sent one's, or the safest where that is none of ours."""
        kind = kind or (data or {}).get("kind")
        self.audience = kind if kind in BUTTONS else EntryKind.NOTE
        super().__init__(data, initial={"kind": self.audience}, auto_id=f"id_{self.audience}_%s")
        words = self.fields["words"]
        words.label = PROMPTS[self.audience]
        words.error_messages["required"] = f"Fill in “{PROMPTS[self.audience].rstrip('?')}”."

    def clean_kind(self) -> EntryKind:
        return EntryKind(self.cleaned_data["kind"])


@dataclass(frozen=True)
class Box:
    kind: str
    form: EntryForm
    button: str
    summary: str  # of the line that opens it; none for the one that lies open
    starts: Sequence[FormLetter] = ()  # letters or scripts it may begin with

    @property
    def is_open(self) -> bool:
        return not self.summary or bool(self.form.errors)


def boxes(sent: EntryForm | None = None, *, may_talk: bool, has_scripts: bool = True) -> list[Box]:
    """`may_talk` is whether a conversation with the staff member is offered: never about a potential breach; and it
    `has_scripts` only where it is judged to be none.

    What was sent and refused comes back in its own box, with its words, offered or not.
    """
    found = []
    for kind, button in BUTTONS.items():
        is_sent = sent is not None and sent.audience == kind
        if kind != EntryKind.CONVERSATION or may_talk or is_sent:
            form = sent if sent is not None and is_sent else EntryForm(kind=kind)
            starts = letters_for(kind) if kind != EntryKind.CONVERSATION or has_scripts else ()
            found.append(Box(kind, form, button, SUMMARIES.get(kind, ""), starts))
    return found
