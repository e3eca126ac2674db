"""What is written from a form letter or a script."""

import re
from typing import Any

from django.core.exceptions import ValidationError

from incidents.form_letters import FormLetter
from portal.forms import IdempotentForm, LongTextField

GAP = re.compile(r"\[[^\[\]\n]+\]")
LABELS = {"message": "Your message to the reporter", "conversation": "What was said"}


class FormLetterForm(IdempotentForm):
    """The words stand filled in, to be changed. Gaps of the letter that nobody filled hold it back."""

    words = LongTextField(max_length=8000, rows=18)

    def __init__(self, data: Any = None, *, letter: FormLetter, filled: str) -> None:
        super().__init__(data, initial={"words": filled})
        self.fields["words"].label = LABELS[letter.audience]
        self.gaps = GAP.findall(filled)

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"]
        if left := [gap for gap in self.gaps if gap in words]:
            raise ValidationError(f"Put your own words in place of: {' '.join(left)}", code="gap")
        return words
