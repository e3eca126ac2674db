from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Max, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from incidents.models import Concern, Investigation
from policies.models import Acknowledgement, Question
from policies.queries import MOST_FOUND, own_exemptions, search_clauses
from portal.export import csv_lines, csv_response
from portal.home.record import COLUMNS, record_of
from portal.home.waiting import collect
from portal.http import SignedInRequest
from portal.models import Notice, Person
from portal.prepared import Prepared
from training.models import RecordedCompletion
from training.queries import completions

NEWEST = 5
MOST_CONCERNS = 20


def home(request: SignedInRequest) -> HttpResponse:
    context = {
        "items": collect(request.user),
        "unread": [News(*row) for row in _unread(pk=request.user.pk)],
        "today": timezone.localdate(),
    }
    return render(request, "home/home.html", context)


class News(NamedTuple):
    """What is new, the same words once however often they came."""

    words: str
    times: int
    newest: int
    at: datetime


def _unread_by_words(pk: int) -> QuerySet[Any, Any]:
    return (
        Notice.objects.visible_to(Person(pk=pk))
        .unread()
        .values("words")
        .annotate(times=Count("pk"), newest=Max("pk"), at=Max(Coalesce("not_before", "created_at")))
        .order_by("-newest")
        .values_list(*News._fields)[:NEWEST]
    )


_unread = Prepared(_unread_by_words, pk=int)


def search(request: SignedInRequest) -> HttpResponse:
    words, past = request.GET.get("q", "").replace("\0", "").strip()[:200], "past" in request.GET
    found = search_clauses(request.user, words, past=past)
    context = {"query": words, "past": past, "found": found, "most_found": MOST_FOUND}
    return render(request, "home/search.html", context)


def me(request: SignedInRequest) -> HttpResponse:
    """What the portal has on record of the reader, as far as it is theirs to see."""
    person = request.user
    return render(
        request,
        "home/me.html",
        {
            "acknowledgements": Acknowledgement.objects.visible_to(person).select_related("edition__policy"),
            "exemptions": own_exemptions(person),
            "completions": completions(person),
            "questions": Question.objects.filter(asker=person).select_related("policy").order_by("-asked_at", "-pk"),
            "recorded": RecordedCompletion.objects.visible_to(person).select_related("course"),
            "matters": Investigation.objects.told_to(person).order_by("-opened_at"),
            "concerns": Concern.objects.visible_to(person)[:MOST_CONCERNS],
        },
    )


@require_GET
def my_file(request: SignedInRequest) -> StreamingHttpResponse:
    """The same to keep, as a table."""
    return csv_response(csv_lines(record_of(request.user), COLUMNS), name="my-record.csv")
