from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView

from portal import audit, second_factor
from portal.demo import sign_ins
from portal.home.forms import PasswordForm, SignInForm


class SignIn(auth.LoginView):
    template_name = "registration/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True
    extra_context = {"site_name": settings.SITE_NAME}  # Django's own would be the address

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(demo_people=sign_ins(), **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        second_factor.begin(self.request, form.get_user())
        return response


@method_decorator(login_not_required, name="dispatch")
class SignOut(auth.LogoutView):
    """By POST. Someone whose sign-in has already ended sees the same page."""


@method_decorator(login_not_required, name="dispatch")
class SignedOut(TemplateView):
    template_name = "registration/logged_out.html"


class ChangePassword(auth.PasswordChangeView):
    template_name = "home/password.html"
    form_class = PasswordForm
    success_url = reverse_lazy("me")

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        audit.record("password.changed", form.user, actor=form.user)
        messages.success(self.request, "Your password is changed.")
        return response
