from typing import Any

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.functional import SimpleLazyObject

from portal.models import Notice, Person

from .menu import menu_for

MOST_COUNTED = 99
ACCOUNT_LINKS = (
    {"label": "My record", "url": reverse_lazy("me")},
    {"label": "Change my password", "url": reverse_lazy("password")},
)


def shell(request: HttpRequest) -> dict[str, Any]:
    """What the frame of every page needs. Lazy: a page that says the database is away asks nothing of it."""
    person = getattr(request, "user", AnonymousUser())
    return {
        "site_name": settings.SITE_NAME,
        "department_name": settings.DEPARTMENT_NAME,
        "menu": SimpleLazyObject(lambda: menu_for(person, request.path)),
        "unread_notices": SimpleLazyObject(lambda: count_unread(person)),
        "account_links": ACCOUNT_LINKS,
    }


def count_unread(person: Person | AnonymousUser) -> int:
    if not person.is_authenticated:
        return 0
    return Notice.objects.visible_to(person).unread()[:MOST_COUNTED].count()
