"""Whether the LRS gets what it is told, for the directory administrator."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from portal.http import SignedInRequest
from training import domain, queries, rules


@require_GET
def telling(request: SignedInRequest) -> HttpResponse:
    _check(request)
    return render(request, "training/telling.html", {"telling": queries.how_telling_goes()})


@require_POST
def tell_again(request: SignedInRequest) -> HttpResponse:
    _check(request)
    domain.tell_again(actor=request.user)
    messages.success(request, "It is tried again within half a minute, with what was set aside.")
    return redirect("training:telling")


def _check(request: SignedInRequest) -> None:
    if not rules.can_look_after_telling(request.user):
        raise Http404
