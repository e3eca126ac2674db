"""Many cases at once: chosen in the queue, confirmed on a page of their own, and then what came of each."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from incidents import words
from incidents.domain import bulk as verbs
from incidents.domain.bulk import MOST_AT_ONCE
from incidents.forms.bulk import AssignChosenForm, ChosenForm, DuplicatesChosenForm, LabelChosenForm
from incidents.models import BulkStep, Case
from portal import people
from portal.http import SignedInRequest
from portal.models import DIGITAL_MEDIA, Person, Role

from .queue import works_here

TITLES = {
    "assign": "Assign the chosen cases",
    "label": "Label the chosen cases",
    "duplicate": "Close the chosen cases as duplicates",
}
DONE = {"assign": "Assigned", "label": "Labelled", "duplicate": "Closed as duplicates"}


def queue_bulk(request: SignedInRequest) -> HttpResponse:
    person = works_here(request)
    sent = request.POST if request.method == "POST" else request.GET
    what = sent.get("what", "")
    if what not in TITLES:
        raise Http404
    chosen = _chosen(person, sent.getlist("case"))
    if not chosen:
        messages.info(request, "Tick the cases first, then choose what to do with them.")
        return redirect("incidents:queue")
    form = _form(request, what, [case.pk for case in chosen])
    if request.method == "POST" and form.is_valid():
        step = _done(what, form, person)
        return redirect("incidents:queue_bulk_done", step.once)
    context = {"form": form, "cases": chosen, "title": TITLES[what]}
    return render(request, "incidents/queue_bulk.html", context, status=422 if form.errors else 200)


def _chosen(person: Person, sent: list[str]) -> list[Case]:
    """Those of them that this person may see; of others nothing is said."""
    ids = [int(pk) for pk in sent[:MOST_AT_ONCE] if pk.isascii() and pk.isdigit() and len(pk) < 19]
    return list(Case.objects.visible_to(person).filter(pk__in=ids).select_related("handler").order_by("pk"))


def _form(request: SignedInRequest, what: str, chosen: list[int]) -> ChosenForm:
    data = request.POST if request.method == "POST" else None
    if what == "assign":
        return AssignChosenForm(data, what=what, chosen=chosen, officers=_officers(request.user))
    if what == "duplicate":
        return DuplicatesChosenForm(data, what=what, chosen=chosen, viewer=request.user)
    return LabelChosenForm(data, what=what, chosen=chosen)


def _officers(person: Person) -> list[Person]:
    """A manager gives cases to anyone who handles cases; an officer takes those nobody has."""
    if not people.holds(person, Role.DIGITAL_MEDIA_MANAGER):
        return [person]
    return list(people.holders(*DIGITAL_MEDIA))


def _done(what: str, form: ChosenForm, person: Person) -> BulkStep:
    cleaned = form.cleaned_data
    if what == "assign":
        return verbs.assign_cases(form.chosen, cleaned["handler"], actor=person, once=cleaned["once"])
    if what == "duplicate":
        main, why = cleaned["other"], cleaned["words"]
        return verbs.close_as_duplicates(form.chosen, main, why, actor=person, once=cleaned["once"])
    return verbs.label_cases(form.chosen, cleaned["label"], actor=person, once=cleaned["once"])


def queue_bulk_done(request: SignedInRequest, once: uuid.UUID) -> HttpResponse:
    """What was done, and what was not and why: of the cases this person may still see."""
    person = works_here(request)
    step = get_object_or_404(BulkStep, once=once, person=person)
    touched = [*step.done, *map(int, step.refused)]
    seen = Case.objects.visible_to(person).filter(pk__in=touched).order_by("pk")
    done = [case for case in seen if case.pk in step.done]
    refused = [(case, words.bulk_refusal(step.refused[str(case.pk)])) for case in seen if case.pk not in step.done]
    context = {"title": DONE[step.what], "done": done, "refused": refused}
    return render(request, "incidents/queue_bulk_done.html", context)
