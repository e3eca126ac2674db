"""Publishing a course: a new version only for new words, and nothing of an old one ever changes."""

from dataclasses import replace

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from portal import audit
from portal.models import AuditEntry, Employment, Notice, Role
from tests.factories import PersonFactory, PolicyFactory, person_with, published_edition
from tests.training.factories import answer, attempt_by, course_words, item_of, of_all_kinds
from training import domain
from training.enums import Kind, Platform, VersionState
from training.models import Course, CourseVersion, Item, ItemClause, Lesson, LessonClause, MockPost, Option
from training.queries import editions_of, people_asked

pytestmark = pytest.mark.django_db


def load(words):
    return domain.load_course(words, actor=audit.SYSTEM)


def test_a_course_is_published_with_its_words_in_order_and_the_edition_it_was_written_against(policy):
    version = load(course_words(policy, lessons=2, items=3))
    assert (version.number, version.state, version.pass_mark) == (1, VersionState.PUBLISHED, 75)
    assert [*editions_of(version)] == [policy.editions.published().get()]
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
        "asks_again": "whole",
        "editions": [edition.pk for edition in editions_of(version)],
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
        load(course_words(policy, policies=("elsewhere",)))


def test_a_course_on_a_policy_without_an_edition_in_force_is_refused():
    with pytest.raises(domain.CourseRefused, match="has no edition in force"):
        load(course_words(PolicyFactory()))


def test_a_course_does_not_move_to_another_policy(policy):
    load(course_words(policy))
    other = PolicyFactory()
    published_edition(other)
    with pytest.raises(domain.CourseRefused, match="a course on another policy"):
        load(course_words(other, slug=f"{policy.slug}-basics"))


def test_every_kind_of_question_is_kept_with_its_parts(policy):
    version = of_all_kinds(policy)
    found = {item.kind: item for item in version.items.all()}
    assert {kind: item.options.count() for kind, item in found.items()} == {
        Kind.ONE: 3,
        Kind.SEVERAL: 3,
        Kind.ORDER: 4,
        Kind.MATCH: 3,
        Kind.POST: 5,
    }
    post = found[Kind.POST].post
    assert (post.author, post.platform) == ("Sam Example", Platform.SHORT)
    assert [clause.ref for clause in found[Kind.ONE].clauses.all()] == [f"{policy.slug}-1".upper()]


def on_two(*, covers=(), **changes):
    """Questions on each of two policies."""
    ours, theirs = PolicyFactory(), PolicyFactory(**({"covers": covers} if covers else {}))
    for one in (ours, theirs):
        published_edition(one)
    items = tuple(
        item_of(Kind.ONE, one.slug, tags=("work",), clauses=(f"{one.slug}-1".upper(),)) for one in (ours, theirs)
    )
    return load(course_words(ours, items=items, policies=(ours.slug, theirs.slug), **changes))


def test_a_course_on_two_policies_names_the_edition_of_each():
    version = on_two()
    assert [edition.policy for edition in editions_of(version)] == [*version.course.policies.order_by("slug")]
    assert version.course.policies.count() == 2


def test_there_is_enough_to_draw_whichever_policy_covers_someone():
    with pytest.raises(domain.CourseRefused, match="2 are asked, and fewer are about"):
        on_two(draw={"work": 2})
    assert on_two(draw={"work": 1})


def test_a_course_asks_everyone_any_of_its_policies_covers():
    version = on_two(covers=[Employment.CONTRACTOR])
    people = [PersonFactory(), PersonFactory(employment=Employment.CONTRACTOR)]
    PersonFactory(employment=Employment.FORMER)
    assert {*people_asked(version.course)} == {*people}


def test_a_course_for_some_asks_those_who_hold_the_role_or_manage_someone(policy):
    manager = PersonFactory()
    officer, learner = person_with(Role.INVESTIGATOR), PersonFactory(manager=manager)
    version = load(course_words(policy, roles=(Role.INVESTIGATOR,), for_managers=True))
    assert {*people_asked(version.course)} == {manager, officer}
    for person in (manager, officer, learner):
        asked = Course.objects.applying_to(person).exists()
        assert asked is (person != learner), person
        assert Course.objects.visible_to(person).exists()


def test_the_database_publishes_no_question_without_its_right_answer(policy):
    version = CourseVersion.objects.create(
        course=Course.objects.create(slug="a", title="A", minutes=1), number=1, title="A", pass_mark=80
    )
    publish = CourseVersion.objects.filter(pk=version.pk).update

    def refused():
        with pytest.raises(DatabaseError, match="no right answer"), transaction.atomic():
            publish(state=VersionState.PUBLISHED, published_at=timezone.now())

    refused()
    item = Item.objects.create(version=version, position=1, key="q", prompt="What?")
    for position, is_right in enumerate((False, False, True, True), start=1):
        Option.objects.create(item=item, position=position, text=str(position), is_right=is_right, why="So.")
    refused()
    item.options.filter(position=4).update(is_right=False)
    publish(state=VersionState.PUBLISHED, published_at=timezone.now())


CHANGES = {
    "the pass mark": lambda version: CourseVersion.objects.filter(pk=version.pk).update(pass_mark=1),
    "the version": lambda version: CourseVersion.objects.filter(pk=version.pk).delete(),
    "a lesson": lambda version: Lesson.objects.filter(version=version).update(body="Other words."),
    "a new lesson": lambda version: Lesson.objects.create(version=version, position=9, title="A", body="B"),
    "a question": lambda version: Item.objects.filter(version=version).update(prompt="Something else?"),
    "an option": lambda version: Option.objects.filter(item__version=version, is_right=False).update(why="No."),
    "which is right": lambda version: Option.objects.filter(item__version=version).update(is_right=False),
    "the post": lambda version: MockPost.objects.filter(item__version=version).update(words="Something else."),
    "a clause of a question": lambda version: ItemClause.objects.filter(item__version=version).update(ref="OTHER-1"),
    "a clause of a lesson": lambda version: LessonClause.objects.filter(lesson__version=version).delete(),
    "an option less": lambda version: Option.objects.filter(item__version=version, is_right=False).delete(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_the_database_lets_nobody_change_a_published_version(change):
    version = of_all_kinds(PolicyFactory())
    with pytest.raises(DatabaseError, match=r"cannot be changed|Cannot delete"), transaction.atomic():
        change(version)


def test_an_attempt_begun_on_a_superseded_version_can_still_be_finished(policy):
    version = load(course_words(policy))
    attempt = attempt_by(version=version)
    load(course_words(policy, pass_mark=100))
    answer(attempt, right=4)
    assert domain.finish_attempt(attempt, actor=attempt.person).passed
