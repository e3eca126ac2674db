"""Who stands in for whom: for those it is about, for the manager's manager, and for directory administrators."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.directory.standing_in import StandInRefused, end_stand_in, make_stand_in, may_arrange_for, may_end
from portal.home.standing_in_forms import StandInForm
from portal.http import SignedInRequest
from portal.models import Person, Role, StandIn
from portal.models.standing_in import StandInQuerySet
from portal.people import holds


@require_safe
def standing_in(request: SignedInRequest) -> HttpResponse:
    found = StandIn.objects.visible_to(request.user).not_over().select_related("manager", "person", "made_by")
    reports = Person.objects.current().filter(manager=request.user, direct_reports__is_active=True)
    context = {
        "rows": found,
        "may_arrange": may_arrange_for(request.user, request.user),
        "managers": reports.distinct().order_by("family_name", "given_names", "pk"),
    }
    return render(request, "home/standing_in.html", context)


@require_http_methods(["GET", "POST"])
def arrange(request: SignedInRequest, pk: int) -> HttpResponse:
    manager = get_object_or_404(Person.objects.current(), pk=pk)
    if not may_arrange_for(request.user, manager):
        raise Http404
    form = StandInForm(request.POST or None, manager=manager)
    if request.method == "POST" and form.is_valid():
        try:
            made = make_stand_in(form.wanted, actor=request.user, once=form.cleaned_data["once"])
        except StandInRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"Arranged. {made.person.name} and {manager.name} are told.")
            return redirect(_back(request, manager))
    context = {"form": form, "manager": manager, "back": _back(request, manager)}
    return render(request, "home/standing_in_arrange.html", context, status=422 if form.errors else 200)


@require_POST
def end(request: SignedInRequest, pk: int) -> HttpResponse:
    standing = get_object_or_404(_to_end(request).select_related("manager", "person"), pk=pk)
    if not may_end(request.user, standing):
        raise Http404
    end_stand_in(standing, actor=request.user)
    messages.success(request, f"Ended. {standing.person.name} no longer stands in for {standing.manager.name}.")
    return redirect(_back(request, standing.manager))


def _to_end(request: SignedInRequest) -> StandInQuerySet:
    if holds(request.user, Role.DIRECTORY_ADMINISTRATOR):
        return StandIn.objects.all()
    return StandIn.objects.visible_to(request.user)


def _back(request: SignedInRequest, manager: Person) -> str:
    """An administrator who arranges it for others comes from the directory."""
    if request.user.pk in (manager.pk, manager.manager_id) or not holds(request.user, Role.DIRECTORY_ADMINISTRATOR):
        return reverse("standing-in")
    return reverse("person", args=[manager.pk])
