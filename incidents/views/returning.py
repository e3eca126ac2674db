"""Coming back with a receipt. It travels in the body of each form, never in an address."""

from collections.abc import Sequence

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from incidents.domain.concern import find_by_receipt
from incidents.domain.parts import PartRefused
from incidents.domain.unnamed import NameRefused, add_reporters_evidence, add_reporters_words, give_name
from incidents.enums import EntryKind
from incidents.forms.unnamed import (
    FromUnnamedForm,
    GiveNameForm,
    ReceiptForm,
    UnnamedEvidenceForm,
    UnnamedMessageForm,
    is_opened,
    opened_by,
)
from incidents.models import Concern
from incidents.rules.machine import MoveRefused
from portal.files import FileRefused, StorageUnavailable
from portal.http import SignedInRequest
from portal.throttle import Bucket, too_many

from .concern import stage_of
from .unnamed import megabytes, room, signed_out

RECEIPT_TRIES_A_MINUTE = 60
ADDITIONS_AN_HOUR = 30
# Of one concern in an hour: so many times what one form may hold.
FULL_FORMS_AN_HOUR = 2

PASSED_ON = "Your concern was passed on, so nothing can be added here. Nothing was sent."
TOO_MUCH = "No more can be added just now. Keep this page open, wait for an hour, then send this again."
NO_SUCH = "We know no such receipt. Check each group of four digits."


class TooManyTries(Exception):
    pass


def _concern_of(form: ReceiptForm) -> Concern | None:
    """Guesses are counted for everyone together, before the slow hash. Raises TooManyTries.

    When there are too many, each costs a sum or a wait, so that nobody can lock all the others out.
    """
    if not is_opened(form.data) and _are_too_many() and not form.is_paid():
        raise TooManyTries
    return find_by_receipt(form.data.get("receipt", ""))


def _are_too_many() -> bool:
    return too_many("receipt", limit=RECEIPT_TRIES_A_MINUTE, seconds=60, when_away=True)


@signed_out
def unnamed_return(request: HttpRequest) -> HttpResponse:
    sending = "words" in request.POST
    form = UnnamedMessageForm(request.POST) if sending else ReceiptForm(request.POST or None)
    concern = _opened(request, form)
    if isinstance(concern, HttpResponse):
        return concern
    return _conversation(request, concern, message=form if isinstance(form, UnnamedMessageForm) else None)


@signed_out
def unnamed_evidence(request: HttpRequest) -> HttpResponse:
    form = UnnamedEvidenceForm(request.POST, request.FILES, auto_id="files_%s")
    concern = _opened(request, form)
    if isinstance(concern, HttpResponse):
        return concern
    return _conversation(request, concern, files=form)


def _opened(request: HttpRequest, form: ReceiptForm | FromUnnamedForm) -> Concern | HttpResponse:
    """The concern of the receipt that came with a form, or the page that says why there is none."""
    asked = form if isinstance(form, ReceiptForm) else ReceiptForm(request.POST)
    if request.method != "POST" or not asked.is_valid():
        status = 422 if request.method == "POST" else 200
        form = asked if status == 422 else ReceiptForm()
        return render(request, "incidents/unnamed_return.html", {"form": form}, status=status)
    try:
        concern = _concern_of(asked)
    except TooManyTries:
        return render(request, "incidents/unnamed_return.html", {"form": asked}, status=429)
    if concern is None:
        asked.add_error("receipt", NO_SUCH)
        return render(request, "incidents/unnamed_return.html", {"form": asked}, status=422)
    return concern


def _conversation(
    request: HttpRequest,
    concern: Concern,
    *,
    message: UnnamedMessageForm | None = None,
    files: UnnamedEvidenceForm | None = None,
) -> HttpResponse:
    sent = [form for form in (message, files) if form]
    added = any(_add(concern, form) for form in sent)
    refused = [form for form in sent if form.errors]
    blank = {"receipt": request.POST["receipt"], "opened": opened_by(request.POST["receipt"])}
    context = {
        "concern": concern,
        "stage": stage_of(concern.case),
        "news": concern.case.entries.filter(kind__in=(EntryKind.MESSAGE, EntryKind.REPORTER)),
        "pictures": concern.evidence.all(),
        "message": message if message in refused else UnnamedMessageForm(initial=blank),
        "files": files if files in refused else UnnamedEvidenceForm(initial=blank, auto_id="files_%s"),
        "form": refused[0] if refused else None,
        "added": added,
        "can_write": not concern.case.is_passed_on,
    }
    return render(request, "incidents/unnamed_concern.html", context, status=422 if refused else 200)


def _add(concern: Concern, form: UnnamedMessageForm | UnnamedEvidenceForm) -> bool:
    """Keep what was sent, or put on the form why it was not."""
    if not form.is_valid():
        return False
    often = too_many(f"added:{concern.pk}", limit=ADDITIONS_AN_HOUR, seconds=3600, when_away=True)
    if often or not _have_room(concern, form.cleaned_data.get("pictures", ())):
        form.add_error(None, TOO_MUCH)
        return False
    words, once = form.cleaned_data["words"], form.cleaned_data["once"]
    try:
        if isinstance(form, UnnamedMessageForm):
            add_reporters_words(concern, words=words, once=once)
        else:
            pictures = form.cleaned_data["pictures"]
            add_reporters_evidence(concern, pictures=pictures, words=words, once=once)
    except MoveRefused:
        form.add_error(None, PASSED_ON)
    except (FileRefused, StorageUnavailable) as refusal:
        form.add_error("pictures", str(refusal))
    return not form.errors


def _have_room(concern: Concern, pictures: Sequence[UploadedFile]) -> bool:
    """What one concern may add in an hour, and all of them together."""
    size = megabytes(pictures)
    most = FULL_FORMS_AN_HOUR * settings.EVIDENCE_MAX_FILES * settings.EVIDENCE_MAX_MEGABYTES
    return not size or all(tokens.take(size).taken for tokens in (Bucket(f"added:{concern.pk}", most, most), room()))


@signed_out
def unnamed_name(request: HttpRequest) -> HttpResponse:
    """What it means to give one's name, before signing in to give it."""
    return render(request, "incidents/unnamed_name.html")


@never_cache
def unnamed_give_name(request: SignedInRequest) -> HttpResponse:
    """Signed in, since anybody could type a name; and with the receipt, since only its reporter has it."""
    form = GiveNameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            concern = _concern_of(form)
        except TooManyTries:
            return render(request, "incidents/unnamed_give_name.html", {"form": form}, status=429)
        if concern is None:
            form.add_error("receipt", NO_SUCH)
        elif _give(concern, form, request):
            return redirect("incidents:concern", concern.pk)
    return render(request, "incidents/unnamed_give_name.html", {"form": form}, status=422 if form.is_bound else 200)


def _give(concern: Concern, form: GiveNameForm, request: SignedInRequest) -> bool:
    try:
        give_name(concern, actor=request.user)
    except NameRefused:
        form.add_error("receipt", "This concern has a name already, and keeps it.")
    except PartRefused:
        form.add_error(None, "You have another part in this matter. Speak to Digital Media instead.")
    return not form.errors
