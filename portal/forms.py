"""Forms as people meet them: plain labels, errors that say what to do, dates as people write them.

A page shows one with {% include "components/form.html" with form=form submit="Send" cancel_url=back %}.
"""

import re
import uuid
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.dateformat import format as format_date

WRITTEN_DATE = "j F Y"


def file_size(size: int) -> str:
    return filesizeformat(size).replace(".0\xa0", "\xa0")


def required_message(field: forms.Field, label: str) -> str:
    if isinstance(field, forms.BooleanField):
        return f"Tick “{label}” to go on."
    if isinstance(field, forms.FileField):
        return f"Choose a file for “{label}”."
    if isinstance(field, forms.ChoiceField):
        return f"Choose an answer to “{label}”."
    return f"Fill in “{label}”."


class PageFormMixin:
    """Labels without colons, our own words for a missing answer, a crispy helper that leaves the tag to the page."""

    use_required_attribute = False  # the server explains better than the browser's bubble
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        for name, field in self.fields.items():
            label = str(field.label or name.replace("_", " ").capitalize())
            if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = required_message(field, label.rstrip("?:."))


class PageForm(PageFormMixin, forms.Form):
    pass


class PageModelForm(PageFormMixin, forms.ModelForm):
    pass


def refuse_taken_twice(form: forms.Form, names: Iterable[str]) -> None:
    """A column of a table means one thing: add an error to each further field that takes the same."""
    taken: set[Any] = set()
    for name in names:
        column = form.cleaned_data.get(name)
        if column not in (None, "") and column in taken:
            form.add_error(name, "This column is taken for something else already. Choose another, or leave it out.")
        taken.add(column)


