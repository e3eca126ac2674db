"""What others decided outside section 15: clearance, suitability, criminal referral, termination on another ground."""

from typing import Any

from django.db.models import QuerySet, Value
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404

from incidents.domain.consequence import follow_referral, record_consequence
from incidents.enums import ConsequenceKind
from incidents.forms.implementing import CONSEQUENCE_FORMS, ReferralStepForm
from incidents.models import ClearanceAction, CriminalReferral, Investigation, SuitabilityAction, Termination
from incidents.rules import access
from incidents.sanction_lists import sanction_lists
from portal.http import SignedInRequest

from .file import asked, on_file, posted


def panel(request: SignedInRequest, file: Investigation) -> dict[str, Any]:
    """For the page of the file, for People Services only."""
    if not access.sees_consequences(request.user, file):
        return {}
    grounds, found = sanction_lists().grounds, _recorded(file)
    return {
        "consequences": {
            "clearances": found.get(ConsequenceKind.CLEARANCE, ()),
            "suitabilities": found.get(ConsequenceKind.SUITABILITY, ()),
            "referrals": found.get(ConsequenceKind.CRIMINAL, ()),
            "terminations": [(one, grounds.get(one.ground, "")) for one in found.get(ConsequenceKind.TERMINATION, ())],
            "kinds": ConsequenceKind.choices,
            "file": file,
        }
    }


def _recorded(file: Investigation) -> dict[str, Any]:
    """By kind. Most files have none: which there are is one question."""
    of_kind: dict[ConsequenceKind, QuerySet[Any]] = {
        ConsequenceKind.CLEARANCE: ClearanceAction.objects.filter(investigation=file),
        ConsequenceKind.SUITABILITY: SuitabilityAction.objects.filter(investigation=file),
        ConsequenceKind.CRIMINAL: CriminalReferral.objects.filter(investigation=file).prefetch_related("steps"),
        ConsequenceKind.TERMINATION: Termination.objects.filter(investigation=file),
    }
    first, *others = (rows.order_by().values_list(Value(kind.value)) for kind, rows in of_kind.items())
    return {kind: of_kind[ConsequenceKind(kind)] for (kind,) in first.union(*others)}


@on_file
def consequence_new(request: SignedInRequest, file: Investigation, kind: str) -> HttpResponse:
    if kind not in ConsequenceKind.values or not access.sees_consequences(request.user, file):
        raise Http404
    of_kind = ConsequenceKind(kind)
    form = CONSEQUENCE_FORMS[of_kind](posted(request))
    return asked(
        request,
        file,
        form,
        lambda: record_consequence(file, of_kind, actor=request.user, **form.cleaned_data),
        title=f"Record: {of_kind.label.lower()}",
        submit="Record it",
        done="Recorded. It is no sanction and is not counted as one.",
    )


@on_file
def referral_heard(request: SignedInRequest, file: Investigation, referral_pk: int) -> HttpResponse:
    if not access.sees_consequences(request.user, file):
        raise Http404
    referral = get_object_or_404(CriminalReferral, investigation=file, pk=referral_pk)
    form = ReferralStepForm(posted(request))
    return asked(
        request,
        file,
        form,
        lambda: follow_referral(referral, actor=request.user, **form.cleaned_data),
        title="Record what was heard",
        submit="Record it",
        done="Recorded.",
    )
