"""The least a page could cost: a signed-in request, one indexed SELECT, as many bytes from a cached template."""

from functools import lru_cache

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.base import Template
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from portal.models import Person


@lru_cache
def page_of(size: int) -> Template:
    return engines["django"].from_string("<!doctype html>" + "x" * max(size - 15, 0))


def bare_page(request: HttpRequest, size: int) -> HttpResponse:
    Person.objects.filter(pk=request.user.pk).values_list("staff_number").first()
    return HttpResponse(page_of(size).render())


@csrf_exempt
def bare_insert(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_floor (person_id) VALUES (%s)", [request.user.pk])
    return HttpResponse("done")


urlpatterns = [
    path("floor/page/<int:size>/", bare_page),
    path("floor/insert/", bare_insert),
    path("", include("portal.urls")),
]
