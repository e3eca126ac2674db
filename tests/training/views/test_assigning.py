"""The pages that assign, exempt and show who is asked."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from policies.domain import AudienceOf
from portal.models import Employment, Role
from portal.people import add_unit
from tests.factories import PersonFactory, PolicyFactory, person_with
from tests.training.factories import course_on, finished
from training import domain
from training.models import Assignment, CourseExemption

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return person_with(Role.TRAINING_AUTHOR, employment=Employment.CONTRACTOR)


@pytest.fixture
def course():
    return course_on(PolicyFactory(covers=[Employment.CASUAL])).course


@pytest.fixture
def manager():
    return PersonFactory()


@pytest.fixture
def report(manager):
    return PersonFactory(manager=manager, given_names="Rita")


def assigned(course, person, actor):
    audience = AudienceOf(named_in=frozenset([person]))
    return domain.assign_course(course, actor=actor, audience=audience, present_days=28, newcomer_days=28, once=uuid4())


def sent(**changes):
    return {
        "once": str(uuid4()),
        "count": "1",
        "unit_1": "",
        "employments_1": "ongoing",
        "present_days": "10",
        "newcomer_days": "20",
        **changes,
    }


def test_an_author_counts_and_then_assigns(course, author, client_for):
    PersonFactory()
    client, url = client_for(author), reverse("training:assign", args=[course.slug])
    counted = client.post(url, sent(count_them="yes"))
    assert "1 person" in " ".join(counted.content.decode().split())
    assert not Assignment.objects.filter(course=course, by_policies=False).exists()
    answer = client.post(url, sent(assign="yes"), follow=True)
    assert "1 person is asked" in answer.content.decode()
    made = Assignment.objects.get(course=course, by_policies=False)
    assert (made.present_days, made.newcomer_days, made.lines.get().employments) == (10, 20, ["ongoing"])


def test_what_asks_nobody_comes_back_with_what_was_typed(course, author, client_for):
    url = reverse("training:assign", args=[course.slug])
    said = sent(assign="yes", present_days="77")
    del said["employments_1"]
    answer = client_for(author).post(url, said)
    words = answer.content.decode()
    assert "Say whom it asks" in words
    assert 'value="77"' in words


def test_the_authors_page_has_numbers_and_no_names_of_those_asked(course, author, report, client_for):
    assigned(course, report, author)
    words = client_for(author).get(reverse("training:assignments", args=[course.slug])).content.decode()
    assert "To do" in words
    assert report.name not in words


def test_a_manager_sees_their_own_people_without_scores(course, author, manager, report, client_for):
    assigned(course, report, author)
    stranger = PersonFactory(manager=PersonFactory())
    assigned(course, stranger, author)
    finished(report, course.versions.get(), right=4)
    words = client_for(manager).get(reverse("training:people")).content.decode()
    assert (report.name in words, stranger.name in words, "100%" in words, "Done" in words) == (
        True,
        False,
        False,
        True,
    )
    assert client_for(report).get(reverse("training:people")).status_code == 404


def test_a_course_that_two_assignments_ask_stands_once_by_the_earlier_date(course, author, manager, report, client_for):
    for days in (28, 5, 5):
        audience = AudienceOf(named_in=frozenset([report]))
        given = {"actor": author, "audience": audience, "newcomer_days": days, "once": uuid4()}
        domain.assign_course(course, present_days=days, **given)
    [row] = client_for(manager).get(reverse("training:people")).context["page"].rows
    assert (row.person, row.due) == (report, timezone.localdate() + timedelta(days=5))


def test_what_a_matter_assigned_is_on_nobody_elses_page(course, author, manager, report, client_for):
    domain.assign_in_confidence(course, report, actor=PersonFactory(), days=5, once=uuid4())
    assert report.name not in client_for(manager).get(reverse("training:people")).content.decode()
    numbers = client_for(author).get(reverse("training:assignments", args=[course.slug])).content.decode()
    assert "People by name" not in numbers
    made = course.assignments.get(is_confidential=True)
    for person in (manager, author, report):
        assert client_for(person).get(reverse("training:withdraw", args=[made.pk])).status_code == 404
    mine = client_for(report).get(reverse("training:course", args=[course.slug])).content.decode()
    assert "Complete it by" in mine


@pytest.mark.parametrize("people", [1, 3])
def test_the_managers_page_takes_the_same_queries_however_many(
    course, author, manager, people, client_for, django_assert_num_queries
):
    for _ in range(people):
        assigned(course, PersonFactory(manager=manager), author)
    client = client_for(manager)
    client.get(reverse("training:people"))
    with django_assert_num_queries(9, exact=False):
        client.get(reverse("training:people"))


def test_a_manager_assigns_to_those_who_are_theirs(manager, report, client_for):
    course = course_on().course
    url = reverse("training:assign-team")
    said = {
        "once": str(uuid4()),
        "course": course.slug,
        "whom": "named",
        "people": [report.pk],
        "present_days": "5",
    }
    client_for(manager).post(url, said)
    client_for(manager).post(url, said)
    made = Assignment.objects.get(made_by=manager)
    assert [*made.enrolments.values_list("person", flat=True)] == [report.pk]
    stranger = PersonFactory()
    client_for(manager).post(url, {**said, "once": str(uuid4()), "people": [stranger.pk]})
    assert Assignment.objects.filter(made_by=manager).count() == 1


def test_a_manager_assigns_to_all_who_work_for_them_or_to_a_unit_where_all_do(manager, client_for):
    course, north = course_on().course, add_unit("north", "North")
    report = PersonFactory(manager=manager, unit=north)
    below = PersonFactory(manager=report, unit=north)
    client, url = client_for(manager), reverse("training:assign-team")
    assert "Everyone who works for you today, directly or through others: 2" in client.get(url).content.decode()
    said = {"course": course.slug, "present_days": "5"}
    words = client.post(url, {**said, "once": str(uuid4()), "whom": "all"}, follow=True).content.decode()
    assert "2 people are asked" in words
    client.post(url, {**said, "once": str(uuid4()), "whom": "unit", "unit": "north"})
    first, second = Assignment.objects.filter(made_by=manager).order_by("pk")
    for made in (first, second):
        assert {*made.enrolments.values_list("person", flat=True)} == {report.pk, below.pk}
    assert (first.names.count(), second.lines.get().unit) == (2, north)
    words = " ".join(client.get(reverse("training:people")).content.decode().split())
    assert "to 2 people by name" in words
    assert "to North" in words


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"whom": "named"}, "Tick at least one of your people."),
        ({"whom": "unit"}, "Type the name or the code of the unit."),
        ({"whom": "unit", "unit": "elsewhere"}, "We found no unit “elsewhere”."),
        ({"whom": "everybody"}, "Select a valid choice."),
    ],
)
def test_a_team_that_is_not_said_comes_back_with_what_was_typed(manager, report, client_for, said, fault):
    add_unit("elsewhere", "Elsewhere")
    PersonFactory(manager=report, unit=report.unit)
    sent = {"once": str(uuid4()), "course": course_on().course.slug, "present_days": "77", **said}
    words = client_for(manager).post(reverse("training:assign-team"), sent).content.decode()
    assert fault in words
    assert 'value="77"' in words
    assert not Assignment.objects.filter(made_by=manager).exists()


def test_who_heads_no_unit_is_not_offered_one(manager, report, client_for):
    PersonFactory(unit=report.unit)
    words = client_for(manager).get(reverse("training:assign-team")).content.decode()
    assert "A unit in which everybody works for you" not in words


def test_a_manager_exempts_and_ends_it(manager, report, client_for):
    course = course_on().course
    until = timezone.localdate() + timedelta(days=9)
    said = {"once": str(uuid4()), "course": course.slug, "person": report.email, "reason": "Away.", "ends_on": until}
    client = client_for(manager)
    assert "Rita" in client.post(reverse("training:exempt"), said, follow=True).content.decode()
    given = CourseExemption.objects.get()
    assert (given.given_by, given.ends_on) == (manager, until)
    end = reverse("training:exemption-end", args=[given.pk])
    assert client_for(PersonFactory()).post(end).status_code == 404
    client.post(end)
    assert not CourseExemption.objects.in_force().exists()


def test_nobody_exempts_themselves_on_the_page(author, client_for):
    course = course_on().course
    until = timezone.localdate() + timedelta(days=9)
    said = {"once": str(uuid4()), "course": course.slug, "person": author.email, "reason": "Away.", "ends_on": until}
    words = client_for(author).post(reverse("training:exempt"), said).content.decode()
    assert "Nobody can exempt themselves" in words


def test_an_author_says_how_long_it_counts_and_the_course_page_says_so(author, client_for):
    course, first = course_on().course, course_on().course
    url = reverse("training:terms", args=[course.slug])
    client_for(author).post(url, {"counts": "months", "months": "12", "before": [first.slug]})
    words = client_for(PersonFactory()).get(reverse("training:course", args=[course.slug])).content.decode()
    assert "It counts for 12 months" in words
    assert "Complete this first" in words
    circle = client_for(author).post(
        reverse("training:terms", args=[first.slug]), {"counts": "good", "before": [course.slug]}
    )
    assert "nobody could begin either" in circle.content.decode()
