"""More time to answer, and support people: asked for on a person's own page, seen and decided on the file."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from incidents import words
from incidents.domain.hearing import ask_for_time, end_support, name_support_person, refuse_time
from incidents.domain.letter import extend_period
from incidents.forms.hearing import AskForTimeForm, DecideTimeForm, SupportForm
from incidents.models import ExtensionRequest, Investigation, Letter, SupportPerson
from incidents.rules import awaiting
from incidents.rules.machine import MoveRefused
from portal.calendar import end_of
from portal.http import SignedInRequest

from .file import REFUSED, letters_seen, on_file, posted, step_page, to_file


def panel(request: SignedInRequest, file: Investigation, letters: Iterable[Letter]) -> dict[str, Any]:
    """What the file shows of it: of a sanction's letter only to those who may read that letter."""
    asked = sorted((one for letter in letters for one in letter.extension_requests.all()), key=lambda one: one.pk)
    return {
        "requests": [(one, not one.is_decided and _decides(request, file, one)) for one in asked],
        "support_people": file.support_people.select_related("beside"),
    }


def _decides(request: SignedInRequest, file: Investigation, asked: ExtensionRequest) -> bool:
    """Nobody is asked to decide about time for what was answered meanwhile."""
    return awaiting.gives_time(request.user, file, asked.letter) and awaiting.may_ask_for_time(file, asked.letter)


def own_panel(request: SignedInRequest, file: Investigation, letters: Iterable[Letter]) -> dict[str, Any]:
    letter = awaiting.awaited_letter(file)
    asked = [one for letter in letters for one in letter.extension_requests.all() if one.by_id == request.user.pk]
    requests = sorted(asked, key=lambda one: one.pk)
    waits = any(not one.is_decided for one in requests) or (letter is not None and letter.stands_still)
    return {
        "letter": letter if letter and not waits and awaiting.may_ask_for_time(file, letter) else None,
        "requests": requests,
        "support_people": file.support_people.filter(beside=request.user),
    }


@on_file
def time_decide(request: SignedInRequest, file: Investigation, request_pk: int) -> HttpResponse:
    """Whoever decides on the answer says whether there is more time for it."""
    asked = ExtensionRequest.objects.filter(letter__in=letters_seen(request.user, file)).select_related("letter")
    found = get_object_or_404(asked, pk=request_pk)
    if not awaiting.gives_time(request.user, file, found.letter):
        raise Http404
    form = DecideTimeForm(posted(request), request=found)
    if request.method == "POST" and form.is_valid():
        try:
            _decide(request, found, form.cleaned_data)
            messages.success(request, "Decided. The respondent was told.")
            return to_file(file)
        except REFUSED as error:
            form.add_error(None, words.refusal(error))
    said = {"names_title": "What they wrote", "names": [found.words]}
    return step_page(request, file, form, title="More time to answer", submit="Decide", **said)


def _decide(request: SignedInRequest, found: ExtensionRequest, said: dict[str, Any]) -> None:
    if said["answer"] == "yes":
        due_at = end_of(said["due_on"])
        extend_period(found.letter, actor=request.user, due_at=due_at, reason=said["reason"], request=found)
    else:
        refuse_time(found, actor=request.user, reason=said["reason"])


def own_file(request: SignedInRequest, pk: int) -> Investigation:
    return get_object_or_404(Investigation.objects.told_to(request.user), pk=pk)


def own_page(request: SignedInRequest, file: Investigation, form: Any, *, title: str, submit: str) -> HttpResponse:
    back = reverse("incidents:my_matter", args=[file.pk])
    context = {"matter": file, "form": form, "back": back, "title": title, "submit": submit}
    return render(request, "incidents/step.html", context, status=422 if form.errors else 200)


def my_time(request: SignedInRequest, pk: int) -> HttpResponse:
    file = own_file(request, pk)
    letter = awaiting.awaited_letter(file)
    if letter is None:
        raise Http404
    form = AskForTimeForm(posted(request), letter=letter)
    if request.method == "POST" and form.is_valid():
        try:
            ask_for_time(letter, actor=request.user, **form.cleaned_data)
            messages.success(request, "Asked. Until you hear, the time you have runs as it did.")
            return redirect("incidents:my_matter", file.pk)
        except MoveRefused:
            form.add_error(None, "You cannot ask for time now: you may have asked already, or you have answered.")
    return own_page(request, file, form, title="Ask for more time", submit="Ask for more time")


def my_support(request: SignedInRequest, pk: int) -> HttpResponse:
    file = own_file(request, pk)
    form = SupportForm(posted(request))
    if request.method == "POST" and form.is_valid():
        name_support_person(file, actor=request.user, **form.cleaned_data)
        messages.success(request, "Named. The people who work on the matter can see it.")
        return redirect("incidents:my_matter", file.pk)
    return own_page(request, file, form, title="Name a support person", submit="Name them")


@require_POST
def my_support_end(request: SignedInRequest, pk: int, support_pk: int) -> HttpResponse:
    file = own_file(request, pk)
    support = get_object_or_404(SupportPerson, pk=support_pk, investigation=file, beside=request.user)
    end_support(support, actor=request.user)
    return redirect("incidents:my_matter", file.pk)
