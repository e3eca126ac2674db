"""A clause that changed flags what names it, until somebody says that it is still right or writes it anew."""

from dataclasses import replace

import pytest

from policies.domain import publish_edition
from portal import audit
from portal.models import Notice, Role
from tests.factories import ClauseFactory, EditionFactory, PolicyFactory, SectionFactory, person_with
from tests.training.factories import course_on, drafted
from training import domain, queries
from training.models import CourseVersion

pytestmark = pytest.mark.django_db


@pytest.fixture
def policy():
    policy = PolicyFactory()
    edition(policy)
    return policy


def edition(policy, **words):
    """The next edition of a policy with two clauses, worded as given; one whose words are None is left out."""
    draft = EditionFactory(policy=policy, clauses=0)
    section = SectionFactory(edition=draft)
    for number, text in {"1": "First.", "2": "Second.", **words}.items():
        if text is not None:
            ClauseFactory(section=section, ref=f"{policy.slug}-{number}".upper(), words=text)
    return publish_edition(draft, actor=audit.SYSTEM)


def flagged(version=None):
    return [
        (domain.kind_of(one.part), one.part.position, one.ref[-1], one.new and one.new.words)
        for one in queries.changed_clauses(version)
    ]


def test_nothing_is_flagged_while_the_words_stand(policy):
    course_on(policy, lessons=1, items=2)
    edition(policy)
    assert (flagged(), Notice.objects.filter(kind="course_clauses_changed").count()) == ([], 0)


def test_each_lesson_and_question_on_a_changed_clause_is_flagged_and_the_author_told_once(policy, author):
    course_on(policy, lessons=1, items=4)
    edition(policy, **{"1": "First, in other words."})
    assert flagged() == [
        ("lesson", 1, "1", "First, in other words."),
        *(("item", at, "1", "First, in other words.") for at in (2, 4)),
    ]
    assert queries.count_changed() == 3
    assert [one.person for one in Notice.objects.filter(kind="course_clauses_changed")] == [author]


def test_a_clause_that_is_gone_is_flagged_too(policy, author):
    course_on(policy, lessons=1, items=1)
    edition(policy, **{"2": None})
    assert flagged() == [("item", 1, "2", None)]
    assert Notice.objects.filter(kind="course_clauses_changed").count() == 1


def test_the_author_is_not_told_again_of_what_changed_before(policy, author):
    course_on(policy)
    edition(policy, **{"1": "Other."})
    edition(policy, **{"1": "Other."})
    assert Notice.objects.filter(kind="course_clauses_changed").count() == 1


def test_still_right_holds_against_the_edition_it_was_said_of(policy, author):
    version = course_on(policy, lessons=1, items=1)
    second = edition(policy, **{"2": "Other."})
    item, ref = version.items.get(), f"{policy.slug}-2".upper()
    for _ in range(2):
        said = domain.say_still_right(item, ref, second, actor=author)
    assert (said.by, item.still_right.count(), flagged()) == (author, 1, [])
    edition(policy, **{"2": "Other."})
    assert flagged() == []
    edition(policy, **{"2": "Other again."})
    assert flagged() == [("item", 1, "2", "Other again.")]


def test_a_new_version_rests_on_the_edition_in_force_but_for_what_is_to_be_looked_at(policy, author):
    version = course_on(policy, lessons=1, items=2)
    second = edition(policy, **{"1": "Other.", "2": "Else."})
    domain.say_still_right(version.items.get(position=1), f"{policy.slug}-2".upper(), second, actor=author)
    draft = drafted(version, author)
    rests = {item.position: item.clauses.get().edition == second for item in draft.items.all()}
    assert rests == {1: True, 2: False}
    assert flagged(draft) == [("lesson", 1, "1", "Other."), ("item", 2, "1", "Other.")]
    assert [fault.place for fault in domain.faults_of(draft)] == [
        domain.place_of(draft.lessons.get()),
        domain.place_of(draft.items.get(position=2)),
    ]


def test_saving_a_part_of_a_draft_says_that_it_is_right(policy, author):
    version = course_on(policy, lessons=1, items=1)
    edition(policy, **{"2": "Other."})
    draft = drafted(version, author)
    item = draft.items.get()
    said = queries.item_words(item)
    domain.change_part(item, said, actor=author, stamp=domain.stamp_of(said))
    assert flagged(draft) == []


def test_a_published_draft_settles_what_was_flagged(policy, author):
    version = course_on(policy, lessons=1, items=1)
    edition(policy, **{"2": "Other."})
    draft = drafted(version, author)
    item = draft.items.get()
    said = queries.item_words(item)
    domain.change_part(item, replace(said, prompt="By the new words?"), actor=author, stamp=domain.stamp_of(said))
    domain.approve_version(domain.send_to_review(draft, actor=author), actor=person_with(Role.POLICY_OWNER))
    assert (flagged(), CourseVersion.objects.published().get()) == ([], draft)


def test_an_edition_that_comes_during_review_holds_the_approval_only_where_it_changes_a_clause(policy, author):
    version = course_on(policy, lessons=1, items=1)
    draft = domain.send_to_review(drafted(version, author), actor=author)
    owner = person_with(Role.POLICY_OWNER)
    edition(policy, **{"2": "Other."})
    with pytest.raises(domain.NotReady, match="changed"):
        domain.approve_version(draft, actor=owner)
    edition(policy)
    assert domain.approve_version(draft, actor=owner).published_at


@pytest.mark.parametrize("courses", [1, 3])
def test_it_asks_as_many_times_for_one_course_as_for_several(courses, django_assert_num_queries):
    policies = [PolicyFactory() for _ in range(courses)]
    for one in policies:
        edition(one)
        course_on(one)
        edition(one, **{"1": "Other."})
    with django_assert_num_queries(6):
        assert len(queries.changed_clauses()) == 4 * courses
