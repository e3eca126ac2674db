import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from portal import audit
from portal.models import AuditEntry, Person, Role, RoleAsked, RoleGrant, Unit, UnitClosure
from portal.people import (
    GrantRefused,
    add_unit,
    ask_for_role,
    decide_role,
    end_role,
    end_role_at_once,
    grant_role,
    holders,
    holds,
    line_above,
    line_below,
)
from tests.factories import PersonFactory, person_with

pytestmark = pytest.mark.django_db


def again(person: Person) -> Person:
    return Person.objects.get(pk=person.pk)


def line_of(length: int) -> list[Person]:
    """The one at the top first."""
    people: list[Person] = []
    for _ in range(length):
        people.append(PersonFactory(manager=people[-1] if people else None))
    return people


def test_the_line_above_goes_all_the_way_up() -> None:
    top, head, lead, worker = line_of(4)
    PersonFactory(manager=head)
    assert line_above(worker) == {top.pk, head.pk, lead.pk}
    assert line_above(top) == frozenset()


def test_the_line_below_goes_all_the_way_down() -> None:
    top, head, lead, worker = line_of(4)
    colleague = PersonFactory(manager=head)
    PersonFactory()
    assert line_below(top) == {head.pk, lead.pk, worker.pk, colleague.pk}
    assert line_below(worker) == frozenset()


def test_a_loop_in_the_directory_hangs_nothing() -> None:
    first, second, third = line_of(3)
    Person.objects.filter(pk=first.pk).update(manager=third)
    assert line_above(first) == {second.pk, third.pk}
    assert line_below(first) == {second.pk, third.pk}


def test_nobody_manages_themselves() -> None:
    person = PersonFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.filter(pk=person.pk).update(manager=person)


def test_a_unit_knows_everything_beneath_it() -> None:
    department = add_unit("dept", "Department")
    group = add_unit("group", "Group", department)
    branch = add_unit("branch", "Branch", group)
    other = add_unit("other", "Other group", department)
    assert set(Unit.objects.under(department)) == {department, group, branch, other}
    assert set(Unit.objects.under(group)) == {group, branch}
    pairs = UnitClosure.objects.filter(descendant=branch).values_list("ancestor__code", "depth")
    assert set(pairs) == {("branch", 0), ("group", 1), ("dept", 2)}


def test_a_known_unit_is_renamed_and_keeps_its_place() -> None:
    department = add_unit("dept", "Department")
    group = add_unit("group", "Group", department)
    assert add_unit("group", "Renamed group") == group
    assert Unit.objects.get(code="group").name == "Renamed group"
    assert set(Unit.objects.under(department)) == {department, group}


def test_a_role_holds_from_its_first_day_through_its_last() -> None:
    person, today = PersonFactory(), timezone.localdate()
    day = timedelta(days=1)
    grant = RoleGrant.objects.create(person=person, role=Role.AUDITOR, starts_on=today, ends_on=today)
    assert holds(again(person), Role.AUDITOR)
    assert [bool(holders(Role.AUDITOR, on=today + n * day)) for n in (-1, 0, 1)] == [False, True, False]
    assert grant in RoleGrant.objects.in_force()


def test_someone_who_left_holds_nothing() -> None:
    person = person_with(Role.AUDITOR)
    Person.objects.filter(pk=person.pk).update(is_active=False)
    assert not holds(again(person), Role.AUDITOR)
    assert list(holders(Role.AUDITOR)) == []


def test_holds_any_of_several_roles() -> None:
    person = person_with(Role.AUDITOR)
    assert holds(person, Role.INVESTIGATOR, Role.AUDITOR)
    assert not holds(person, Role.INVESTIGATOR)


def test_roles_are_read_once_per_person(django_assert_num_queries) -> None:
    person = again(person_with(Role.AUDITOR))
    with django_assert_num_queries(1):
        assert [holds(person, Role.AUDITOR) for _ in range(5)] == [True] * 5


def test_a_grant_says_who_gave_it_and_is_recorded() -> None:
    administrator, person = person_with(Role.DIRECTORY_ADMINISTRATOR), PersonFactory()
    grant = grant_role(person, Role.INVESTIGATOR, actor=administrator)
    assert grant.granted_by == administrator
    assert holds(again(person), Role.INVESTIGATOR)
    entry = AuditEntry.objects.get(action="role.granted")
    assert (entry.actor, entry.data) == (
        administrator,
        {"role": "investigator", "person": person.staff_number},
    )


def test_nobody_grants_themselves_a_role() -> None:
    administrator = person_with(Role.DIRECTORY_ADMINISTRATOR)
    with pytest.raises(GrantRefused, match="yourself"):
        grant_role(administrator, Role.AUDITOR, actor=administrator)
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(person=administrator, role=Role.POLICY_OWNER, granted_by=administrator)


def test_someone_who_left_is_given_no_role() -> None:
    person = PersonFactory(is_active=False)
    with pytest.raises(GrantRefused, match="left"):
        grant_role(person, Role.AUDITOR, actor=audit.SYSTEM)


def test_granting_what_stands_changes_nothing() -> None:
    person, today = PersonFactory(), timezone.localdate()
    first = grant_role(person, Role.AUDITOR, actor=audit.SYSTEM)
    assert grant_role(person, Role.AUDITOR, actor=audit.SYSTEM) == first
    assert grant_role(person, Role.AUDITOR, actor=audit.SYSTEM, starts_on=today + timedelta(days=9)) == first
    assert AuditEntry.objects.filter(action="role.granted").count() == 1


