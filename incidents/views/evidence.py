"""Pictures, through the one checked door. Each reading is recorded."""

import uuid

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404, render

from incidents.domain.evidence import open_original, read_copy
from incidents.enums import EvidenceState
from incidents.forms.concern import OriginalForm
from incidents.models import Case, Evidence, Investigation
from portal import files
from portal.http import SignedInRequest


def evidence(request: SignedInRequest, code: uuid.UUID) -> HttpResponseBase:
    """The cleaned copy, once it is checked."""
    ready = Evidence.objects.visible_to(request.user).filter(state=EvidenceState.READY).exclude(copy_key="")
    picture = get_object_or_404(ready, code=code)
    shown = files.stream(picture.copy_key, name=f"{picture.code}.png", media_type="image/png", inline=True)
    read_copy(picture, actor=request.user)
    return shown


def evidence_original(request: SignedInRequest, code: uuid.UUID) -> HttpResponseBase:
    """The sealed original, as a download, for those who work on the file and say why."""
    picture = get_object_or_404(_originals(request), code=code)
    form = OriginalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        # Opened before it is written down that it was, and sent after: no line says what did not happen.
        sealed = files.stream(
            picture.original_key, name=f"{picture.code}.original", media_type=picture.media_type, inline=False
        )
        open_original(picture, actor=request.user, reason=form.cleaned_data["reason"])
        return sealed
    status = 422 if form.is_bound else 200
    return render(request, "incidents/evidence_original.html", {"form": form, "picture": picture}, status=status)


def _originals(request: SignedInRequest) -> QuerySet[Evidence]:
    held_by_case = Case.objects.visible_to(request.user)
    held_by_file = Investigation.objects.visible_to(request.user).with_referral_for(request.user).values("case")
    checked = Evidence.objects.exclude(state__in=(EvidenceState.WAITING, EvidenceState.INFECTED))
    return checked.filter(concern__case__in=held_by_case) | checked.filter(concern__case__in=held_by_file)
