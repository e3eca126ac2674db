"""Roles that are held, for those who say whether each is still needed: one list, with two buttons to a role."""

from typing import Any

from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from portal.confirming import asks_again
from portal.directory import reviewing
from portal.http import SignedInRequest
from portal.models import Role, RoleReview
from portal.models.role_review import looked_at_before
from portal.paging import page_of
from portal.people import holds

BY = ("looked_at_on", "pk")


@require_safe
def role_reviews(request: SignedInRequest) -> HttpResponse:
    found = reviewing.seen_by(request.user).select_related("person__unit")
    sees_all = holds(request.user, *reviewing.SEES_ALL)
    if not sees_all and not found.exists():
        raise Http404
    page = page_of(found, by=BY, after=request.GET.get("after", ""))
    prefetch_related_objects(page.rows, "reviews__by")
    context = {"rows": [_row(request, one) for one in page.rows], "page": page, "from": _from(request)}
    return render(request, "home/role_reviews.html", context)


def _from(request: SignedInRequest) -> dict[str, str] | None:
    """The page that leads whoever sees all of them here; others come from a notice, or from their start page."""
    if holds(request.user, Role.DIRECTORY_ADMINISTRATOR):
        return {"label": "Directory", "url": reverse("directory")}
    return {"label": "Audit", "url": reverse("audit")} if holds(request.user, Role.AUDITOR) else None


def _row(request: SignedInRequest, grant: Any) -> dict[str, Any]:
    waiting = next((one for one in grant.reviews.all() if one.closed_at is None), None)
    if waiting:
        waiting.grant = grant
    looked_at = grant.looked_at_on
    return {
        "grant": grant,
        "looked_at_on": looked_at,
        "is_overdue": not grant.ends_on and looked_at < looked_at_before(timezone.localdate()),
        "waiting": waiting,
        "may_review": not waiting and not grant.ends_on and reviewing.may_review(request.user, grant),
        "may_second": waiting is not None and reviewing.may_second(request.user, waiting),
    }


@asks_again
@require_POST
def review(request: SignedInRequest, pk: int) -> HttpResponse:
    grant = get_object_or_404(reviewing.seen_by(request.user).select_related("person"), pk=pk)
    if not reviewing.may_review(request.user, grant):
        raise Http404
    keeps = "keep" in request.POST
    try:
        done = reviewing.review_role(grant, keeps=keeps, actor=request.user)
    except reviewing.ReviewRefused as refusal:
        messages.warning(request, str(refusal))
    else:
        ended = "is kept" if keeps else "ends today"
        words = f"The role {ended}." if done.closed_at else "A directory administrator looks at it too, and is told."
        messages.success(request, f"{grant.person.name}, {grant.get_role_display()}. {words}")
    return redirect("role-reviews")


@asks_again
@require_POST
def second(request: SignedInRequest, pk: int) -> HttpResponse:
    waiting = get_object_or_404(RoleReview.objects.select_related("grant__person"), pk=pk)
    if not reviewing.may_second(request.user, waiting):
        raise Http404
    try:
        reviewing.second_review(waiting, agrees="agree" in request.POST, actor=request.user)
    except reviewing.ReviewRefused as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, f"{waiting.grant.person.name}, {waiting.grant.get_role_display()}. Decided.")
    return redirect("role-reviews")
