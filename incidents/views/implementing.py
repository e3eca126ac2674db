"""After the decision: its tasks, what becomes of a sanction, and the declaration of serious misconduct."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from incidents.domain.declaring import declare_serious_misconduct, give_copy
from incidents.domain.implementing import complete_task
from incidents.enums import SanctionState
from incidents.forms.changing import change_form
from incidents.forms.implementing import CopyGivenForm, DeclarationOfMisconductForm, TaskForm
from incidents.models import Investigation, Sanction, SanctionDecision, SeriousMisconductDeclaration
from incidents.rules.declaring import declare_by
from incidents.rules.machine import Who
from incidents.rules.sanction import STAYERS, reviews_to_stay_for, tasks_of
from incidents.sanction_words import CHANGES
from portal.confirming import asks_again
from portal.http import SignedInRequest
from portal.templatetags.postwise import daytime

from .file import asked, not_found_unless, not_open, on_file, posted

SERVICES = frozenset({Who.SERVICES_MANAGER, Who.SERVICES_OFFICER})
GIVERS = frozenset({Who.SERVICES_MANAGER, Who.DELEGATE})
WHO_MAY = {SanctionState.STAYED: STAYERS, SanctionState.IN_FORCE: STAYERS}


@on_file
def task(request: SignedInRequest, file: Investigation, task_pk: int) -> HttpResponse:
    not_found_unless(request, file, *SERVICES)
    found = get_object_or_404(tasks_of(file).select_related("sanction__decision__investigation"), pk=task_pk)
    if request.method == "GET" and (found.done_at or not found.sanction.is_carried_out):
        return not_open(request, file)
    form = TaskForm(posted(request))
    return asked(
        request,
        file,
        form,
        lambda: complete_task(found, actor=request.user, **form.cleaned_data),
        title=found.what,
        submit="It is done",
        done="Recorded.",
    )


@asks_again
@on_file
def change(request: SignedInRequest, file: Investigation, sanction_pk: int, to: str) -> HttpResponse:
    """What becomes of a sanction; whoever decided on it may only stay it, and take the stay away."""
    if to not in SanctionState.values:
        raise Http404
    target = SanctionState(to)
    not_found_unless(request, file, *WHO_MAY.get(target, {Who.SERVICES_MANAGER}))
    found = Sanction.objects.of_file(file).select_related("decision__investigation")
    sanction = get_object_or_404(found, pk=sanction_pk)
    form = change_form(target, posted(request), sanction=sanction)
    if target == SanctionState.STAYED and request.method == "GET" and not reviews_to_stay_for(file).exists():
        return not_open(request, file)
    return asked(
        request,
        file,
        form,
        lambda: form.take(actor=request.user),
        title=f"{sanction.get_kind_display()}: {CHANGES[target].lower()}",
        submit=CHANGES[target],
        done="Done. It is kept with the sanction.",
    )


@on_file
def declaration(request: SignedInRequest, file: Investigation, decision_pk: int) -> HttpResponse:
    not_found_unless(request, file, Who.DELEGATE)
    decision = get_object_or_404(SanctionDecision.objects.standing().filter(investigation=file), pk=decision_pk)
    until = declare_by(decision)
    if until is None:
        return not_open(request, file)
    form = DeclarationOfMisconductForm(posted(request))
    return asked(
        request,
        file,
        form,
        lambda: declare_serious_misconduct(decision, actor=request.user, **form.cleaned_data),
        title="Declare serious misconduct",
        submit="Declare it",
        done="Declared. Now give the employee a copy and record it.",
        warning=f"It takes the application for unfair dismissal away. It can be made until {daytime(until)}.",
    )


@on_file
def copy_given(request: SignedInRequest, file: Investigation, decision_pk: int) -> HttpResponse:
    not_found_unless(request, file, *GIVERS)
    found = get_object_or_404(
        SeriousMisconductDeclaration.objects.filter(decision__investigation=file), decision=decision_pk
    )
    form = CopyGivenForm(posted(request))
    return asked(
        request,
        file,
        form,
        lambda: give_copy(found, actor=request.user, **form.cleaned_data),
        title="Record that a copy was given",
        submit="Record it",
        done="Recorded.",
    )
