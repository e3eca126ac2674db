"""For managers: their people, what they are asked, and who need not do it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.beside import beside
from portal.http import SignedInRequest
from portal.models import Person
from portal.paging import page_of
from training import domain, queries, rules
from training.enums import Duty
from training.forms import AssignTeamForm, CourseExemptionForm, DutyFilter
from training.models import Assignment, Course

from .links import trail_to

BY_NAME = ("person__family_name", "person__given_names", "pk")
TONES = {Duty.DUE: "wait", Duty.OVERDUE: "attention", Duty.EXEMPT: "neutral", Duty.DONE: "done"}


@require_GET
def people(request: SignedInRequest) -> HttpResponse:
    """Everyone under a manager, or whoever they stand in for, with what they are asked; no score, and nothing a matter
    asks of them."""
    if not request.user.sees_a_team:
        raise Http404
    form = DutyFilter(request.GET)
    shown = form.cleaned_data["show"] if form.is_valid() else ""
    found = queries.duties_under(request.user)
    page = page_of(found.filter(duty=shown) if shown else found, by=BY_NAME, after=request.GET.get("after", ""))
    context = {
        "filter": form,
        "shown": shown,
        "page": page,
        "rows": [{"one": one, "word": Duty(one.duty).label, "tone": TONES[one.duty]} for one in page.rows],
        "beside": beside("training", {one.person_id for one in page.rows}),
        "exemptions": queries.exemptions_by(request.user),
        "made": queries.assigned_by(request.user),
        "may_act": request.user.manages_anyone,
        "stands_in": request.user.stands_in.in_force().with_a_team().select_related("manager"),
        "trail": trail_to(),
    }
    return render(request, "training/people.html", context)


@require_http_methods(["GET", "POST"])
def assign_team(request: SignedInRequest) -> HttpResponse:
    if not request.user.manages_anyone:
        raise Http404
    form = AssignTeamForm(
        request.POST or None,
        manager=request.user,
        courses=Course.objects.visible_to(request.user),
        team=queries.team_of(request.user),
        number=queries.people_under(request.user).count(),
        units=[*queries.units_headed_by(request.user)],
    )
    if request.method == "POST" and form.is_valid():
        try:
            number = _assign(form, request.user).enrolments.count()
        except domain.AssignRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            asked = "1 person is asked" if number == 1 else f"{number:,} people are asked"
            messages.success(request, f"Assigned. {asked}, and told by when.")
            return redirect("training:people")
    return render(request, "training/assign_team.html", {"form": form, "trail": to_people()})


def _assign(form: AssignTeamForm, manager: Person) -> Assignment:
    said = form.cleaned_data
    given = {"actor": manager, "present_days": said["present_days"], "once": said["once"]}
    if form.audience is None:
        return domain.assign_to_everyone_under(said["course"], **given)
    return domain.assign_course(said["course"], audience=form.audience, newcomer_days=said["present_days"], **given)


@require_http_methods(["GET", "POST"])
def exempt(request: SignedInRequest) -> HttpResponse:
    if not rules.can_assign(request.user):
        raise Http404
    courses = Course.objects.visible_to(request.user)
    asked = {"course": request.GET.get("course", "")}
    form = CourseExemptionForm(request.POST or None, giver=request.user, courses=courses, initial=asked)
    if request.method == "POST" and form.is_valid():
        try:
            given = domain.exempt_from_course(actor=request.user, **form.cleaned_data)
        except domain.ExemptRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{given.person.name} is exempt, and is told.")
            return _back(request, given.course)
    return render(request, "training/exempt.html", {"form": form, "trail": trail_to()})


@require_POST
def end_exemption(request: SignedInRequest, pk: int) -> HttpResponse:
    given = get_object_or_404(queries.exemptions_by(request.user), pk=pk)
    if not rules.can_exempt(request.user, given.person):
        raise Http404
    domain.end_course_exemption(given, actor=request.user)
    messages.success(request, f"Ended. {given.person.name} is asked again, and is told.")
    return _back(request, given.course)


def to_people() -> list[dict[str, str]]:
    return [*trail_to(), {"label": "Your people", "url": reverse("training:people")}]


def _back(request: SignedInRequest, course: Course) -> HttpResponse:
    if rules.can_author(request.user):
        return redirect("training:assignments", course.slug)
    return redirect("training:people")
