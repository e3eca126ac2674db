"""What the identity provider may do here, for directory administrators: its tokens, its groups, and the guard."""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from portal.home.access import for_roles
from portal.http import SignedInRequest
from portal.models import Role, ScimGroup, ScimLeaversAllowed, ScimToken
from portal.scim.guard import allow_leavers
from portal.scim.leavers import left_today
from portal.scim.roles import role_of

administrators_only = for_roles(Role.DIRECTORY_ADMINISTRATOR)
SHOWN = 100


@administrators_only
@require_safe
def identity_provider(request: SignedInRequest) -> HttpResponse:
    groups = ScimGroup.objects.annotate(people=Count("members")).order_by("display_name")[:SHOWN]
    context = {
        "tokens": ScimToken.objects.order_by("-made_at")[:SHOWN],
        "groups": [{"name": one.display_name, "people": one.people, "role": role_of(one)} for one in groups],
        "allowed": ScimLeaversAllowed.objects.filter(until__gt=timezone.now()).select_related("by").first(),
        "leavers": left_today(),
        "trail": [{"label": "Directory", "url": "/directory/"}],
    }
    return render(request, "home/identity_provider.html", context)


@administrators_only
@require_POST
def allow_more_leavers(request: SignedInRequest) -> HttpResponse:
    allow_leavers(actor=request.user)
    messages.success(request, "For a day the identity provider may let as many people leave as it says.")
    return redirect("identity-provider")
