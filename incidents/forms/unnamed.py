"""What someone who gives no name fills in. Each page carries all the next one needs: nothing is kept in between."""

import hashlib
import re
import uuid
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, cast

from django import forms
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import QueryDict
from django.utils.crypto import constant_time_compare, salted_hmac

from incidents import receipts
from incidents.domain.concern import Account, digits_of, receipt_for
from incidents.enums import Door, Seen, StaffInvolved
from incidents.models import Concern
from incidents.queries import small_units_named_in
from incidents.small_circle import Marked, find_phrases, mark
from portal import puzzle
from portal.forms import IdempotentForm, LongTextField, OnceField, PageForm
from portal.throttle import Bucket

from .account import WhatFields, WhenFields, WhereFields, WhoFields
from .concern import PicturesField
from .identity import RECEIPT_IN_WORDS

DIGITS = 16
IN_FULL = ("words", "how_known")
NOTHING_TO_GO_ON = "Choose at least one screenshot, or go back and give a link."
CHOOSE_AGAIN = "Choose your screenshots again: a browser does not keep them for you."
OUT_OF_SIGHT = ("once", "question", "answer", "doors_seen", "pictures")


def bucket(name: str = "unnamed") -> Bucket:
    """All who write without a name take from one: there is nothing to tell them apart by."""
    return Bucket(name, capacity=settings.UNNAMED_AT_ONCE, an_hour=settings.UNNAMED_AN_HOUR)


def has_receipt(text: str, receipt: str) -> bool:
    """Whether a receipt stands in a text, however it is written: spaced, split over lines, or in numbered groups."""
    digits = digits_of(receipt)
    groups = [digits[i : i + 4] for i in range(0, DIGITS, 4)]
    return len(digits) == DIGITS and re.search(r"\d{0,2}".join(groups), digits_of(text)) is not None


def is_opened(data: Mapping[str, Any]) -> bool:
    """Whether a form comes from the page that its receipt opened, and is no guess."""
    return constant_time_compare(data.get("opened", ""), opened_by(data.get("receipt", "")))


def opened_by(receipt: str) -> str:
    return salted_hmac("incidents.receipt.opened", digits_of(receipt), algorithm="sha256").hexdigest()


class SumForm(IdempotentForm):
    """Solved by a script (static/js/unnamed.js) while people write; without one it can be sent after a short wait."""

    STALE = "This page was open for a very long time. Send it once more."
    question = forms.CharField(widget=forms.HiddenInput, required=False)
    answer = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound and "once" not in self.initial:
            once = uuid.uuid4()
            self.initial = {**self.initial, "once": once, "question": self._pose(once)}
        self._say_how_hard()

    def _check_puzzle(self, question: str, answer: str, once: uuid.UUID) -> None:
        try:
            puzzle.check(question, answer, once, max_age=settings.UNNAMED_PAGE_HOURS * 3600)
        except puzzle.TooSoon as early:
            self.add_error(None, f"That was quick. To keep machines out, send it again in {_seconds(early.seconds)}.")
        except puzzle.NoPuzzle:
            self._pose_again(once)
            self.add_error(None, self.STALE)

    def _pose_again(self, once: uuid.UUID) -> None:
        data = cast(QueryDict, self.data).copy()
        data["once"], data["question"], data["answer"] = str(once), self._pose(once), ""
        self.data = data
        self._say_how_hard()

    @staticmethod
    def _pose(once: uuid.UUID) -> str:
        price = puzzle.Price(settings.UNNAMED_PUZZLE_BITS, settings.UNNAMED_WAIT_SECONDS)
        return puzzle.pose(once, price.raised(bucket().share_left))

    def _say_how_hard(self) -> None:
        self.fields["answer"].widget.attrs["data-puzzle"] = puzzle.bits_of(self["question"].value() or "")


class PuzzleForm(SumForm):
    """Not sent without the sum."""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            self._check_puzzle(cleaned["question"], cleaned["answer"], cleaned["once"])
        return cleaned


def _seconds(number: int) -> str:
    return "a second" if number == 1 else f"{number} seconds"


class PicturesLost(PageForm):
    """Says that files have to be chosen once more, when any were."""

    def add_error(self, field: str | None, error: Any) -> None:
        super().add_error(field, error)
        if self.files:
            self["pictures"].help_text = CHOOSE_AGAIN


