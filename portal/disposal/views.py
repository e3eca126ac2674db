"""What may be destroyed, the batches it is destroyed in, and the ledger of what was."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from portal import people
from portal.codes import tidy_code
from portal.confirming import asks_again
from portal.http import SignedInRequest
from portal.models import BatchState, DisposalBatch, DisposalItem, Disposed, DisposedCode, ItemState, Role
from portal.paging import Page, page_of

from . import batches as verbs
from .closure import Bound
from .destroying import digest_of_code
from .forms import DecideForm, DueFilter, ProposeForm, TakeOutForm
from .kinds import KINDS, Kind, kinds_of
from .plan import plan_for

NEWEST = 20
TONES = {
    BatchState.PROPOSED: "wait",
    BatchState.APPROVED: "attention",
    BatchState.DONE: "done",
    BatchState.REFUSED: "refused",
}
REFUSALS = {
    "empty": "None of these can be proposed any more. Look at the list again.",
    "stopped": "Something stops at least one of these from being destroyed. It says so beside it.",
    "last": "It is the last one listed. Do not approve the proposal, or withdraw it.",
    "own": "You proposed it. Another person decides.",
    "decided": "It was decided on in the meantime.",
    "not_yours": "That is not yours to do.",
}
View = Callable[..., HttpResponse]


def for_keepers(view: View) -> View:
    """With the kind of things that this person keeps. To others there is no such page."""

    @wraps(view)
    def page(request: SignedInRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        kinds = kinds_of(request.user)
        if not kinds:
            raise Http404
        return view(request, kinds[0], *args, **kwargs)

    return page


@for_keepers
def due(request: SignedInRequest, kind: Kind) -> HttpResponse:
    """The list, and the form that proposes what is ticked on it."""
    narrowed = DueFilter(request.GET)
    disposal_class = narrowed.cleaned_data["disposal_class"] if narrowed.is_valid() else ""
    found = verbs.free_to_propose(kind, request.user, disposal_class=disposal_class)
    page: Page[Any] = page_of(found, by=kind.by, after=request.GET.get("after", ""))
    things = kind.things(page.rows)
    stops = kind.stops([thing.pk for thing in things])
    offered = [thing for thing in things if not stops.get(thing.pk)]
    form = ProposeForm(request.POST if request.method == "POST" else None, offered=offered)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = verbs.propose_disposal(
                kind, map(int, said["things"]), actor=request.user, why=said["why"], once=said["once"]
            )
            messages.success(request, "Proposed. Another person decides; nothing is destroyed before.")
            return redirect("disposal:batch", made.pk)
        except verbs.DisposalRefused as error:
            form.add_error(None, REFUSALS[str(error)])
    context = {
        "kind": kind,
        "filter": narrowed,
        "disposal_class": disposal_class,
        "address": f"{urlencode({'disposal_class': disposal_class})}&" if disposal_class else "",
        "page": page,
        "rows": [(thing, "; ".join(stops.get(thing.pk, ()))) for thing in things],
        "form": form,
        "batches": _listed(verbs.visible_batches(request.user)),
    }
    return render(request, "disposal/due.html", context, status=422 if form.errors else 200)


def _listed(batches: QuerySet[DisposalBatch]) -> list[tuple[DisposalBatch, str]]:
    newest = batches.annotate(number_of=Count("items")).select_related("proposed_by").order_by("-pk")[:NEWEST]
    return [(batch, TONES.get(BatchState(batch.state), "neutral")) for batch in newest]


def _found(request: SignedInRequest, pk: int) -> DisposalBatch:
    found = verbs.visible_batches(request.user).select_related("proposed_by", "decided_by")
    return get_object_or_404(found, pk=pk)


@for_keepers
@require_GET
def batch(request: SignedInRequest, kind: Kind, pk: int) -> HttpResponse:
    return _page(request, _found(request, pk), DecideForm())


def _page(request: SignedInRequest, one: DisposalBatch, form: DecideForm) -> HttpResponse:
    items = list(one.items.select_related("by", "entry"))
    listed = [item for item in items if item.state == ItemState.LISTED]
    destroyed = [item for item in items if item.state == ItemState.DESTROYED]
    is_open = one.state == BatchState.PROPOSED
    stops = KINDS[one.kind].stops([item.thing_id for item in listed]) if is_open else {}
    context = {
        "batch": one,
        "tone": TONES.get(BatchState(one.state), "neutral"),
        "items": [(item, "; ".join(stops.get(item.thing_id, ()))) for item in items],
        "listed": len(listed),
        "destroyed": len(destroyed),
        "total": len(listed) + len(destroyed),
        "files_left": sum(item.files_gone_at is None for item in destroyed),
        "is_open": is_open,
        "is_own": one.proposed_by_id == request.user.pk,
        "form": form,
        **(_dry_run(one, listed) if is_open else {}),
    }
    return render(request, "disposal/batch.html", context, status=422 if form.errors else 200)


def _dry_run(one: DisposalBatch, listed: list[DisposalItem]) -> dict[str, Any]:
    """What would go, worked out as it will be when it is done."""
    try:
        return {"plan": plan_for(KINDS[one.kind], [item.thing_id for item in listed])}
    except Bound:
        return {"is_bound": True}


@asks_again
@for_keepers
@require_POST
def decide(request: SignedInRequest, kind: Kind, pk: int) -> HttpResponse:
    one = _found(request, pk)
    form = DecideForm(request.POST)
    if form.is_valid():
        approve = form.cleaned_data["decision"] == "approve"
        try:
            verbs.decide_disposal(one, actor=request.user, approve=approve, words=form.cleaned_data["words"])
            messages.success(
                request, "Approved. It is being destroyed." if approve else "Not approved. They were told."
            )
            return redirect("disposal:batch", one.pk)
        except verbs.DisposalRefused as error:
            form.add_error(None, REFUSALS[str(error)])
    return _page(request, one, form)


@for_keepers
@require_POST
def withdraw(request: SignedInRequest, kind: Kind, pk: int) -> HttpResponse:
    one = _found(request, pk)
    try:
        verbs.withdraw_disposal(one, actor=request.user)
        messages.success(request, "Withdrawn. Nothing was destroyed.")
    except verbs.DisposalRefused as error:
        messages.error(request, REFUSALS[str(error)])
    return redirect("disposal:batch", one.pk)


@for_keepers
def take_out(request: SignedInRequest, kind: Kind, pk: int, item_pk: int) -> HttpResponse:
    one = _found(request, pk)
    item = get_object_or_404(one.items.select_related("batch"), pk=item_pk, state=ItemState.LISTED)
    if one.state != BatchState.PROPOSED:
        raise Http404
    form = TakeOutForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.take_out(item, actor=request.user, **form.cleaned_data)
            messages.success(request, f"{item.number} was taken out. It stays as it is.")
            return redirect("disposal:batch", one.pk)
        except verbs.DisposalRefused as error:
            form.add_error(None, REFUSALS[str(error)])
    context = {"batch": one, "item": item, "form": form}
    return render(request, "disposal/take_out.html", context, status=422 if form.errors else 200)


def _may_read_ledger(request: SignedInRequest) -> None:
    if not people.holds(request.user, Role.AUDITOR) and not kinds_of(request.user):
        raise Http404


@require_GET
def ledger(request: SignedInRequest) -> HttpResponse:
    """Numbers and days alone: no name of what was destroyed, and no word."""
    _may_read_ledger(request)
    found = Disposed.objects.select_related("proposed_by", "approved_by")
    page = page_of(found, by=("-id",), after=request.GET.get("after", ""))
    return render(request, "disposal/ledger.html", {"page": page})


@require_GET
def certificate(request: SignedInRequest, pk: int) -> HttpResponse:
    _may_read_ledger(request)
    found = Disposed.objects.select_related("proposed_by", "approved_by", "item__batch")
    return render(request, "disposal/certificate.html", {"entry": get_object_or_404(found, pk=pk)})


def told_that_destroyed(request: HttpRequest, code: str) -> HttpResponse | None:
    """For whoever holds a paper of something destroyed: that it was, and when. Nothing for other codes."""
    found = DisposedCode.objects.select_related("entry").filter(digest=digest_of_code(code)).first()
    if found is None:
        return None
    return render(request, "disposal/destroyed_code.html", {"entry": found.entry, "code": code})


def or_destroyed(view: View) -> View:
    """For a page that shows what a code stands for: once that was destroyed, it says so."""

    @wraps(view)
    def page(request: HttpRequest, code: str) -> HttpResponse:
        try:
            return view(request, code)
        except Http404:
            told = told_that_destroyed(request, tidy_code(code))
            if told is None:
                raise
            return told

    return page
