"""What belongs elsewhere: the right doors, help for whom it is aimed at, and handing over what was typed."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache

from incidents.domain.draft import note_beside
from incidents.domain.handing_over import code_for, find_hand_over, hand_over
from incidents.doors import doors_for, every_door, way_to
from incidents.enums import Channel, Door, Seen
from incidents.forms.doors import DoorForm, HandOverCodeForm
from incidents.models import ConcernDraft, HandOver
from portal import people
from portal.http import SignedInRequest
from portal.models import Role
from portal.throttle import too_many

from .journey import next_address

LOOKS_A_MINUTE = 30
# Said of a draft once its writer has seen the doors and chose to go on: they are not shown again unasked.
SEEN_DOORS = "doors_seen"
LABELS = {
    "seen": "What it is about",
    "words": "What was seen",
    "links": "Links",
    "platform": "Where",
    "account": "Account",
    "posted_on": "Posted",
    "seen_on": "Seen",
    "how_known": "How it was seen",
    "about": "Who it may be",
}


def doors_to_show(answers: Mapping[str, Any]) -> Sequence[Door] | None:
    """The doors to show before the next step; None where that comes at once. For an own post even none are shown."""
    if answers.get(SEEN_DOORS):
        return None
    found = doors_for(answers)
    return found if found or answers.get("seen") == Seen.OWN else None


@login_not_required
@never_cache
def help_for_me(request: HttpRequest) -> HttpResponse:
    """First what helps, then what may be told to whom. Whoever gives no name needs it as much."""
    return render(request, "incidents/help_for_me.html", {"contacts": settings.CONTACTS})


@login_not_required
@never_cache
def elsewhere(request: HttpRequest) -> HttpResponse:
    """Every door, for whoever wants to look before they write: words are recognised only so far."""
    context = {"ways": [way_to(door) for door in every_door()], "officers": _disclosure_officers(request)}
    return render(request, "incidents/elsewhere.html", context)


def doors(request: SignedInRequest, once: uuid.UUID) -> HttpResponse:
    # A draft of their own: what came by mail, or by another's mouth, is not theirs to throw away without a reason.
    draft = ConcernDraft.objects.filter(once=once, person=request.user, channel=Channel.COLLEAGUE).first()
    if request.method == "POST" and "door" in request.POST:
        return _leave(request, once, draft)
    draft = draft or get_object_or_404(ConcernDraft.objects.none())
    if request.method == "POST":
        try:
            draft = note_beside(draft, **{SEEN_DOORS: True})
        except ConcernDraft.DoesNotExist:  # it was sent or deleted this moment
            return redirect("incidents:concerns")
        return redirect(next_address(Channel(draft.channel), draft))
    return render(request, "incidents/doors.html", _doors_context(request, draft.answers, doors_for(draft.answers)))


def _doors_context(request: HttpRequest, answers: Mapping[str, Any], found: Sequence[Door]) -> dict[str, Any]:
    return {
        "ways": [way_to(door) for door in found],
        "aimed_at_me": answers.get("seen") == Seen.ME,
        "own_post": answers.get("seen") == Seen.OWN,
        "officers": _disclosure_officers(request),
        "contacts": settings.CONTACTS,
        "stay_url": request.path,
        "leave_url": request.path,
    }


def _disclosure_officers(request: HttpRequest) -> Sequence[Any]:
    """By name for colleagues; a stranger is not shown the directory."""
    return list(people.holders(Role.DISCLOSURE_OFFICER)) if request.user.is_authenticated else []


def _leave(request: SignedInRequest, once: uuid.UUID, draft: ConcernDraft | None) -> HttpResponse:
    form = DoorForm(request.POST)
    if draft is None:
        # Sent twice: the words are gone, the receipt stands.
        receipt = get_object_or_404(HandOver, code=code_for(once))
        return taken_along(request, receipt, {})
    if not form.is_valid():
        messages.error(request, "Choose one of the doors.")
        return redirect("incidents:doors", once)
    answers, files = draft.answers, draft.files.count()
    receipt = hand_over(Door(form.cleaned_data["door"]), once=once, draft=draft)
    return taken_along(request, receipt, answers, files=files)


def taken_along(
    request: HttpRequest, receipt: HandOver, answers: Mapping[str, Any], *, files: int = 0, is_kept: bool = False
) -> HttpResponse:
    """The last page of a hand-over: the receipt, and once more what was typed. `is_kept` when it was sent as well."""
    context = {
        "receipt": receipt,
        "way": way_to(Door(receipt.door)),
        "rows": _rows(answers),
        "files": files,
        "is_kept": is_kept,
        "officers": _disclosure_officers(request) if receipt.door == Door.DISCLOSURE else [],
    }
    return render(request, "incidents/taken_along.html", context)


def _rows(answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What was typed, under plain labels, as it goes on paper."""
    rows = []
    for name, label in LABELS.items():
        said = answers.get(name) or ""
        text = "\n".join(map(str, said)) if isinstance(said, list | tuple) else str(said)
        if name == "seen" and text in Seen.values:
            text = str(Seen(text).label)
        if text.strip():
            rows.append((label, text))
    return rows


@login_not_required
@never_cache
def hand_over_check(request: HttpRequest) -> HttpResponse:
    """What a receipt says: which door, and which day. The code travels in the body, never in an address."""
    form = HandOverCodeForm(request.POST or None)
    found = None
    if request.method == "POST" and form.is_valid():
        if too_many("hand-over-code", limit=LOOKS_A_MINUTE, seconds=60):
            return render(request, "429.html", status=429)
        found = find_hand_over(form.cleaned_data["code"])
        if found is None:
            form.add_error("code", "We know no such code. Check each group of four.")
    context = {"form": form, "found": found, "way": way_to(Door(found.door)) if found else None}
    return render(request, "incidents/hand_over_check.html", context, status=422 if form.errors else 200)


def unnamed_doors(request: HttpRequest, typed: Mapping[str, Any], found: Sequence[Door]) -> HttpResponse:
    """The same page without a name. It carries what was typed, since nothing of it is stored."""
    context = {
        **_doors_context(request, typed, found),
        "carried": [(name, said) for name, said in typed.items() if said and name != SEEN_DOORS],
        "stay_url": reverse("incidents:unnamed_write"),
        "leave_url": reverse("incidents:unnamed_elsewhere"),
    }
    return render(request, "incidents/doors.html", context)
