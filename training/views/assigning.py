"""For training authors: whom a course asks, and what holds for it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from portal.http import SignedInRequest
from portal.models import Person, Unit
from training import domain, queries, rules
from training.forms import AssignEveryoneForm, AssignForm, TermsForm
from training.models import Assignment, Course

from .links import trail_to
from .terms import how_long


@require_GET
def assignments(request: SignedInRequest, slug: str) -> HttpResponse:
    """Of a course: each with its numbers."""
    course = _course(request, slug)
    found = queries.counted_assignments(course)
    context = {
        "course": course,
        "found": found,
        "asks_everyone": any(one.assignment.by_policies for one in found),
        "how_long": how_long(course),
        "before": [one.before for one in course.prerequisites.select_related("before")],
        "exemptions": queries.exemptions_by(request.user).filter(course=course),
        "trail": _trail(course)[:-1],
    }
    return render(request, "training/assignments.html", context)


@require_http_methods(["GET", "POST"])
def assign(request: SignedInRequest, slug: str) -> HttpResponse:
    """To an audience. A post counts whom it would ask, unless it is sent to assign; what was typed comes back."""
    course = _course(request, slug)
    units = list(Unit.objects.select_related("parent"))
    form = AssignForm(request.POST or None, units=units)
    number = None
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("present_days", "newcomer_days", "once")}
        if "assign" in request.POST and _assign(request, course, form, audience=form.audience, **said) is None:
            return redirect("training:assignments", slug)
        number = Person.objects.current().filter(form.audience.people).count()
    context = {"course": course, "form": form, "number": number, "trail": _trail(course)}
    return render(request, "training/assign.html", context)


@require_http_methods(["GET", "POST"])
def assign_everyone(request: SignedInRequest, slug: str) -> HttpResponse:
    """To everyone it is made for, by the audiences of its policies."""
    course = _course(request, slug)
    form = AssignEveryoneForm(request.POST or None)
    is_whole = request.method == "POST" and form.is_valid()
    if is_whole and _assign(request, course, form, audience=None, **form.cleaned_data) is None:
        return redirect("training:assignments", slug)
    return render(request, "training/assign_everyone.html", {"course": course, "form": form, "trail": _trail(course)})


def _assign(
    request: SignedInRequest, course: Course, form: AssignForm | AssignEveryoneForm, **said: object
) -> str | None:
    """What stood in the way, which the form says then."""
    try:
        made = domain.assign_course(course, actor=request.user, **said)  # type: ignore[arg-type]
    except domain.AssignRefused as refusal:
        form.add_error(None, str(refusal))
        return str(refusal)
    number = made.enrolments.count()
    messages.success(request, f"Assigned. {number:,} {'person is' if number == 1 else 'people are'} asked.")
    return None


@require_http_methods(["GET", "POST"])
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """By a training author, or by the manager who made it."""
    found = Assignment.objects.open_to_see().standing().select_related("course")
    assignment = get_object_or_404(found, pk=pk)
    if not rules.can_withdraw(request.user, assignment):
        raise Http404
    is_author = rules.can_author(request.user)
    back = reverse("training:assignments", args=[assignment.course.slug]) if is_author else reverse("training:people")
    if request.method == "POST":
        domain.withdraw_assignment(assignment, actor=request.user)
        messages.success(request, "Withdrawn. Nobody is asked by it any more, and what was completed stays.")
        return redirect(back)
    context = {"assignment": assignment, "asked": assignment.enrolments.count(), "back": back, "trail": trail_to()}
    return render(request, "training/withdraw.html", context)


@require_http_methods(["GET", "POST"])
def terms(request: SignedInRequest, slug: str) -> HttpResponse:
    """How long it counts, and what comes before it."""
    course = _course(request, slug)
    form = TermsForm(request.POST or None, course=course, others=Course.objects.published().exclude(pk=course.pk))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            domain.set_prerequisites(course, said["before"], actor=request.user)
            domain.set_renewal(course, actor=request.user, months=said["months"], month=said["month"])
        except domain.TermsRefused as refusal:
            form.add_error("before", str(refusal))
        else:
            messages.success(request, "Saved.")
            return redirect("training:assignments", slug)
    return render(request, "training/terms.html", {"course": course, "form": form, "trail": _trail(course)})


def _course(request: SignedInRequest, slug: str) -> Course:
    if not rules.can_author(request.user):
        raise Http404
    return get_object_or_404(Course.objects.published(), slug=slug)


def _trail(course: Course) -> list[dict[str, str]]:
    course_url = reverse("training:course", args=[course.slug])
    return [
        *trail_to(),
        {"label": course.title, "url": course_url},
        {"label": "Assignments", "url": reverse("training:assignments", args=[course.slug])},
    ]
