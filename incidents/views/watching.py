"""The watch list: what is due for a look first, one press for a look that found nothing, and a way to record a find."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from incidents.domain.watching import (
    NamesColleague,
    WatchEnded,
    WatchRefused,
    add_watch,
    begin_find,
    end_watch,
    record_look,
    site_of,
)
from incidents.enums import Channel, LookOutcome
from incidents.forms.watching import EndWatchForm, LookForm, WatchForm, names_colleague
from incidents.models import Watch
from incidents.watch_rows import due_of, last_looks, told_to
from portal.http import SignedInRequest
from portal.paging import page_of

from .journey import next_address
from .queue import works_here

ENDED = "ended"
MOST_COUNTED = 100
LOOKS_SHOWN = 20
GONE_AGAIN = "It is watched no more: somebody ended it meanwhile."


def find(request: SignedInRequest, pk: int) -> Watch:
    watches = Watch.objects.visible_to(works_here(request)).select_related("by", "ended_by")
    return get_object_or_404(watches, pk=pk)


def watch_list(request: SignedInRequest) -> HttpResponse:
    visible = Watch.objects.visible_to(works_here(request))
    is_ended = request.GET.get("show") == ENDED
    after = request.GET.get("after", "")
    if is_ended:
        page = page_of(visible.ended(), by=("-ended_at", "-id"), after=after)
    else:
        page = page_of(visible.open(), by=("due_on", "id"), after=after)
    last = last_looks(page.rows)
    told = {told.look.watch_id: told for told in told_to(request.user, list(last.values()))}
    rows = [
        {
            "watch": watch,
            "due": due_of(watch),
            "site": site_of(watch),
            "last": told.get(watch.pk),
            "once": LookForm()["once"].value(),
        }
        for watch in page.rows
    ]
    due = visible.due()[: MOST_COUNTED + 1].count()
    context = {"page": page, "rows": rows, "is_ended": is_ended, "due": due, "most": MOST_COUNTED}
    return render(request, "incidents/watch_list.html", context)


def watch_new(request: SignedInRequest) -> HttpResponse:
    person = works_here(request)
    form = WatchForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            watch = add_watch(form.wanted, actor=person, once=form.cleaned_data["once"])
            messages.success(request, f"“{watch.name}” is on the watch list.")
            return redirect("incidents:watch", watch.pk)
        except WatchRefused as refused:
            form.refuse(refused)
    return render(request, "incidents/watch_new.html", {"form": form}, status=422 if form.errors else 200)


def watch(request: SignedInRequest, pk: int) -> HttpResponse:
    return _page(request, find(request, pk), LookForm(initial={"outcome": LookOutcome.NOTHING}))


def _page(request: SignedInRequest, watch: Watch, form: LookForm) -> HttpResponse:
    looks = watch.looks.select_related("by", "concern")
    page = page_of(looks, by=("-at", "-id"), after=request.GET.get("after", ""), size=LOOKS_SHOWN)
    context: dict[str, Any] = {
        "watch": watch,
        "due": due_of(watch),
        "site": site_of(watch),
        "form": form,
        "page": page,
        "looks": told_to(request.user, page.rows),
    }
    return render(request, "incidents/watch.html", context, status=422 if form.errors else 200)


@require_POST
def watch_look(request: SignedInRequest, pk: int) -> HttpResponse:
    """Also the one press of the list, whose form has no note."""
    watch, form = find(request, pk), LookForm(request.POST)
    if not form.is_valid():
        return _page(request, watch, form)
    said = form.cleaned_data
    try:
        outcome = LookOutcome(said["outcome"])
        record_look(watch, actor=request.user, outcome=outcome, note=said["note"], once=said["once"])
    except NamesColleague as refused:
        form.add_error("note", names_colleague(refused))
        return _page(request, watch, form)
    except WatchEnded:
        messages.warning(request, GONE_AGAIN)
        return redirect("incidents:watch", watch.pk)
    watch.refresh_from_db(fields=["due_on"])
    words = f"Your look at “{watch.name}” is noted. {due_of(watch).words}."
    if outcome == LookOutcome.GONE:
        words += " End the watch if the page is not coming back."
    messages.success(request, words)
    return redirect("incidents:watch_list")


@require_POST
def watch_find(request: SignedInRequest, pk: int) -> HttpResponse:
    """To the questions of a find, with the site filled in. The look is noted when it is sent."""
    watch = find(request, pk)
    try:
        draft, is_of_this = begin_find(watch, actor=request.user)
    except WatchEnded:
        messages.warning(request, GONE_AGAIN)
        return redirect("incidents:watch", watch.pk)
    if not is_of_this:
        messages.warning(
            request, "You began to record another find before. Send it or delete it, then record this one."
        )
    return redirect(next_address(Channel.MONITORING, draft))


def watch_end(request: SignedInRequest, pk: int) -> HttpResponse:
    watch, form = find(request, pk), EndWatchForm(request.POST if request.method == "POST" else None)
    if not watch.is_open:
        return redirect("incidents:watch", watch.pk)
    if form.is_valid():
        try:
            end_watch(watch, actor=request.user, why=form.cleaned_data["why"])
            messages.success(request, f"“{watch.name}” is watched no more. It stays on the record.")
            return redirect("incidents:watch_list")
        except NamesColleague as refused:
            form.add_error("why", names_colleague(refused))
    return render(
        request, "incidents/watch_end.html", {"watch": watch, "form": form}, status=422 if form.errors else 200
    )
