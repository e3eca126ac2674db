from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render

from portal.home.access import for_roles
from portal.home.auditor import lines
from portal.home.forms import AuditFilter
from portal.http import SignedInRequest
from portal.models import AuditEntry, AuditLink, Role
from portal.paging import page_of


@for_roles(Role.AUDITOR)
def audit(request: SignedInRequest) -> HttpResponse:
    form = AuditFilter(request.GET)
    entries = AuditEntry.objects.all()
    action = form.cleaned_data["action"] if form.is_valid() else ""
    if "." in action:
        entries = entries.filter(action=action)
    elif action:
        entries = entries.filter(action__startswith=f"{action}.")
    page = page_of(entries, by=("-id",), after=request.GET.get("after", ""), size=30)
    return render(
        request,
        "home/audit.html",
        {
            "form": form,
            "action": action,
            "address": f"{urlencode({'action': action})}&" if action else "",
            "page": page,
            "lines": lines(page.rows),
            "head": head_of_chain(),
        },
    )


def head_of_chain() -> str:
    """The last link's hash, to write down elsewhere: with it a chain cut short is noticed."""
    last = AuditLink.objects.order_by("-id").values_list("hash", flat=True).first()
    return bytes(last).hex() if last else ""
