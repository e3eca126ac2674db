"""What the rooms keep about somebody: policies, training, concerns and matters, as far as they know of them."""

from collections.abc import Iterator

from django.db.models import QuerySet

from incidents.enums import CorrectionOf, CorrectionState, Naming
from incidents.models import Concern, Correction, Letter
from policies.enums import QuestionState
from policies.models import Acknowledgement, Exemption, Opening, Question, Reminder, SignOffTry
from portal.export import Column
from portal.models import Person
from training.models import (
    Attempt,
    Completion,
    CourseExemption,
    Enrolment,
    ExtraAttempt,
    ExtraTime,
    RecordedCompletion,
)

from .part import Part, Row, at, of, on, said


def _concerns(person: Person) -> QuerySet[Concern]:
    """But for those in confidence: a file would tie their name to one."""
    return Concern.objects.visible_to(person).exclude(naming=Naming.CONFIDENTIAL).order_by("pk")


def _concern_rows(found: QuerySet[Concern]) -> Iterator[Row]:
    return ((one.number, one.submitted_at, one.words) for one in found)


def _letters(person: Person) -> QuerySet[Letter]:
    found = Letter.objects.filter(investigation__respondent=person, to_respondent=True)
    return found.select_related("investigation").order_by("pk")


def _letter_rows(found: QuerySet[Letter]) -> Iterator[Row]:
    return ((one.investigation.number, one.get_kind_display(), one.issued_at) for one in found)


POLICIES = (
    Part(
        "acknowledgements",
        "Policies you acknowledged",
        of(Acknowledgement),
        (
            Column("Policy", "edition__policy__short_name"),
            Column("Edition", "edition__number"),
            at("When", "acknowledged_at"),
            Column("What you agreed to", "statement"),
            Column("Code", "code"),
            at("Withdrawn", "withdrawn_at"),
        ),
        ("policies.Acknowledgement.person",),
    ),
    Part(
        "opened",
        "Policies you opened",
        of(Opening),
        (
            Column("Policy", "edition__policy__short_name"),
            Column("Edition", "edition__number"),
            at("When", "opened_at"),
        ),
        ("policies.Opening.person",),
    ),
    Part(
        "sign-off-tries",
        "Answers to check questions that were not right",
        of(SignOffTry),
        (Column("Policy", "edition__policy__short_name"), Column("Edition", "edition__number"), at("When", "at")),
        ("policies.SignOffTry.person",),
    ),
    Part(
        "reminders",
        "Reminders of policies",
        lambda person: Reminder.objects.filter(person=person, of_manager=False).order_by("pk"),
        (
            Column("Policy", "edition__policy__short_name"),
            Column("Edition", "edition__number"),
            at("When", "sent_at"),
        ),
        ("policies.Reminder.person",),
    ),
    Part(
        "exceptions",
        "Exceptions made for you",
        of(Exemption),
        (
            Column("Policy", "policy__short_name"),
            Column("Clause", "ref"),
            on("From", "starts_on"),
            on("Last day", "ends_on"),
            at("Asked", "asked_at"),
            at("Approved", "approved_at"),
            at("Refused", "refused_at"),
            at("Ended", "ended_at"),
        ),
        ("policies.Exemption.person",),
    ),
    Part(
        "questions",
        "Questions you asked before a post",
        of(Question, "asker"),
        (
            Column("Policy", "policy__short_name"),
            at("Asked", "asked_at"),
            said("State", "state", QuestionState),
            Column("Your question", "wording"),
            Column("Your draft", "draft"),
            Column("Answer", "answer"),
            at("Answered", "answered_at"),
            Column("Code", "code"),
        ),
        ("policies.Question.asker",),
    ),
)
TRAINING = (
    Part(
        "courses",
        "Courses you were asked to take",
        of(Enrolment),
        (
            Column("Course", "assignment__course__title"),
            on("Since", "since"),
            on("Due", "due_on"),
            on("Ended", "ended_on"),
        ),
        ("training.Enrolment.person",),
    ),
    Part(
        "attempts",
        "Your attempts",
        of(Attempt),
        (
            Column("Course", "version__course__title"),
            Column("Attempt", "number"),
            at("Began", "started_at"),
            at("Finished", "finished_at"),
            Column("Score in percent", "score"),
            Column("Passed", "passed", words={True: "Yes", False: "No"}),
        ),
        ("training.Attempt.person",),
    ),
    Part(
        "completions",
        "Courses you passed",
        of(Completion),
        (
            Column("Course", "course__title"),
            at("When", "completed_at"),
            on("Counts until", "expires_on"),
            Column("Code", "code"),
        ),
        ("training.Completion.person",),
    ),
    Part(
        "completed-elsewhere",
        "Courses completed in another system",
        of(RecordedCompletion),
        (Column("Course", "course__title"), on("Day", "completed_on"), Column("Where", "source")),
        ("training.RecordedCompletion.person",),
    ),
    Part(
        "course-exemptions",
        "Courses you need not take",
        of(CourseExemption),
        (
            Column("Course", "course__title"),
            on("From", "starts_on"),
            on("Last day", "ends_on"),
            at("Ended", "ended_at"),
        ),
        ("training.CourseExemption.person",),
    ),
    Part(
        "extra-attempts",
        "Attempts you were given",
        of(ExtraAttempt),
        (Column("Course", "version__course__title"), at("When", "given_at")),
        ("training.ExtraAttempt.person",),
    ),
    Part(
        "extra-time",
        "More time you were given",
        of(ExtraTime),
        (Column("More, in percent", "percent"), at("When", "given_at"), at("Ended", "ended_at")),
        ("training.ExtraTime.person",),
    ),
)
MATTERS = (
    Part(
        "concerns",
        "Concerns you raised in your name",
        _concerns,
        (Column("Number", "number"), at("Sent", "submitted_at"), Column("Your words", "words")),
        ("incidents.Concern.reporter", "incidents.NameGiven.person"),
        _concern_rows,
    ),
    Part(
        "letters",
        "Letters to you about a matter",
        _letters,
        (Column("Matter", "matter"), Column("Letter", "kind"), at("Issued", "issued_at")),
        ("incidents.Investigation.respondent",),
        _letter_rows,
    ),
    Part(
        "corrections",
        "What you asked to have corrected",
        of(Correction),
        (
            at("Asked", "asked_at"),
            said("About", "of", CorrectionOf),
            Column("What is wrong", "wrong"),
            Column("What would be right", "right"),
            said("State", "state", CorrectionState),
            Column("Answer", "answer"),
            Column("Your statement", "statement"),
        ),
        ("incidents.Correction.person",),
    ),
)
