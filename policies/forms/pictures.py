from typing import Any

from django import forms
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest

from portal import picture_words
from portal.forms import PageForm

MOST_MEGABYTES = 10
# The picture, the words beside it, and what a browser puts between the two.
LARGEST_REQUEST = (MOST_MEGABYTES + 1) * 1024 * 1024

TOO_LARGE = f"Choose a picture of at most {MOST_MEGABYTES} MB."
SAID = {
    picture_words.NotAPicture: "This file is not a PNG, JPEG or WebP picture. Choose another, or type the words.",
    picture_words.TooManyPixels: "This picture is too large to read. Cut it down to the words, or type them.",
    picture_words.NoWords: "We found no words in this picture. Type them in the box.",
    picture_words.NotReadInTime: "We could not read this picture in time. Cut it down to the words, or type them.",
}


class InMemory(MemoryFileUploadHandler):
    """Takes a picture into memory, whatever the settings say of files; one that is too large is not taken at all."""

    def handle_raw_input(
        self,
        input_data: Any,
        META: dict[str, str],  # noqa: N803 (its name in Django)
        content_length: int,
        boundary: str,
        encoding: str | None = None,
    ) -> None:
        self.activated = content_length <= LARGEST_REQUEST

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        """Passed on to nobody: the next handler might write it to a disk."""
        if self.activated:
            super().receive_data_chunk(raw_data, start)
        return None


def keep_files_in_memory(request: HttpRequest) -> None:
    """To be called before anything reads what was posted."""
    request.upload_handlers = [InMemory(request)]  # type: ignore[assignment]


class PictureForm(PageForm):
    picture = forms.FileField(
        label="A picture of your words",
        help_text=f"PNG, JPEG or WebP, up to {MOST_MEGABYTES} MB. It is read in memory and kept nowhere.",
        error_messages={"required": f"Choose a picture first, of at most {MOST_MEGABYTES} MB."},
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp", "form": "check-form"}),
    )

    def clean_picture(self) -> Any:
        picture = self.cleaned_data["picture"]
        if picture.size > MOST_MEGABYTES * 1024 * 1024:
            raise forms.ValidationError(TOO_LARGE)
        return picture

    def words(self) -> str:
        """The words in the picture; where they cannot be read, an error of the form says so, and it is empty."""
        try:
            return picture_words.words_in(self.cleaned_data["picture"])
        except picture_words.UnreadablePicture as error:
            self.add_error("picture", SAID[type(error)])
            return ""
