"""A picture of a draft is read into the box of words, for the person to look over before anything is checked."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_POST

from policies.discretion import discreet
from policies.forms import CheckForm
from policies.forms.pictures import PictureForm, keep_files_in_memory
from portal.http import SignedInRequest
from portal.picture_words import can_read_pictures

from .check import policies_with_advice


@never_cache
@sensitive_post_parameters()
@require_POST
@csrf_exempt  # what asks for the token reads what was posted: below, once it is sure where a file goes
def read_picture(request: SignedInRequest) -> HttpResponse:
    if not can_read_pictures():
        raise Http404
    keep_files_in_memory(request)
    return _read(request)


@csrf_protect
@sensitive_variables()
@discreet
def _read(request: SignedInRequest) -> HttpResponse:
    policies = policies_with_advice(request.user)
    if not policies:
        return redirect("policies:check")
    picture = PictureForm(request.POST, request.FILES)
    words = picture.words() if picture.is_valid() else ""
    typed = CheckForm(request.POST, person=request.user, policies=policies)
    said: dict[str, Any] = {name: typed[name].value() for name in typed.fields}
    said["text"] = "\n\n".join(filter(None, [said["text"], words]))
    context = {
        "form": CheckForm(person=request.user, policies=policies, initial=said),
        "picture": picture,
        "was_read": bool(words),
    }
    return render(request, "policies/check.html", context)
