"""Whom a course asks, by when, and how those who join, move and leave are met."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from policies.domain import AudienceOf, Covered
from portal.models import AuditEntry, Employment, Notice, Role
from portal.people import add_unit
from tests.factories import PersonFactory, PolicyFactory, person_with
from tests.training.factories import course_on, finished
from training import domain, queries
from training.enums import Duty, Standing
from training.models import Assignment, Course, Enrolment

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
ONGOING = (Employment.ONGOING,)


def days(number):
    return timedelta(days=number)


@pytest.fixture
def author():
    return person_with(Role.TRAINING_AUTHOR, employment=Employment.CONTRACTOR)


@pytest.fixture
def course():
    """Open to learners, and asked of nobody: it is on a policy that covers nobody here."""
    return course_on(PolicyFactory(covers=[Employment.CASUAL])).course


@pytest.fixture
def unit():
    return add_unit("north", "North")


def assign(course, actor, *lines, named_in=(), named_out=(), **fields):
    audience = AudienceOf(lines, frozenset(named_in), frozenset(named_out))
    given = {"present_days": 28, "newcomer_days": 14, "once": uuid4(), **fields}
    return domain.assign_course(course, actor=actor, audience=audience, **given)


def asked(person):
    return [*Course.objects.applying_to(person)]


def test_a_course_is_asked_of_a_unit_with_all_under_it(author, course, unit):
    below = PersonFactory(unit=add_unit("north-1", "North One", unit))
    elsewhere = PersonFactory()
    assign(course, author, Covered(ONGOING, unit))
    assert (asked(below), asked(elsewhere)) == ([course], [])
    assert {*queries.people_asked(course)} == {below}
    assert [*Enrolment.objects.values_list("person", "due_on")] == [(below.pk, TODAY + days(28))]


def test_who_is_named_out_is_not_asked_and_who_is_named_in_is(author, course, unit):
    covered, out, guest = PersonFactory(unit=unit), PersonFactory(unit=unit), PersonFactory()
    assign(course, author, Covered(ONGOING, unit), named_in=[guest], named_out=[out])
    assert [asked(one) for one in (covered, out, guest)] == [[course], [], [course]]
    assert {*queries.people_asked(course)} == {covered, guest}


def test_they_are_told_at_once_but_not_who_has_completed_it(author, course, unit):
    new, done = PersonFactory(unit=unit), PersonFactory(unit=unit)
    finished(done, course.versions.get(), right=4)
    assign(course, author, Covered(ONGOING, unit))
    assert [*Notice.objects.values_list("person", flat=True)] == [new.pk]


def test_sent_twice_it_is_one(author, course, unit):
    PersonFactory(unit=unit)
    once = uuid4()
    made = [assign(course, author, Covered(ONGOING, unit), once=once) for _ in range(2)]
    assert made[0] == made[1]
    assert (course.assignments.filter(by_policies=False).count(), Notice.objects.count()) == (1, 1)


def test_what_is_assigned_is_on_the_record_by_numbers(author, course, unit):
    PersonFactory(unit=unit)
    assign(course, author, Covered(ONGOING, unit))
    entry = AuditEntry.objects.get(action="course.assigned")
    assert entry.data == {"course": course.slug, "told": 1, "lines": 1, "by_name": 0}


@pytest.mark.parametrize(
    ("started", "due"),
    [
        (None, 28),
        (-400, 28),  # here already
        (0, 28),  # on the very day
        (-5, 9),  # started since it asks
        (-20, 28),  # started since, and met too late for that
    ],
)
def test_by_when_it_is_due_is_the_same_for_one_and_for_all(author, course, started, due):
    person = PersonFactory(started_on=None if started is None else TODAY + days(started))
    assignment = assign(
        course, author, named_in=[person], asks_from=TODAY if started in (0, None, -400) else TODAY - days(30)
    )
    [row] = Enrolment.objects.filter(assignment=assignment)
    assert row.due_on == TODAY + days(due)
    assert assignment.due_on(person.started_on, TODAY) == row.due_on


def test_who_joins_is_asked_when_they_first_look_and_met_by_the_next_day(author, course, unit):
    assign(course, author, Covered(ONGOING, unit))
    joiner = PersonFactory(unit=unit, started_on=TODAY + days(1))
    [waiting] = queries.waiting_for(joiner)
    assert waiting.due == TODAY + days(15)
    assert domain.follow_people() == 1
    assert domain.follow_people() == 0
    assert Enrolment.objects.get(person=joiner).due_on == TODAY + days(15)
    assert Notice.objects.filter(person=joiner).count() == 1


def test_who_moves_out_is_asked_no_more_and_anew_when_they_return(author, course, unit):
    person = PersonFactory(unit=unit)
    assign(course, author, Covered(ONGOING, unit))
    home, person.unit = person.unit, add_unit("south", "South")
    person.save()
    assert asked(person) == []
    domain.follow_people()
    assert Enrolment.objects.get(person=person).ended_on == TODAY
    person.unit = home
    person.save()
    later = timezone.now() + days(100)
    domain.follow_people(at=later)
    row = Enrolment.objects.get(person=person)
    assert (row.ended_on, row.due_on) == (None, timezone.localdate(later) + days(28))


def test_who_left_is_asked_nothing(author, course, unit):
    person = PersonFactory(unit=unit)
    assign(course, author, Covered(ONGOING, unit))
    person.is_active = False
    person.save()
    domain.follow_people()
    assert asked(person) == []
    assert not Enrolment.objects.standing().filter(person=person).exists()


def test_the_earliest_date_counts_where_two_ask(author, course):
    person = PersonFactory()
    assign(course, author, named_in=[person], present_days=40)
    assign(course, author, named_in=[person], present_days=10)
    [one] = queries.courses_for(person)
    assert one.due_on == TODAY + days(10)


# --- who may ---


def test_a_manager_assigns_by_name_to_people_in_their_own_tree(course):
    manager = PersonFactory()
    report = PersonFactory(manager=PersonFactory(manager=manager))
    stranger = PersonFactory(manager=PersonFactory())
    assign(course, manager, named_in=[report])
    assert asked(report) == [course]
    for audience in ({"named_in": [stranger]}, {"named_in": [report, stranger]}, {"named_in": [manager]}, {}):
        with pytest.raises(domain.AssignRefused):
            assign(course, manager, **audience)
    with pytest.raises(domain.AssignRefused):
        assign(course, manager, Covered(ONGOING), named_in=[report])


def test_only_an_author_or_who_made_it_withdraws_it(author, course):
    manager = PersonFactory()
    report = PersonFactory(manager=manager)
    made = assign(course, manager, named_in=[report])
    with pytest.raises(domain.AssignRefused):
        domain.withdraw_assignment(made, actor=report)
    domain.withdraw_assignment(made, actor=manager)
    assert (asked(report), domain.withdraw_assignment(made, actor=author).withdrawn_by) == ([], manager)
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Assignment.objects.filter(pk=made.pk).update(withdrawn_at=None)


def test_a_course_once_withdrawn_from_everyone_is_not_asked_again_by_a_new_version(author):
    policy = PolicyFactory()
    person, course = PersonFactory(), course_on(policy).course
    domain.withdraw_assignment(course.assignments.get(), actor=author)
    course_on(policy, pass_mark=100)
    assert (asked(person), course.assignments.count()) == ([], 1)


# --- a manager's own people ---


@pytest.fixture
def head(unit):
    """Of a unit in which everybody works for them, through a manager between."""
    head = PersonFactory(unit=unit)
    between = PersonFactory(unit=unit, manager=head)
    for _ in range(2):
        PersonFactory(unit=add_unit("north-1", "North One", unit), manager=between)
    return head


def test_a_manager_asks_everyone_who_works_for_them_by_name(course, head):
    theirs = {*queries.people_under(head)}
    once = uuid4()
    made = domain.assign_to_everyone_under(course, actor=head, present_days=9, once=once)
    assert domain.assign_to_everyone_under(course, actor=head, present_days=9, once=once) == made
    assert len(theirs) == 3
    assert {*queries.people_asked(course)} == theirs
    assert {*Enrolment.objects.values_list("due_on", flat=True)} == {TODAY + days(9)}
    assert {*Notice.objects.values_list("person", flat=True)} == {one.pk for one in theirs}
    assert AuditEntry.objects.get(action="course.assigned").data["by_name"] == 3


def test_for_many_people_it_takes_no_more_statements(head):
    numbers = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as made:
            domain.assign_to_everyone_under(course_on().course, actor=head, present_days=9, once=uuid4())
        numbers.append(len(made))
        for _ in range(20):
            PersonFactory(manager=head)
    assert numbers[0] == numbers[1]


def test_who_manages_nobody_asks_nobody(course):
    with pytest.raises(domain.AssignRefused):
        domain.assign_to_everyone_under(course, actor=PersonFactory(), present_days=9, once=uuid4())
    assert not Assignment.objects.filter(course=course, by_policies=False).exists()


def test_a_manager_asks_a_unit_they_head_with_who_joins_it(course, head, unit):
    assign(course, head, Covered(ONGOING, unit), named_out=[head])
    joiner = PersonFactory(unit=unit, manager=head)
    assert {*queries.people_asked(course)} == {*queries.people_under(head)} >= {joiner}


def test_a_unit_where_somebody_works_for_another_or_that_is_above_is_refused(course, head, unit):
    top = add_unit("top", "Top")
    PersonFactory(unit=top)
    mixed = add_unit("mixed", "Mixed")
    for manager in (head, PersonFactory()):
        PersonFactory(unit=mixed, manager=manager)
    headed = {*queries.units_headed_by(head)}
    assert unit in headed
    assert headed.isdisjoint({top, mixed})
    for place in (top, mixed, None):
        with pytest.raises(domain.AssignRefused):
            assign(course, head, Covered(ONGOING, place))


def test_who_left_makes_no_unit_anothers(course, head, unit):
    PersonFactory(unit=unit, is_active=False)
    assert unit in queries.units_headed_by(head)


def test_who_is_exempt_is_not_told_and_what_comes_first_still_does(author, course, head):
    first = course_on(PolicyFactory(covers=[Employment.CASUAL])).course
    domain.set_prerequisites(course, [first], actor=author)
    one, *others = queries.people_under(head)
    exempt(course, one, author)
    told = Notice.objects.filter(kind="course_to_do")
    domain.assign_to_everyone_under(course, actor=head, present_days=9, once=uuid4())
    assert {*told.values_list("person", flat=True)} == {other.pk for other in others}
    assert asked(one) == []
    with pytest.raises(domain.NotYet):
        domain.start_attempt(course.versions.get(), actor=others[0])


# --- from a matter ---


def test_what_a_matter_assigns_is_seen_by_the_person_and_leaves_no_trace_in_the_training(author, course):
    person, officer = PersonFactory(), PersonFactory()
    made = domain.assign_in_confidence(course, person, actor=officer, days=14, once=uuid4())
    [waiting] = queries.waiting_for(person)
    assert waiting.due == TODAY + days(14)
    assert not Enrolment.objects.open_to_see().exists()
    assert not Assignment.objects.open_to_see().filter(pk=made.pk).exists()
    assert not AuditEntry.objects.filter(action__startswith="course.", actor=officer).exists()


def test_nobody_assigns_to_themselves_in_confidence(course):
    person = PersonFactory()
    with pytest.raises(domain.AssignRefused):
        domain.assign_in_confidence(course, person, actor=person, days=14, once=uuid4())


# --- exemptions ---


def exempt(course, person, actor, until=30):
    given = {"reason": "On long leave.", "ends_on": TODAY + days(until), "once": uuid4()}
    return domain.exempt_from_course(course, actor=actor, person=person, **given)


def test_who_is_exempt_is_not_asked_until_it_ends(author, course):
    person = PersonFactory()
    assign(course, author, named_in=[person])
    given = exempt(course, person, author)
    assert asked(person) == []
    [row] = queries.with_duty(Enrolment.objects.standing())
    assert row.duty == Duty.EXEMPT
    [row] = queries.with_duty(Enrolment.objects.standing(), TODAY + days(31))
    assert row.duty == Duty.OVERDUE
    domain.end_course_exemption(given, actor=author)
    assert asked(person) == [course]


def test_only_a_manager_or_an_author_exempts_and_nobody_themselves(author, course):
    manager = PersonFactory()
    report = PersonFactory(manager=manager)
    exempt(course, report, manager)
    for person, actor in ((author, author), (PersonFactory(), manager), (PersonFactory(), report)):
        with pytest.raises(domain.ExemptRefused):
            exempt(course, person, actor)
    with pytest.raises(domain.ExemptRefused, match="passed already"):
        exempt(course, PersonFactory(), author, until=-1)


# --- what comes first ---


def test_a_course_is_begun_once_what_comes_before_it_is_completed(author, course):
    first = course_on().course
    domain.set_prerequisites(course, [first], actor=author)
    person = PersonFactory()
    with pytest.raises(domain.NotYet) as refused:
        domain.start_attempt(course.versions.get(), actor=person)
    assert refused.value.courses == [first]
    finished(person, first.versions.get(), right=4)
    assert domain.start_attempt(course.versions.get(), actor=person).number == 1


def test_what_comes_first_can_be_opened_by_those_who_are_asked_what_comes_after(author, course):
    first = course_on(PolicyFactory(covers=[Employment.CASUAL])).course
    domain.set_prerequisites(course, [first], actor=author)
    person = PersonFactory()
    assign(course, author, named_in=[person])
    assert {*Course.objects.visible_to(person)} == {course, first}


def test_courses_never_wait_for_each_other(author, course):
    second, third = course_on().course, course_on().course
    domain.set_prerequisites(second, [course], actor=author)
    domain.set_prerequisites(third, [second], actor=author)
    for before in ([third], [course]):
        with pytest.raises(domain.TermsRefused):
            domain.set_prerequisites(course, before, actor=author)


def test_a_course_assigned_waits_until_it_is_passed(author, course):
    person = PersonFactory()
    assign(course, author, named_in=[person])
    finished(person, course.versions.get(), right=4)
    assert (queries.waiting_for(person), queries.courses_for(person)[0].standing) == ([], Standing.COMPLETED)
    [row] = queries.with_duty(Enrolment.objects.standing())
    assert (row.duty, row.due) == (Duty.DONE, None)
