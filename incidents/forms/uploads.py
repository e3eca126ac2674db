"""One file that is sealed as it comes. What it is, is read from its bytes, never from a name."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from portal.files import FileRefused, StorageUnavailable, check_file
from portal.kinds import KINDS


class SealedFileField(forms.FileField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.ClearableFileInput(attrs={"accept": ",".join(KINDS)}), **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        upload = super().clean(data, initial)
        try:
            if upload:
                check_file(upload)
        except (FileRefused, StorageUnavailable) as refusal:
            raise ValidationError(str(refusal)) from refusal
        return upload
