"""A file becomes part of a draft: once, whole, and nothing is taken out."""

from dataclasses import replace
from uuid import uuid4

import pytest

from portal.models import AuditEntry
from tests.factories import PolicyFactory, published_edition
from tests.training.factories import course_on, item_of, of_all_kinds
from training import domain, queries
from training.domain import CourseRefused
from training.enums import Kind
from training.interchange import read, write
from training.models import Course, CourseImport, CourseVersion

pytestmark = pytest.mark.django_db


def brought(author, found, course=None, once=None):
    return domain.bring_in_course(
        found, course=course, file_name="a.gift", sha256="0" * 64, once=once or uuid4(), actor=author
    )


def test_a_course_that_left_comes_back_as_the_next_version_with_the_same_words(author):
    version = of_all_kinds(PolicyFactory(), attempts=3, roles=("policy_owner",))
    for key in ("gift", "moodle", "qti2", "qti3", "yaml"):
        found = read(f"a.{'yaml' if key == 'yaml' else 'x'}", write(key, queries.words_of(version)))
        draft = domain.draft_course_import(brought(author, found, version.course), actor=author)
        assert queries.words_of(draft) == queries.words_of(version), key
        assert draft.course_as["roles"] == ["policy_owner"]
    assert CourseVersion.objects.filter(course=version.course).count() == 2


def test_a_course_of_its_own_takes_the_settings_of_its_file(author):
    version = of_all_kinds(PolicyFactory(), attempts=3, wait_hours=2)
    words = replace(queries.words_of(version), slug="elsewhere")
    draft = domain.draft_course_import(
        brought(author, read("a.gift", write("gift", words))),
        actor=author,
        title="Another name",
        policies=[version.course.policies.get()],
    )
    assert (draft.course.slug, draft.title, draft.attempts_allowed, draft.wait_hours) == (
        "another-name",
        "Another name",
        3,
        2,
    )
    assert queries.words_of(draft).items == words.items
    assert domain.faults_of(draft) == []
    assert not Course.objects.published().filter(pk=draft.course_id).exists()


def test_questions_of_another_tool_come_after_those_there_are_whatever_they_are_called(author):
    version = course_on(items=2, lessons=1)
    gift = b"::q01::New words? {=yes ~no}\n\n::other::And this? {=yes ~no}\n\n::Read::Some words."
    draft = domain.draft_course_import(brought(author, read("a.gift", gift), version.course), actor=author)
    words = queries.words_of(draft)
    assert [(item.key, item.prompt) for item in words.items] == [
        ("q01", "What would you do in case 1?"),
        ("q02", "What would you do in case 2?"),
        ("q01-2", "New words?"),
        ("other", "And this?"),
    ]
    assert [lesson.title for lesson in words.lessons] == ["Lesson 1", "Read"]
    assert (words.pass_mark, words.title) == (version.pass_mark, version.title)
    assert len(domain.faults_of(draft)) > 0


def test_clauses_that_are_not_in_force_are_left_out(author):
    policy = PolicyFactory()
    published_edition(policy)
    clauses = (f"{policy.slug}-1".upper(), "GONE-1")
    words = replace(queries.words_of(course_on(policy)), items=(item_of(Kind.ONE, clauses=clauses),))
    found = read("a.xml", write("moodle", words))
    draft = domain.draft_course_import(brought(author, found, Course.objects.get()), actor=author)
    assert queries.words_of(draft).items[-1].clauses == clauses[:1]


def test_confirmed_twice_it_is_one_draft_and_uploaded_twice_one_import(author):
    version, once = course_on(), uuid4()
    found = read("a.gift", b"Is it so? {=yes ~no}")
    first, second = (brought(author, found, version.course, once) for _ in range(2))
    assert first == second
    assert domain.draft_course_import(first, actor=author) == domain.draft_course_import(second, actor=author)
    assert CourseVersion.objects.in_hand().get().items.count() == 5
    assert AuditEntry.objects.filter(action="course_file.brought_in").count() == 1


def test_what_was_never_confirmed_goes_with_the_next_upload(author):
    found = read("a.gift", b"Is it so? {=yes ~no}")
    brought(author, found)
    kept = brought(author, found)
    assert CourseImport.objects.get() == kept


def test_a_title_that_is_taken_is_refused(author):
    version = course_on()
    found = read("a.gift", b"Is it so? {=yes ~no}")
    Course.objects.filter(pk=version.course_id).update(slug="taken")
    with pytest.raises(CourseRefused, match="There is a course called"):
        domain.draft_course_import(
            brought(author, found), actor=author, title="Taken", policies=[version.course.policies.get()]
        )
