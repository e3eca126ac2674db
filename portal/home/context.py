import time
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse

from portal.models import Person
from portal.signed_in import times

from .menu import account_links, footer_links, menu_for


def shell(request: HttpRequest) -> dict[str, Any]:
    """What the frame of every page needs. Asked only when shown: a page that says the database is away asks nothing."""
    person: Person | AnonymousUser = getattr(request, "user", AnonymousUser())
    return {
        "site_name": settings.SITE_NAME,
        "department_name": settings.DEPARTMENT_NAME,
        "menu": lambda: menu_for(person, request.path),
        "unread_notices": lambda: person.unread_notices if isinstance(person, Person) else 0,
        "account_links": account_links,
        "footer_links": footer_links,
        "quick_exit_url": settings.QUICK_EXIT_URL,
        "sign_in_left": lambda: times.seconds_left(request.session, time.time()),
        "idle_seconds": times.idle_seconds,
        "warn_seconds": times.WARNED_BEFORE,
        "longest_hours": settings.SESSION_LIFE // timedelta(hours=1),
        "is_sign_in": lambda: request.path == reverse("sign-in"),
    }
