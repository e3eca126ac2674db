"""To the provider and back."""

import logging
from typing import Any

import requests
from django.contrib import auth
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from portal import back_channel, second_factor, single_sign_on

LOGGER = logging.getLogger(__name__)
SESSION_OF_A_PERSON = "portal.sign_ins.PersonBackend"  # who reads them with every request, however they came
BROKEN = (SuspiciousOperation, requests.RequestException, KeyError, ValueError, TypeError)


@method_decorator(login_not_required, name="dispatch")
class Leave(OIDCAuthenticationRequestView):
    """`again` asks the provider to ask them anew, however lately it did."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not single_sign_on.is_on():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_extra_params(self, request: HttpRequest) -> dict[str, str]:
        return {"max_age": "0", "prompt": "login"} if "again" in request.GET else {}


@method_decorator(login_not_required, name="dispatch")
class ComeBack(OIDCAuthenticationCallbackView):
    user: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not single_sign_on.is_on():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        try:
            return super().get(request)
        except single_sign_on.Unknown:
            return self._refused("unknown")
        except BROKEN as error:
            LOGGER.warning("single sign-on refused: %s", type(error).__name__)
            return self._refused("broken")

    def login_success(self) -> HttpResponse:
        request = self.request
        told = request.session.pop(single_sign_on.FROM_PROVIDER)
        if request.user.is_authenticated and request.user != self.user:
            return self._refused("another")
        if not request.user.is_authenticated:
            auth.login(request, self.user, backend=SESSION_OF_A_PERSON)
        request.session[single_sign_on.BY_PROVIDER] = True
        request.session.update(told)
        second_factor.settle(request)  # the provider asks for it
        return redirect(self.success_url)

    def login_failure(self) -> HttpResponse:
        return self._refused("broken")

    def _refused(self, why: str) -> HttpResponse:
        return render(self.request, "registration/sign_on_refused.html", {"why": why}, status=403)


@csrf_exempt
@login_not_required
@require_POST
def signed_out_there(request: HttpRequest) -> HttpResponse:
    """The provider itself calls this, with a token it signed: who has no browser has no cookie either."""
    if not single_sign_on.is_on():
        raise Http404
    try:
        ended = back_channel.sign_out(request.POST.get("logout_token", ""))
    except back_channel.Refused as refusal:
        LOGGER.warning("back-channel sign-out refused: %s", refusal)
        return JsonResponse({"error": "invalid_request"}, status=400)
    LOGGER.info("back-channel sign-out: %s ended", ended)
    return HttpResponse()
