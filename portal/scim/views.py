"""The door: a token, not too often. Behind it the protocol is read in only when somebody asks, for it is large."""

from importlib import import_module

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from portal.throttle import Bucket

from . import TYPE
from .tokens import token_of

AT_ONCE = 600
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"


@csrf_exempt
@login_not_required
def scim(request: HttpRequest, rest: str | None = None) -> HttpResponse:
    token = token_of(request.headers.get("Authorization", ""))
    if token is None:
        return refused(401, "This needs a bearer token that is good.", **{"WWW-Authenticate": "Bearer"})
    level = Bucket(f"scim:{token.name}", capacity=AT_ONCE, an_hour=settings.SCIM_AN_HOUR).take()
    if not level.taken:
        return refused(429, "Too many requests. Come back later.", **{"Retry-After": str(level.seconds)})
    answer: HttpResponse = import_module("portal.scim.service").answer(request, (rest or "").strip("/"), token)
    return answer


def refused(status: int, detail: str, **headers: str) -> HttpResponse:
    body = {"schemas": [ERROR], "status": str(status), "detail": detail}
    return JsonResponse(body, status=status, content_type=TYPE, headers=headers)
