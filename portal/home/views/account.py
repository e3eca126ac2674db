from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.views.generic import TemplateView

from portal import audit, demo, second_factor, single_sign_on
from portal.home.forms import PasswordForm, SignInForm
from portal.signed_in.ending import end_everywhere


class SignIn(auth.LoginView):
    template_name = "registration/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True
    extra_context = {"site_name": settings.SITE_NAME}  # Django's own would be the address

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        here = {"provider_url": self._way_by_provider(), "password_form_off": not settings.PASSWORD_SIGN_IN}
        return super().get_context_data(demo_people=demo.sign_ins(), demo_password=demo.PASSWORD, **here, **kwargs)

    def _way_by_provider(self) -> str:
        if not single_sign_on.is_on():
            return ""
        then = self.get_redirect_url()
        return reverse("single-sign-on") + (f"?{urlencode({'next': then})}" if then else "")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.PASSWORD_SIGN_IN:
            raise Http404
        return super().post(request, *args, **kwargs)

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        second_factor.begin(self.request, form.get_user())
        return response


@method_decorator(login_not_required, name="dispatch")
class SignOut(auth.LogoutView):
    """By POST. Someone whose sign-in has already ended sees the same page; who came by a provider leaves it too."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        further = single_sign_on.way_out(request)
        response = super().post(request, *args, **kwargs)
        return redirect(further) if further else response


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
        end_everywhere(form.user, but=self.request.session.session_key)
        messages.success(self.request, "Your password is changed, and you are signed out everywhere but here.")
        return response
