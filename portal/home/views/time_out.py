"""What the warning before the end of a sign-in asks for (static/js/time_out.js): to stay, or to end it well."""

from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_POST

from portal.home import kept
from portal.home.in_front import page_before
from portal.http import SignedInRequest


@require_POST
def stay(request: SignedInRequest) -> HttpResponse:
    """Being asked is enough: `portal.middleware.session_limits` notes it."""
    return HttpResponse(status=204)


@login_not_required
@require_POST
def timed_out(request: HttpRequest) -> HttpResponse:
    """End the sign-in here, keep the form that was being filled in, and say where the browser goes."""
    person, page = request.user.pk or getattr(request, "timed_out", None), page_before(request)
    path, had_files = request.headers.get("X-Form-Path", ""), "X-Form-Files" in request.headers
    logout(request)
    kept.say_why(request)
    token = kept.keep_half(request, person, path=path, page=page, had_files=had_files) if person and path else None
    answer = JsonResponse({"then": redirect_to_login(reverse("kept") if token else page).url})
    return kept.hand_over(answer, token) if token else answer
