"""Stored files, through the one checked door. Each reading is recorded."""

import uuid

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods

from incidents.domain.evidence import SMALL_PICTURE, HeldBack, open_original, read_copy, scan_before_opening
from incidents.enums import EvidenceState
from incidents.forms.evidence import OriginalForm
from incidents.models import Evidence, Redaction
from portal import files
from portal.confirming import asks_again
from portal.http import SignedInRequest

# A tile asks again this often whether its item is checked, and then leaves it to the reader.
MOST_LOOKS = 20


@require_GET
def evidence(request: SignedInRequest, code: uuid.UUID) -> HttpResponseBase:
    """The working copy, once it is checked; for a respondent the redacted one, where there is one."""
    item = get_object_or_404(_ready(request), code=code)
    if redaction := item.redaction_for(request.user):
        return _shown(request, item, redaction.copy_key, words="Redacted copy")
    return _shown(request, item, item.copy_key)


@require_GET
def evidence_thumbnail(request: SignedInRequest, code: uuid.UUID) -> HttpResponseBase:
    item = get_object_or_404(_ready(request), code=code)
    if redaction := item.redaction_for(request.user):
        return _shown(request, item, redaction.copy_key, words="Redacted copy")
    return _shown(request, item, item.thumbnail_key or item.copy_key, words=SMALL_PICTURE)


@require_GET
def evidence_redacted(request: SignedInRequest, code: uuid.UUID, pk: int) -> HttpResponseBase:
    """Each redacted copy for those who work on the item; for a respondent the one that they are shown."""
    item = get_object_or_404(_ready(request), code=code)
    shown = item.redactions.all()
    if not Evidence.objects.worked_on_by(request.user).filter(pk=item.pk).exists():
        newest = item.redaction_for(request.user)
        shown = Redaction.objects.filter(pk=newest.pk) if newest else Redaction.objects.none()
    redaction = get_object_or_404(shown, pk=pk)
    return _shown(request, item, redaction.copy_key, words="Redacted copy")


@asks_again
@require_http_methods(["GET", "POST"])
def evidence_original(request: SignedInRequest, code: uuid.UUID) -> HttpResponseBase:
    """The sealed original, as a download, for those who work on the item and say why."""
    checked = Evidence.objects.exclude(state__in=(EvidenceState.WAITING, EvidenceState.INFECTED))
    item = get_object_or_404(checked.worked_on_by(request.user), code=code)
    form = OriginalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            scan_before_opening(item)
            return _original(request, item, reason=form.cleaned_data["reason"])
        except HeldBack:
            form.add_error(None, "It carries a virus, which was found only now. It is held back.")
        except files.ScannerAway:
            form.add_error(None, "It was never checked for viruses, and cannot be just now. Try again later.")
        except files.FileRefused:
            return _missing(request)
    status = 422 if form.is_bound else 200
    return render(request, "incidents/evidence_original.html", {"form": form, "item": item}, status=status)


def _original(request: SignedInRequest, item: Evidence, *, reason: str) -> HttpResponseBase:
    """Opened before it is written down that it was, and sent after: no line says what did not happen."""
    name = f"{item.code}.original"
    sealed = files.stream(item.original_key, name=name, media_type=item.media_type, inline=False)
    open_original(item, actor=request.user, reason=reason)
    return sealed


@require_GET
def evidence_tile(request: SignedInRequest, code: uuid.UUID) -> HttpResponse:
    """One tile again, for a page on which it is still being checked."""
    item = get_object_or_404(Evidence.objects.visible_to(request.user), code=code)
    asked = request.GET.get("looks", "")
    looks = min(int(asked), MOST_LOOKS) + 1 if asked.isdecimal() and len(asked) < 4 else 1
    works_on = Evidence.objects.worked_on_by(request.user).filter(pk=item.pk).exists()
    context = {
        "item": item,
        "originals": works_on,
        "is_put": not works_on and item.is_put_to(request.user),
        "looks": looks,
        "is_last_look": looks > MOST_LOOKS,
    }
    return render(request, "components/evidence_tile.html", context)


def _ready(request: SignedInRequest) -> QuerySet[Evidence]:
    return Evidence.objects.visible_to(request.user).filter(state=EvidenceState.READY).exclude(copy_key="")


def _shown(request: SignedInRequest, item: Evidence, key: str, *, words: str = "") -> HttpResponseBase:
    try:
        shown = files.stream(key, name=f"{item.code}.png", media_type="image/png", inline=True)
    except files.FileRefused:
        return _missing(request)
    read_copy(item, actor=request.user, words=words)
    return shown


def _missing(request: SignedInRequest) -> HttpResponse:
    return render(request, "incidents/evidence_missing.html", status=410)
