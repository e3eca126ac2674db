"""Policies as documents: the list, the edition in force, the ones before it."""

from functools import partial
from typing import Any, NamedTuple

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from policies import domain, queries, rules
from policies.forms import AcknowledgeForm
from policies.models import Edition
from policies.questions import asked_of
from portal.drawing import draw_page
from portal.http import SignedInRequest
from portal.sign_ins import is_password_of
from portal.templatetags.postwise import day, daytime

from .comparing import changes_for
from .document import document, shown
from .owning import notes_for_owner

LONGEST_QUERY = 200


@require_GET
def policy_list(request: SignedInRequest) -> HttpResponse:
    words, past = request.GET.get("q", "").strip()[:LONGEST_QUERY], "past" in request.GET
    context = {
        "editions": queries.editions_to_read(request.user),
        "query": words,
        "past": past,
        "found": queries.search_clauses(request.user, words, past=past),
        "most_found": queries.MOST_FOUND,
        "may_author": rules.can_author(request.user),
        "may_see_coverage": rules.can_see_coverage(request.user),
        "may_see_register": rules.can_see_everyones_coverage(request.user),
    }
    return render(request, "policies/policy_list.html", context)


@require_GET
def read(request: SignedInRequest, slug: str) -> HttpResponse:
    edition = queries.edition_to_read(request.user, slug)
    if edition is None:
        return last_of(request, slug)
    if edition.applies and not edition.opened:
        domain.open_edition(edition, actor=request.user)
    return show(request, edition)


def last_of(request: SignedInRequest, slug: str) -> HttpResponse:
    """Of a policy that was withdrawn the last edition stays to be read, and says so."""
    last = Edition.objects.visible_to(request.user).filter(policy__slug=slug).order_by("-published_at").first()
    if last is None or last.is_in_force:
        raise Http404
    return redirect("policies:edition", slug, last.number)


def edition_for(request: SignedInRequest, slug: str) -> Any:
    edition = queries.edition_to_read(request.user, slug)
    if edition is None:
        raise Http404
    return edition


@require_GET
def past_edition(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    released = Edition.objects.visible_to(request.user).select_related("policy")
    edition = get_object_or_404(released, policy__slug=slug, number=number)
    if edition.is_in_force:
        return redirect("policies:read", slug)
    return render(request, "policies/past_edition.html", document(edition))


def sign_off_form(request: SignedInRequest, edition: Edition, data: Any = None) -> AcknowledgeForm:
    """The form of one reader: with the questions drawn for them, and their password where the policy asks for it."""
    is_asked = edition.policy.asks_password and request.user.has_usable_password()
    return AcknowledgeForm(
        data,
        shown=edition,
        questions=asked_of(request.user, edition),
        is_own_password=partial(is_password_of, request.user, request=request) if is_asked else None,
    )


class Acknowledged(NamedTuple):
    """What a reader acknowledged, as the page is drawn for all who did; when they did is their own."""

    number: int
    grows_old: bool


def show(request: SignedInRequest, edition: Any, form: AcknowledgeForm | None = None) -> HttpResponse:
    """The edition in force as this reader meets it; `edition` comes from their `reading_list`.

    `form` is one that was sent and has something wrong with it.
    """
    person, asks = request.user, edition.applies and not edition.acknowledged_at
    made = queries.acknowledged_by(person, edition) if edition.acknowledged_at else None
    values = shown(edition) | {
        "due_on": queries.due_in_list(edition, person),
        "today": timezone.localdate(),
        "acknowledgement": Acknowledged(made.edition.number, bool(made.stands_until)) if made else None,
        "is_renewal": bool(asks and edition.last_at),
        "may_see_coverage": rules.can_see_coverage(person),
    }
    own = {
        "acknowledged_on": daytime(made.acknowledged_at) if made else "",
        "stands_until": day(made.stands_until) if made else "",
        "receipt_url": reverse("policies:receipt", args=[made.code]) if made else "",
        "last_on": day(edition.last_at),
    }
    particular = notes_for_owner(person, edition) | (changes_for(person, edition) if asks else {})
    if asks and form is None and (edition.policy.check_questions or edition.policy.asks_password):
        form = sign_off_form(request, edition)
    if form is None and not particular:
        return draw_page(request, "policies/read.html", values, own)
    return render(request, "policies/read.html", {**values, **own, **particular, "form": form})
