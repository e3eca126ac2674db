"""Following a concern one raised."""

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from incidents.domain.unnamed import add_reporters_words
from incidents.enums import CaseState, Channel, EntryKind
from incidents.forms.identity import ReporterMessageForm
from incidents.models import Case, Concern, ConcernDraft, Letter
from incidents.models.case import CLOSED
from incidents.rules import clock
from incidents.rules.machine import MoveRefused
from incidents.rules.naming import written_as
from portal.http import SignedInRequest
from portal.paging import page_of

from .journey import ENTRANCES, next_address

LOOKED_AT = ("Being looked at", "wait")


def concerns(request: SignedInRequest) -> HttpResponse:
    mine = Concern.objects.visible_to(request.user).select_related("case__goes_on_in")
    page = page_of(mine, by=("-submitted_at", "-id"), after=request.GET.get("after", ""))
    rows = [(concern, stage_of(concern.case)) for concern in page.rows]
    drafts = ConcernDraft.objects.filter(person=request.user, channel__in=ENTRANCES)
    begun = [(draft, next_address(Channel(draft.channel), draft)) for draft in drafts]
    return render(request, "incidents/concerns.html", {"page": page, "rows": rows, "begun": begun})


def concern_sent(request: SignedInRequest, pk: int) -> HttpResponse:
    concern = get_object_or_404(Concern.objects.visible_to(request.user).select_related("case"), pk=pk)
    context = {
        "concern": concern,
        "opened_by": clock.usual_first_look(concern.seen, concern.submitted_at),
        "decision_days": clock.usual_days(concern.seen),
    }
    return render(request, "incidents/concern_sent.html", context)


def concern(request: SignedInRequest, pk: int) -> HttpResponse:
    found = _own(request, pk)
    return _page(request, found, _message_form(request, found))


def concern_write(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the reporter adds or answers; the officers read it on the case."""
    found = _own(request, pk)
    if request.method != "POST":
        return redirect("incidents:concern", found.pk)
    form = _message_form(request, found, request.POST)
    if form.is_valid():
        try:
            add_reporters_words(found, actor=written_as(request.user, found), **form.cleaned_data)
            return redirect(reverse("incidents:concern", args=[found.pk]) + "#news")
        except MoveRefused:
            form.add_error(None, "Your concern was passed on, so nothing can be added here. Nothing was sent.")
    return _page(request, found, form)


def _own(request: SignedInRequest, pk: int) -> Concern:
    return get_object_or_404(Concern.objects.visible_to(request.user).select_related("case"), pk=pk)


def _message_form(request: SignedInRequest, found: Concern, data: QueryDict | None = None) -> ReporterMessageForm:
    return ReporterMessageForm(data, reporter=request.user, concern=found)


def _page(request: SignedInRequest, found: Concern, form: ReporterMessageForm) -> HttpResponse:
    context = {
        "concern": found,
        "stage": stage_of(found.case),
        "news": found.case.entries.filter(kind__in=(EntryKind.MESSAGE, EntryKind.REPORTER)),
        "letters": Letter.objects.to_reporter(found, request.user),
        "pictures": found.evidence.all(),
        "can_write": not found.case.is_passed_on,
        "asked": found.name_requests.prefetch_related("seen"),
        "form": form,
    }
    return render(request, "incidents/concern.html", context, status=422 if form.errors else 200)


def stage_of(case: Case) -> tuple[str, str]:
    """What a reporter may know of the case: where it stands as process, never what came of it."""
    if case.state == CaseState.CLOSED_DUPLICATE and case.goes_on_in:
        # What the case that goes on waits for is asked of its own reporters.
        goes_on = case.goes_on_in
        return LOOKED_AT if goes_on.state == CaseState.INFO_REQUESTED else stage_of(goes_on)
    if case.state == CaseState.SUBMITTED:
        return "Received, not opened yet", "neutral"
    if case.state == CaseState.INFO_REQUESTED:
        return "Being looked at, and more is asked for", "wait"
    if case.state in CLOSED:
        return "Looked at and closed", "done"
    if case.is_passed_on:
        return "Looked at and passed on", "done"
    return LOOKED_AT
