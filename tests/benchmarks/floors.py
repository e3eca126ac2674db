"""The least a page could cost: a signed-in request, one indexed SELECT, as many bytes from a cached template."""

import uuid
from functools import lru_cache

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.template.base import Template
from django.urls import include, path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from portal.models import Person


@lru_cache
def page_of(size: int) -> Template:
    return engines["django"].from_string("<!doctype html>" + "x" * max(size - 15, 0))


def bare_page(request: HttpRequest, size: int) -> HttpResponse:
    Person.objects.filter(pk=request.user.pk).values_list("staff_number").first()
    return HttpResponse(page_of(size).render())


BARE_LIST = """
    SELECT id, opened_at, state, due_at, handler_id, facets, touched_at FROM incidents_case
    WHERE NOT state IN ('referred', 'diverted_pid', 'diverted_other', 'closed_no_action', 'closed_guidance',
                        'closed_not_staff', 'closed_takedown')
        AND opened_at <= %s AND (opened_at < %s OR (opened_at = %s AND id < %s))
    ORDER BY opened_at DESC, id DESC LIMIT 50
"""


def bare_list(request: HttpRequest, size: int) -> HttpResponse:
    """The fifty rows of a list by their place, said in so many bytes."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(BARE_LIST, [now, now, now, 0])
        cursor.fetchall()
    return HttpResponse(page_of(size).render())


@csrf_exempt
def bare_insert(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_floor (person_id) VALUES (%s)", [request.user.pk])
    return HttpResponse("done")


@csrf_exempt
def written(request: HttpRequest, once: uuid.UUID) -> HttpResponse:
    """A bare multipart view, as Django's documentation has it: what came is written to the disk of the storage."""
    request.upload_handlers = [TemporaryFileUploadHandler(request)]
    folder = settings.PRIVATE_ROOT / "floor" / str(once)
    folder.mkdir(parents=True)
    for number, file in enumerate(request.FILES.getlist("pictures")):
        with (folder / str(number)).open("wb") as out:
            for chunk in file.chunks():
                out.write(chunk)
    return HttpResponse("done")


urlpatterns = [
    path("floor/written/<uuid:once>/", written),
    path("floor/page/<int:size>/", bare_page),
    path("floor/list/<int:size>/", bare_list),
    path("floor/insert/", bare_insert),
    path("", include("portal.urls")),
]
