"""The steps of a file that ask for a person or a reason: recommend, appoint, move on."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from incidents import words
from incidents.domain import assessing, decision, holding, suspension_proposal
from incidents.domain import investigation as verbs
from incidents.domain.door import move_file
from incidents.enums import InvestigationState as S
from incidents.enums import Part
from incidents.forms.investigation import AppointForm, FileMoveForm, RecommendForm
from incidents.models import Investigation
from incidents.queries import appointable
from incidents.rules import investigation as rules
from incidents.rules import suspension as suspension_rules
from incidents.rules.disclosing import free_officers
from incidents.rules.intake import PATHS
from incidents.rules.machine import Need, Who
from portal.http import SignedInRequest
from portal.models import Person

from .file import (
    REFUSED,
    asked,
    is_past_reader,
    not_found_unless,
    not_open,
    on_file,
    open_move,
    posted,
    step_page,
    to_file,
)

APPOINTMENTS = {
    Part.INVESTIGATOR: (verbs.appoint_investigator, "Appoint an investigator", "Appointed. They were told."),
    Part.DECISION_MAKER: (
        verbs.appoint_decision_maker,
        "Appoint the breach decision-maker",
        "Appointed by letter. They were told.",
    ),
    Part.SUSPENDER: (
        suspension_proposal.assign_suspender,
        "Assign the suspension delegate",
        "Assigned. They were told.",
    ),
    Part.DELEGATE: (decision.assign_delegate, "Assign the sanction delegate", "Assigned. They were told."),
}
IS_VACANT: dict[Part, Callable[[Investigation], bool]] = {
    Part.INVESTIGATOR: lambda file: file.state in verbs.INVESTIGABLE,
    Part.DECISION_MAKER: lambda file: file.state == S.FORMAL or rules.lacks_decision_maker(file),
    Part.SUSPENDER: suspension_rules.lacks_suspender,
    Part.DELEGATE: lambda file: file.state == S.BREACH or rules.lacks_delegate(file),
}
# Steps with a page of their own are not taken here.
PLAIN_STEPS = frozenset(
    {
        S.ASSESSING,
        S.FORMAL,
        S.NO_ACTION,
        S.MANAGEMENT_ACTION,
        S.EXTERNAL_REFERRAL,
        S.CONTRACT_PATH,
        S.DIVERTED_PID,
        S.DISCONTINUED,
        S.INVESTIGATING,
        S.DETERMINING,
        S.BREACH_RECORDED_FORMER,
        S.IMPLEMENTED,
        S.ON_HOLD,
        S.CLOSED,
    }
)

# Plain to say, and more to write: each has a page of its own.
ELSEWHERE: dict[S, str] = {
    S.EXTERNAL_REFERRAL: "incidents:investigation_refer_outside",
    S.CONTRACT_PATH: "incidents:investigation_contract",
    S.ON_HOLD: "incidents:investigation_hold",
    S.CLOSED: "incidents:investigation_close",
}


@on_file
def recommend(request: SignedInRequest, file: Investigation) -> HttpResponse:
    not_found_unless(request, file, Who.SERVICES_OFFICER)
    initial = {"path": file.recommendation or None, "reasons": file.recommendation_reasons, "scope": file.scope}
    if file.state != S.ASSESSING and request.method == "GET":
        return not_open(request, file)
    form = RecommendForm(posted(request), initial=initial)
    return asked(
        request,
        file,
        form,
        lambda: verbs.recommend_path(file, actor=request.user, **form.cleaned_data),
        title="Recommend how to handle it",
        submit="Recommend it",
        done="Recommended. A manager, who is someone else, decides.",
    )


@on_file
def appoint(request: SignedInRequest, file: Investigation, part: Part) -> HttpResponse:
    not_found_unless(request, file, Who.SERVICES_MANAGER)
    verb, title, done = APPOINTMENTS[part]
    if request.method == "GET" and not IS_VACANT[part](file):
        return not_open(request, file)
    form = AppointForm(posted(request), candidates=appointable(file, part))
    if request.method == "POST" and form.is_valid():
        person = form.cleaned_data["person"]
        try:
            if getattr(file, f"{part}_id") != person.pk:  # the form sent twice appoints once
                verb(file, person, actor=request.user)
            messages.success(request, done)
            return to_file(file)
        except REFUSED as error:
            form.add_error("person", words.refusal(error))
    needs = (
        [] if form.candidates else ["someone has the role, the delegation it needs, and no other part in the matter"]
    )
    return step_page(request, file, form, title=title, needs=needs)


@on_file
def move(request: SignedInRequest, file: Investigation, to: str) -> HttpResponse:
    """One page for every plain step: what it is, what it still needs, and the reason."""
    if to not in S.values or not _has_page(request, file, S(to)):
        raise Http404
    if is_past_reader(request.user, file):
        return not_open(request, file)  # how a step is refused would say how far the sanction has come
    target = S(to)
    if target in ELSEWHERE and file.state != S.ON_HOLD:
        return redirect(ELSEWHERE[target], file.pk)
    found = open_move(request, file, target)
    if found is None and (request.method == "GET" or _was_taken(request, file, target)):
        return to_file(file) if request.method == "POST" else not_open(request, file)
    goes_on = file.state == S.ON_HOLD and to == file.held_from
    asks_as = "" if goes_on else to
    form = FileMoveForm(posted(request), to=asks_as, needs_reason=found is None or Need.REASON in found.move.needs)
    if target == S.DIVERTED_PID:
        form.offer(free_officers(file.case, but=request.user))
    if request.method == "POST" and form.is_valid():
        try:
            _take(request, file, target, form.cleaned_data.get("words", ""), **form.chosen())
            return _onwards(request, file)
        except REFUSED as error:
            form.add_error(None, words.refusal(error))
    title = "Take it up again" if goes_on else words.FILE_STEPS[to]
    return step_page(request, file, form, title=title, needs=words.needs(found.missing) if found else [])


def _has_page(request: SignedInRequest, file: Investigation, target: S) -> bool:
    """Any step may be what a held file is taken up again at, and that form too may come twice."""
    is_again = request.method == "POST" and _was_taken(request, file, target)
    return target in PLAIN_STEPS or file.state == S.ON_HOLD or is_again


def _was_taken(request: SignedInRequest, file: Investigation, target: S) -> bool:
    """The form sent twice: this person has just taken the step, whatever the portal did after it by itself."""
    last = file.entries.filter(by__isnull=False, to_state__gt="").order_by("id").last()
    return last is not None and (last.by_id, last.to_state) == (request.user.pk, target)


def _take(request: SignedInRequest, file: Investigation, to: S, reason: str, officer: Person | None = None) -> None:
    if file.state == S.ON_HOLD and to == file.held_from:
        holding.lift_hold(file, actor=request.user, words=reason)
    elif to == S.ASSESSING and file.state == S.RECEIVED:
        verbs.begin_assessment(file, actor=request.user)
    elif file.state == S.ASSESSING and to in PATHS:
        assessing.decide_path(file, to, actor=request.user, words=reason)
    elif to == S.DISCONTINUED:
        verbs.discontinue(file, actor=request.user, words=reason)
    elif to == S.DETERMINING and file.state == S.INVESTIGATING:
        decision.begin_determining(file, actor=request.user)
    else:
        move_file(file, to, actor=request.user, words=reason, officer=officer)
    messages.success(request, "Done. It is kept in the history of the file.")


def _onwards(request: SignedInRequest, file: Investigation) -> HttpResponse:
    """Back to the file, or to the list when the step took it out of this person's sight."""
    still_there = Investigation.objects.visible_to(request.user).filter(pk=file.pk).exists()
    return to_file(file) if still_there else redirect("incidents:investigations")
