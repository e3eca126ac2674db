from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError

from incidents.links import NotAnAddress, canonical
from portal.files import FileRefused, StorageUnavailable, check_file
from portal.forms import LongTextField, MultipleFileField
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