class OnceField(forms.UUIDField):
    """A hidden key that names one sending. The domain keeps it unique, so a form sent twice makes one record."""

    widget = forms.HiddenInput
    default_error_messages = {
        "required": "This page lost its place. Send it once more.",
        "invalid": "This page lost its place. Send it once more.",
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(initial=uuid.uuid4, **kwargs)


class IdempotentForm(PageForm):
    """For every form that creates a record: read `cleaned_data["once"]`."""

    once = OnceField()


class IdempotentModelForm(PageModelForm):
    once = OnceField()


class LongTextField(forms.CharField):
    """Several lines, with a count of what is left. Text over the limit is refused with its length, never cut off."""

    default_error_messages = {
        "max_length": "This is %(show_value)d characters long. Shorten it to %(limit_value)d.",
    }

    def __init__(self, *, max_length: int = 5000, rows: int = 6, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(max_length=max_length, **kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        # A maxlength attribute would silently drop the end of a paste.
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return {**attrs, "data-count": self.max_length}

    def to_python(self, value: Any) -> str:
        # Browsers send a line break as two characters; people count one.
        return (super().to_python(value) or "").replace("\r\n", "\n")


ORDINAL = re.compile(r"(?<=\d)(st|nd|rd|th)\b")
WEEKDAY = re.compile(r"^(mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(day)?\b")
NUMBERS_ONLY = re.compile(r"^[\d\s/.\-]+$")
FIRST_NUMBER = re.compile(r"^\d+")
SPOKEN = {"today": 0, "yesterday": 1}


def tidy_date(text: str) -> str:
    """ "Friday, the 27th of Sept. 2017" becomes "27 sep 2017"."""
    words = text.strip().lower()
    if NUMBERS_ONLY.match(words):
        return re.sub(r"[\s./]+", "/", words)
    words = WEEKDAY.sub("", ORDINAL.sub("", words))
    kept = [word for word in re.split(r"[\s,.]+", words) if word not in {"", "the", "of"}]
    return " ".join("sep" if word == "sept" else word for word in kept)


class WrittenDateField(forms.DateField):
    """A date typed as people write it: 27 August 2017, 27 Aug 2017, 27/8/2017 or 2017-08-27; also today, yesterday."""

    widget = forms.TextInput(attrs={"data-width": "short", "autocomplete": "off"})
    input_formats = ["%d %B %Y", "%d %b %Y", "%d/%m/%Y", "%d/%m/%y", "%d-%m-%Y", "%Y-%m-%d"]
    default_error_messages = {
        "unreadable": "We could not read “%(value)s” as a date. Write it like 27 August 2017.",
        "impossible": "There is no such day as “%(value)s”. Check the day and the month.",
        "future": "%(value)s is still to come. Give a date up to today.",
        "past": "%(value)s has passed. Give a date from today on.",
    }

    def __init__(self, *, not_future: bool = False, not_past: bool = False, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", "For example, 27 August 2017")
        super().__init__(input_formats=self.input_formats, **kwargs)
        self.not_future, self.not_past = not_future, not_past

    def to_python(self, value: Any) -> date | None:
        if not isinstance(value, str):
            return super().to_python(value)
        if not value.strip():
            return None
        text = tidy_date(value)
        if text in SPOKEN:
            return timezone.localdate() - timedelta(days=SPOKEN[text])
        try:
            return super().to_python(text)
        except ValidationError as error:
            raise self._refusal(self._fault(text), value.strip()[:40]) from error

    def validate(self, value: date | None) -> None:
        super().validate(value)
        today = timezone.localdate()
        if value and self.not_future and value > today:
            raise self._refusal("future", format_date(value, WRITTEN_DATE))
        if value and self.not_past and value < today:
            raise self._refusal("past", format_date(value, WRITTEN_DATE))

    def prepare_value(self, value: Any) -> Any:
        return format_date(value, WRITTEN_DATE) if isinstance(value, date) else value

    def _fault(self, text: str) -> str:
        """Whether a date fails only for its day, as 31 February does."""
        try:
            super().to_python(FIRST_NUMBER.sub("1", text))
        except ValidationError:
            return "unreadable"
        return "impossible"

    def _refusal(self, code: str, value: str) -> ValidationError:
        return ValidationError(self.error_messages[code], code=code, params={"value": value})


class SeveralFilesInput(forms.FileInput):
    allow_multiple_selected = True


class MultipleFileField(forms.FileField):
    """Several files at once. Cleans to a list, empty when none was chosen. What a file *is* is for portal.files."""

    default_error_messages = {
        "too_many": "You chose %(count)d files. Choose up to %(limit)d.",
        "too_large": "“%(name)s” is %(size)s. Each file can be up to %(limit)s.",
    }

    def __init__(
        self, *, max_files: int = 5, max_bytes: int = 10 * 1024 * 1024, accept: str = "", **kwargs: Any
    ) -> None:
        self.max_files, self.max_bytes = max_files, max_bytes
        attrs = {"data-files": "", **({"accept": accept} if accept else {})}
        kwargs.setdefault("widget", SeveralFilesInput(attrs=attrs))
        kwargs.setdefault("help_text", f"Up to {max_files} files of {file_size(max_bytes)} each")
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            super().clean(None, initial)  # refuses when one is required
            return []
        if len(files) > self.max_files:
            self._refuse("too_many", count=len(files), limit=self.max_files)
        cleaned = [super(MultipleFileField, self).clean(file, None) for file in files]
        for file in cleaned:
            if file.size > self.max_bytes:
                limit = file_size(self.max_bytes)
                self._refuse("too_large", name=file.name, size=file_size(file.size), limit=limit)
        return cleaned

    def _refuse(self, code: str, **params: Any) -> None:
        raise ValidationError(self.error_messages[code], code=code, params=params)


class PersonField(forms.CharField):
    """One person, typed as a staff number, an e-mail address or a name; never a list of everyone.

    `find` takes the text and gives the people it may mean, a handful at most. `describe` tells two of them apart.
    Cleans to the person, or None when empty and not required.
    """

    default_error_messages = {
        "nobody": "We found nobody for “%(value)s”. Check the spelling, or use a staff number or e-mail address.",
        "several": "“%(value)s” could be several people. Use the staff number or e-mail address of one: %(people)s.",
    }

    def __init__(
        self, *, find: Callable[[str], Iterable[Any]], describe: Callable[[Any], str] = str, **kwargs: Any
    ) -> None:
        kwargs.setdefault("help_text", "Staff number, work e-mail address or full name")
        kwargs.setdefault("max_length", 200)
        kwargs.setdefault("widget", forms.TextInput(attrs={"data-width": "medium", "autocomplete": "off"}))
        super().__init__(**kwargs)
        self.find, self.describe = find, describe

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        people = list(self.find(text))
        if len(people) == 1:
            return people[0]
        code = "several" if people else "nobody"
        names = "; ".join(self.describe(person) for person in people)
        raise ValidationError(self.error_messages[code], code=code, params={"value": text, "people": names})

    def prepare_value(self, value: Any) -> Any:
        return getattr(value, "email", value)
