"""Versions written in the portal: begun as a copy, changed part by part, and left as they were by whoever came late."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from portal import audit
from portal.models import AuditEntry, Role
from tests.factories import person_with
from tests.training.factories import course_on, course_words, drafted, item_of, new_lesson, of_all_kinds
from training import domain, queries, tasks
from training.content import LessonWords
from training.enums import Kind, VersionState
from training.models import CourseVersion, Kept

pytestmark = pytest.mark.django_db


def words(version):
    return queries.words_of(CourseVersion.objects.get(pk=version.pk))


def titles(version):
    return [*version.lessons.order_by("position").values_list("title", flat=True)]


def test_a_new_version_says_what_the_standing_one_says_and_is_shown_to_no_learner(author, policy):
    standing = of_all_kinds(policy, draw={}, attempts=3, wait_hours=2, minutes_allowed=30, roles=(Role.INVESTIGATOR,))
    draft = drafted(standing, author)
    assert words(draft) == words(standing)
    assert (draft.number, draft.state, draft.begun_by) == (2, VersionState.DRAFT, author)
    assert CourseVersion.objects.published().get() == standing


def test_one_version_is_in_hand_and_whoever_begins_another_gets_that_one(author, policy):
    draft = drafted(course_on(policy), author)
    assert drafted(draft, person_with(Role.TRAINING_AUTHOR)) == draft
    assert CourseVersion.objects.count() == 2


def test_a_new_course_is_begun_once_and_its_title_is_its_own(author, policy):
    once = uuid4()
    made = [domain.start_course(actor=author, title="Posting well", policies=[policy], once=once) for _ in range(2)]
    assert made[0] == made[1]
    assert made[0].course.slug == "posting-well"
    with pytest.raises(domain.CourseRefused, match="Choose another title"):
        domain.start_course(actor=author, title="Posting well", policies=[policy], once=uuid4())
    with pytest.raises(domain.CourseRefused, match="letters"):
        domain.start_course(actor=author, title="!!", policies=[policy], once=uuid4())


@pytest.mark.parametrize("kind", list(Kind))
def test_a_question_of_any_kind_is_added_once_and_changed_as_a_whole(author, policy, kind):
    draft = drafted(course_on(policy, items=1), author)
    ref = f"{policy.slug}-1".upper()
    said, once = item_of(kind, clauses=(ref,)), uuid4()
    for _ in range(2):
        item = domain.add_part(draft, said, actor=author, once=once, place="item:new:one")
    assert [one.key for one in words(draft).items] == ["q01", kind.value]
    other = replace(said, prompt="Something else?", options=tuple(reversed(said.options)), clauses=(ref[:-1] + "2",))
    domain.change_part(item, other, actor=author, stamp=domain.stamp_of(said))
    assert words(draft).items[1] == other


def test_whoever_saves_second_is_refused_and_nothing_of_the_first_is_lost(author, policy):
    draft = drafted(course_on(policy), author)
    lesson = draft.lessons.get(position=1)
    said = queries.lesson_words(lesson)
    domain.change_part(lesson, replace(said, body="First."), actor=author, stamp=domain.stamp_of(said))
    with pytest.raises(domain.Outdated):
        domain.change_part(lesson, replace(said, body="Second."), actor=author, stamp=domain.stamp_of(said))
    assert draft.lessons.get(position=1).body == "First."


def test_a_refused_question_leaves_the_one_that_stood(author, policy):
    draft = drafted(of_all_kinds(policy), author)
    item = draft.items.get(key="one")
    said = queries.item_words(item)
    with pytest.raises(domain.KeyTaken):
        domain.change_part(item, replace(said, key="post"), actor=author, stamp=domain.stamp_of(said))
    with pytest.raises(domain.CourseRefused, match="no clause GONE-1"):
        domain.change_part(item, replace(said, clauses=("GONE-1",)), actor=author, stamp=domain.stamp_of(said))
    assert words(draft).items[0] == said


def test_parts_move_one_by_one_and_stay_at_the_ends(author, policy):
    draft = drafted(course_on(policy, lessons=3), author)
    first = draft.lessons.get(position=1)
    domain.move_part(first, actor=author, step=-1)
    assert titles(draft) == ["Lesson 1", "Lesson 2", "Lesson 3"]
    domain.move_part(first, actor=author, step=1)
    assert titles(draft) == ["Lesson 2", "Lesson 1", "Lesson 3"]
    assert [*draft.lessons.order_by("position").values_list("position", flat=True)] == [1, 2, 3]


@pytest.mark.parametrize("kind", list(Kind))
def test_what_was_taken_out_comes_back_where_it_stood_as_it_was(author, policy, kind):
    draft = drafted(of_all_kinds(policy, lessons=3), author)
    before = words(draft)
    item, lesson = domain.remove_part(draft.items.get(kind=kind), actor=author), None
    lesson = domain.remove_part(draft.lessons.get(position=2), actor=author)
    assert (draft.items.count(), titles(draft)) == (len(Kind) - 1, ["Lesson 1", "Lesson 3"])
    assert [*draft.lessons.order_by("position").values_list("position", flat=True)] == [1, 2]
    domain.restore_part(lesson, actor=author)
    domain.restore_part(item, actor=author)
    assert words(draft) == before
    assert not Kept.objects.exists()
    with pytest.raises(domain.PartGone):
        domain.restore_part(item, actor=author)


def test_settings_wait_in_the_draft_until_it_is_published(author, policy):
    version = course_on(policy)
    draft = drafted(version, author)
    stamp = domain.stamp_of(domain.settings_of(draft))
    domain.change_settings(draft, actor=author, stamp=stamp, title="Another", minutes=45, for_managers=True)
    version.course.refresh_from_db()
    assert (version.course.minutes, version.course.for_managers) == (10, False)
    said = words(draft)
    assert (said.title, said.minutes, said.for_managers, said.policies) == ("Another", 45, True, (policy.slug,))
    with pytest.raises(domain.Outdated):
        domain.change_settings(draft, actor=author, stamp=stamp, minutes=5)


def test_every_change_is_on_the_record_without_a_word_of_it(author, policy):
    draft = drafted(course_on(policy), author)
    domain.add_part(draft, new_lesson(policy), actor=author, once=uuid4(), place="lesson:new")
    domain.remove_part(draft.items.get(position=1), actor=author)
    told = AuditEntry.objects.filter(action__startswith="version.").order_by("pk").values_list("action", "data")
    assert [(action, data.get("change")) for action, data in told] == [
        ("version.begun", None),
        ("version.edited", "lesson.added"),
        ("version.edited", "item.removed"),
    ]
    assert {*draft.contributions.values_list("person", flat=True)} == {author.pk}


def test_what_is_typed_is_kept_for_its_writer_until_it_is_saved(author, policy):
    draft = drafted(course_on(policy), author)
    lesson = draft.lessons.get(position=1)
    place = domain.place_of(lesson)
    domain.keep_typed(draft, actor=author, place=place, fields={"title": ["Half a ti"]})
    domain.keep_typed(draft, actor=author, place=place, fields={"title": ["Half a title"]})
    assert queries.typed_at(draft, author, place).fields == {"title": ["Half a title"]}
    assert queries.typed_places(draft, author) == {place}
    assert queries.typed_at(draft, person_with(Role.TRAINING_AUTHOR), place) is None
    said = queries.lesson_words(lesson)
    domain.change_part(lesson, replace(said, body="Whole."), actor=author, stamp=domain.stamp_of(said))
    assert queries.typed_at(draft, author, place) is None


def test_what_comes_in_after_its_form_was_saved_is_not_kept(author, policy):
    draft, once = drafted(course_on(policy), author), uuid4()
    domain.add_part(draft, new_lesson(policy), actor=author, once=once, place="lesson:new")
    domain.keep_typed(draft, actor=author, place="lesson:new", fields={"once": [str(once)], "title": ["Late"]})
    assert queries.typed_places(draft, author) == set()


FAULTS = {
    "no policy": (lambda draft: settings(draft, policies=[]), "Choose the policy it is about."),
    "no lesson": (lambda draft: draft.lessons.all().delete(), "Write at least one lesson."),
    "no question": (lambda draft: draft.items.all().delete(), "Write at least one question."),
    "an empty lesson": (lambda draft: draft.lessons.filter(position=1).update(body=""), "Body: write some words"),
    "no clause": (lambda draft: draft.items.get(position=1).clauses.all().delete(), "Clauses: write a list"),
    "a draw of nothing": (lambda draft: settings(draft, draw={"work": 1}), "Draw, work: no item has this tag."),
    "a clause that is not there": (
        lambda draft: draft.items.get(position=1).clauses.update(ref="GONE-1"),
        "has no clause gone-1",
    ),
}


def settings(draft, **said):
    stamp = domain.stamp_of(domain.settings_of(draft))
    domain.change_settings(draft, actor=draft.begun_by, stamp=stamp, **said)


@pytest.mark.parametrize(("spoil", "told"), FAULTS.values(), ids=FAULTS)
def test_what_is_wrong_with_a_draft_is_said_where_it_is(author, policy, spoil, told):
    draft = drafted(course_on(policy), author)
    assert domain.faults_of(draft) == []
    spoil(draft)
    [fault] = domain.faults_of(draft)
    assert told in fault.words


def test_a_video_needs_its_transcript_and_changes_no_hash_of_a_lesson_without(policy):
    said = course_words(policy)
    bare = said.content_hash()
    seen = LessonWords("Look", "At this.", said.lessons[0].clauses, video="https://a.example/v", transcript="Hello.")
    assert replace(said, lessons=(seen,)).content_hash() != bare
    version = domain.load_course(replace(said, lessons=(seen,)), actor=audit.SYSTEM)
    assert queries.words_of(version).lessons == (seen,)


def test_what_nobody_came_back_for_goes_after_thirty_days(author, policy):
    draft, now = drafted(course_on(policy), author), timezone.now()
    for place, days in (("lesson:new", 31), ("settings", 29)):
        domain.keep_typed(draft, actor=author, place=place, fields={"title": ["A"]}, at=now - timedelta(days=days))
    tasks.sweep_kept()
    assert queries.typed_places(draft, author) == {"settings"}
