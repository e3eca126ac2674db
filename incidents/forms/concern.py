from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from incidents.domain.concern import Account
from incidents.enums import StaffInvolved
from incidents.links import NotAnAddress, canonical
from portal.files import FileRefused, StorageUnavailable, check_file
from portal.forms import IdempotentForm, LongTextField, MultipleFileField, PageForm, WrittenDateField
from portal.kinds import KINDS

MAX_LINKS = 10


class LinksField(LongTextField):
    """Addresses, one to a line. Cleans to a list."""

    default_error_messages = {
        "not_an_address": "“%(value)s” is not a web address. Copy it from the address bar or the share button.",
        "too_many_links": f"Give up to {MAX_LINKS} links. Say in your words that there are more.",
    }

    def clean(self, value: Any) -> list[str]:
        lines = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if len(lines) > MAX_LINKS:
            raise ValidationError(self.error_messages["too_many_links"], code="too_many_links")
        for line in lines:
            try:
                canonical(line)
            except NotAnAddress as error:
                raise ValidationError(
                    self.error_messages["not_an_address"], code="not_an_address", params={"value": line[:80]}
                ) from error
        return lines


class PicturesField(MultipleFileField):
    """Screenshots and other files. What they are is read from their bytes, never from a name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_files=settings.EVIDENCE_MAX_FILES,
            max_bytes=settings.EVIDENCE_MAX_MEGABYTES * 1_000_000,
            help_text=f"Up to {settings.EVIDENCE_MAX_FILES} files of {settings.EVIDENCE_MAX_MEGABYTES} MB each",
            accept=",".join(KINDS),
            **kwargs,
        )

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        pictures = super().clean(data, initial)
        for picture in pictures:
            try:
                check_file(picture)
            except (FileRefused, StorageUnavailable) as refusal:
                raise ValidationError(f"“{str(picture.name)[:60]}”: {refusal}", code="refused") from refusal
        return pictures


class ConcernForm(IdempotentForm):
    words = LongTextField(
        label="What did you see?",
        help_text="In your own words. They stay exactly as you send them.",
        max_length=10_000,
        rows=7,
    )
    links = LinksField(
        label="Links to the posts",
        help_text="One to a line. Give a link or a screenshot; both is best.",
        required=False,
        max_length=20_000,
        rows=3,
    )
    pictures = PicturesField(label="Screenshots", required=False)
    platform = forms.CharField(
        label="Where was it?", help_text="The site or app, if there is no link", max_length=80, required=False
    )
    account = forms.CharField(label="Which account posted it?", max_length=120, required=False)
    posted_on = WrittenDateField(label="When was it posted?", required=False, not_future=True)
    seen_on = WrittenDateField(label="When did you see it?", required=False, not_future=True)
    how_known = LongTextField(
        label="How did you come to see it?",
        help_text="For example: it is public; it was shared with me; I am in the group.",
        max_length=2000,
        rows=2,
    )
    staff_involved = forms.ChoiceField(
        label="Is it by someone who works here?", choices=StaffInvolved, widget=forms.RadioSelect
    )
    about = forms.CharField(
        label="Who do you think it is?",
        help_text="A name or staff number, if you know. Nothing is looked up while you type.",
        max_length=200,
        required=False,
    )

    def add_error(self, field: str | None, error: Any) -> None:
        super().add_error(field, error)
        if self.files:
            self["pictures"].help_text = "Choose your screenshots again: a browser does not keep them for you."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("links") and not cleaned.get("pictures") and not {"links", "pictures"} & self.errors.keys():
            self.add_error("links", "Give at least one link or one screenshot, so that Digital Media can see it too.")
        return cleaned

    def account_given(self) -> Account:
        return Account(**{**self.cleaned_data, "staff_involved": StaffInvolved(self.cleaned_data["staff_involved"])})


class ReceiptForm(PageForm):
    receipt = forms.CharField(
        label="Your receipt",
        help_text="Sixteen digits, with or without spaces",
        max_length=40,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "data-width": "medium"}),
    )


class UnnamedMessageForm(IdempotentForm):
    receipt = forms.CharField(widget=forms.HiddenInput, max_length=40)
    words = LongTextField(label="Write to Digital Media", max_length=5000, rows=4)

    def clean_words(self) -> str:
        words: str = self.cleaned_data["words"]
        digits = "".join(filter(str.isdigit, self.data.get("receipt", "")))
        if len(digits) == 16 and digits in "".join(filter(str.isdigit, words)):
            raise ValidationError("Your receipt stands in the message. Take it out: whoever has it can answer as you.")
        return words
