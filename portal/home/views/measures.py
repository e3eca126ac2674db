"""For a monitoring system with the token. Without a token in the settings there is no such page."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare


@login_not_required
def metrics(request: HttpRequest) -> HttpResponse:
    if not settings.METRICS_TOKEN:
        raise Http404
    given = request.headers.get("Authorization", "")
    if not constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}"):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    from portal.metrics import exposition  # only where it is wanted

    return HttpResponse(exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")
