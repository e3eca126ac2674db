"""How long a file is kept, what holds it, and what the personnel file says of it."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from incidents import words
from incidents.domain import retention as verbs
from incidents.enums import InvestigationState as S
from incidents.forms.retention import CloseForm, HoldForm, LiftForm, ReferenceForm, RetentionForm
from incidents.models import Investigation, LegalHold, PersonnelReference
from incidents.rules import records as rules
from incidents.rules.machine import MoveRefused
from incidents.words import FILE_STEPS
from portal.http import SignedInRequest

from .file import asked, on_file, posted, step_page
from .intake import take_step

NO_CLASSES = "the classes of your disposal authority are set, which whoever runs the portal does"


def _to_records(file: Investigation) -> HttpResponse:
    return redirect("incidents:file_records", file.pk)


def _keeper_or_404(request: SignedInRequest, file: Investigation) -> None:
    if not rules.may_keep(request.user, file):
        raise Http404


@on_file
def file_retention(request: SignedInRequest, file: Investigation) -> HttpResponse:
    _keeper_or_404(request, file)
    form = RetentionForm(posted(request))
    return asked(
        request,
        file,
        form,
        lambda: verbs.set_retention(file, actor=request.user, **form.cleaned_data),
        title="Say how long the file is kept",
        done="Recorded. Nothing is disposed of by itself.",
        needs=() if settings.DISPOSAL_CLASSES else (NO_CLASSES,),
        onwards=_to_records,
    )


NO_CLASSES = "the classes of the department's disposal authority are known here: whoever runs the portal sets them"


@on_file
def investigation_close(request: SignedInRequest, file: Investigation) -> HttpResponse:
    """How long it is kept and what the personnel file says are asked with the closing, and not on other pages."""
    _keeper_or_404(request, file)
    if not settings.DISPOSAL_CLASSES:
        return step_page(request, file, RetentionForm(), title=FILE_STEPS[S.CLOSED], needs=[NO_CLASSES])
    known = file.retentions.first()
    said = ("disposal_class", "trigger", "trigger_on", "why")
    form = CloseForm(
        posted(request),
        may_refer=rules.may_refer(file),
        initial={name: getattr(known, name) for name in said} if known else {},
    )
    return take_step(
        request,
        file,
        S.CLOSED,
        form,
        lambda: verbs.close_file(file, actor=request.user, **form.cleaned_data),
        submit=FILE_STEPS[S.CLOSED],
        done="Closed. It is kept as you said, and nothing is disposed of by itself.",
    )


@on_file
def file_hold(request: SignedInRequest, file: Investigation) -> HttpResponse:
    _keeper_or_404(request, file)
    form = HoldForm(posted(request))
    return asked(
        request,
        file,
        form,
        lambda: verbs.hold_file(file, actor=request.user, **form.cleaned_data),
        title="Place a legal hold",
        done="Held. Nothing of the file is disposed of until somebody else lifts it.",
        onwards=_to_records,
    )


@on_file
def file_hold_lift(request: SignedInRequest, file: Investigation, hold_pk: int) -> HttpResponse:
    _keeper_or_404(request, file)
    hold = get_object_or_404(LegalHold, investigation=file, pk=hold_pk, lifted_at__isnull=True)
    form = LiftForm(posted(request))
    return asked(
        request,
        file,
        form,
        lambda: verbs.lift_hold(hold, actor=request.user, **form.cleaned_data),
        title="Lift the legal hold",
        done="Lifted.",
        onwards=_to_records,
    )


@on_file
def file_reference(request: SignedInRequest, file: Investigation) -> HttpResponse:
    _keeper_or_404(request, file)
    if rules.referable(file) is None:
        raise Http404
    form = ReferenceForm(posted(request))
    return asked(
        request,
        file,
        form,
        lambda: verbs.refer_in_personnel_file(file, actor=request.user, **form.cleaned_data),
        title="Refer to it in the personnel file",
        done="Recorded.",
        onwards=_to_records,
    )


@on_file
@require_POST
def file_reference_remove(request: SignedInRequest, file: Investigation, reference_pk: int) -> HttpResponse:
    _keeper_or_404(request, file)
    found = get_object_or_404(PersonnelReference, determination__investigation=file, pk=reference_pk)
    try:
        verbs.take_out_of_personnel_file(found, actor=request.user)
    except MoveRefused as error:
        messages.error(request, words.refusal(error))
    return _to_records(file)
