"""A draft for those who may work on it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect

from policies.models import Edition
from portal.http import SignedInRequest

View = Callable[..., HttpResponse]


def on_draft(view: View) -> View:
    """The view gets an edition this person may work on; one that was published meanwhile leads to where it is read."""

    @wraps(view)
    def found(request: SignedInRequest, pk: int, **kwargs: Any) -> HttpResponse:
        edition = Edition.objects.workable_by(request.user).select_related("policy", "approver", "created_by")
        if draft := edition.filter(pk=pk).first():
            return view(request, draft, **kwargs)
        released = Edition.objects.visible_to(request.user).select_related("policy").filter(pk=pk).first()
        if released is None:
            raise Http404
        messages.info(request, "This edition was published. It can no longer be changed.")
        return redirect("policies:edition", released.policy.slug, released.number)

    return found
