from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from portal import people
from portal.home.retention import FOR_GOOD, LINES, models_of
from portal.http import SignedInRequest
from portal.models import Role

SEE_WHAT_WOULD_GO = (Role.AUDITOR, Role.PEOPLE_SERVICES_MANAGER, Role.POLICY_OWNER)


@require_GET
def retention(request: SignedInRequest) -> HttpResponse:
    """Everyone reads how long what is kept. What would go next is for those who look whether it does."""
    sees = people.holds(request.user, *SEE_WHAT_WOULD_GO)
    lines = [(line, sorted(models_of(line)), line.would_go() if sees else None) for line in LINES]
    return render(request, "home/retention.html", {"lines": lines, "sees": sees, "for_good": FOR_GOOD})
