"""From a draft to learners: by somebody who wrote no part of it, or not at all."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from portal import audit
from portal.models import AuditEntry, Notice, Role
from tests.factories import PersonFactory, person_with
from tests.training.factories import course_on, course_words, drafted, new_lesson
from training import domain
from training.enums import VersionState
from training.models import Contribution, CourseVersion, Item, Lesson

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(policy, author):
    draft = drafted(course_on(policy), author)
    domain.add_part(draft, new_lesson(policy), actor=author, once=uuid4(), place="lesson:new")
    return draft


def settings(draft, **said):
    stamp = domain.stamp_of(domain.settings_of(draft))
    domain.change_settings(draft, actor=draft.begun_by, stamp=stamp, **said)


def told(kind):
    return {*Notice.objects.filter(kind=kind).values_list("person", flat=True)}


def test_a_draft_is_reviewed_published_and_takes_the_place_of_the_one_that_stood(draft, author, reviewer):
    standing = draft.course.versions.published().get()
    settings(draft, minutes=33, title="Another title")
    domain.send_to_review(draft, actor=author, words="Look at the new lesson.")
    published = domain.approve_version(draft, actor=reviewer)
    standing.refresh_from_db()
    assert (published.state, published.approved_by, standing.state) == (
        VersionState.PUBLISHED,
        reviewer,
        VersionState.SUPERSEDED,
    )
    course = type(published.course).objects.get(pk=published.course_id)
    assert (course.minutes, course.title) == (33, "Another title")
    assert AuditEntry.objects.filter(action="course.published").count() == 2
    assert told("course_approved") == {author.pk}
    assert [step.get_to_state_display() for step in published.steps.all()] == ["In review", "Open to learners"]


def test_a_course_that_is_new_is_opened_to_those_it_is_for(policy, author, reviewer):
    words = course_words(policy)
    draft = domain.start_course(actor=author, title="Posting well", policies=[policy], once=uuid4())
    for place, part in [("lesson:new", words.lessons[0]), *(("item:new:one", item) for item in words.items)]:
        domain.add_part(draft, part, actor=author, once=uuid4(), place=place)
    learner = PersonFactory()
    assert learner.pk not in told("course_to_do")
    domain.send_to_review(draft, actor=author)
    domain.approve_version(draft, actor=reviewer)
    assert learner.pk in told("course_to_do")
    assert [*draft.course.policies.all()] == [policy]


def test_those_who_can_review_are_told_and_the_writer_is_not(draft, author, reviewer):
    owner = person_with(Role.POLICY_OWNER)
    PersonFactory()
    domain.send_to_review(draft, actor=author)
    assert told("course_to_review") == {owner.pk, reviewer.pk}
    assert Notice.objects.filter(kind="course_to_review").first().url == reverse("training:draft", args=[draft.pk])


def test_nobody_approves_what_they_wrote_a_part_of(draft, author, reviewer):
    domain.remove_part(draft.items.get(position=4), actor=reviewer)
    domain.send_to_review(draft, actor=author)
    for writer in (author, reviewer, PersonFactory()):
        with pytest.raises(domain.StepRefused):
            domain.approve_version(draft, actor=writer)
    assert not CourseVersion.objects.published().filter(pk=draft.pk).exists()


@pytest.mark.parametrize("named", [True, False])
def test_the_database_refuses_it_too(draft, author, named):
    publish = CourseVersion.objects.filter(pk=draft.pk).update
    CourseVersion.objects.published().update(state=VersionState.SUPERSEDED)
    with pytest.raises(DatabaseError, match="wrote a part of"), transaction.atomic():
        publish(state=VersionState.PUBLISHED, published_at=timezone.now(), approved_by=author if named else None)


def test_who_wrote_cannot_be_struck_off(draft):
    with pytest.raises(DatabaseError), transaction.atomic():
        Contribution.objects.filter(version=draft).delete()


def test_it_goes_back_with_words_and_is_written_on(draft, author, reviewer, policy):
    domain.send_to_review(draft, actor=author)
    domain.send_back(draft, actor=reviewer, words="Say why.")
    draft.refresh_from_db()
    assert (draft.state, draft.steps.last().words, told("course_sent_back")) == ("draft", "Say why.", {author.pk})
    domain.add_part(draft, new_lesson(policy, "Yet another"), actor=author, once=uuid4(), place="lesson:new")


def test_what_has_something_wrong_is_not_reviewed(draft, author):
    draft.items.all().delete()
    with pytest.raises(domain.NotReady) as refusal:
        domain.send_to_review(draft, actor=author)
    assert [fault.words for fault in refusal.value.faults] == ["Write at least one question."]


STEPS = {
    "in_review": lambda draft, author: domain.send_to_review(draft, actor=author),
    "discarded": lambda draft, author: domain.discard_version(draft, actor=author),
}
WAYS = {
    "send": (lambda draft, who: domain.send_to_review(draft, actor=who), {"draft"}),
    "back": (lambda draft, who: domain.send_back(draft, actor=who, words="No."), {"in_review"}),
    "approve": (lambda draft, who: domain.approve_version(draft, actor=who), {"in_review"}),
    "discard": (lambda draft, who: domain.discard_version(draft, actor=who), {"draft"}),
    "take up": (lambda draft, who: domain.take_up_version(draft, actor=who), {"discarded"}),
}


@pytest.mark.parametrize("state", ["draft", "in_review", "discarded", "published"])
@pytest.mark.parametrize("way", list(WAYS))
def test_each_step_is_taken_from_where_it_leads_and_from_nowhere_else(draft, author, reviewer, state, way):
    if state == "published":
        domain.approve_version(domain.send_to_review(draft, actor=author), actor=reviewer)
    elif state != "draft":
        STEPS[state](draft, author)
    step, where = WAYS[way]
    if state in where:
        step(draft, reviewer)
    else:
        with pytest.raises(domain.StepRefused):
            step(draft, reviewer)


def test_a_draft_is_not_taken_up_beside_another(draft, author):
    domain.discard_version(draft, actor=author)
    drafted(draft, author)
    with pytest.raises(domain.StepRefused):
        domain.take_up_version(draft, actor=author)


def test_a_newer_version_from_the_file_is_superseded_and_the_draft_counts_on(draft, author, reviewer, policy):
    newer = domain.load_course(course_words(policy, pass_mark=60), actor=audit.SYSTEM)
    published = domain.approve_version(domain.send_to_review(draft, actor=author), actor=reviewer)
    newer.refresh_from_db()
    assert (newer.number, newer.state, published.number) == (3, VersionState.SUPERSEDED, 4)


def test_a_file_that_was_loaded_before_does_not_take_the_place_of_what_was_written_here(author, policy):
    file = course_words(policy)
    draft = drafted(domain.load_course(file, actor=audit.SYSTEM), author)
    settings(draft, pass_mark=90)
    published = domain.send_to_review(draft, actor=author)
    domain.approve_version(published, actor=person_with(Role.TRAINING_AUTHOR))
    assert domain.load_course(file, actor=audit.SYSTEM) is None
    assert CourseVersion.objects.published().get() == draft
    assert domain.load_course(replace(file, pass_mark=60), actor=audit.SYSTEM).number == 3


REFUSED = {
    "a lesson": lambda version: Lesson.objects.filter(version=version).update(body="Other words."),
    "a question": lambda version: Item.objects.filter(version=version).delete(),
}


@pytest.mark.parametrize("change", REFUSED.values(), ids=REFUSED)
def test_in_review_the_words_stand_for_whoever_asks(author, policy, change):
    draft = domain.send_to_review(drafted(course_on(policy), author), actor=author)
    with pytest.raises(domain.NotBeingWritten):
        domain.add_part(draft, new_lesson(policy), actor=author, once=uuid4(), place="lesson:new")
    with pytest.raises(DatabaseError, match="cannot be changed"), transaction.atomic():
        change(draft)
