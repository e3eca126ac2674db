"""For whoever wrote on a case that went to somebody else meanwhile: closed to them, but their words are theirs."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render

from incidents.rules.handing_on import was_given_to_another
from portal.http import SignedInRequest

NOT_WORDS = ("csrfmiddlewaretoken", "once", "seen")
SHORTEST = 12


def keeps_words(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Where the case is not found any more, show what was typed, to be copied; never to anybody behind its wall."""

    @wraps(view)
    def kept(request: SignedInRequest, pk: int, **more: Any) -> HttpResponse:
        try:
            return view(request, pk, **more)
        except Http404:
            if request.method != "POST" or not was_given_to_another(request.user, pk):
                raise
        written = [text for name, text in request.POST.items() if name not in NOT_WORDS and len(str(text)) >= SHORTEST]
        return render(request, "incidents/not_yours_any_more.html", {"written": written}, status=409)

    return kept
