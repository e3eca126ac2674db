"""The directory administrator's pages: who is there and what they may do. No matter has a trace here."""

from datetime import date
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from portal.beside import beside
from portal.confirming import asks_again
from portal.directory.inviting import has_password
from portal.directory.rows import FIELDS
from portal.directory.standing_in import may_arrange_for
from portal.forms import IdempotentForm
from portal.home.access import for_roles
from portal.home.approving import put_before_another
from portal.home.forms import EndForm, FindPerson, GrantForm
from portal.http import SignedInRequest
from portal.models import Person, Role, RoleAsked, RoleGrant, StaffChange
from portal.paging import page_of
from portal.people import GrantRefused, decide_role, end_role, grant_role
from portal.roles import SENSITIVE

administrators_only = for_roles(Role.DIRECTORY_ADMINISTRATOR)
CHANGES_SHOWN = 50


@administrators_only
def directory(request: SignedInRequest) -> HttpResponse:
    form = FindPerson(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    people = Person.objects.select_related("unit").matching(words)
    page = page_of(people, by=("family_name", "given_names", "id"), after=request.GET.get("after", ""))
    address = f"{urlencode({'q': words})}&" if words else ""
    context = {"form": form, "words": words, "page": page, "address": address}
    context["password_sign_in"] = settings.PASSWORD_SIGN_IN
    return render(request, "home/directory.html", context)


@administrators_only
def person(request: SignedInRequest, pk: int) -> HttpResponse:
    someone = get_object_or_404(Person.objects.select_related("unit", "manager"), pk=pk)
    grants = someone.role_grants.select_related("granted_by", "approved_by").order_by("-starts_on", "-id")
    today = timezone.localdate()
    return render(
        request,
        "home/person.html",
        {
            **_invitation(someone),
            "someone": someone,
            "facts": facts_of(someone),
            "held": [grant for grant in grants if grant.ends_on is None or grant.ends_on >= today],
            "ended": [grant for grant in grants if grant.ends_on and grant.ends_on < today],
            "today": today,
            "beside": beside("directory", [pk]),
            "factors": someone.second_factors.standing().count(),
            "reset": someone.factor_resets.filter(decided_at__isnull=True).select_related("asked_by").first(),
            "asked": someone.roles_asked.waiting().select_related("asked_by"),
            "may_stand_in": may_arrange_for(request.user, someone),
            "rows": someone.stand_ins.not_over().select_related("manager", "person", "made_by"),
            "changes": [changed(one) for one in someone.staff_changes.all()[:CHANGES_SHOWN]],
        },
    )


def _invitation(someone: Person) -> dict[str, object]:
    """Whoever has no password can be sent a link, where there is a form for passwords."""
    if not settings.PASSWORD_SIGN_IN or not someone.is_active or has_password(someone):
        return {}
    return {"invite": IdempotentForm(), "invitation": someone.invitations.first()}


def changed(one: StaffChange) -> dict[str, object]:
    """What a list of staff changed, with what it was before."""
    names = [name for name in FIELDS if name in one.before or name in one.after]
    pairs = [(FIELDS[name].label, one.before.get(name), one.after.get(name)) for name in names]
    return {"at": one.at, "kind": one.get_kind_display(), "who": one.actor_name, "pairs": pairs}


def facts_of(someone: Person) -> list[dict[str, object]]:
    rows = (
        ("Staff number", someone.staff_number),
        ("E-mail", someone.email),
        ("Employment", someone.get_employment_display()),
        ("Classification", someone.classification),
        ("Unit", someone.unit.name),
        ("Manager", someone.manager.name if someone.manager else "Nobody"),
        ("State", someone.get_state_display()),
        ("Can sign in", "Yes" if someone.is_active else "No"),
    )
    return [{"term": term, "value": value} for term, value in rows]


@asks_again
@administrators_only
def grant(request: SignedInRequest, pk: int) -> HttpResponse:
    """Ask for the role and the day, show what would be given, and give it when that is confirmed."""
    someone = get_object_or_404(Person.objects.current(), pk=pk)
    form = GrantForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        role, starts_on = Role(form.cleaned_data["role"]), form.cleaned_data["starts_on"]
        if "confirmed" not in request.POST:
            asked = {"someone": someone, "role": role, "starts_on": starts_on, "is_sensitive": role in SENSITIVE}
            return render(request, "home/grant_confirm.html", asked)
        try:
            messages.success(request, given_or_asked(request, someone, role, starts_on))
            return redirect("person", pk=pk)
        except GrantRefused as refusal:
            form.add_error(None, str(refusal))
    return render(request, "home/grant.html", {"someone": someone, "form": form})


def given_or_asked(request: SignedInRequest, someone: Person, role: Role, starts_on: date) -> str:
    """What became of it, in words."""
    if role in SENSITIVE:
        put_before_another(someone, role, actor=request.user, starts_on=starts_on)
        return f"Another directory administrator decides whether {someone.name} holds the role {role.label}."
    grant_role(someone, role, actor=request.user, starts_on=starts_on)
    return f"{someone.name} holds the role {role.label}."


@administrators_only
@require_safe
def roles_asked(request: SignedInRequest) -> HttpResponse:
    waiting = RoleAsked.objects.waiting().select_related("person__unit", "asked_by")
    decided = RoleAsked.objects.exclude(decided_at=None).select_related("person", "asked_by", "decided_by")
    context = {
        "waiting": [
            {"asked": one, "is_mine_to_decide": request.user not in (one.asked_by, one.person)} for one in waiting
        ],
        "decided": decided.order_by("-decided_at")[:CHANGES_SHOWN],
        "trail": [{"label": "Directory", "url": reverse("directory")}],
    }
    return render(request, "home/roles_asked.html", context)


@asks_again
@administrators_only
@require_POST
def decide(request: SignedInRequest, pk: int) -> HttpResponse:
    asked = get_object_or_404(RoleAsked.objects.select_related("person"), pk=pk)
    is_given = "approve" in request.POST
    try:
        decide_role(asked, approve=is_given, actor=request.user)
    except GrantRefused as refusal:
        messages.warning(request, str(refusal))
    else:
        outcome = "holds" if is_given else "is not given"
        messages.success(request, f"{asked.person.name} {outcome} the role {asked.get_role_display()}.")
    return redirect("roles-asked")


@asks_again
@administrators_only
def end_grant(request: SignedInRequest, pk: int) -> HttpResponse:
    standing = get_object_or_404(RoleGrant.objects.select_related("person"), pk=pk)
    if standing.ends_on and standing.ends_on < timezone.localdate():
        raise Http404
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            end_role(standing, actor=request.user, on=form.cleaned_data["ends_on"])
        except GrantRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"The role {standing.get_role_display()} ends.")
            return redirect("person", pk=standing.person_id)
    return render(request, "home/grant_end.html", {"grant": standing, "form": form})
