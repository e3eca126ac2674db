"""Helps on a case: its checklist, and letters and scripts to start from."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from incidents import words
from incidents.domain.case import add_entry
from incidents.domain.ticking import tick_line
from incidents.form_letters import FormLetter, form_letters
from incidents.forms.casework import FormLetterForm
from incidents.forms.composing import BUTTONS
from incidents.linked import entries_of
from incidents.models import Case
from incidents.rules import case as rules
from incidents.rules.machine import MoveRefused
from portal.http import SignedInRequest

from .assignment import on_case
from .case import find


@on_case
def case_tick(request: SignedInRequest, found: Case) -> HttpResponse:
    """One line at a time: a form with all of them would take back what somebody else ticked meanwhile."""
    if request.method != "POST":
        raise Http404
    ticked = request.POST.get("tick", "")
    line = ticked or request.POST.get("untick", "")
    try:
        tick_line(found, line, actor=request.user, is_done=bool(ticked))
    except MoveRefused as error:
        messages.error(request, words.refusal(error))
        line = "list"
    return redirect(f"{reverse('incidents:case', args=[found.pk])}#check-{line}")


def case_letter(request: SignedInRequest, pk: int, name: str) -> HttpResponse:
    """The letter with what the case fills in, as it would read and print; below it is changed, and sent or kept."""
    letter = form_letters().get(name)
    if letter is None:
        raise Http404
    return on_case(lambda request, found: _started(request, found, letter))(request, pk)


def _started(request: SignedInRequest, found: Case, letter: FormLetter) -> HttpResponse:
    if lacking := rules.letter_lacks(found, letter.audience):
        messages.error(request, words.refusal(lacking))
        return redirect("incidents:case", found.pk)
    filled = letter.filled(found, request.user)
    form = FormLetterForm(request.POST or None, letter=letter, filled=filled)
    if request.method == "POST" and form.is_valid():
        try:
            add_entry(found, actor=request.user, kind=letter.audience, letter=letter, **form.cleaned_data)
            return redirect(reverse("incidents:case", args=[found.pk]) + "#timeline")
        except MoveRefused as error:
            form.add_error(None, words.refusal(error))
    context = {
        "case": found,
        "letter": letter,
        "paper": filled,
        "now": timezone.now(),
        "form": form,
        "submit": BUTTONS[letter.audience],
        "reference": _reference(found, letter.audience),
    }
    return render(request, "incidents/form_letter.html", context, status=422 if form.errors else 200)


def case_letter_used(request: SignedInRequest, pk: int, entry_pk: int) -> HttpResponse:
    """What was sent or said, as it was, to read again and to print."""
    found = find(request, pk)
    if not rules.has_declared(request.user, found):
        return redirect("incidents:case_open", pk)
    entry = get_object_or_404(entries_of(found, request.user).exclude(letter=""), pk=entry_pk)
    context = {
        "case": found,
        "entry": entry,
        "title": words.letter_title(entry.letter),
        "audience": words.AUDIENCES[entry.kind],
        "reference": _reference(found, entry.kind),
    }
    return render(request, "incidents/form_letter_used.html", context)


def _reference(found: Case, audience: str) -> str:
    """A reporter knows their concern by its number, and not the case."""
    concern = found.concerns.order_by("submitted_at", "pk").first()
    return concern.number if audience == "message" and concern else found.number
