"""Comments on a draft, and on each of its clauses."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST

from policies import domain, queries, words
from policies.enums import IN_HAND
from policies.forms.drafts import CommentForm
from policies.models import Edition
from portal.http import SignedInRequest
from portal.machine import MoveRefused

from .finding import on_draft


@require_http_methods(["GET", "POST"])
@on_draft
def comments(request: SignedInRequest, edition: Edition) -> HttpResponse:
    """What was said of one clause, or of the whole where the address names none, and room to say more."""
    ref = request.GET.get("ref", "")
    clause = edition.clauses.filter(ref=ref.replace("\0", "")).first()
    made = queries.remarks_on(edition).get(ref, [])
    if ref and clause is None and not made:
        raise Http404
    form = CommentForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            domain.comment(edition, actor=request.user, ref=ref, **form.cleaned_data)
        except MoveRefused as refusal:
            form.add_error(None, words.refusal(refusal, edition))
        else:
            messages.success(request, "Your comment stands beside the words.")
            return HttpResponseRedirect(f"{reverse('policies:draft', args=[edition.pk])}#{ref or 'comments'}")
    context = {
        "edition": edition,
        "policy": edition.policy,
        "marking": edition.policy.marking,
        "clause": clause,
        "ref": ref,
        "remarks": made,
        "may_comment": edition.state in IN_HAND and (clause is not None or not ref),
        "form": form,
    }
    return render(request, "policies/draft_comments.html", context)


@require_POST
@on_draft
def settle(request: SignedInRequest, edition: Edition, comment: int) -> HttpResponse:
    remark = get_object_or_404(edition.comments, pk=comment)
    try:
        domain.settle_comment(remark, actor=request.user)
    except MoveRefused as refusal:
        messages.warning(request, words.refusal(refusal, edition))
        return redirect("policies:draft", edition.pk)
    messages.success(request, "Settled. It stays to be read.")
    return HttpResponseRedirect(comments_url(edition, remark.ref))


def comments_url(edition: Edition, ref: str) -> str:
    address = reverse("policies:draft-comments", args=[edition.pk])
    return f"{address}?{urlencode({'ref': ref})}" if ref else address
