"""Letters as issued, for those who work on the file, and more time to answer one."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from incidents import words
from incidents.domain.letter import extend_period
from incidents.domain.serving import may_deliver
from incidents.forms.investigation import ExtendForm
from incidents.models import Investigation
from incidents.rules import access
from incidents.rules.machine import Who
from portal.calendar import end_of
from portal.http import SignedInRequest

from .file import REFUSED, SANCTION_LETTERS, letters_seen, on_file, posted, step_page, to_file


@on_file
def letter(request: SignedInRequest, file: Investigation, letter_pk: int) -> HttpResponse:
    found = get_object_or_404(letters_seen(request.user, file), pk=letter_pk)
    context = {"file": file, "letter": found, "may_deliver": may_deliver(request.user, file)}
    return render(request, "incidents/letter.html", context)


@on_file
def letter_extend(request: SignedInRequest, file: Investigation, letter_pk: int) -> HttpResponse:
    found = get_object_or_404(letters_seen(request.user, file), pk=letter_pk)
    who = Who.DELEGATE if found.kind in SANCTION_LETTERS else Who.DECISION_MAKER
    if who not in access.capacities(file, request.user) or found.may_be_answered_until is None:
        raise Http404
    form = ExtendForm(posted(request), letter=found)
    if request.method == "POST" and form.is_valid():
        try:
            due_at = end_of(form.cleaned_data["due_on"])
            extend_period(found, actor=request.user, due_at=due_at, reason=form.cleaned_data["reason"])
            messages.success(request, "They have more time, and were told.")
            return to_file(file)
        except REFUSED as error:
            form.add_error(None, words.refusal(error))
    return step_page(request, file, form, title="Give more time to answer", submit="Give more time")
