"""What a respondent sees of a matter about them: what they were told, what they may answer, what they may ask for."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from incidents import words
from incidents.corrections_beside import beside_file
from incidents.domain.declaring import open_copy
from incidents.domain.letter import AlreadyAnswered, PeriodEnded, note_reading, respond
from incidents.enums import InvestigationState
from incidents.forms.respondent import ResponseForm
from incidents.models import Hold, Investigation, Letter, Response, SeriousMisconductDeclaration
from incidents.queries import letter_to_answer
from incidents.rules import awaiting
from policies.models import Clause
from portal.http import SignedInRequest

from . import answering, hearing, review, suspension
from .file import gather_letters, posted
from .sanction import DECIDED


def my_matters(request: SignedInRequest) -> HttpResponse:
    found = Investigation.objects.told_to(request.user).order_by("-opened_at", "-pk")
    rows = [(one, words.RESPONDENT_STATES.get(one.state, "Open")) for one in found]
    return render(request, "incidents/my_matters.html", {"rows": rows})


def find(request: SignedInRequest, pk: int) -> Investigation:
    return get_object_or_404(Investigation.objects.told_to(request.user).select_related("respondent"), pk=pk)


def my_matter(request: SignedInRequest, pk: int) -> HttpResponse:
    file = find(request, pk)
    gather_letters(file)
    letter = letter_to_answer(file)
    form = ResponseForm(posted(request))
    if request.method == "POST":
        answered = _answer(request, file, form)
        if answered:
            return answered
    return _page(request, file, letter, form)


def _answer(request: SignedInRequest, file: Investigation, form: ResponseForm) -> HttpResponse | None:
    """Send the response, or put what stands in its way on the form, with every word kept."""
    letter = awaiting.awaited_letter(file)
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
    letters = [one for one in file.letters.all() if one.to_respondent]
    allegations = file.allegations.told_to(request.user).select_related("varied_by")
    context: dict[str, Any] = {
        "file": file,
        "state": words.RESPONDENT_STATES.get(file.state, "Open"),
        "open_letter": letter,
        "held_since": file.state_since if file.state == InvestigationState.ON_HOLD else None,
        "went_on": _went_on(file, letter),
        "allegations": allegations.prefetch_related(
            "posts", Prefetch("clauses", Clause.objects.select_related("edition__policy"))
        ),
        "letters": letters,
        "responses": sorted((one.response for one in letters if one.is_answered), key=lambda one: one.at),
        "hearing": hearing.own_panel(request, file, letters),
        "answering": answering.own_panel(request, file),
        "declarations": declarations_to(file) if file.state in DECIDED else (),
        "reviews": review.own_panel(file),
        "beside": beside_file(file, sees_reporter=False),
        **suspension.own_panel(file),
        "form": form,
    }
    return render(request, "incidents/my_matter.html", context, status=422 if form.errors else 200)


def _went_on(file: Investigation, letter: Letter | None) -> Hold | None:
    """The last hold that kept the time for this letter, once it is over."""
    if letter is None or letter.may_be_answered_until is None or file.state == InvestigationState.ON_HOLD:
        return None
    return file.holds.filter(lifted_at__gt=letter.issued_at).last()


def declarations_to(file: Investigation) -> "QuerySet[SeriousMisconductDeclaration]":
    declared = SeriousMisconductDeclaration.objects.filter(decision__investigation=file).order_by("declared_at")
    return declared.select_related("decision__investigation", "declared_by")


def my_declaration(request: SignedInRequest, pk: int, declaration_pk: int) -> HttpResponse:
    """Their copy of a declaration of serious misconduct."""
    file = find(request, pk)
    declaration = open_copy(get_object_or_404(declarations_to(file), pk=declaration_pk), actor=request.user)
    return render(request, "incidents/my_declaration.html", {"file": file, "declaration": declaration})


def letters_to(file: Investigation) -> "QuerySet[Letter]":
    mine = file.letters.filter(to_respondent=True).select_related("issued_by", "response")
    return mine.prefetch_related("extensions", "readings", "deliveries")


def my_letter(request: SignedInRequest, pk: int, letter_pk: int) -> HttpResponse:
    file = find(request, pk)
    letter = get_object_or_404(letters_to(file), pk=letter_pk)
    note_reading(letter, actor=request.user)
    return render(request, "incidents/my_matter_letter.html", {"file": file, "letter": letter})
