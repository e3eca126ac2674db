"""What happened beside the steps: a suspension, interviews, what followed a sanction or lies outside section 15."""

from collections.abc import Iterator

from django.db.models import Prefetch

from incidents.enums import CorrectionState, SuspensionOutcome, SuspensionState
from incidents.models import (
    ClearanceAction,
    Correction,
    CriminalReferral,
    CriminalReferralStep,
    DirectedCourse,
    Errand,
    ExceptionalPeriod,
    HandedOnNews,
    Hold,
    HoldReview,
    ImplementationTask,
    Interview,
    InterviewRecord,
    Investigation,
    SanctionChange,
    Separation,
    SeriousMisconductDeclaration,
    SuitabilityAction,
    Suspension,
    SuspensionReview,
    Termination,
)
from portal.models import Person
from portal.templatetags.postwise import day, daytime

from .events import Event, at_time


def separation(file: Investigation) -> Iterator[Event]:
    for one in Separation.objects.filter(investigation=file).select_related("by"):
        yield Event(one.left_on, None, f"The respondent left: {one.get_how_display()}", one.by.name)


def interviews(file: Investigation) -> Iterator[Event]:
    """When and with whom. What was said stands in its record."""
    records = Prefetch("records", InterviewRecord.objects.select_related("by", "answer__by"))
    found = Interview.objects.filter(investigation=file).select_related("person", "invited_by")
    for one in found.prefetch_related(records):
        whom = f"With {one.person.name}."
        invited = f"{whom} For {daytime(one.starts_at)}, {one.place}. About: {one.about}"
        yield at_time(one.invited_at, "Invited to an interview", one.invited_by.name, invited)
        if one.called_off_at:
            yield at_time(one.called_off_at, "Interview called off", words=whom)
        for record in one.records.all():
            said = f"{record.get_kind_display()}, version {record.version}. {whom}"
            yield at_time(record.sent_at, "Record of an interview sent", record.by.name, said)
            if record.is_answered:
                answer = record.answer
                yield at_time(
                    answer.at, f"Record of an interview {record.standing.lower()}", answer.by.name, answer.words
                )


def suspensions(file: Investigation) -> Iterator[Event]:
    related = (
        Prefetch("reviews", SuspensionReview.objects.select_related("by")),
        Prefetch("exceptional_periods", ExceptionalPeriod.objects.select_related("asked_by", "approved_by")),
    )
    for one in file.suspensions.select_related("proposed_by", "decided_by").prefetch_related(*related):
        yield at_time(one.proposed_at, f"Suspension proposed, {_pay(one)}", one.proposed_by.name, one.reasons)
        yield from _imposed(one)
        for review in one.reviews.all():
            said = f"{review.get_outcome_display()}. {review.reasons}"
            yield at_time(review.at, "Suspension reviewed", review.by.name, said)
        yield from _longer_without_pay(one)
        yield from _over(one)


def _pay(one: Suspension) -> str:
    """As it was put: giving pay back later changes the row."""
    was_unpaid = not one.paid or any(look.outcome == SuspensionOutcome.WITH_PAY for look in one.reviews.all())
    return "without pay" if was_unpaid or one.unpaid_days else "with pay"


def _imposed(one: Suspension) -> Iterator[Event]:
    if one.decided_by and one.decided_at and one.state != SuspensionState.NOT_IMPOSED:
        until = f" until {day(one.until_on)}" if one.until_on else ""
        said = f"From {day(one.from_on)}{until}. {one.decision_reasons}"
        yield at_time(one.decided_at, "Suspension imposed", one.decided_by.name, said)


def _longer_without_pay(one: Suspension) -> Iterator[Event]:
    for more in one.exceptional_periods.all():
        said = f"Until {day(more.until_on)}. {more.words}"
        yield at_time(more.asked_at, "Longer without pay asked for", more.asked_by.name, said)
        if more.approved_by and more.approved_at:
            until = f"Until {day(more.until_on)}."
            yield at_time(more.approved_at, "Longer without pay approved", more.approved_by.name, until)


def _over(one: Suspension) -> Iterator[Event]:
    if one.state == SuspensionState.NOT_IMPOSED:
        yield at_time(one.state_since, "Suspension not imposed", words=one.ended_words)
    elif one.state == SuspensionState.ENDED:
        why = one.get_ended_why_display()
        said = one.ended_words if one.ended_words == why else f"{why}. {one.ended_words}"
        yield at_time(one.state_since, "Suspension ended", words=said)


