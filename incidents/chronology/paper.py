"""The same on paper."""

from collections.abc import Iterable
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from incidents.models import Investigation
from portal.documents import make_pdf
from portal.templatetags.postwise import day

from .events import Event, by_day


def chronology_pdf(file: Investigation, events: Iterable[Event], *, at: datetime) -> bytes:
    data = {
        "marking": "OFFICIAL: Sensitive",
        "foot": f"{file.number}, as at {day(at)}",
        "portal": settings.SITE_NAME,
        "days": [{"on": day(on), "events": [_said(one) for one in found]} for on, found in by_day(events)],
    }
    return make_pdf("chronology", data, title=f"Chronology of {file.number}", author=settings.SITE_NAME, made_at=at)


def _said(event: Event) -> dict[str, str]:
    at = f"{timezone.localtime(event.at):%H:%M}" if event.at else ""
    return {"at": at, "what": event.what, "who": event.who, "words": event.words}
