"""What a policy owner has in hand."""

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from policies import domain, rules
from policies.forms import PublishForm
from policies.models import Edition, Import
from portal.http import SignedInRequest
from portal.machine import MoveRefused

from .document import document
from .owning import notes_for_owner


@require_GET
def draft_list(request: SignedInRequest) -> HttpResponse:
    if not rules.can_author(request.user):
        raise Http404
    drafts = Edition.objects.in_hand().select_related("policy", "created_by").order_by("-created_at")
    imports = Import.objects.unfinished().select_related("policy", "uploaded_by").defer("document", "choices")
    context = {"drafts": drafts.annotate(clause_count=Count("clauses")), "imports": imports}
    return render(request, "policies/draft_list.html", context)


@require_http_methods(["GET", "POST"])
def draft(request: SignedInRequest, pk: int) -> HttpResponse:
    """The draft as readers would meet it, and the step that puts it in force."""
    if not rules.can_author(request.user):
        raise Http404
    edition = get_object_or_404(Edition.objects.in_hand().select_related("policy"), pk=pk)
    form = PublishForm(request.POST or None, draft=edition)
    if request.method == "POST" and form.is_valid():
        try:
            publish(edition, form, request)
        except domain.PublishingRefused as refusal:
            form.add_error(None, str(refusal))
        except MoveRefused:
            form.add_error(None, "This edition is not approved yet.")
        else:
            messages.success(request, "Published. It is in force from today.")
            return redirect("policies:read", edition.policy.slug)
    context = document(edition) | notes_for_owner(request.user, edition) | {"form": form}
    return render(request, "policies/draft.html", context)


def publish(edition: Edition, form: PublishForm, request: SignedInRequest) -> None:
    asked = form.cleaned_data
    domain.publish_edition(
        edition,
        actor=request.user,
        is_major=asked.get("is_major", True),
        summary=asked["summary"],
    )
