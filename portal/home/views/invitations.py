"""Invitations to set a first password: for directory administrators, and for whoever follows a link."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.directory.inviting import InvitationRefused, invite, invite_joiners, invited, set_first_password
from portal.forms import IdempotentForm
from portal.home.access import for_roles
from portal.home.forms import FirstPasswordForm
from portal.http import SignedInRequest
from portal.models import Invitation, Person, Role, StaffImport, StaffImportState
from portal.paging import page_of

administrators_only = for_roles(Role.DIRECTORY_ADMINISTRATOR)
View = Callable[..., HttpResponse]


def with_passwords(view: View) -> View:
    """Where the form for passwords is off there is nothing to set one for, and no such page."""

    @wraps(view)
    def page(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        if not settings.PASSWORD_SIGN_IN:
            raise Http404
        return view(request, *args, **kwargs)

    return page


@with_passwords
@administrators_only
@require_safe
def invitations(request: SignedInRequest) -> HttpResponse:
    found = Invitation.objects.select_related("person", "asked_by")
    page = page_of(found, by=("-asked_at", "-id"), after=request.GET.get("after", ""))
    return render(request, "home/invitations.html", {"page": page})


@with_passwords
@administrators_only
@require_POST
def invite_person(request: SignedInRequest, pk: int) -> HttpResponse:
    person = get_object_or_404(Person, pk=pk)
    form = IdempotentForm(request.POST)
    if form.is_valid():
        try:
            invite(person, actor=request.user, once=form.cleaned_data["once"])
            messages.success(request, f"{person.name} is sent a link by which they set their password.")
        except InvitationRefused as refusal:
            messages.warning(request, str(refusal))
    return redirect("person", pk)


@with_passwords
@administrators_only
@require_POST
def invite_list(request: SignedInRequest, pk: int) -> HttpResponse:
    count = invite_joiners(get_object_or_404(StaffImport, pk=pk, state=StaffImportState.DONE), actor=request.user)
    messages.success(request, f"{count:,} {'person is' if count == 1 else 'people are'} sent a link.")
    return redirect("invitations")


@with_passwords
@login_not_required
@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, pk: int, token: str) -> HttpResponse:
    """Of a link that is no good the page says no more than that, whyever it is none."""
    person = invited(pk, token)
    if person is None:
        return render(request, "registration/invitation_gone.html", status=404)
    form = FirstPasswordForm(person, request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not set_first_password(person, form.cleaned_data["new_password1"], token=token):
            return render(request, "registration/invitation_gone.html", status=404)
        messages.success(request, "Your password is set. Sign in with it.")
        return redirect("sign-in")
    return render(request, "registration/invitation.html", {"form": form}, status=422 if form.errors else 200)