class UnnamedForm(WhoFields, WhenFields, WhereFields, WhatFields, PuzzleForm):
    """All but the pictures: a browser keeps what was typed from page to page, and no files."""

    doors_seen = forms.BooleanField(required=False, widget=forms.HiddenInput)
    about = forms.CharField(
        label="Who do you think it is?",
        help_text="A name or staff number, if you know. Nothing is looked up while you type.",
        max_length=200,
        required=False,
    )

    def as_typed(self) -> dict[str, str]:
        """What the next page has to carry on."""
        return {name: self.data.get(name, "") for name in UnnamedForm.base_fields}

    def marked(self) -> list[Marked]:
        """Both texts with what few can know in them, numbered through."""
        found: list[Marked] = []
        for name in IN_FULL:
            text = self.cleaned_data[name]
            phrases = find_phrases(text, small_units=small_units_named_in(text))
            found.append(mark(text, phrases, first=1 + sum(len(one.pointers) for one in found)))
        return found

    def other_answers(self) -> list[tuple[str, str]]:
        shown = [field for field in self if field.name not in (*IN_FULL, *OUT_OF_SIGHT) and field.value()]
        return [(str(field.label), self._in_words(field)) for field in shown]

    @staticmethod
    def _in_words(field: forms.BoundField) -> str:
        return str(dict(getattr(field.field, "choices", ())).get(field.value(), field.value()))


class UnnamedElsewhereForm(UnnamedForm):
    """The same answers, carried along to a door that was chosen. It costs the sum, and nothing of it is stored."""

    door = forms.ChoiceField(choices=Door, widget=forms.HiddenInput)


class UnnamedSendForm(PicturesLost, UnnamedForm):
    """The same answers, carried along out of sight, and the pictures."""

    pictures = PicturesField(label="Screenshots", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if name != "pictures":
                field.widget = forms.HiddenInput(attrs=field.widget.attrs if name == "answer" else None)
        if not str((self.data if self.is_bound else self.initial).get("links", "")).strip():
            pictures = self.fields["pictures"]
            pictures.required, pictures.error_messages["required"] = True, NOTHING_TO_GO_ON
            pictures.help_text = f"At least one, since you gave no link. {pictures.help_text}"

    @property
    def can_be_mended_here(self) -> bool:
        """What is wrong, if anything, is not in the answers of the page before."""
        return self.errors.keys() <= {"pictures", NON_FIELD_ERRORS}

    def account_given(self) -> Account:
        asked = {field.name for field in fields(Account)}
        given = {name: said for name, said in self.cleaned_data.items() if name in asked}
        chosen = {"seen": Seen(given["seen"]), "staff_involved": StaffInvolved(given["staff_involved"])}
        return Account(**{**given, **chosen})


class KeepReceiptForm(PageForm):
    """Typed back from what was written down, before the page that shows the receipt is left."""

    WRONG = "That is not your receipt. Compare each group of four digits, or download it."
    once = forms.UUIDField(widget=forms.HiddenInput)
    typed = forms.CharField(
        label="Type your receipt as you wrote it down",
        help_text="Sixteen digits, with or without spaces",
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "data-width": "medium"}),
    )

    def is_kept(self, concern: Concern) -> bool:
        """Whether the receipt of this concern was typed as it is, or downloaded before."""
        typed = digits_of(self.cleaned_data["typed"])
        if typed == digits_of(receipt_for(self.cleaned_data["once"])) or receipts.is_kept(concern):
            return True
        self.add_error("typed", self.WRONG)
        return False


class ReadBackForm(KeepReceiptForm):
    """The same for somebody who was read their receipt and reads it back."""

    WRONG = "That is not their receipt. Read it out once more, group by group, and have it read back."

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        typed = self.fields["typed"]
        typed.label, typed.required = "Type what they read back to you", True
        typed.error_messages["required"] = self.WRONG


class ReceiptForm(SumForm):
    """The sum is asked for only while many come back at once (`is_paid`)."""

    STALE = "Many are coming back just now. Send it once more: your device does a small sum first."
    once = OnceField(required=False)
    receipt = forms.CharField(
        label="Your receipt",
        help_text="Sixteen digits, with or without spaces",
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "data-width": "medium"}),
    )

    def is_paid(self) -> bool:
        """Each sum is good for one try. Where nobody could remember that it was used, none is."""
        question, once = self.cleaned_data["question"], self.cleaned_data["once"] or uuid.uuid4()
        self._check_puzzle(question, self.cleaned_data["answer"], once)
        if self.errors:
            return False
        mark = hashlib.sha256(question.encode()).hexdigest()
        is_new = cache.add(f"sum:{mark}", 1, timeout=settings.UNNAMED_PAGE_HOURS * 3600)
        self._pose_again(uuid.uuid4())
        if not is_new:
            self.add_error(None, self.STALE)
        return is_new


class GiveNameForm(ReceiptForm):
    sure = forms.BooleanField(label="I want my name to stand on this concern, and I know that it stays there")


class FromUnnamedForm(IdempotentForm):
    """Sent by whoever came back with a receipt. It must not end up in what others read."""

    receipt = forms.CharField(widget=forms.HiddenInput, max_length=40)
    opened = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"]
        if has_receipt(words, self.data.get("receipt", "")):
            raise ValidationError(RECEIPT_IN_WORDS)
        return words


class UnnamedMessageForm(FromUnnamedForm):
    words = LongTextField(label="Write to Digital Media", max_length=5000, rows=4)


class UnnamedEvidenceForm(PicturesLost, FromUnnamedForm):
    pictures = PicturesField(label="More screenshots")
    words = LongTextField(label="What do they show?", max_length=2000, rows=2, required=False)
