"""The forms of a second factor: proving it, and setting it up."""

from typing import Any

import pyotp
from django import forms
from django.conf import settings
from django.core.cache import cache

from portal import audit
from portal.forms import IdempotentForm, LongTextField, PageForm
from portal.http import SignedInRequest
from portal.second_factor import passkeys
from portal.second_factor.codes import STEP, is_code_of, step_of
from portal.throttle import too_many

CODE = {"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false", "data-width": "short"}


class ProofForm(PageForm):
    """A code of the app, a recovery code, or the answer of a passkey, which the browser fills in."""

    code = forms.CharField(
        required=False,
        max_length=40,
        label="Code",
        help_text="Six digits from your app, or one of your recovery codes.",
        widget=forms.TextInput(attrs=CODE),
    )
    passkey = forms.CharField(required=False, max_length=20_000, widget=forms.HiddenInput)

    def __init__(self, *args: Any, request: SignedInRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean(self) -> dict[str, Any]:
        said, person = self.cleaned_data, self.request.user
        if not (said.get("code") or said.get("passkey")):
            raise forms.ValidationError("Type the code, or use your passkey.")
        tries, seconds = f"second:{person.pk}", int(settings.AXES_COOLOFF_TIME.total_seconds())
        if too_many(tries, limit=settings.AXES_FAILURE_LIMIT, seconds=seconds, when_away=True):
            raise forms.ValidationError(f"There were too many tries. Wait {seconds // 60} minutes, then try again.")
        if not self._is_proved(said):
            audit.record("second_factor.refused", person, actor=person)
            raise forms.ValidationError("That is not right, or was used already. Wait for the next code and try again.")
        cache.delete(f"tries:{tries}")
        return said

    def _is_proved(self, said: dict[str, Any]) -> bool:
        if said.get("passkey"):
            return passkeys.is_proved(self.request, self.request.user, said["passkey"])
        return is_code_of(self.request.user, said["code"])


class AppForm(PageForm):
    """The first code of a new app shows that it has the secret."""

    name = forms.CharField(label="What you call it", max_length=60, initial="App on my phone")
    code = forms.CharField(label="The six digits it shows now", max_length=12, widget=forms.TextInput(attrs=CODE))

    def __init__(self, *args: Any, secret: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.secret = secret
        self.step = 0

    def clean_code(self) -> str:
        code = "".join(str(self.cleaned_data["code"]).split())
        step = step_of(self.secret, code) if code.isascii() else None
        if step is None:
            raise forms.ValidationError("That is not right. Check the clock of your phone and try the next code.")
        self.step = step
        return code


class PasskeyForm(PageForm):
    name = forms.CharField(label="What you call it", max_length=60, initial="This computer")
    passkey = forms.CharField(
        max_length=20_000,
        widget=forms.HiddenInput,
        error_messages={"required": "Press “Make the passkey”. It needs JavaScript."},
    )


class ResetForm(IdempotentForm):
    why = LongTextField(label="Why, and how you know that it is them", max_length=500, rows=3)


def new_secret() -> str:
    return pyotp.random_base32()


def address_of(secret: str, *, person: str, site: str) -> str:
    """What the app reads from the picture."""
    return pyotp.TOTP(secret, interval=STEP).provisioning_uri(name=person, issuer_name=site)