def after_the_sanction(file: Investigation) -> Iterator[Event]:
    changes = SanctionChange.objects.filter(sanction__decision__investigation=file)
    for one in changes.select_related("sanction", "by"):
        what = f"{one.sanction.get_kind_display()}: {one.get_to_state_display().lower()}"
        by = one.by.name if one.by else ""
        granted = f"Granted by {one.granted_by}. " if one.granted_by else ""
        yield at_time(one.at, what, by, f"{granted}From {day(one.effective_on)}. {one.reasons}")
    tasks = ImplementationTask.objects.filter(sanction__decision__investigation=file)
    for task in tasks.select_related("done_by"):
        if task.done_on:
            yield Event(task.done_on, None, f"Carried out: {task.what}", _name(task.done_by), task.reference)
    declared = SeriousMisconductDeclaration.objects.filter(decision__investigation=file)
    for made in declared.select_related("declared_by", "copy_given_by"):
        said = f"{made.law}. {made.reasons}"
        yield at_time(made.declared_at, "Serious misconduct declared", made.declared_by.name, said)
        if made.copy_given_at:
            by = _name(made.copy_given_by)
            yield at_time(made.copy_given_at, "Copy of the declaration given", by, made.copy_how)


def consequences(file: Investigation) -> Iterator[Event]:
    """On the day each was decided, whoever recorded it later."""
    for model in (ClearanceAction, SuitabilityAction, Termination):
        for one in model.objects.filter(investigation=file):
            yield Event(one.decided_on, None, str(one), one.authority, one.words)
    steps = Prefetch("steps", CriminalReferralStep.objects.select_related("recorded_by"))
    for referral in CriminalReferral.objects.filter(investigation=file).prefetch_related(steps):
        yield Event(referral.decided_on, None, str(referral), referral.authority, referral.words)
        for step in referral.steps.all():
            what = f"Heard of the criminal referral: {str(step).lower()}"
            yield Event(step.heard_on, None, what, referral.authority, step.words)


def of_services(file: Investigation) -> Iterator[Event]:
    """What People Services did about the matter and nobody else reads."""
    looks = Prefetch("reviews", HoldReview.objects.select_related("by"))
    for hold in Hold.objects.filter(investigation=file).select_related("by").prefetch_related(looks):
        yield at_time(hold.at, f"Held: {hold.get_ground_display()}", hold.by.name, hold.words)
        for look in hold.reviews.all():
            yield at_time(look.at, "Hold looked at again", look.by.name, look.words)
    for news in HandedOnNews.objects.filter(handed_on__investigation=file).select_related("handed_on", "by"):
        yield at_time(news.at, f"News from {news.handed_on.to_name}", news.by.name, news.words)
    for errand in Errand.objects.filter(investigation=file).select_related("person", "given_by", "taken_back_by"):
        yield from _errand(errand)
    for course in DirectedCourse.objects.filter(investigation=file).select_related("given_by"):
        yield at_time(course.given_at, "Training directed", course.given_by.name)


def _errand(one: Errand) -> Iterator[Event]:
    of = one.get_of_display()
    asked = f"Asked of {one.person.name}, by {day(one.due_on)}: {one.what}"
    yield at_time(one.given_at, f"Errand given: {of}", one.given_by.name, asked)
    if one.done_on:
        yield Event(one.done_on, None, f"Errand done: {of}", one.person.name, one.done_words)
    if one.taken_back_at:
        yield at_time(one.taken_back_at, f"Errand taken back: {of}", _name(one.taken_back_by), one.taken_back_why)


def corrections_asked(file: Investigation) -> Iterator[Event]:
    """What the respondent asked to have corrected, and where it was not, why: for those who have the matter in hand."""
    for one in Correction.objects.filter(investigation=file).select_related("person", "answered_by").order_by("pk"):
        asked = f"What is wrong: {one.wrong}\nWhat would be right: {one.right}"
        yield at_time(one.asked_at, "A correction asked for", one.person.name, asked)
        if one.answered_at and one.state == CorrectionState.REFUSED:
            yield at_time(one.answered_at, "Not corrected", _name(one.answered_by), one.answer)


def corrections_standing(file: Investigation) -> Iterator[Event]:
    """What stands beside the record for all who read it."""
    for one in Correction.objects.filter(investigation=file).beside_records().select_related("answered_by"):
        held = f"Held to be wrong: {one.wrong}"
        if one.statement_at:
            said = f"{held}\n{one.statement}"
            yield at_time(one.statement_at, "A statement put beside the record", one.person.name, said)
        elif one.answered_at:
            yield at_time(one.answered_at, "Corrected", _name(one.answered_by), f"{held}\n{one.answer}")


def _name(person: Person | None) -> str:
    return person.name if person else ""
