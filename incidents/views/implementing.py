"""After the decision: its tasks, what becomes of a sanction, and the declaration of serious misconduct."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from incidents import words
from incidents.domain.declaring import declare_serious_misconduct, give_copy
from incidents.domain.implementing import change_sanction, complete_task
from incidents.enums import SanctionState
from incidents.forms.implementing import ChangeSanctionForm, CopyGivenForm, DeclarationOfMisconductForm, TaskForm
from incidents.models import Investigation, Sanction, SanctionDecision, SeriousMisconductDeclaration
from incidents.rules import access
from incidents.rules.declaring import declare_by
from incidents.rules.machine import Who
from incidents.rules.sanction import tasks_of
from incidents.sanction_words import CHANGES
from portal.http import SignedInRequest
from portal.templatetags.postwise import daytime

from .file import REFUSED, not_open, on_file, posted, step_page, to_file

SERVICES = frozenset({Who.SERVICES_MANAGER, Who.SERVICES_OFFICER})
GIVERS = frozenset({Who.SERVICES_MANAGER, Who.DELEGATE})


def _require(request: SignedInRequest, file: Investigation, who: frozenset[Who]) -> None:
    if not access.sees_sanction(request.user, file) or not who & access.capacities(file, request.user):
        raise Http404


@on_file
def task(request: SignedInRequest, file: Investigation, task_pk: int) -> HttpResponse:
    _require(request, file, SERVICES)
    found = get_object_or_404(tasks_of(file).select_related("sanction__decision__investigation"), pk=task_pk)
    if request.method == "GET" and (found.done_at or not found.sanction.is_carried_out):
        return not_open(request, file)
    form = TaskForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            complete_task(found, actor=request.user, **form.cleaned_data)
            messages.success(request, "Recorded.")
            return to_file(file)
        except REFUSED as error:
            form.add_error(None, words.refusal(error))
    return step_page(request, file, form, title=found.what, submit="It is done")


@on_file
def change(request: SignedInRequest, file: Investigation, sanction_pk: int, to: str) -> HttpResponse:
    _require(request, file, frozenset({Who.SERVICES_MANAGER}))
    if to not in SanctionState.values:
        raise Http404
    sanction = get_object_or_404(
        Sanction.objects.of_file(file).select_related("decision__investigation"), pk=sanction_pk
    )
    target = SanctionState(to)
    form = ChangeSanctionForm(posted(request), sanction=sanction, to=target)
    if request.method == "POST" and form.is_valid():
        try:
            change_sanction(sanction, target, actor=request.user, **form.cleaned_data)
            messages.success(request, "Done. It is kept with the sanction.")
            return to_file(file)
        except REFUSED as error:
            form.add_error(None, words.refusal(error))
    return step_page(
        request, file, form, title=f"{sanction.get_kind_display()}: {CHANGES[target].lower()}", submit=CHANGES[target]
    )


@on_file
def declaration(request: SignedInRequest, file: Investigation, decision_pk: int) -> HttpResponse:
    _require(request, file, frozenset({Who.DELEGATE}))
    decision = get_object_or_404(SanctionDecision.objects.standing().filter(investigation=file), pk=decision_pk)
    until = declare_by(decision)
    if until is None:
        return not_open(request, file)
    form = DeclarationOfMisconductForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            declare_serious_misconduct(decision, actor=request.user, **form.cleaned_data)
            messages.success(request, "Declared. Now give the employee a copy and record it.")
            return to_file(file)
        except REFUSED as error:
            form.add_error(None, words.refusal(error))
    warning = f"It takes the application for unfair dismissal away. It can be made until {daytime(until)}."
    return step_page(request, file, form, title="Declare serious misconduct", submit="Declare it", warning=warning)


@on_file
def copy_given(request: SignedInRequest, file: Investigation, decision_pk: int) -> HttpResponse:
    _require(request, file, GIVERS)
    found = get_object_or_404(
        SeriousMisconductDeclaration.objects.filter(decision__investigation=file), decision=decision_pk
    )
    form = CopyGivenForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            give_copy(found, actor=request.user, **form.cleaned_data)
            messages.success(request, "Recorded.")
            return to_file(file)
        except REFUSED as error:
            form.add_error(None, words.refusal(error))
    return step_page(request, file, form, title="Record that a copy was given", submit="Record it")
