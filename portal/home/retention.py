"""How long each kind of record is kept, as data: from when, by which job it goes, and whether it can be held.

Every model of the portal stands in one line; tests/portal/home/test_retention.py looks that none is left out, that each
job is one that runs, and that the test that shows it deleting is there. The words for periods follow the settings.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from django.apps import apps
from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from incidents.disposal import Matters
from incidents.domain.draft import abandoned_drafts
from incidents.domain.monitoring import old_imports
from incidents.models import Investigation
from policies.domain import kept_long_enough
from policies.domain.keeping import KEPT_FOR as EDITOR_KEPT_FOR
from policies.models import Unsaved
from portal.directory.importing import unconfirmed_for_long
from portal.models import Session
from training.domain.keeping import KEPT_FOR as COURSES_KEPT_FOR
from training.models import Kept as TypedInCourses

MATTER = "everything of a matter"
FOR_GOOD = "For as long as the portal"


@dataclass(frozen=True, slots=True)
class Line:
    """`models` are labels; `job` is a task that runs by itself, and `shown_by` the test that shows it deleting. `due`
    is what its next run would take."""

    title: str
    models: tuple[str, ...]
    since: str
    period: Callable[[], str]
    job: str = ""
    shown_by: str = ""
    can_be_held: bool = False
    due: Callable[[], QuerySet] | None = None
    why: str = ""

    def would_go(self) -> int | None:
        return self.due().count() if self.due else None


def days_of(name: str) -> Callable[[], str]:
    return lambda: f"{getattr(settings, name)} day{'' if getattr(settings, name) == 1 else 's'}"


def _always(words: str) -> Callable[[], str]:
    return lambda: words


def _classes() -> str:
    classes: Mapping[str, int] = settings.DISPOSAL_CLASSES
    said = [f"{name}: {years} year{'' if years == 1 else 's'}" for name, years in sorted(classes.items())]
    return "; ".join(said) or "No class is set: nothing is destroyed"


def _session() -> str:
    return f"{settings.SESSION_LIFE.total_seconds() / 3600:g} hours at most"


def _matters_due() -> QuerySet:
    return Matters().due(Investigation.objects.all())


def _sessions_due() -> QuerySet:
    return Session.objects.filter(expire_date__lt=timezone.now())


def _unsaved_due() -> QuerySet:
    return Unsaved.objects.filter(kept_at__lt=timezone.now() - EDITOR_KEPT_FOR)


def _typed_in_courses_due() -> QuerySet:
    return TypedInCourses.objects.filter(kept_at__lt=timezone.now() - COURSES_KEPT_FOR)


LINES = (
    Line(
        "Matters: cases, concerns, evidence, letters, findings, sanctions",
        (MATTER,),
        "The matter was closed and its class chosen. A case that was never referred has no class yet, and is kept.",
        _classes,
        job="portal.destroy_approved",
        shown_by="tests/incidents/records/test_disposal.py::test_nothing_of_a_matter_is_left_but_its_line_in_the_ledger",
        can_be_held=True,
        due=_matters_due,
        why="Proposed by one person and approved by another.",
    ),
    Line(
        "Concerns begun and not sent, with their files",
        ("incidents.ConcernDraft", "incidents.DraftFile"),
        "Somebody last wrote in it. What came by mail waits for Digital Media.",
        days_of("CONCERN_DRAFT_DAYS"),
        job="incidents.delete_abandoned_drafts",
        shown_by="tests/incidents/views/test_drafts.py::test_a_draft_nobody_came_back_to_is_deleted_with_its_files",
        due=abandoned_drafts,
    ),
    Line(
        "Lists of a monitoring tool that nobody brought in",
        ("incidents.MonitoringImport",),
        "Somebody last worked on it. Of what was brought in, the counts stay.",
        days_of("CONCERN_DRAFT_DAYS"),
        job="incidents.delete_abandoned_drafts",
        shown_by="tests/incidents/domain/test_monitoring.py::"
        "test_what_is_left_lying_is_forgotten_and_the_counts_of_what_was_done_stay",
        due=lambda: old_imports().filter(imported_at=None),
    ),
    Line(
        "Questions to a person, and their answers",
        ("policies.Question", "policies.QuestionStep"),
        "It was answered or withdrawn. Withdrawn, its words go at once.",
        days_of("QUESTION_KEPT_DAYS"),
        job="policies.sweep_questions",
        shown_by="tests/policies/asking/test_erasing.py::"
        "test_words_and_names_are_erased_when_their_time_is_over_and_the_record_still_holds",
        due=kept_long_enough,
    ),
    Line(
        "Words typed in a draft of a policy and not saved",
        ("policies.Unsaved", "policies.Presence"),
        "They were last typed.",
        lambda: f"{EDITOR_KEPT_FOR.days} days",
        job="policies.sweep_editor",
        shown_by="tests/policies/writing/test_keeping.py::test_what_nobody_came_back_for_is_swept_by_the_worker",
        due=_unsaved_due,
    ),
    Line(
        "Words typed in a draft of a course and not saved",
        ("training.Kept",),
        "They were last typed.",
        lambda: f"{COURSES_KEPT_FOR.days} days",
        job="training.sweep_kept",
        shown_by="tests/training/domain/test_drafting.py::test_what_nobody_came_back_for_goes_after_thirty_days",
        due=_typed_in_courses_due,
    ),
    Line(
        "Pictures of courses that no version shows",
        ("training.PictureFile",),
        "The last version that could show it was given up.",
        _always("1 day"),
        job="training.sweep_kept",
        shown_by="tests/training/domain/test_pictures.py::"
        "test_pictures_nobody_wants_are_forgotten_and_then_swept_from_the_disk",
    ),
    Line(
        "Sessions: that somebody is signed in, and when they were last here",
        ("portal.Session",),
        "They signed in.",
        _session,
        job="portal.forget_sessions",
        shown_by="tests/security/test_confidential_name.py::"
        "test_when_somebody_was_last_here_is_forgotten_with_their_session",
        due=_sessions_due,
    ),
    Line(
        "Lists of staff that nobody confirmed",
        ("portal.StaffImport",),
        "The list was brought.",
        days_of("STAFF_IMPORT_DAYS"),
        job="portal.follow_staff_imports",
        shown_by="tests/portal/home/test_retention.py::test_a_list_of_staff_nobody_confirmed_goes",
        due=unconfirmed_for_long,
        why="Of lists that were brought in, who did it and what changed stays.",
    ),
    Line(
        "People, units, roles and how they sign in",
        (
            "portal.Person", "portal.Unit", "portal.UnitClosure", "portal.RoleGrant", "portal.RoleAsked",
            "portal.ClaimedRole",
            "portal.StaffChange", "portal.StaffLater", "portal.SecondFactor", "portal.RecoveryCode",
            "portal.FactorReset", "portal.ScimToken", "portal.ScimUser", "portal.ScimGroup", "portal.ScimMember",
            "portal.ScimLeaversAllowed", "portal.StandIn", "portal.RoleReview", "portal.LeaverFollowed",
            "portal.OverviewReader", "portal.Invitation", "auth.Group", "auth.Permission", "contenttypes.ContentType",
        ),
        "They come into the directory.",
        _always(FOR_GOOD),
        why="Who held which office when is asked long after somebody left. Leavers lose their access, not their past.",
    ),
    Line(
        "The record of what was done, and its chain",
        ("portal.AuditEntry", "portal.AuditLink"),
        "It was done.",
        _always(FOR_GOOD),
        why="A chain with a line cut out could not be proved. Of a matter it keeps its number and no word.",
    ),
    Line(
        "The ledger of what was destroyed",
        (
            "portal.DisposalBatch", "portal.DisposalItem", "portal.DisposalTarget", "portal.DisposalFile",
            "portal.Disposed", "portal.DisposedCode",
        ),
        "It was proposed.",
        _always(FOR_GOOD),
        why="It proves what was destroyed, when, and by whom.",
    ),
    Line(
        "Notices and mails that something waits",
        (
            "portal.Notice", "portal.Mailing", "portal.MailChoice", "portal.MailPace", "portal.SuppressedAddress",
        ),
        "It was sent.",
        _always(FOR_GOOD),
        why="They say that something waited and nothing of what it was. Those of a matter go with it.",
    ),
    Line(
        "That something new waits, for a channel outside the portal",
        ("portal.OutsideNews",),
        "The channel was told, or failed so often that it is told no more.",
        _always("Half a minute, as a rule"),
        job="portal.tell_outside",
        shown_by="tests/portal/test_outside.py::test_a_room_is_told_a_number_and_nothing_else_and_then_nothing_is_kept",
    ),
    Line(
        "How telling a channel outside the portal goes",
        ("portal.OutsideChannel",),
        "It was tried.",
        _always(FOR_GOOD),
        why="It counts tries, and holds no person.",
    ),
    Line(
        "Days given to somebody's own calendar",
        ("portal.CalendarFeed", "portal.CalendarEntry"),
        "They switched the calendar on.",
        _always("Until they switch it off"),
        why="A calendar has to hear of a day again when it moves. Switched off, all of it goes at once.",
    ),
    Line(
        "Requests to correct a record, their answers, and statements put beside one",
        ("incidents.Correction",),
        "Somebody asked.",
        _always(FOR_GOOD),
        why="They stand with the record they are about. Those of a matter go with it.",
    ),
    Line(
        "Attempts to sign in",
        ("axes.AccessAttempt", "axes.AccessAttemptExpiration", "axes.AccessFailureLog", "axes.AccessLog"),
        "Somebody tried.",
        _always(FOR_GOOD),
        why="Whoever runs the portal removes them with manage.py axes_reset and axes_reset_logs.",
    ),
    Line(
        "Policies, and everything said about their words",
        (
            "policies.Policy", "policies.Audience", "policies.NamedReader", "policies.Edition", "policies.Section",
            "policies.Clause", "policies.AdviceRules", "policies.EditionEntry", "policies.Contribution",
            "policies.Reviewer", "policies.Comment", "policies.Import", "policies.ReusableAnswer",
        ),
        "It was written.",
        _always(FOR_GOOD),
        why="Conduct is judged by the words that held on its day.",
    ),
    Line(
        "Who read, acknowledged and was exempted",
        (
            "policies.Opening", "policies.Acknowledgement", "policies.SignOffTry", "policies.Exemption",
            "policies.Reminder",
        ),
        "Somebody did.",
        _always(FOR_GOOD),
        why="It is their proof that they knew the words, and the department's.",
    ),
    Line(
        "Courses",
        (
            "training.Course", "training.CourseVersion", "training.Prerequisite", "training.Lesson",
            "training.LessonClause", "training.LessonPicture", "training.Item", "training.ItemClause",
            "training.Option", "training.MockPost", "training.CourseImport", "training.Contribution",
            "training.VersionStep", "training.StillRight",
        ),
        "It was written.",
        _always(FOR_GOOD),
        why="What was taught when somebody learned it can be read again.",
    ),
    Line(
        "Who was asked to take a course, answered and completed it",
        (
            "training.Assignment", "training.AssignmentLine", "training.AssignmentName", "training.Enrolment",
            "training.CourseReminder", "training.CourseExemption", "training.Attempt", "training.Asked",
            "training.Answer", "training.ExtraAttempt", "training.ExtraTime", "training.Completion",
            "training.CompletionImport", "training.RecordedCompletion", "training.Statement", "training.Sending",
        ),
        "Somebody did.",
        _always(FOR_GOOD),
        why="It is their proof that they learned it. A course that a matter asked of somebody goes with the matter.",
    ),
    Line(
        "Counts that name nobody",
        (
            "policies.AdviceTally", "policies.Tally", "policies.FigureCount", "policies.ClauseFigure",
            "portal.OverviewCount", "portal.OverviewFigure", "training.Uncounted", "training.Counted",
            "training.ScoreSum", "training.ItemSum", "training.ChoiceSum", "training.AnswerSum", "training.ClauseSum",
        ),
        "It was counted.",
        _always(FOR_GOOD),
        why="Nobody can be found in them.",
    ),
    Line(
        "Tools of those who handle matters: letters' words, saved searches, watches, delegations",
        (
            "incidents.LetterTemplate", "incidents.QueueTaste", "incidents.SavedSearch", "incidents.SearchRound",
            "incidents.SearchWatch", "incidents.Watch", "incidents.BulkStep", "incidents.Delegation",
        ),
        "It was made.",
        _always("Until its owner removes it, else for as long as the portal"),
        why="They are of no one matter.",
    ),
    Line(
        "Disclosures, receipts of another door, and mail that waits",
        ("incidents.Disclosure", "incidents.HandOver", "incidents.ReceivedMail"),
        "It came in.",
        _always(FOR_GOOD),
        why="Disclosures have an authority of their own, which sets their time; the portal destroys none.",
    ),
)  # fmt: skip


def models_of(line: Line) -> frozenset[str]:
    """Labels, of a matter those of its room that no other line has and that a disposal takes along."""
    if MATTER not in line.models:
        return frozenset(line.models)
    elsewhere = {label for other in LINES for label in other.models}
    goes = {model._meta.label for model in Matters().goes if model._meta.app_label == "incidents"}
    return frozenset(goes - elsewhere)


def every_model() -> Iterator[str]:
    """What joins two others goes with them."""
    return (model._meta.label for model in apps.get_models())
