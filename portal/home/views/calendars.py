"""The days that wait for somebody, in their own calendar: each as a file, or all as a feed with a secret."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from portal import throttle
from portal.home.dates import as_calendar, days_of
from portal.home.feeds import calendar_for, close_feed, digest_of, open_feed
from portal.http import SignedInRequest
from portal.models import CalendarEntry, CalendarFeed

ICALENDAR = "text/calendar; charset=utf-8"
AN_HOUR = 60  # programs ask once in some minutes at most


@require_GET
def calendar(request: SignedInRequest) -> HttpResponse:
    return _page(request)


def _page(request: SignedInRequest, address: str = "") -> HttpResponse:
    feed = CalendarFeed.objects.filter(person=request.user).first()
    return render(request, "home/calendar.html", {"feed": feed, "days": days_of(request.user), "address": address})


@require_GET
def one_day(request: SignedInRequest, uid: str) -> HttpResponse:
    day = next((day for day in days_of(request.user) if day.uid == uid), None)
    if day is None:
        raise Http404
    entry = CalendarEntry(uid=day.uid, words=day.words, on=day.on, at=day.at)
    response = HttpResponse(as_calendar([entry]), content_type=ICALENDAR)
    response["Content-Disposition"] = f'attachment; filename="{day.on:%Y-%m-%d}.ics"'
    return response


@require_POST
def open_calendar(request: SignedInRequest) -> HttpResponse:
    """The address is shown this once: only the digest of its secret is kept."""
    address = reverse("calendar-feed", args=[open_feed(request.user)])
    return _page(request, f"{settings.SITE_URL}{address}")


@require_POST
def close_calendar(request: SignedInRequest) -> HttpResponse:
    if close_feed(request.user):
        messages.success(request, "The feed is switched off. Its address leads nowhere any more.")
    return redirect("calendar")


@login_not_required
@require_GET
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """For a calendar program, which has no session."""
    if throttle.too_many(f"feed:{digest_of(secret)}", limit=AN_HOUR, seconds=3600):
        return HttpResponse(status=429, headers={"Retry-After": "3600"})
    written = calendar_for(secret)
    if written is None:
        raise Http404
    return HttpResponse(written, content_type=ICALENDAR)
