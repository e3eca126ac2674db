"""Keeping an answer to use it again."""

from django import forms

from policies.models.reusable import LONGEST_TITLE
from portal.forms import LongTextField, OnceField

from .asking import AnswerForm

SEPARATOR = ", "


class KeepAnswerForm(AnswerForm):
    title = forms.CharField(
        label="What does it answer?",
        help_text="In general words, for example: naming your employer in a profile",
        max_length=LONGEST_TITLE,
    )
    words = LongTextField(
        label="The answer",
        help_text="So that it fits whoever asks next: nothing of the question, of the draft or of who asked.",
        max_length=8000,
        rows=8,
    )
    once = OnceField()

    field_order = ["title", "words", "refs", "once"]
