"""Who of People Services is on a file; and opening one that somebody is not on, for a reason and some hours."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from incidents import broken_glass, words
from incidents.domain import membership as verbs
from incidents.forms.membership import AddMemberForm, BreakGlassForm, RemoveMemberForm
from incidents.models import BreakGlass, FileMember, Investigation
from incidents.months import Months
from incidents.rules import membership as rules
from incidents.rules.machine import MoveRefused
from portal import people
from portal.confirming import asks_again
from portal.http import SignedInRequest
from portal.models import PEOPLE_SERVICES, Role
from portal.paging import page_of

from .file import on_file, posted, step_page, to_file

NO_SUCH_MATTER = "There is no matter with this number that you could open this way."


def panel(request: SignedInRequest, file: Investigation) -> dict[str, Any]:
    is_on_it = rules.is_member(request.user, file)
    return {
        "members": [one for one in file.members.all() if one.ended_at is None] if is_on_it else (),
        "glass": None if is_on_it else rules.reads_by_glass(request.user, file),
    }


@on_file
@require_GET
def file_members(request: SignedInRequest, file: Investigation) -> HttpResponse:
    if not rules.is_member(request.user, file):
        raise Http404
    context = {
        "file": file,
        "members": file.members.select_related("person", "added_by", "ended_by"),
        "broken": file.broken_glass.select_related("person"),
        "may_manage": rules.may_manage(request.user, file),
    }
    return render(request, "incidents/file/members.html", context)


@on_file
def file_member_add(request: SignedInRequest, file: Investigation) -> HttpResponse:
    if not rules.may_manage(request.user, file):
        raise Http404
    form = AddMemberForm(posted(request), candidates=rules.candidates(file))
    if request.method == "POST" and form.is_valid():
        try:
            verbs.add_member(file, form.cleaned_data["person"], actor=request.user)
            messages.success(request, "Added. They were told, and declare before they read it.")
            return redirect("incidents:file_members", file.pk)
        except MoveRefused as error:
            form.add_error(None, words.refusal(error))
    return step_page(request, file, form, title="Add somebody to the matter", submit="Add them")


@on_file
def file_member_remove(request: SignedInRequest, file: Investigation, person_pk: int) -> HttpResponse:
    if not rules.may_manage(request.user, file):
        raise Http404
    standing = FileMember.objects.standing().filter(investigation=file)
    member = get_object_or_404(standing.select_related("person"), person=person_pk)
    form = RemoveMemberForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            verbs.remove_member(file, member.person, actor=request.user, **form.cleaned_data)
            messages.success(request, f"{member.person.name} is off the matter and sees nothing of it any more.")
            is_own = member.person_id == request.user.pk
            return redirect("incidents:investigations") if is_own else redirect("incidents:file_members", file.pk)
        except verbs.LastMember:
            form.add_error(None, "Nobody else is on the matter. Add somebody first.")
        except MoveRefused as error:
            form.add_error(None, words.refusal(error))
    return step_page(request, file, form, title=f"Take {member.person.name} off the matter", submit="Take them off it")


@asks_again
def break_glass(request: SignedInRequest) -> HttpResponse:
    """By number: whoever is not on a matter is shown no list of those there are."""
    if not people.holds(request.user, *PEOPLE_SERVICES):
        raise Http404
    form = BreakGlassForm(posted(request), most_hours=rules.most_hours())
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        file = rules.numbered(said["number"])
        if file and Investigation.objects.visible_to(request.user).filter(pk=file.pk).exists():
            return to_file(file)
        try:
            if file is None:
                raise MoveRefused(NO_SUCH_MATTER)
            verbs.break_glass(file, actor=request.user, reason=said["reason"], hours=said["hours"], once=said["once"])
            return to_file(file)
        except MoveRefused:
            form.add_error("number", NO_SUCH_MATTER)
    context = {"form": form, "most_hours": rules.most_hours()}
    return render(request, "incidents/file/break_glass.html", context, status=422 if form.errors else 200)


@require_POST
def break_glass_close(request: SignedInRequest, pk: int) -> HttpResponse:
    glass = get_object_or_404(BreakGlass.objects.open_for(request.user), investigation=pk)
    verbs.close_glass(glass, actor=request.user)
    messages.success(request, "Closed. You see nothing of the matter any more.")
    return redirect("incidents:investigations")


@require_GET
def break_glass_log(request: SignedInRequest) -> HttpResponse:
    if not people.holds(request.user, Role.AUDITOR, Role.PEOPLE_SERVICES_MANAGER):
        raise Http404
    found = BreakGlass.objects.reported_to(request.user).select_related("person", "investigation")
    chosen = Months.read(request.GET.get("month", ""))
    if chosen:
        found = found.filter(at__gte=chosen.starts_at, at__lt=chosen.ends_at)
    page = page_of(found, by=("-at", "-id"), after=request.GET.get("after", ""))
    opened = broken_glass.opened_after(page.rows)
    context = {
        "page": page,
        "rows": [(one, opened.get(one.pk, "")) for one in page.rows],
        "by_month": broken_glass.by_month(request.user, timezone.localdate()),
        "chosen": chosen,
        "address": reverse("incidents:break_glass_log"),
        "is_auditor": people.holds(request.user, Role.AUDITOR),
    }
    return render(request, "incidents/file/break_glass_log.html", context)
