"""Reminding those for whom an edition waits, and counting again for those who look."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from policies import domain, queries, rules
from policies.forms import CoverageFilter, RemindForm
from portal import jobs
from portal.http import SignedInRequest
from portal.throttle import too_many

from .coverage import covered

COUNT_EVERY = 60  # seconds


@require_http_methods(["GET", "POST"])
def remind(request: SignedInRequest, slug: str) -> HttpResponse:
    """The people are those of the page it was asked on, by the same address; its number is shown before they are."""
    if not rules.can_remind(request.user):
        raise Http404
    edition, counts = covered(request, slug)
    asked = CoverageFilter(request.GET, coverage=counts)
    among = asked.narrow(queries.readers(edition, request.user))
    back = f"{reverse('policies:coverage-people', args=[slug])}?{request.GET.urlencode()}"
    if request.method == "POST":
        told = domain.remind_readers(edition, actor=request.user, among=among)
        messages.success(request, RemindForm.words_for(told))
        return redirect(back)
    waiting, left_out = domain.number_to_remind(edition, actor=request.user, among=among)
    form = RemindForm(number=waiting - left_out)
    context = {
        "edition": edition,
        "form": form,
        "number": waiting - left_out,
        "left_out": left_out,
        "days": settings.REMIND_AGAIN_DAYS,
        "back": back,
    }
    return render(request, "policies/remind.html", context)


@require_POST
def count_again(request: SignedInRequest, slug: str) -> HttpResponse:
    if not rules.can_see_everyones_coverage(request.user):
        raise Http404
    edition, counts = covered(request, slug)
    if counts.is_kept and not too_many(f"count-coverage:{edition.pk}", limit=1, seconds=COUNT_EVERY):
        jobs.enqueue("policies.count_coverage", edition=edition.pk)
    messages.success(request, "It is being counted. Open this page again in a minute.")
    return redirect("policies:coverage", slug)
