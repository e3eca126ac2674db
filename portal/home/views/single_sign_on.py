"""To the provider and back: by OpenID Connect, or by SAML where that is set (`saml`)."""

import logging
from typing import Any

import requests
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from mozilla_django_oidc.views import OIDCAuthenticationCallbackView, OIDCAuthenticationRequestView

from portal import single_sign_on
from portal.home.letting_in import let_in, refused
from portal.single_sign_on import back_channel
from portal.single_sign_on.openid import FROM_PROVIDER

from . import saml
from .confirming import way_on

LOGGER = logging.getLogger(__name__)
BROKEN = (SuspiciousOperation, requests.RequestException, KeyError, ValueError, TypeError)


@method_decorator(login_not_required, name="dispatch")
class Leave(OIDCAuthenticationRequestView):
    """`again` asks the provider to ask them anew, however lately it did."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if single_sign_on.by_saml():
            return saml.ask(request, way_on(request))
        if not single_sign_on.by_openid():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get_extra_params(self, request: HttpRequest) -> dict[str, str]:
        return {"max_age": "0", "prompt": "login"} if "again" in request.GET else {}


@method_decorator(login_not_required, name="dispatch")
class ComeBack(OIDCAuthenticationCallbackView):
    user: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not single_sign_on.by_openid():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        try:
            return super().get(request)
        except single_sign_on.Unknown:
            return refused(request, "unknown")
        except BROKEN as error:
            LOGGER.warning("single sign-on refused: %s", type(error).__name__)
            return refused(request, "broken")

    def login_success(self) -> HttpResponse:
        told = self.request.session.pop(FROM_PROVIDER)
        return let_in(self.request, self.user, told, then=self.success_url)

    def login_failure(self) -> HttpResponse:
        return refused(self.request, "broken")


@csrf_exempt
@login_not_required
@require_POST
def signed_out_there(request: HttpRequest) -> HttpResponse:
    """The provider itself calls this, with a token it signed: who has no browser has no cookie either."""
    if not single_sign_on.by_openid():
        raise Http404
    try:
        ended = back_channel.sign_out(request.POST.get("logout_token", ""))
    except back_channel.Refused as refusal:
        LOGGER.warning("back-channel sign-out refused: %s", refusal)
        return JsonResponse({"error": "invalid_request"}, status=400)
    LOGGER.info("back-channel sign-out: %s ended", ended)
    return HttpResponse()
