"""Policies as documents: the list, the edition in force, the ones before it."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from policies import domain, queries, rules
from policies.forms import AcknowledgeForm
from policies.models import Edition
from policies.questions import asked_of
from portal.http import SignedInRequest
from portal.sign_ins import is_password_of

from .comparing import changes_for
from .document import document
from .owning import notes_for_owner

LONGEST_QUERY = 200


@require_GET
def policy_list(request: SignedInRequest) -> HttpResponse:
    words, past = request.GET.get("q", "").strip()[:LONGEST_QUERY], "past" in request.GET
    context = {
        "editions": queries.reading_list(request.user),
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
    edition = edition_for(request, slug)
    if edition.applies and not edition.opened:
        domain.open_edition(edition, actor=request.user)
    return show(request, edition)


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


@dataclass(frozen=True)
class Blank:
    """The form as nobody has filled it in: the same for every reader of an edition."""

    number: int
    statement: str

    @property
    def form(self) -> AcknowledgeForm:
        return AcknowledgeForm(shown=self)


def sign_off_form(request: SignedInRequest, edition: Edition, data: Any = None) -> AcknowledgeForm:
    """The form of one reader: with the questions drawn for them, and their password where the policy asks for it."""
    is_asked = edition.policy.asks_password and request.user.has_usable_password()
    return AcknowledgeForm(
        data,
        shown=edition,
        questions=asked_of(request.user, edition),
        is_own_password=partial(is_password_of, request.user, request=request) if is_asked else None,
    )


def show(request: SignedInRequest, edition: Any, form: AcknowledgeForm | None = None) -> HttpResponse:
    """The edition in force as this reader meets it; `edition` comes from their `reading_list`.

    `form` is one that was sent and has something wrong with it.
    """
    person = request.user
    context = document(edition, asks=True) | notes_for_owner(person, edition)
    context |= {
        "form": form,
        "blank": Blank(edition.number, edition.statement),
        "due_on": queries.due_in_list(edition, person),
        "acknowledgement": queries.acknowledged_by(person, edition) if edition.acknowledged_at else None,
        "may_see_coverage": rules.can_see_coverage(person),
    }
    if edition.applies and not edition.acknowledged_at:
        context |= changes_for(person, edition)
        if form is None and (edition.policy.check_questions or edition.policy.asks_password):
            context["form"] = sign_off_form(request, edition)
    return render(request, "policies/read.html", context)
