"""Who works on a case: saying yes, giving back, stepping aside, keeping out, handing on; and what sets its clock."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from incidents import words
from incidents.domain import assignment, grading
from incidents.domain import case as verbs
from incidents.domain.changes import Overtaken
from incidents.domain.handing_on import HandedOn, hand_on_cases
from incidents.domain.parts import PartRefused
from incidents.enums import CaseState
from incidents.forms.assignment import (
    CONFLICT,
    GIVE_BACK,
    SOME,
    AcceptForm,
    FollowUpForm,
    GiveBackForm,
    GradeForm,
    HandOverForm,
    KeepOutForm,
    StepAsideForm,
)
from incidents.forms.versions import VersionedForm
from incidents.models import Case
from incidents.rules import case as rules
from incidents.rules import clock
from incidents.rules.handing_on import cases_held_by, holders_seen_by
from incidents.rules.machine import MoveRefused, Who
from portal import people
from portal.http import SignedInRequest
from portal.models import DIGITAL_MEDIA, Person, Role

from .case import back_to, find, step_page, waits_for

SHOWN = 200
GONE = "Thank you. You will not see this matter again, and someone else will handle it."
View = Callable[[SignedInRequest, Case], HttpResponse]


def on_case(view: View) -> Callable[[SignedInRequest, int], HttpResponse]:
    """For whoever may act on the case and has declared that they have no conflict in it."""

    @wraps(view)
    def declared(request: SignedInRequest, pk: int) -> HttpResponse:
        found = find(request, pk)
        if waits_for(request.user, found):
            return redirect("incidents:case_accept", pk)
        if not rules.capacities(found, request.user):
            raise Http404
        if not rules.has_declared(request.user, found):
            return redirect("incidents:case_open", pk)
        return view(request, found)

    return declared


def _done(request: SignedInRequest, form: VersionedForm, verb: Callable[[], object]) -> bool:
    """Take the step when the form is sent, or have the form say why it was not taken."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        verb()
    except Overtaken as overtaken:
        form.renew(overtaken)
    except (MoveRefused, PartRefused) as refused:
        form.add_error(None, words.refusal(refused))
    return not form.errors


def case_accept(request: SignedInRequest, pk: int) -> HttpResponse:
    """The assignee declares and says yes, or gives the case back: nothing of it is read before."""
    found = find(request, pk)
    if found.handler_id != request.user.pk:
        raise Http404
    if not found.awaits_acceptance:
        return redirect("incidents:case", found.pk)
    form = AcceptForm(request.POST or None, case=found)
    if _done(request, form, lambda: _answer(request, found, form)):
        return back_to(request, found)
    return step_page(request, found, form, title="A case was assigned to you", submit="Send your answer")


def _answer(request: SignedInRequest, found: Case, form: AcceptForm) -> None:
    said, seen = form.cleaned_data, form.cleaned_data["seen"]
    if said["answer"] == CONFLICT:
        assignment.step_aside(found, actor=request.user, words=said["words"], seen=seen)
        messages.success(request, GONE)
    elif said["answer"] == GIVE_BACK:
        assignment.give_back_case(found, actor=request.user, words=said["words"], seen=seen)
        messages.success(request, "Given back. A manager was told, and somebody else takes it.")
    elif found.state == CaseState.SUBMITTED:
        verbs.open_case(found, actor=request.user, seen=seen)
    else:
        assignment.take_on_case(found, actor=request.user, seen=seen)


@on_case
def case_give_back(request: SignedInRequest, found: Case) -> HttpResponse:
    if found.handler_id != request.user.pk:
        raise Http404
    form = GiveBackForm(request.POST or None, case=found)
    if _done(request, form, lambda: assignment.give_back_case(found, actor=request.user, **form.cleaned_data)):
        messages.success(request, "Given back. A manager was told, and somebody else takes it.")
        return redirect("incidents:queue")
    return step_page(request, found, form, title="Give the case back", submit="Give it back")


