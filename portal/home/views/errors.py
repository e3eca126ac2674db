import sys
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from portal.middleware import AWAY, sorry


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return render(request, "403.html", status=403)


def bad_request(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "400.html", status=400)


def not_found(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    error = sys.exc_info()[1]
    if isinstance(error, AWAY):
        return sorry(request, error)
    return render(request, "500.html", status=500)
