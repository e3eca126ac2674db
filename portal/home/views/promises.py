from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from portal.home.promises import CHAPTERS, NOT_PROTECTED


@login_not_required
@require_GET
def promises(request: HttpRequest) -> HttpResponse:
    """Open to strangers: who raises a concern without a name reads it before they write."""
    return render(request, "home/promises.html", {"chapters": CHAPTERS, "not_protected": NOT_PROTECTED})
