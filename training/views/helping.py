"""For training authors and managers: people for whom a course's rules are too tight."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from portal.http import SignedInRequest
from training import domain, queries, rules
from training.forms import ExtraAttemptForm, ExtraTimeForm

from .links import clause_links, trail_to


def help_list(request: SignedInRequest) -> HttpResponse:
    _check_helper(request)
    context = {
        "used_up": queries.used_up_by(request.user),
        "extra_time": queries.extra_time_by(request.user),
        "trail": trail_to(),
    }
    return render(request, "training/help.html", context)


@require_http_methods(["GET", "POST"])
def helping(request: SignedInRequest, pk: int) -> HttpResponse:
    """Someone who used up their attempts. An author sees what was not understood, a manager only that it was not."""
    attempt = get_object_or_404(queries.helped_in(request.user), pk=pk)
    directed = queries.asked_in_confidence(attempt.person_id, attempt.version.course_id)
    is_author = rules.can_give_attempts(request.user) or directed.filter(made_by=request.user).exists()
    if request.method == "POST" and not is_author:
        raise Http404
    form = ExtraAttemptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            domain.give_attempt(attempt, actor=request.user, reason=said["reason"], once=said["once"])
        except domain.HelpRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"{attempt.person.name} can try again, and is told.")
            return redirect("training:help")
    context = {
        "attempt": attempt,
        "person": attempt.person,
        "version": attempt.version,
        "given": queries.given_since(attempt),
        "missed": clause_links(queries.missed_clauses(attempt)) if is_author else [],
        "form": form if is_author else None,
        "trail": to_help(),
    }
    return render(request, "training/helping.html", context)


@require_http_methods(["GET", "POST"])
def extra_time(request: SignedInRequest) -> HttpResponse:
    _check_helper(request)
    form = ExtraTimeForm(request.POST or None, giver=request.user)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        given = domain.give_time(
            said["person"], actor=request.user, percent=said["percent"], reason=said["reason"], once=said["once"]
        )
        messages.success(request, f"{given.person.name} has {given.percent}% more time, and is told.")
        return redirect("training:help")
    return render(request, "training/extra_time.html", {"form": form, "trail": to_help()})


@require_POST
def end_extra_time(request: SignedInRequest, pk: int) -> HttpResponse:
    extra = get_object_or_404(queries.extra_time_by(request.user), pk=pk)
    domain.end_time(extra, actor=request.user)
    messages.success(request, f"Ended. {extra.person.name} has the time that everyone has.")
    return redirect("training:help")


def to_help() -> list[dict[str, str]]:
    return [*trail_to(), {"label": "Helping people along", "url": reverse("training:help")}]


def _check_helper(request: SignedInRequest) -> None:
    if not rules.can_help_anyone(request.user):
        raise Http404
