"""What hot pages ask by SQL kept in the process is what the reading list says, for whoever asks."""

import random
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from policies import domain, queries
from policies.models import Acknowledgement, Audience, Edition, Exemption, NamedReader, Policy
from policies.queries.at_hand import _annotations
from portal import audit, people
from portal.models import Employment, Person, Role
from portal.models.person import State
from tests.factories import PersonFactory, PolicyFactory, UnitFactory, grant, published_edition

pytestmark = [pytest.mark.django_db, pytest.mark.long]

PEOPLE, POLICIES = 24, 8


def some(chance: random.Random, values) -> list:
    """None, one or two of them; none most often."""
    return sorted(chance.sample(list(values), chance.choice([0, 0, 1, 2])))


def made_up_people(chance: random.Random) -> list[Person]:
    top = UnitFactory()
    below = UnitFactory(parent=top)
    units = [top, below, UnitFactory(parent=below), UnitFactory()]
    found = []
    for _ in range(PEOPLE):
        kind, state = chance.choice(Employment.values), chance.choice(State.values)
        person = PersonFactory(employment=kind, unit=chance.choice(units), state=state)
        grant(person, *(Role(role) for role in some(chance, Role.values)))
        found.append(person)
    found[0].is_active = False
    found[0].save()
    return found


def made_up_policies(chance: random.Random, readers: list[Person]) -> list[Policy]:
    found = []
    for number in range(POLICIES):
        policy = PolicyFactory(covers=[], renew_months=chance.choice([None, 1]))
        for _ in range(chance.choice([0, 1, 2])):
            Audience.objects.get_or_create(
                policy=policy,
                unit=chance.choice([None, *{reader.unit for reader in readers}]),
                employments=sorted(chance.sample(Employment.values, 3)),
                states=some(chance, State.values),
                roles=some(chance, Role.values),
            )
        for reader in chance.sample(readers, 8):
            NamedReader.objects.create(policy=policy, person=reader, is_in=chance.random() < 0.7)
        if number:  # one has no edition in force
            for _ in range(chance.choice([1, 2])):
                published_edition(policy)
        found.append(policy)
    return found


def exempt(person: Person, policy: Policy, approver: Person) -> None:
    today = timezone.localdate()
    Exemption.objects.create(
        policy=policy,
        person=person,
        why="Away",
        starts_on=today,
        ends_on=today + timedelta(days=3),
        once=uuid.uuid4(),
        asked_by=person,
        approver=approver,
        approved_at=timezone.now(),
    )


def do_things(chance: random.Random, readers: list[Person], policies: list[Policy]) -> None:
    """Some open, some acknowledge, of them some withdraw; some are exempt."""
    for person in readers[1:]:
        for edition in Edition.objects.published().filter(policy__in=Policy.objects.applying_to(person)):
            done = chance.choice(["nothing", "open", "acknowledge", "withdraw", "exempt"])
            if done == "open":
                domain.open_edition(edition, actor=person)
            if done in {"acknowledge", "withdraw"}:
                domain.acknowledge(edition, actor=person)
            if done == "withdraw":
                said = Acknowledgement.objects.filter(edition=edition, person=person)
                said.update(withdrawn_at=timezone.now(), withdrawn_why="A slip")
            if done == "exempt":
                exempt(person, edition.policy, readers[1] if person != readers[1] else readers[2])


def assert_alike(person: Person, policy: Policy) -> bool:
    said = queries.reading_list(person).filter(policy=policy).first()
    asked = queries.edition_to_read(person, policy.slug)
    assert (asked is None) == (said is None)
    applies = Policy.objects.applying_to(person).filter(pk=policy.pk).exists()
    if said is None:
        return False
    assert queries.applies_to(person, said) == queries.applies_to(person, asked) == applies
    assert asked == said
    assert [getattr(asked, name) for name in _annotations()] == [getattr(said, name) for name in _annotations()]
    for field in Edition._meta.concrete_fields:
        assert getattr(asked, field.attname) == getattr(said, field.attname)
    for field in Policy._meta.concrete_fields:
        assert getattr(asked.policy, field.attname) == getattr(said.policy, field.attname)
    assert queries.due_in_list(asked, person) == queries.due_on(said, person)
    major = said.last_major
    assert (asked.last_major, asked.last_major.published_at) == (major, major.published_at)
    everything = Acknowledgement.objects.filter(person=person, edition__last_major=major)
    assert queries.has_acknowledged(person, said) == everything.exists()
    return True


def vars_of(edition: Edition) -> dict[str, object]:
    return {name: value for name, value in vars(edition).items() if name != "_state"}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_what_is_asked_at_hand_is_what_the_reading_list_says(seed: int) -> None:
    chance = random.Random(seed)
    readers = made_up_people(chance)
    policies = made_up_policies(chance, readers)
    do_things(chance, readers, policies)
    seen = [assert_alike(person, policy) for person in readers for policy in policies]
    assert 0 < sum(seen) < len(seen)
    for person in readers:
        listed, said = queries.editions_to_read(person), list(queries.reading_list(person))
        assert [vars_of(one) for one in listed] == [vars_of(one) for one in said]
        waiting = {one.pk for one in said if one.applies and not one.acknowledged_at and not one.is_exempt}
        assert {one.edition.pk for one in queries.to_acknowledge(person)} == waiting


def test_time_goes_on_between_two_questions() -> None:
    """The moment is a value of the question, not of the process."""
    edition = published_edition(PolicyFactory(renew_months=1))
    person, approver = PersonFactory(), PersonFactory()
    domain.acknowledge(edition, actor=person)
    other = published_edition()
    exempt(person, other.policy, approver)
    assert assert_alike(person, edition.policy)
    assert queries.edition_to_read(person, edition.policy.slug).acknowledged_at
    assert queries.edition_to_read(person, other.policy.slug).is_exempt
    with time_machine.travel(timezone.now() + timedelta(days=40)):
        assert queries.edition_to_read(person, edition.policy.slug).acknowledged_at is None
        assert not queries.edition_to_read(person, other.policy.slug).is_exempt
        assert assert_alike(person, edition.policy)


def test_role_that_ended_no_longer_reaches_a_policy() -> None:
    policy = published_edition(PolicyFactory(covers=[])).policy
    Audience.objects.create(policy=policy, employments=Employment.values, roles=[Role.INVESTIGATOR])
    person = PersonFactory()
    granted = people.grant_role(person, Role.INVESTIGATOR, actor=audit.SYSTEM)
    assert queries.edition_to_read(Person.objects.get(pk=person.pk), policy.slug).applies
    type(granted).objects.filter(pk=granted.pk).update(starts_on=timezone.localdate() + timedelta(days=1))
    assert queries.edition_to_read(Person.objects.get(pk=person.pk), policy.slug) is None


@pytest.mark.parametrize("rows", [1, 3])
def test_it_is_one_question_however_much_there_is(rows: int, django_assert_num_queries) -> None:
    editions = [published_edition() for _ in range(rows)]
    person = PersonFactory()
    assert person.roles == frozenset()
    queries.edition_to_read(person, editions[0].policy.slug)
    with django_assert_num_queries(1):
        found = queries.edition_to_read(person, editions[0].policy.slug)
        assert (found.policy, found.last_major.number) == (editions[0].policy, 1)
