"""From a draft to a version that is open to learners, by way of somebody who wrote no part of it."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from portal import audit, people
from portal.models import Person, Role
from portal.models.person import PersonQuerySet
from portal.notices import notify
from training import rules
from training.enums import AskAgain
from training.enums import VersionState as S
from training.models import Course, CourseVersion, VersionStep
from training.queries import words_of

from .checking import check_pots, editions_by_ref
from .faults import Fault, faults_of
from .pen import note_contribution
from .publishing import put_in_force, settle_course
from .resting import rest_on_the_edition_in_force

MOVES = {S.DRAFT: {S.IN_REVIEW, S.DISCARDED}, S.IN_REVIEW: {S.DRAFT, S.PUBLISHED}, S.DISCARDED: {S.DRAFT}}


class StepRefused(Exception):
    """A step of a version that cannot be taken now: somebody took another, or it is not for this person."""


class NotReady(Exception):
    """What is wrong with the version comes first."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(fault.words for fault in faults))
        self.faults = faults


@transaction.atomic
def send_to_review(version: CourseVersion, *, actor: Person, words: str = "") -> CourseVersion:
    """Its words stand from here. Those who may review it are told. Raises NotReady and StepRefused."""
    version = _locked(version, S.IN_REVIEW)
    rest_on_the_edition_in_force(version)
    _check_ready(version)
    note_contribution(version, actor)  # who says that it is ready answers for it too
    _move(version, S.IN_REVIEW, actor, words)
    wrote = version.contributions.values("person")
    _tell(reviewers().exclude(pk__in=wrote), "course_to_review", version)
    return version


@transaction.atomic
def send_back(version: CourseVersion, *, actor: Person, words: str) -> CourseVersion:
    """To its writers, with what is to be changed. A writer may take it back too."""
    version = _locked(version, S.DRAFT, at_first=S.IN_REVIEW)
    _move(version, S.DRAFT, actor, words)
    _tell_writers(version, actor, "course_sent_back")
    return version


@transaction.atomic
def approve_version(
    version: CourseVersion,
    *,
    actor: Person,
    words: str = "",
    asks_again: AskAgain | None = None,
    at: datetime | None = None,
) -> CourseVersion:
    """Approve and publish it at once; `asks_again` as `put_in_force` has it.

    An edition may have come while it was in review: where no clause it names reads otherwise, it rests on
    that one. Raises StepRefused for whoever wrote a part of it, NotReady for what it rests on, CourseRefused.
    """
    at = at or timezone.now()
    Course.objects.select_for_update().get(pk=version.course_id)
    version = _locked(version, S.PUBLISHED)
    if not rules.can_approve(actor, version):
        raise StepRefused
    _check_ready(version)
    words_now = words_of(version)
    version.course = settle_course(words_now)
    check_pots(words_now, editions_by_ref([*version.course.policies.all()], words_now.clauses()))
    version.content_hash = words_now.content_hash()
    _open_rows(version)
    rest_on_the_edition_in_force(version)
    VersionStep.objects.create(version=version, at=at, by=actor, to_state=S.PUBLISHED, words=words)
    put_in_force(version, actor=actor, at=at, approved_by=actor, asks_again=asks_again)
    _tell_writers(version, actor, "course_approved")
    return version


@transaction.atomic
def discard_version(version: CourseVersion, *, actor: Person) -> CourseVersion:
    """Put a draft away. It can be taken up again."""
    return _move(_locked(version, S.DISCARDED), S.DISCARDED, actor, "")


@transaction.atomic
def take_up_version(version: CourseVersion, *, actor: Person) -> CourseVersion:
    """A draft that was thrown away, unless another was begun meanwhile: then StepRefused."""
    Course.objects.select_for_update().get(pk=version.course_id)
    version = _locked(version, S.DRAFT, at_first=S.DISCARDED)
    if version.course.versions.in_hand().exists():
        raise StepRefused
    return _move(version, S.DRAFT, actor, "")


def reviewers() -> PersonQuerySet:
    """Who may be the second pair of eyes."""
    return people.holders(Role.TRAINING_AUTHOR, Role.POLICY_OWNER)


def _open_rows(version: CourseVersion) -> None:
    """Inside the transaction that publishes it, for what publishing itself notes on them: nobody else sees it so."""
    version.state = S.DRAFT
    version.save(update_fields=["state"])


def _check_ready(version: CourseVersion) -> None:
    if faults := faults_of(version):
        raise NotReady(faults)


def _locked(version: CourseVersion, to: S, *, at_first: S | None = None) -> CourseVersion:
    version = CourseVersion.objects.select_for_update(of=("self",)).select_related("course").get(pk=version.pk)
    state = S(version.state)
    if to not in MOVES.get(state, ()) or version.begun_by_id is None or (at_first and state != at_first):
        raise StepRefused
    return version


def _move(version: CourseVersion, to: S, actor: Person, words: str) -> CourseVersion:
    VersionStep.objects.create(version=version, by=actor, to_state=to, words=words)
    version.state = to
    version.save(update_fields=["state"])
    audit.record(f"version.{to.value}", version, actor=actor, data={"course": version.course.slug})
    return version


def _tell_writers(version: CourseVersion, actor: Person, kind: str) -> None:
    wrote = Person.objects.current().filter(pk__in=version.contributions.values("person"))
    _tell(wrote.exclude(pk=actor.pk), kind, version)


def _tell(whom: PersonQuerySet, kind: str, version: CourseVersion) -> None:
    if version.published_at:
        url = reverse("training:course", args=[version.course.slug])
    else:
        url = reverse("training:draft", args=[version.pk])
    notify([*whom], kind, url=url)
