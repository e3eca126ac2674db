"""Following a concern one raised."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from incidents.domain.concern import raise_concern
from incidents.enums import CaseState, Channel, EntryKind
from incidents.forms.concern import ConcernForm
from incidents.models import Case, Concern, ConcernDraft
from incidents.models.case import CLOSED
from portal import audit
from portal.files import FileRefused, StorageUnavailable
from portal.http import SignedInRequest
from portal.paging import page_of

from .journey import next_address


def concerns(request: SignedInRequest) -> HttpResponse:
    mine = Concern.objects.visible_to(request.user).select_related("case")
    page = page_of(mine, by=("-submitted_at", "-id"), after=request.GET.get("after", ""))
    rows = [(concern, stage_of(concern.case)) for concern in page.rows]
    drafts = ConcernDraft.objects.filter(person=request.user)
    begun = [(draft, next_address(Channel(draft.channel), draft)) for draft in drafts]
    return render(request, "incidents/concerns.html", {"page": page, "rows": rows, "begun": begun})


def keep(form: ConcernForm, *, actor: audit.Actor, channel: Channel) -> Concern | None:
    """Raise the concern, or put what went wrong on the form and give None: nothing was kept, nothing typed is lost."""
    try:
        return raise_concern(form.account_given(), actor=actor, channel=channel)
    except (FileRefused, StorageUnavailable) as refusal:
        form.add_error("pictures", str(refusal))
        return None


def concern_sent(request: SignedInRequest, pk: int) -> HttpResponse:
    concern = get_object_or_404(Concern.objects.visible_to(request.user).select_related("case"), pk=pk)
    context = {"concern": concern, "triage_days": settings.TRIAGE_DAYS}
    return render(request, "incidents/concern_sent.html", context)


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
