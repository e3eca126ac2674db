"""Stands in front of every view that is marked `asks_again`: who it is first, then the page, with what was typed."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from portal.confirming import is_confirmed
from portal.home.in_front import InFront, ask_first


class Confirming(InFront):
    def asks(self, request: HttpRequest, view: Any) -> HttpResponse | None:
        if not getattr(view, "asks_again", False) or not request.user.is_authenticated or is_confirmed(request):
            return None
        return ask_first(request, "confirm")
