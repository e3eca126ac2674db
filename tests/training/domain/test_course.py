"""Publishing a course: a new version only for new words, and nothing of an old one ever changes."""

from dataclasses import replace

import pytest
from django.db import DatabaseError, transaction

from portal import audit
from portal.models import AuditEntry, Employment, Notice
from tests.factories import PersonFactory, PolicyFactory, published_edition
from tests.training.factories import attempt_by, course_on, course_words
from training import domain
from training.enums import VersionState
from training.models import Course, CourseVersion, Item, Lesson, Option

pytestmark = pytest.mark.django_db


@pytest.fixture
def policy():
    policy = PolicyFactory()
    published_edition(policy)
    return policy


def load(words):
    return domain.load_course(words, actor=audit.SYSTEM)


def test_a_course_is_published_with_its_words_in_order_and_the_edition_it_was_written_against(policy):
    version = load(course_words(policy, lessons=2, items=3))
    assert (version.number, version.state, version.pass_mark) == (1, VersionState.PUBLISHED, 75)
    assert version.edition == policy.editions.published().get()
    assert [lesson.title for lesson in version.lessons.order_by("position")] == ["Lesson 1", "Lesson 2"]
    assert [item.key for item in version.items.order_by("position")] == ["q01", "q02", "q03"]
    item = version.items.get(position=1)
    assert [(one.text, one.is_right) for one in item.options.order_by("position")] == [
        ("Wrong answer 1", False),
        ("Right answer 1", True),
        ("Odd answer 1", False),
    ]


def test_the_same_words_again_make_no_new_version(policy):
    load(course_words(policy))
    assert load(course_words(policy)) is None
    assert CourseVersion.objects.count() == 1


def test_other_words_make_a_new_version_and_supersede_the_one_that_stood(policy):
    load(course_words(policy))
    load(course_words(policy, pass_mark=100, title="The essentials, again"))
    found = CourseVersion.objects.order_by("number").values_list("number", "state", "title")
    assert list(found) == [
        (1, VersionState.SUPERSEDED, f"{policy.title}, the essentials"),
        (2, VersionState.PUBLISHED, "The essentials, again"),
    ]
    assert Course.objects.get().title == "The essentials, again"


def test_how_long_it_takes_is_corrected_without_a_new_version(policy):
    load(course_words(policy))
    assert load(course_words(policy, minutes=25)) is None
    assert Course.objects.get().minutes == 25


def test_publishing_is_on_the_record_by_codes_alone(policy):
    version = load(course_words(policy))
    entry = AuditEntry.objects.get(action="course.published")
    assert entry.data == {
        "course": version.course.slug,
        "hash": version.content_hash,
        "edition": version.edition_id,
    }


def test_those_the_policy_covers_are_told_once(policy):
    covered = PersonFactory()
    PersonFactory(employment=Employment.CONTRACTOR)
    load(course_words(policy))
    load(course_words(policy))
    assert list(Notice.objects.filter(kind="course_to_do").values_list("person", flat=True)) == [covered.pk]


def test_a_clause_the_policy_does_not_have_is_refused(policy):
    words = course_words(policy)
    lesson = replace(words.lessons[0], clauses=("NO-SUCH-CLAUSE",))
    with pytest.raises(domain.CourseRefused, match="has no clause NO-SUCH-CLAUSE"):
        load(replace(words, lessons=(lesson,)))
    assert not Course.objects.exists()


def test_a_course_on_no_known_policy_is_refused(policy):
    with pytest.raises(domain.CourseRefused, match="There is no policy “elsewhere”"):
        load(course_words(policy, policy="elsewhere"))


def test_a_course_on_a_policy_without_an_edition_in_force_is_refused():
    with pytest.raises(domain.CourseRefused, match="has no edition in force"):
        load(course_words(PolicyFactory()))


def test_a_course_does_not_move_to_another_policy(policy):
    load(course_words(policy))
    other = PolicyFactory()
    published_edition(other)
    with pytest.raises(domain.CourseRefused, match="a course on another policy"):
        load(course_words(other, slug=f"{policy.slug}-basics"))


CHANGES = {
    "the pass mark": lambda version: CourseVersion.objects.filter(pk=version.pk).update(pass_mark=1),
    "the version": lambda version: CourseVersion.objects.filter(pk=version.pk).delete(),
    "a lesson": lambda version: Lesson.objects.filter(version=version).update(body="Other words."),
    "a new lesson": lambda version: Lesson.objects.create(version=version, position=9, title="A", body="B"),
    "a question": lambda version: Item.objects.filter(version=version).update(prompt="Something else?"),
    "an option": lambda version: Option.objects.filter(item__version=version, is_right=False).update(why="No."),
    "which is right": lambda version: Option.objects.filter(item__version=version).update(is_right=False),
    "an option less": lambda version: Option.objects.filter(item__version=version, is_right=False).delete(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_the_database_lets_nobody_change_a_published_version(change):
    version = course_on()
    with pytest.raises(DatabaseError, match=r"cannot be changed|Cannot delete"), transaction.atomic():
        change(version)


def test_an_attempt_begun_on_a_superseded_version_can_still_be_finished(policy):
    version = load(course_words(policy))
    attempt = attempt_by(version=version)
    load(course_words(policy, pass_mark=100))
    for item in version.items.all():
        domain.answer_item(attempt, item, item.options.get(is_right=True), actor=attempt.person)
    assert domain.finish_attempt(attempt, actor=attempt.person).passed
