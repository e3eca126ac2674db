"""Saved searches: lists of the queue somebody comes back to, and when they are told of what those find."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from incidents.domain import saved as verbs
from incidents.domain.saved import SearchRefused
from incidents.enums import Notify
from incidents.forms.queue import NarrowForm
from incidents.forms.saved import SaveSearchForm, WatchForm
from incidents.models import SavedSearch, SearchWatch
from portal.http import SignedInRequest
from portal.models import Person

from .queue import LISTS, Look, works_here


def saved_searches(request: SignedInRequest) -> HttpResponse:
    person = works_here(request)
    watched = dict(SearchWatch.objects.filter(person=person).values_list("search", "notify"))
    rows = [
        {"search": search, "told": Notify(watched[search.pk]).label if search.pk in watched else "Never"}
        for search in SavedSearch.objects.visible_to(person).select_related("owner")
    ]
    return render(request, "incidents/saved_searches.html", {"rows": rows})


def search_new(request: SignedInRequest) -> HttpResponse:
    """Keeps the list whose address came along."""
    person = works_here(request)
    look = Look.of(request, person)
    form = SaveSearchForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _saved(person, look, form.cleaned_data)
        except SearchRefused as refusal:
            form.add_error("is_team", str(refusal))
    context = {"form": form, "look": look, "narrowed": _said(look.address)}
    return render(request, "incidents/saved_search_new.html", context, status=422 if form.errors else 200)


def _saved(person: Person, look: Look, said: dict[str, Any]) -> HttpResponse:
    kept = look.address
    kept.pop("came", None)
    address = kept.urlencode()[:600]
    search = verbs.save_search(
        said["name"], address, look.asked, actor=person, is_team=said["is_team"], once=said["once"]
    )
    verbs.watch_search(search, said["notify"], actor=person, threshold=said["threshold"])
    return redirect("incidents:saved_searches")


def _said(address: QueryDict) -> list[str]:
    """Each thing an address asks for, by the name it has on the page of the queue."""
    labels = {"words": "Words", **{name: str(field.label) for name, field in NarrowForm.base_fields.items()}}
    shown = [f"List: {LISTS[show]}"] if (show := address.get("show", "")) in LISTS else []
    kept = (name for name in labels if address.get(name) and name != "came")
    return [*shown, *(f"{labels[name]}: {address[name]}" for name in kept)]


def search_watch(request: SignedInRequest, pk: int) -> HttpResponse:
    person = works_here(request)
    search = get_object_or_404(SavedSearch.objects.visible_to(person), pk=pk)
    watch = SearchWatch.objects.filter(search=search, person=person).first()
    initial = {"notify": watch.notify, "threshold": watch.threshold} if watch else {"notify": ""}
    form = WatchForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        verbs.watch_search(search, form.cleaned_data["notify"], actor=person, threshold=form.cleaned_data["threshold"])
        messages.success(request, "Kept.")
        return redirect("incidents:saved_searches")
    context = {"form": form, "search": search, "is_own": search.owner_id == person.pk}
    return render(request, "incidents/saved_search.html", context, status=422 if form.errors else 200)


@require_POST
def search_remove(request: SignedInRequest, pk: int) -> HttpResponse:
    person = works_here(request)
    search = SavedSearch.objects.filter(owner=person, pk=pk).first()
    if search is None:
        raise Http404
    verbs.remove_search(search, actor=person)
    messages.success(request, "Removed.")
    return redirect("incidents:saved_searches")
