"""Notices and their mail, for directory administrators: what kinds there are, how they look, and what gets through."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.views.decorators.http import require_POST

from portal.home.access import for_roles
from portal.home.mail_forms import KindFilter
from portal.http import SignedInRequest
from portal.models import Role, SuppressedAddress
from portal.notices import CATALOGUE
from portal.notices.catalogue import by_room
from portal.notices.progress import how_mail_goes
from portal.notices.suppressing import lift_suppression
from portal.notices.wording import preview_of
from portal.paging import page_of

administrators_only = for_roles(Role.DIRECTORY_ADMINISTRATOR)


@administrators_only
def kinds(request: SignedInRequest) -> HttpResponse:
    form = KindFilter(request.GET)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    rooms = by_room(words)
    number = sum(map(len, rooms.values()))
    found = f"{number} kind{'' if number == 1 else 's'} of notices" if words and number else ""
    return render(request, "home/notice_kinds.html", {"rooms": rooms, "form": form, "words": words, "found": found})


@administrators_only
def kind(request: SignedInRequest, name: str) -> HttpResponse:
    if name not in CATALOGUE:
        raise Http404
    says = CATALOGUE[name]
    context = {
        "name": name,
        "kind": says,
        "facts": [
            {"term": "It goes to", "value": capfirst(says.to)},
            {"term": "So that", "value": says.why},
            {"term": "Shown", "value": "In the portal and by mail" if says.is_mailed else "In the portal alone"},
            {"term": "Its mail leaves", "value": says.urgency.label if says.is_mailed else "Never"},
            {"term": "Its mail can be switched off", "value": "Yes" if says.may_be_muted else "No"},
        ],
        "reminders": [(other, CATALOGUE[other]) for other in says.reminded_by],
        "mail": preview_of(name),
    }
    return render(request, "home/notice_kind.html", context)


@administrators_only
def kind_mail(request: SignedInRequest, name: str) -> HttpResponse:
    """The mail as a mail program shows it, to nobody in particular."""
    if name not in CATALOGUE:
        raise Http404
    return HttpResponse(preview_of(name).html)


@administrators_only
def state(request: SignedInRequest) -> HttpResponse:
    standing = SuppressedAddress.objects.filter(lifted_at=None)
    page = page_of(standing, by=("-id",), after=request.GET.get("after", ""))
    return render(request, "home/mail.html", {"mail": how_mail_goes(), "page": page})


@require_POST
@administrators_only
def lift(request: SignedInRequest, pk: int) -> HttpResponse:
    if lift_suppression(pk, actor=request.user):
        messages.success(request, "Mail is sent to that address again.")
    return redirect("mail-state")
