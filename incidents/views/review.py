"""Reviews of decisions: what may be asked for, what was recorded, and the next step, for both sides of a matter."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from incidents import words
from incidents.enums import ReviewState
from incidents.forms.review import form_of
from incidents.models import Investigation, Review, SanctionChange
from incidents.rules import review as rules
from incidents.rules.machine import Who
from portal.http import SignedInRequest

from .file import REFUSED, asked, on_file, posted, reviews_seen, reviews_unseen

OWN_STEPS: dict[str, str] = {
    ReviewState.APPLIED: "I have applied for review",
    ReviewState.WITHDRAWN: "I have withdrawn my application",
}

ASK = "Ask for this review"
DONE = "Thank you. It stands on your page, and People Services can see it."


def panel(request: SignedInRequest, file: Investigation) -> dict[str, Any]:
    """Each review this person may see, with the steps that are theirs, and the decisions that were set aside."""
    unseen = reviews_unseen(request.user, file)
    return {
        "reviews": [(review, _steps(request, review)) for review in file.reviews.all() if review.of not in unseen],
        "set_aside": [one for one in file.determinations.all() if one.superseded_at],
    }


def _steps(request: SignedInRequest, review: Review) -> list[tuple[str, str]]:
    mine = rules.capacities(review, request.user)
    return [
        (
            words.REVIEW_STEPS[to],
            reverse("incidents:investigation_review", args=[review.investigation_id, review.pk, to]),
        )
        for to, arrow in rules.MOVES[review.state].items()
        if arrow.who & mine and rules.is_offered(review, to)
    ]


@on_file
def follow_review(request: SignedInRequest, file: Investigation, review_pk: int, to: str) -> HttpResponse:
    found = get_object_or_404(reviews_seen(request.user, file), pk=review_pk)
    if to not in ReviewState.values or Who.SERVICES_MANAGER not in rules.capacities(found, request.user):
        raise Http404
    form = form_of(to, posted(request), found)

    def take() -> None:
        if found.state != to:  # the form sent twice takes the step once
            form.take(ReviewState(to), actor=request.user)

    title = words.REVIEW_STEPS[to]
    return asked(request, file, form, take, title=title, done="Recorded. It stands with the review.")


def own_panel(file: Investigation) -> list[tuple[Review, list[tuple[str, str]]]]:
    """What the respondent can ask for, where it stands, and what is stayed for it."""
    stays = Prefetch("stays", SanctionChange.objects.stays().select_related("sanction"), to_attr="standing_stays")
    reviews = file.reviews.select_related("suspension").prefetch_related(stays).order_by("apply_by", "pk")
    return [(review, _own_steps(review)) for review in reviews]


def _own_steps(review: Review) -> list[tuple[str, str]]:
    return [
        (_own_name(review, to), reverse("incidents:my_matter_review", args=[review.investigation_id, review.pk, to]))
        for to, arrow in rules.MOVES[review.state].items()
        if Who.RESPONDENT in arrow.who
    ]


def _own_name(review: Review, to: str) -> str:
    """What goes to or through the department is asked for here; of the rest they only tell."""
    return ASK if review.goes_through_us and to == ReviewState.APPLIED else OWN_STEPS[to]


def my_matter_review(request: SignedInRequest, pk: int, review_pk: int, to: str) -> HttpResponse:
    """Tell People Services that review was applied for, or that the application was withdrawn."""
    file = get_object_or_404(Investigation.objects.told_to(request.user), pk=pk)
    review = get_object_or_404(file.reviews, pk=review_pk)
    if to not in OWN_STEPS:
        raise Http404
    form = form_of(to, posted(request), review, own=True)
    if request.method == "POST" and form.is_valid():
        try:
            if review.state != to:  # the form sent twice tells it once
                form.take(ReviewState(to), actor=request.user)
            messages.success(request, DONE)
            return redirect("incidents:my_matter", file.pk)
        except REFUSED as error:
            form.add_error(None, words.refusal(error))
    title = _own_name(review, to)
    submit = ASK if title == ASK else "Tell People Services"
    context = {"file": file, "review": review, "form": form, "title": title, "submit": submit}
    return render(request, "incidents/my_matter_review.html", context, status=422 if form.errors else 200)
