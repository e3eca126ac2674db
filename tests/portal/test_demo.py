from collections import Counter
from collections.abc import Iterator
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from incidents.enums import Naming
from incidents.models import Concern
from incidents.waiting import waiting_for
from policies.enums import Reading
from policies.models import Edition, Policy
from policies.models.policy import people_covered
from policies.queries import readers
from portal import demo
from portal.models import AuditEntry, Employment, Notice, Person, Role, State, Unit
from portal.people import holders, line_above
from training.models import Attempt, Completion

pytestmark = pytest.mark.django_db

# Steps of one matter that must be taken by different people.
TWO_NEEDED = {
    Role.DIGITAL_MEDIA_OFFICER,
    Role.PEOPLE_SERVICES_OFFICER,
    Role.INVESTIGATOR,
    Role.BREACH_DECISION_MAKER,
    Role.SANCTION_DELEGATE,
}


@pytest.fixture(scope="module", autouse=True)
def _department(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Made once for all the tests of this file, which leave it as they find it."""
    with django_db_blocker.unblock(), override_settings(DEMO=True):
        for command in ("load_policies", "load_training", "seed_demo"):
            call_command(command, stdout=StringIO())
        yield
        call_command("flush", interactive=False, verbosity=0)


def everyone() -> dict[str, Person]:
    return {person.email.partition("@")[0]: person for person in Person.objects.select_related("unit", "manager")}


def test_about_eighty_invented_people_in_a_tree_of_units() -> None:
    people = everyone().values()
    assert 75 <= len(people) <= 85
    assert all(person.email.endswith("@services.example") for person in people)
    assert Unit.objects.under(Unit.objects.get(code="department")).count() == Unit.objects.count() == 16
    assert {person.employment for person in people} == set(Employment)
    assert Counter(person.employment for person in people)[Employment.CONTRACTOR] == 2
    assert {person.state for person in people} == set(State)


def test_every_line_of_managers_ends_with_the_secretary() -> None:
    people = everyone()
    secretary = people["vera.lindqvist"]
    for person in people.values():
        if person.is_active and person != secretary:
            assert secretary.pk in line_above(person), person


def test_every_role_is_held_and_by_two_where_two_are_needed() -> None:
    held = {role: holders(role).count() for role in Role}
    assert min(held.values()) >= 1
    assert {role for role in TWO_NEEDED if held[role] < 2} == set()


def test_nobody_decides_both_breach_and_sanction() -> None:
    assert not set(holders(Role.BREACH_DECISION_MAKER)) & set(holders(Role.SANCTION_DELEGATE))


def test_each_half_of_the_department_has_its_own_policy() -> None:
    border = Unit.objects.under(Unit.objects.get(code="border"))
    for person in Person.objects.current():
        expected = "acbps" if person.unit in border else "dhs"
        assert [policy.slug for policy in Policy.objects.applying_to(person)] == [expected], person


def test_whoever_the_sign_in_page_offers_is_there_and_what_it_says() -> None:
    offered = {sign_in.role: sign_in.email for sign_in in demo.sign_ins()}
    assert list(offered) == [role for role, _ in demo.SIGN_INS]
    for role in Role:
        assert holders(role).filter(email=offered[role.label]).exists(), role
    manager = Person.objects.get(email=offered["A manager"])
    assert manager.direct_reports.exists()
    assert not Person.objects.get(email=offered["An employee"]).roles


def test_they_sign_in_with_the_published_password() -> None:
    answer = Client().post("/sign-in/", {"username": "mia.nguyen@services.example", "password": demo.PASSWORD})
    assert answer.status_code == 302
    assert len(set(Person.objects.values_list("password", flat=True))) == 1  # hashed once


def test_some_have_read_some_have_looked_and_some_have_done_neither() -> None:
    owner = everyone()["helen.marsh"]
    for edition in Edition.objects.published():
        readings = Counter(readers(edition, owner).values_list("reading", flat=True))
        assert {Reading.ACKNOWLEDGED, Reading.OPENED, Reading.NOT_OPENED} == set(readings), edition
        assert readings[Reading.ACKNOWLEDGED] > readings[Reading.OPENED], edition


def test_some_have_passed_some_have_failed_and_tried_again() -> None:
    assert Completion.objects.count() >= 10
    assert Attempt.objects.filter(passed=False).count() >= 4
    assert Attempt.objects.filter(number=2, passed=True).exists()


def test_a_custodian_is_asked_about_a_name_kept_in_confidence() -> None:
    people = everyone()
    concern = Concern.objects.get(naming=Naming.CONFIDENTIAL)
    assert concern.reporter is None
    waits = {name: waiting_for(people[name]) for name in ("colin.ashworth", "ingrid.palmer")}
    assert [item.title for item in waits["ingrid.palmer"]] == [f"A request about {concern.number}"]
    assert waits["colin.ashworth"] == []  # who asked does not decide


def test_a_second_run_changes_nothing_and_costs_little() -> None:
    def state() -> tuple[int, ...]:
        return tuple(model.objects.count() for model in (Person, Unit, AuditEntry, Notice, Attempt))

    before = state()
    with CaptureQueriesContext(connection) as made:
        call_command("seed_demo", verbosity=0)
    assert state() == before
    assert len(made) <= 25
    assert not [query for query in made if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_a_second_run_brings_back_only_who_is_missing() -> None:
    renamed = Person.objects.filter(email="beth.garrett@services.example")
    renamed.update(email="beth@elsewhere.example", staff_number="1")
    call_command("seed_demo", verbosity=0)
    assert everyone()["beth.garrett"].manager == everyone()["ingrid.palmer"]
    assert everyone()["beth"].staff_number == "1"


def test_loading_the_policies_again_leaves_the_audiences_alone() -> None:
    def covered() -> list[int]:
        return [people_covered(policy).count() for policy in Policy.objects.order_by("slug")]

    before = covered()
    call_command("load_policies", stdout=StringIO())
    assert covered() == before


def test_without_demo_nothing_is_made(settings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="DEMO is not set"):
        call_command("seed_demo")
    assert demo.sign_ins() == []