def case_step_aside(request: SignedInRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    form = StepAsideForm(request.POST or None, case=found)
    if _done(request, form, lambda: assignment.step_aside(found, actor=request.user, **form.cleaned_data)):
        messages.success(request, GONE)
        return redirect("incidents:queue")
    return step_page(request, found, form, title="I have found a conflict of interest", submit="Step aside")


def case_keep_out(request: SignedInRequest, pk: int) -> HttpResponse:
    """A wall around one case, for somebody a manager names. What it looks like says nothing of any other wall."""
    found = find(request, pk)
    if Who.MEDIA_MANAGER not in rules.capacities(found, request.user):
        raise Http404
    form = KeepOutForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            assignment.keep_out(found, actor=request.user, **form.cleaned_data)
            messages.success(request, "Done. From now on the case does not exist for them, and nobody was told.")
            return redirect("incidents:case_keep_out", found.pk)
        except (MoveRefused, PartRefused) as refused:
            form.add_error("person", words.refusal(refused))
    kept = [f"{one.person.name}: {one.reason}" for one in found.kept_out.select_related("person").order_by("at")]
    warning = "This cannot be taken back. It holds at once in every list, search and notice."
    return step_page(
        request,
        found,
        form,
        title="Keep somebody out of this case",
        submit="Keep them out",
        warning=warning,
        names=kept,
        names_title="Kept out by a manager",
    )


@on_case
def case_grade(request: SignedInRequest, found: Case) -> HttpResponse:
    if found.state in clock.ENDED:
        return redirect("incidents:case", found.pk)
    form = GradeForm(request.POST or None, case=found, initial={"kind": found.kind, "severity": found.severity})
    if _done(request, form, lambda: grading.grade_case(found, actor=request.user, **form.cleaned_data)):
        messages.success(request, "Kept. The clock of the case goes by it.")
        return redirect("incidents:case", found.pk)
    return step_page(request, found, form, title="Kind and severity", submit="Keep it")


@on_case
def case_follow_up(request: SignedInRequest, found: Case) -> HttpResponse:
    if found.state not in clock.CONTACTED:
        return redirect("incidents:case", found.pk)
    form = FollowUpForm(request.POST or None, case=found, initial={"on": found.follow_up_on})
    if _done(request, form, lambda: grading.follow_up(found, actor=request.user, **form.cleaned_data)):
        messages.success(request, "Kept.")
        return redirect("incidents:case", found.pk)
    return step_page(request, found, form, title="The day to follow up", submit="Keep it")


def handing_on(request: SignedInRequest) -> HttpResponse:
    """Who has open cases: those who left or lost the role first."""
    _only_managers(request)
    return render(request, "incidents/handing_on.html", {"holders": holders_seen_by(request.user)})


def handing_on_from(request: SignedInRequest, person_pk: int) -> HttpResponse:
    _only_managers(request)
    leaver = get_object_or_404(Person, pk=person_pk)
    held = list(cases_held_by(leaver, request.user).order_by("due_at", "pk")[:SHOWN])
    if not held and request.method != "POST":
        raise Http404
    others = [person for person in people.holders(*DIGITAL_MEDIA) if person != leaver]
    form = HandOverForm(request.POST or None, cases=held, officers=others)
    result = None
    if request.method == "POST" and form.is_valid():
        try:
            result = _handed_on(request, leaver, form)
            if not result.stayed:
                return redirect("incidents:handing_on")
        except MoveRefused as refused:
            form.add_error(None, words.refusal(refused))
    context = {"form": form, "leaver": leaver, "stayed": result.stayed if result else [], "many": len(held) == SHOWN}
    return render(request, "incidents/handing_on_from.html", context, status=422 if form.errors else 200)


def _handed_on(request: SignedInRequest, leaver: Person, form: HandOverForm) -> HandedOn:
    said = form.cleaned_data
    only = said["cases"] if said["which"] == SOME else None
    result = hand_on_cases(leaver, said["to"], actor=request.user, only=only, words=said["words"])
    if result.moved:
        cases = "1 case was" if result.moved == 1 else f"{result.moved} cases were"
        messages.success(request, f"{cases} handed over. Whoever got one says whether they take it.")
    return result


def _only_managers(request: SignedInRequest) -> None:
    if not people.holds(request.user, Role.DIGITAL_MEDIA_MANAGER):
        raise Http404
