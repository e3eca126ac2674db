"""Raising a concern in one's own name, and following it."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from incidents.domain.concern import raise_concern
from incidents.enums import CaseState, Channel, EntryKind
from incidents.forms.concern import ConcernForm
from incidents.models import Case, Concern
from incidents.models.case import CLOSED
from portal import audit, people
from portal.files import FileRefused, StorageUnavailable
from portal.http import SignedInRequest
from portal.models import Role
from portal.paging import page_of


def concerns(request: SignedInRequest) -> HttpResponse:
    mine = Concern.objects.visible_to(request.user).select_related("case")
    page = page_of(mine, by=("-submitted_at", "-id"), after=request.GET.get("after", ""))
    rows = [(concern, stage_of(concern.case)) for concern in page.rows]
    return render(request, "incidents/concerns.html", {"page": page, "rows": rows})


def concern_new(request: SignedInRequest) -> HttpResponse:
    return _raise(request, Channel.COLLEAGUE, "incidents/concern_new.html")


def monitoring_new(request: SignedInRequest) -> HttpResponse:
    """What Digital Media found itself comes in by the same door, and another officer handles it."""
    if not people.holds(request.user, Role.DIGITAL_MEDIA_OFFICER, Role.DIGITAL_MEDIA_MANAGER):
        raise Http404
    return _raise(request, Channel.MONITORING, "incidents/monitoring_new.html")


def _raise(request: SignedInRequest, channel: Channel, template: str) -> HttpResponse:
    form = ConcernForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        concern = keep(form, actor=request.user, channel=channel)
        if concern:
            return redirect("incidents:concern_sent", concern.pk)
    status = 422 if form.is_bound else 200
    return render(request, template, {"form": form}, status=status)


def keep(form: ConcernForm, *, actor: audit.Actor, channel: Channel) -> Concern | None:
    """Raise the concern, or put what went wrong on the form and give None: nothing was kept, nothing typed is lost."""
    try:
        return raise_concern(form.account_given(), actor=actor, channel=channel)
    except (FileRefused, StorageUnavailable) as refusal:
        form.add_error("pictures", str(refusal))
        return None


def concern_sent(request: SignedInRequest, pk: int) -> HttpResponse:
    concern = get_object_or_404(Concern.objects.visible_to(request.user), pk=pk)
    return render(request, "incidents/concern_sent.html", {"concern": concern})


def concern(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Concern.objects.visible_to(request.user).select_related("case"), pk=pk)
    return render(
        request,
        "incidents/concern.html",
        {
            "concern": found,
            "stage": stage_of(found.case),
            "news": found.case.entries.filter(kind=EntryKind.MESSAGE),
            "pictures": found.evidence.all(),
        },
    )


def stage_of(case: Case) -> tuple[str, str]:
    """What a reporter may know of the case: where it stands as process, never what came of it."""
    if case.state == CaseState.SUBMITTED:
        return "Received, not opened yet", "neutral"
    if case.state in CLOSED:
        return "Looked at and closed", "done"
    if case.is_passed_on:
        return "Looked at and passed on", "done"
    return "Being looked at", "wait"
