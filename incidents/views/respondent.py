"""What a respondent sees of a matter about them: what they were told, what they may answer, what they may ask for."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from incidents import words
from incidents.domain.letter import AlreadyAnswered, PeriodEnded, note_reading, respond
from incidents.domain.review import move_review
from incidents.enums import ReviewState
from incidents.forms.respondent import ResponseForm, ReviewStepForm
from incidents.models import Evidence, Investigation, Letter, Response, Review
from incidents.queries import letter_to_answer
from incidents.rules import investigation as rules
from incidents.rules import review as review_rules
from incidents.rules.machine import MoveRefused, Who
from portal.http import SignedInRequest

from .file import posted

OWN_REVIEW_STEPS: dict[str, str] = {
    ReviewState.APPLIED: "I have applied for review",
    ReviewState.WITHDRAWN: "I have withdrawn my application",
}


def my_matters(request: SignedInRequest) -> HttpResponse:
    found = Investigation.objects.told_to(request.user).order_by("-opened_at", "-pk")
    rows = [(one, words.RESPONDENT_STATES.get(one.state, "Open")) for one in found]
    return render(request, "incidents/my_matters.html", {"rows": rows})


def find(request: SignedInRequest, pk: int) -> Investigation:
    return get_object_or_404(Investigation.objects.told_to(request.user), pk=pk)


def my_matter(request: SignedInRequest, pk: int) -> HttpResponse:
    file = find(request, pk)
    letter = letter_to_answer(file)
    form = ResponseForm(posted(request))
    if request.method == "POST":
        answered = _answer(request, file, form)
        if answered:
            return answered
    return _page(request, file, letter, form)


def _answer(request: SignedInRequest, file: Investigation, form: ResponseForm) -> HttpResponse | None:
    """Send the response, or put what stands in its way on the form, with every word kept."""
    letter = rules.awaited_letter(file)
    if letter is None or not form.is_valid():
        return None
    try:
        respond(letter, actor=request.user, words=form.cleaned_data["words"])
    except AlreadyAnswered:
        if Response.objects.get(letter=letter).words != form.cleaned_data["words"]:
            form.add_error("words", "You have already sent a response to this letter, and it stands as you sent it.")
            return None
    except PeriodEnded:
        form.add_error(
            "words", "The time to answer has run out. Copy what you wrote and ask the decision-maker for more time."
        )
        return None
    messages.success(request, "Your response was received. It stands below as you sent it.")
    return redirect(reverse("incidents:my_matter", args=[file.pk]) + "#responses")


def _page(request: SignedInRequest, file: Investigation, letter: Letter | None, form: ResponseForm) -> HttpResponse:
    context: dict[str, Any] = {
        "file": file,
        "state": words.RESPONDENT_STATES.get(file.state, "Open"),
        "open_letter": letter,
        "allegations": file.allegations.told_to(request.user).prefetch_related(
            "posts", "clauses__edition__policy", Prefetch("evidence", Evidence.objects.prefetch_related("redactions"))
        ),
        "letters": _letters(file),
        "responses": Response.objects.filter(letter__investigation=file).select_related("letter").order_by("at"),
        "reviews": [(review, _own_steps(request, review)) for review in file.reviews.order_by("apply_by", "pk")],
        "form": form,
    }
    return render(request, "incidents/my_matter.html", context, status=422 if form.errors else 200)


def _letters(file: Investigation) -> "QuerySet[Letter]":
    mine = file.letters.filter(to_respondent=True).select_related("issued_by", "response")
    return mine.prefetch_related("extensions")


def _own_steps(request: SignedInRequest, review: Review) -> list[tuple[str, str]]:
    return [
        (OWN_REVIEW_STEPS[to], reverse("incidents:my_matter_review", args=[review.investigation_id, review.pk, to]))
        for to, arrow in review_rules.MOVES[review.state].items()
        if Who.RESPONDENT in arrow.who
    ]


def my_letter(request: SignedInRequest, pk: int, letter_pk: int) -> HttpResponse:
    file = find(request, pk)
    letter = get_object_or_404(_letters(file), pk=letter_pk)
    note_reading(letter, actor=request.user)
    return render(request, "incidents/my_matter_letter.html", {"file": file, "letter": letter})


def my_matter_review(request: SignedInRequest, pk: int, review_pk: int, to: str) -> HttpResponse:
    """Tell People Services that review was applied for, or that the application was withdrawn."""
    file = find(request, pk)
    review = get_object_or_404(file.reviews, pk=review_pk)
    if to not in OWN_REVIEW_STEPS:
        raise Http404
    form = ReviewStepForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            if review.state != to:  # the form sent twice tells it once
                move_review(review, ReviewState(to), actor=request.user)
            messages.success(request, "Thank you. It stands on your page, and People Services can see it.")
            return redirect("incidents:my_matter", file.pk)
        except MoveRefused as error:
            form.add_error(None, words.refusal(error))
    context = {"file": file, "review": review, "form": form, "title": OWN_REVIEW_STEPS[to]}
    return render(request, "incidents/my_matter_review.html", context, status=422 if form.errors else 200)
