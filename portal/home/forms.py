from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, SetPasswordForm
from django.contrib.auth.forms import PasswordChangeForm as DjangoPasswordChangeForm
from django.utils import timezone

from portal.demo import is_demo
from portal.forms import PageForm, PageFormMixin, WrittenDateField
from portal.http import SignedInRequest
from portal.models import Role
from portal.sign_ins import is_password_of


class SignInForm(PageFormMixin, AuthenticationForm):
    error_messages = {
        "invalid_login": "That e-mail address and password do not belong together. Check both and try again.",
        "inactive": "That e-mail address and password do not belong together. Check both and try again.",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "E-mail address"
        self.fields["username"].widget = forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True})

    def clean_username(self) -> str:
        # Attempts are counted by what is typed: one address must not count as many by its capitals. By way of upper
        # case, as the database compares, so that a dotless i or a long s is no second way to write it either.
        return self.cleaned_data["username"].strip().upper().lower()

    def confirm_login_allowed(self, user: Any) -> None:
        super().confirm_login_allowed(user)
        if is_demo(user) and not settings.DEMO:
            raise self.get_invalid_login_error()


class ConfirmForm(PageForm):
    password = forms.CharField(
        label="Your password", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )

    def __init__(self, *args: Any, request: SignedInRequest, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if not is_password_of(self.request.user, password, request=self.request):
            raise forms.ValidationError("That is not your password. Check it and try again.")
        return password


class PasswordForm(PageFormMixin, DjangoPasswordChangeForm):
    pass


class FirstPasswordForm(PageFormMixin, SetPasswordForm):
    pass


class FindPerson(forms.Form):
    q = forms.CharField(label="Name, staff number or e-mail", required=False, max_length=100)


class GrantForm(PageForm):
    role = forms.ChoiceField(choices=[("", "Choose a role"), *Role.choices])
    starts_on = WrittenDateField(label="From", not_past=True, initial=timezone.localdate)


class EndForm(PageForm):
    ends_on = WrittenDateField(
        label="Last day it holds",
        help_text="To end it at once, give yesterday: the role holds through the whole of its last day.",
        initial=timezone.localdate,
    )


class AuditFilter(forms.Form):
    action = forms.RegexField(
        r"^[a-z_]+(\.[a-z_]+)?$",
        label="Action, such as case or case.referred",
        required=False,
        max_length=60,
        error_messages={"invalid": "Write an action like case.referred, or its first word."},
    )
