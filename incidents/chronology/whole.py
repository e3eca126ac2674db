"""All of it, as far as its reader may see it: the steps of the process, and what happened beside them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db import models

from incidents.enums import TO_REPORTER, CaseState, EntryKind, InvestigationState
from incidents.file_export.rows import evidence_of
from incidents.models import (
    Allegation,
    CaseEntry,
    ClearanceAction,
    Correction,
    CriminalReferral,
    CriminalReferralStep,
    Determination,
    DirectedCourse,
    Errand,
    Evidence,
    ExceptionalPeriod,
    Extension,
    ExtensionRefusal,
    ExtensionRequest,
    Finding,
    HandedOnNews,
    Hold,
    HoldReview,
    ImplementationTask,
    Interview,
    InterviewAnswer,
    InterviewRecord,
    Investigation,
    InvestigationEntry,
    Letter,
    LetterDelivery,
    LetterReading,
    Response,
    Review,
    ReviewStep,
    SanctionChange,
    SanctionDecision,
    Separation,
    SeriousMisconductDeclaration,
    SuitabilityAction,
    Suspension,
    SuspensionReview,
    Termination,
)
from incidents.models.matter import cases_of_matter

from . import beside, steps
from .events import Event, at_time

WITH_THE_REPORTER = (EntryKind.MESSAGE, EntryKind.REPORTER)
Models = tuple[type[models.Model], ...]


@dataclass(frozen=True)
class Strand:
    """What happened beside the steps, of which some read and others do not: its tables, and who tells them."""

    models: Models
    told: Callable[[Investigation], Iterator[Event]]


SEPARATION = Strand((Separation,), beside.separation)
INTERVIEWS = Strand((Interview, InterviewRecord, InterviewAnswer), beside.interviews)
SUSPENSIONS = Strand((Suspension, SuspensionReview, ExceptionalPeriod), beside.suspensions)
AFTER_THE_SANCTION = Strand(
    (SanctionChange, ImplementationTask, SeriousMisconductDeclaration), beside.after_the_sanction
)
CONSEQUENCES = Strand(
    (ClearanceAction, SuitabilityAction, Termination, CriminalReferral, CriminalReferralStep), beside.consequences
)
OF_SERVICES = Strand((Hold, HoldReview, HandedOnNews, Errand, DirectedCourse), beside.of_services)
CORRECTIONS_ASKED = Strand((Correction,), beside.corrections_asked)
CORRECTIONS_STANDING = Strand((Correction,), beside.corrections_standing)
RELEASED = (SEPARATION, INTERVIEWS, SUSPENSIONS, AFTER_THE_SANCTION)
STRANDS = (*RELEASED, CONSEQUENCES, OF_SERVICES, CORRECTIONS_ASKED, CORRECTIONS_STANDING)
# The steps themselves.
STEPS: Models = (
    *(Allegation, InvestigationEntry, Evidence, Finding, Determination, SanctionDecision, Review, ReviewStep),
    *(Letter, LetterDelivery, LetterReading, ExtensionRequest, ExtensionRefusal, Extension, Response),
)


@dataclass(frozen=True)
class Material:
    """The rows of a matter that its reader may see."""

    entries: "models.QuerySet[InvestigationEntry]"
    letters: "models.QuerySet[Letter]"
    reviews: "models.QuerySet[Review]"
    sanctions: "models.QuerySet[SanctionDecision]"
    media: "models.QuerySet[CaseEntry]"
    evidence: "models.QuerySet[Evidence]"
    strands: tuple[Strand, ...]


def whole_material(file: Investigation) -> Material:
    """All of a file but what passed between the office and whoever reported it."""
    handled = CaseEntry.objects.filter(case__in=cases_of_matter([file.case_id]), other__isnull=True)
    return Material(
        entries=file.entries.all(),
        letters=file.letters.filter(concern=None).exclude(kind__in=TO_REPORTER),
        reviews=file.reviews.order_by("apply_by", "pk"),
        sanctions=SanctionDecision.objects.filter(investigation=file).select_related("decided_by"),
        media=handled.exclude(kind__in=WITH_THE_REPORTER),
        evidence=evidence_of(file),
        strands=STRANDS,
    )


def released_material(file: Investigation) -> Material:
    """What only People Services read leaves in documents of its own, each decided on, and not in passing."""
    return replace(whole_material(file), strands=RELEASED)


def chronology(file: Investigation, material: Material) -> list[Event]:
    found: list[Any] = [
        *steps.conduct(file),
        at_time(file.opened_at, "Referred to People Services"),
        *steps.entries(material.media.select_related("by"), CaseState),
        *steps.entries(material.entries.select_related("by"), InvestigationState),
        *steps.evidence(material.evidence),
        *steps.letters(material.letters),
        *steps.decisions(file),
        *steps.sanctions(material.sanctions),
        *steps.reviews(material.reviews),
        *(event for strand in material.strands for event in strand.told(file)),
    ]
    return sorted(found, key=lambda event: event.place)
