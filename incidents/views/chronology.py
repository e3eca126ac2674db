"""What happened in a matter, on a page and on paper, as far as its reader may see it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from incidents.chronology import whole
from incidents.chronology.events import Event, by_day
from incidents.chronology.paper import chronology_pdf
from incidents.chronology.whole import Material, Strand, chronology
from incidents.domain.investigation import record_viewing
from incidents.file_export.rows import evidence_of
from incidents.models import CaseEntry, Correction, Evidence, Investigation, SanctionDecision
from incidents.rules import access, register
from portal import audit
from portal.confirming import asks_again
from portal.export import attachment
from portal.http import SignedInRequest
from portal.models import Person

from . import file as seen
from .file import on_file


def _events(person: Person, file: Investigation) -> list[Event]:
    sees_referral = access.sees_referral(person, file)
    sanctions = SanctionDecision.objects.filter(investigation=file).select_related("decided_by")
    return chronology(
        file,
        Material(
            entries=seen.history_seen(person, file),
            letters=seen.letters_seen(person, file),
            reviews=seen.reviews_seen(person, file),
            sanctions=sanctions if access.sees_sanction(person, file) else sanctions.none(),
            media=seen.media_history_seen(person, file) if sees_referral else CaseEntry.objects.none(),
            evidence=evidence_of(file) if sees_referral else Evidence.objects.none(),
            strands=_strands(person, file),
        ),
    )


def _strands(person: Person, file: Investigation) -> tuple[Strand, ...]:
    """As on the page of the file: each panel of it for those who may read that."""
    read = {
        whole.SEPARATION: True,
        whole.INTERVIEWS: register.sees_register(person, file),
        whole.SUSPENSIONS: access.sees_suspension(person, file),
        whole.AFTER_THE_SANCTION: access.sees_sanction(person, file),
        whole.CONSEQUENCES: access.sees_consequences(person, file),
        whole.OF_SERVICES: access.sees_errands(person, file),
        whole.CORRECTIONS_ASKED: Correction.objects.for_room_of(person).filter(investigation=file).exists(),
        whole.CORRECTIONS_STANDING: True,
    }
    return tuple(strand for strand in whole.STRANDS if read[strand])


@on_file
@require_GET
def file_chronology(request: SignedInRequest, file: Investigation) -> HttpResponse:
    record_viewing(file, actor=request.user)
    context = {"file": file, "days": by_day(_events(request.user, file)), "state": seen.state_seen(request.user, file)}
    return render(request, "incidents/file/chronology.html", context)


@asks_again
@on_file
@require_GET
def file_chronology_pdf(request: SignedInRequest, file: Investigation) -> HttpResponse:
    body = chronology_pdf(file, _events(request.user, file), at=timezone.now())
    audit.record("chronology.taken", file, actor=request.user)
    response = attachment(body, name=f"{file.number}-chronology.pdf", media_type="application/pdf")
    response["Cache-Control"] = "private, no-store"
    return response
