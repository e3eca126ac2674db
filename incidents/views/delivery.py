"""A letter's paper, and how it reached its reader."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from incidents import words
from incidents.domain.letter import record_taking
from incidents.domain.serving import DeliveryRefused, choose_paper, deliver_letter, may_deliver
from incidents.enums import LetterWay
from incidents.forms.letters import DeliveryForm, PaperForm
from incidents.models import Concern, Investigation, Letter
from portal.confirming import asks_again
from portal.export import attachment
from portal.http import SignedInRequest

from .file import REFUSED, letters_seen, on_file, posted, step_page, to_file
from .respondent import find as find_own
from .respondent import letters_to

IMPOSSIBLE = "That cannot have been. Check the day, and what happened."


def paper_of(request: SignedInRequest, letter: Letter) -> HttpResponse:
    """The very bytes that were hashed at issue."""
    record_taking(letter, actor=request.user)
    name = f"{letter.kind}-{letter.issued_at:%Y-%m-%d}.pdf"
    response = attachment(bytes(letter.paper.content), name=name, media_type="application/pdf")
    response["Cache-Control"] = "private, no-store"
    return response


@asks_again
@on_file
def letter_pdf(request: SignedInRequest, file: Investigation, letter_pk: int) -> HttpResponse:
    return paper_of(request, get_object_or_404(letters_seen(request.user, file), pk=letter_pk))


@on_file
def letter_deliver(request: SignedInRequest, file: Investigation, letter_pk: int) -> HttpResponse:
    found = get_object_or_404(letters_seen(request.user, file), pk=letter_pk)
    if not may_deliver(request.user, file):
        raise Http404
    form = DeliveryForm(posted(request), letter=found)
    if request.method == "POST" and form.is_valid():
        try:
            noted = {**form.cleaned_data, "way": LetterWay(form.cleaned_data["way"])}
            deliver_letter(found, actor=request.user, **noted)
            messages.success(request, "Noted. It stands with the letter.")
            return redirect("incidents:letter", file.pk, found.pk)
        except DeliveryRefused:
            form.add_error("on", IMPOSSIBLE)
        except REFUSED as error:
            form.add_error(None, words.refusal(error))
    return step_page(request, file, form, title="Say how the letter was delivered", submit="Note it")


@on_file
def letters_way(request: SignedInRequest, file: Investigation) -> HttpResponse:
    if not may_deliver(request.user, file):
        raise Http404
    form = PaperForm(posted(request), initial={"on_paper": "yes" if file.letters_on_paper else ""})
    if request.method == "POST" and form.is_valid():
        choose_paper(file, actor=request.user, on_paper=form.cleaned_data["on_paper"])
        messages.success(request, "It holds for the letters that are issued from now on.")
        return to_file(file)
    return step_page(request, file, form, title="How letters reach the respondent", submit="Keep it")


def my_letter_pdf(request: SignedInRequest, pk: int, letter_pk: int) -> HttpResponse:
    return paper_of(request, get_object_or_404(letters_to(find_own(request, pk)), pk=letter_pk))


def concern_letter(request: SignedInRequest, pk: int, letter_pk: int) -> HttpResponse:
    """What People Services wrote to whoever raised the concern, for them."""
    concern, found = _to_reporter(request, pk, letter_pk)
    return render(request, "incidents/concern_letter.html", {"concern": concern, "letter": found})


def concern_letter_pdf(request: SignedInRequest, pk: int, letter_pk: int) -> HttpResponse:
    return paper_of(request, _to_reporter(request, pk, letter_pk)[1])


def _to_reporter(request: SignedInRequest, pk: int, letter_pk: int) -> tuple[Concern, Letter]:
    concern = get_object_or_404(Concern.objects.visible_to(request.user), pk=pk)
    return concern, get_object_or_404(Letter.objects.to_reporter(concern, request.user), pk=letter_pk)