def test_a_role_to_come_does_not_stand_in_for_one_from_today() -> None:
    person, today = PersonFactory(), timezone.localdate()
    grant_role(person, Role.AUDITOR, actor=audit.SYSTEM, starts_on=today + timedelta(days=30))
    assert not holds(again(person), Role.AUDITOR)
    grant_role(person, Role.AUDITOR, actor=audit.SYSTEM)
    assert holds(again(person), Role.AUDITOR)


def test_a_role_that_ended_can_be_given_again() -> None:
    person, today = PersonFactory(), timezone.localdate()
    RoleGrant.objects.create(
        person=person,
        role=Role.AUDITOR,
        starts_on=today - timedelta(days=9),
        ends_on=today - timedelta(days=1),
    )
    grant_role(person, Role.AUDITOR, actor=audit.SYSTEM)
    assert holds(again(person), Role.AUDITOR)
    assert person.role_grants.count() == 2


def test_ending_a_role_keeps_the_grant_and_is_recorded() -> None:
    person, today = person_with(Role.AUDITOR), timezone.localdate()
    grant = person.role_grants.get()
    end_role(grant, actor=audit.SYSTEM, on=today - timedelta(days=1))
    assert not holds(again(person), Role.AUDITOR)
    assert person.role_grants.count() == 1
    assert AuditEntry.objects.filter(action="role.ended").count() == 1


def test_a_role_cannot_end_before_it_began_or_twice() -> None:
    person, today = person_with(Role.AUDITOR), timezone.localdate()
    grant = person.role_grants.get()
    with pytest.raises(GrantRefused, match="began"):
        end_role(grant, actor=audit.SYSTEM, on=grant.starts_on - timedelta(days=1))
    end_role(grant, actor=audit.SYSTEM, on=today - timedelta(days=2))
    with pytest.raises(GrantRefused, match="already ended"):
        end_role(grant, actor=audit.SYSTEM, on=today)


def test_a_role_can_end_at_once_on_its_first_day_and_be_given_again_on_it() -> None:
    person = PersonFactory()
    grant = grant_role(person, Role.POLICY_OWNER, actor=audit.SYSTEM)
    for _ in range(2):
        end_role_at_once(grant, actor=audit.SYSTEM)
        assert not holds(again(person), Role.POLICY_OWNER)
    assert AuditEntry.objects.filter(action="role.ended").count() == 1
    grant_role(person, Role.POLICY_OWNER, actor=audit.SYSTEM)
    assert holds(again(person), Role.POLICY_OWNER)


@pytest.mark.django_db(transaction=True)
def test_a_role_granted_twice_at_once_is_one_grant() -> None:
    person = PersonFactory()
    start = threading.Barrier(3)

    def work() -> None:
        start.wait(timeout=10)
        grant_role(person, Role.AUDITOR, actor=audit.SYSTEM)
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert person.role_grants.count() == 1


@pytest.mark.parametrize("typed", ["tan", "Grace Tan", "g tan", "700123", "GRACE.TAN@department.example"])
def test_people_are_found_by_name_number_or_address(typed: str) -> None:
    grace = PersonFactory(
        given_names="Grace", family_name="Tan", staff_number="700123", email="grace.tan@department.example"
    )
    PersonFactory(given_names="Tom", family_name="Reid")
    assert list(Person.objects.matching(typed)) == [grace]


def test_one_address_is_one_person_whatever_its_capitals() -> None:
    PersonFactory(email="a.b@department.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        PersonFactory(email="A.B@department.example")


def test_a_sensitive_role_is_given_by_two() -> None:
    first, second = (person_with(Role.DIRECTORY_ADMINISTRATOR) for _ in range(2))
    person, today = PersonFactory(), timezone.localdate()
    with pytest.raises(GrantRefused, match="Two people"):
        grant_role(person, Role.AUDITOR, actor=first)
    asked = ask_for_role(person, Role.AUDITOR, actor=first, starts_on=today)
    assert ask_for_role(person, Role.AUDITOR, actor=second, starts_on=today) == asked
    assert not holds(again(person), Role.AUDITOR)
    for no in (first, person):
        with pytest.raises(GrantRefused, match="Another"):
            decide_role(asked, approve=True, actor=no)
    decide_role(asked, approve=True, actor=second)
    grant = person.role_grants.get()
    assert (grant.role, grant.granted_by, grant.approved_by) == (Role.AUDITOR, first, second)
    assert [one.action for one in AuditEntry.objects.order_by("pk")] == ["role.asked", "role.granted", "role.approved"]
    with pytest.raises(GrantRefused, match="meanwhile"):
        decide_role(asked, approve=False, actor=second)


def test_the_database_lets_nobody_give_a_sensitive_role_alone_or_decide_on_their_own_asking() -> None:
    first, person = person_with(Role.DIRECTORY_ADMINISTRATOR), PersonFactory()
    asked = ask_for_role(person, Role.AUDITOR, actor=first, starts_on=timezone.localdate())
    for forbidden in (
        lambda: RoleGrant.objects.create(person=person, role=Role.AUDITOR, granted_by=first),
        lambda: RoleAsked.objects.filter(pk=asked.pk).update(decided_by=first, decided_at=timezone.now()),
        lambda: asked.delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            forbidden()


def test_a_role_that_was_declined_can_be_asked_for_again() -> None:
    first, second = (person_with(Role.DIRECTORY_ADMINISTRATOR) for _ in range(2))
    person, today = PersonFactory(), timezone.localdate()
    decide_role(ask_for_role(person, Role.AUDITOR, actor=first, starts_on=today), approve=False, actor=second)
    assert not person.role_grants.exists()
    assert ask_for_role(person, Role.AUDITOR, actor=first, starts_on=today).decided_at is None
