"""What else a file holds, as documents of a release: captures of posts, holds, consequences, and every other record.

A table added tomorrow that belongs to a file is among the other records, until somebody gives it a form of its own.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import timezone

from incidents.enums import Releasable
from incidents.file_export.rows import OTHERWISE, belonging, is_unsaid
from incidents.models import (
    Capture,
    ClearanceAction,
    CriminalReferral,
    Hold,
    Investigation,
    ReferralReturn,
    Sighting,
    SuitabilityAction,
    Termination,
)
from incidents.models.matter import cases_of_matter
from portal.models import Person
from portal.templatetags.postwise import day, daytime

from .found import Found
from .words import Block, facts, heading, section, written

# What other documents of a release tell, letters, decisions and the chronology among them.
TOLD = frozenset(
    {
        *("Allegation", "Exhibit", "ExhibitCopy", "Extension", "Interview", "InterviewAnswer", "InterviewRecord"),
        *("ClearanceAction", "CriminalReferral", "CriminalReferralStep", "SuitabilityAction", "Termination"),
        *("Determination", "Finding", "PathDecision", "Putting", "Reliance", "ReliedOn", "Review", "ReviewStep"),
        *("Factor", "MeasureInView", "Sanction", "SanctionDecision", "Suspension", "Hold", "HoldReview"),
        *("InvestigationEntry", "Letter", "LetterPaper", "LetterReading", "Response"),
    }
)
# How the portal was worked with, and what left it: nothing of it is about the matter.
OF_THE_PORTAL = frozenset(
    {
        *("ErrandReminder", "BreakGlass", "FileExport", "FileMember", "FileReminder"),
        *("Release", "ReleaseChoice", "ReleaseDocument", "ReleaseDoubt", "ReleaseStep"),
    }
)


def captures_of(file: Investigation) -> Iterator[Found]:
    """What the portal read at a reported address, in words: somebody else's page never leaves as a page."""
    posts = Sighting.objects.filter(concern__case__in=cases_of_matter([file.case_id])).values("post")
    captures = Capture.objects.filter(post__in=posts).select_related("post").order_by("at", "pk")
    for number, one in enumerate(captures, start=1):
        said = [("Address", one.final_url or one.post.url), ("Read", daytime(one.at)), ("Title", one.title)]
        outcome = [("What came of it", one.get_state_display()), ("Why", one.why)]
        blocks = [*facts([*said, *outcome]), *section("What the page said", one.text)]
        yield Found(Releasable.CAPTURE, f"Capture {number} of a reported post", timezone.localdate(one.at), blocks)


def holds_of(file: Investigation) -> Iterator[Found]:
    holds = Hold.objects.filter(investigation=file).select_related("by").prefetch_related("reviews__by")
    for number, one in enumerate(holds, start=1):
        said = [
            ("Ground", one.get_ground_display()),
            ("Put on hold", daytime(one.at)),
            ("By", one.by.name),
            ("Lifted", daytime(one.lifted_at) if one.lifted_at else "not yet"),
        ]
        looks = [
            block
            for look in one.reviews.all()
            for block in section(
                f"Looked at again on {day(timezone.localdate(look.at))}, by {look.by.name}", look.words
            )
        ]
        blocks = [*facts(said), *section("Why", one.words), *looks]
        yield Found(Releasable.HOLD, f"Hold {number}", timezone.localdate(one.at), blocks)


def consequences_of(file: Investigation) -> Iterator[Found]:
    for model in (ClearanceAction, SuitabilityAction, Termination):
        for one in model.objects.filter(investigation=file):
            yield Found(
                Releasable.CONSEQUENCE, str(model._meta.verbose_name).capitalize(), one.decided_on, list(_told(one))
            )
    for referral in CriminalReferral.objects.filter(investigation=file).prefetch_related("steps__recorded_by"):
        steps = [block for step in referral.steps.all() for block in (heading(str(step)), *_told(step))]
        yield Found(Releasable.CONSEQUENCE, "Criminal referral", referral.decided_on, [*_told(referral), *steps])


def other_records_of(file: Investigation) -> Iterator[Found]:
    """One document for each kind of record."""
    for model, rows in _others(file):
        blocks = [block for one in rows for block in (heading(str(one._meta.verbose_name).capitalize()), *_told(one))]
        if blocks:
            title = f"Other records: {model._meta.verbose_name}"
            yield Found(Releasable.RECORD, title, timezone.localdate(), blocks)


def other_kinds() -> list[type[models.Model]]:
    named = {*TOLD, *OF_THE_PORTAL, *(model.__name__ for model in OTHERWISE)}
    return sorted((model for model in belonging() if model.__name__ not in named), key=lambda model: model.__name__)


def _others(file: Investigation) -> Iterator[tuple[type[models.Model], Iterable[models.Model]]]:
    for model in other_kinds():
        yield model, model._default_manager.filter(**{belonging()[model]: file.pk}).order_by("pk")
    cases = cases_of_matter([file.case_id])
    yield ReferralReturn, ReferralReturn.objects.filter(referral__case__in=cases).order_by("pk")


def _told(row: models.Model) -> Iterator[Block]:
    """Each field that says something, in words; what it belongs to and where files lie is not said."""
    for one in row._meta.concrete_fields:
        value = getattr(row, one.attname)
        if one.primary_key or is_unsaid(one) or value in (None, "", [], {}):
            continue
        name = str(one.verbose_name).capitalize()
        if isinstance(one, models.TextField):
            yield from [heading(name), *written(value)]
        elif one.related_model in (None, Person):
            yield from facts([(name, _in_words(row, one))])


def _in_words(row: models.Model, one: "models.Field[Any, Any]") -> str:
    value = getattr(row, one.name)
    match value:
        case Person():
            return value.name
        case bool():
            return "yes" if value else "no"
        case datetime():
            return daytime(value)
        case date():
            return day(value)
        case _:
            return str(getattr(row, f"get_{one.name}_display")() if one.choices else value)
