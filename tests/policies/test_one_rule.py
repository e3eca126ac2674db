"""Whom a policy covers is one rule: asked of a person, asked of a policy, and asked of an audience not yet saved."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from policies import domain
from policies.domain import AudienceOf, Covered
from policies.models import Policy
from policies.models.policy import people_covered
from policies.queries.at_hand import applies_to
from portal import audit
from portal.models import Employment, Person, Role, RoleGrant, State, UnitClosure
from tests.factories import PersonFactory, PolicyFactory, UnitFactory, published_edition

pytestmark = [pytest.mark.django_db, pytest.mark.long]

OWNER, AUDITOR = Role.POLICY_OWNER, Role.AUDITOR
EMPLOYMENTS = (Employment.ONGOING, Employment.CASUAL, Employment.CONTRACTOR)
STATES = (State.ACT, State.VIC)


def days(number: int) -> date:
    return timezone.localdate() + timedelta(days=number)


# When a role is held, from and until, beside whether it is held today.
GRANTS = (
    (days(-30), None, True),
    (days(-30), days(0), True),
    (days(0), None, True),
    (days(-30), days(-1), False),
    (days(1), None, False),
)


@pytest.fixture
def office() -> list[Person]:
    """People in a department, its two divisions and a branch of one; of every employment, in both states, some with
    a role that begins, ends or has ended, some who have left."""
    top = UnitFactory(code="top")
    left, right = UnitFactory(code="left", parent=top), UnitFactory(code="right", parent=top)
    units = [top, left, right, UnitFactory(code="branch", parent=left)]
    people = [
        PersonFactory(unit=unit, employment=employment, state=state, password="!")
        for unit in units
        for employment in EMPLOYMENTS
        for state in STATES
    ]
    for number, person in enumerate(people):
        if number % 2:
            starts_on, ends_on, _held = GRANTS[number // 2 % len(GRANTS)]
            role = (OWNER, AUDITOR)[number // 6 % 2]
            RoleGrant.objects.create(person=person, role=role, starts_on=starts_on, ends_on=ends_on)
    gone = [PersonFactory(unit=unit, is_active=False, password="!") for unit in units]
    for person in gone:
        RoleGrant.objects.create(person=person, role=OWNER, starts_on=days(-30))
    return list(
        Person.objects.select_related("unit").filter(pk__in=[one.pk for one in [*people, *gone]]).order_by("pk")
    )


def some(values) -> st.SearchStrategy:
    return st.lists(st.sampled_from(values), unique=True, max_size=3).map(tuple)


LINE = st.tuples(
    st.sampled_from([None, "top", "left", "right", "branch"]),
    some(EMPLOYMENTS).filter(bool),
    st.one_of(st.just(()), some(STATES)),
    st.one_of(st.just(()), some([OWNER, AUDITOR])),
)
NAMED = st.sets(st.integers(0, 27), max_size=4)


@pytest.fixture
def asked(office):
    """By hand, with no query: who is held to be covered."""
    above: dict[int, set[str]] = {}
    for descendant, code in UnitClosure.objects.values_list("descendant", "ancestor__code"):
        above.setdefault(descendant, set()).add(code)
    held: dict[int, set[str]] = {person.pk: set() for person in office}
    for grant in RoleGrant.objects.all():
        if grant.starts_on <= days(0) and (grant.ends_on is None or grant.ends_on >= days(0)):
            held[grant.person_id].add(grant.role)

    def is_on(line: Covered, person: Person) -> bool:
        return (
            (line.unit is None or line.unit.code in above[person.unit_id])
            and person.employment in line.employments
            and (not line.states or person.state in line.states)
            and (not line.roles or not held[person.pk].isdisjoint(line.roles))
        )

    def covered(audience: AudienceOf) -> set[Person]:
        return {
            person
            for person in office
            if person.is_active
            and person not in audience.named_out
            and (person in audience.named_in or any(is_on(line, person) for line in audience.lines))
        }

    return covered


@pytest.fixture
def policy() -> Policy:
    return published_edition(PolicyFactory(covers=[])).policy


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(lines=st.lists(LINE, max_size=3), named_in=NAMED, named_out=NAMED)
def test_the_rule_is_the_same_from_every_side(policy, office, asked, lines, named_in, named_out) -> None:
    units = {person.unit.code: person.unit for person in office}
    audience = AudienceOf(
        tuple(
            Covered(employments, units[code] if code else None, states, roles)
            for code, employments, states, roles in lines
        ),
        frozenset(office[number] for number in named_in),
        frozenset(office[number] for number in named_out),
    )
    expected = asked(audience)
    assert set(Person.objects.current().filter(audience.people)) == expected
    if audience.is_empty:
        return
    domain.set_audience(policy, audience=audience, actor=audit.SYSTEM)
    assert set(people_covered(policy)) == expected
    assert {person for person in office if applies(policy, person)} == expected


def applies(policy: Policy, person: Person) -> bool:
    answers = {
        Policy.objects.applying_to(person).filter(pk=policy.pk).exists(),
        applies_to(person, SimpleNamespace(policy_id=policy.pk)),
    }
    assert len(answers) == 1, "the question built once says what the question says"
    return answers.pop()


@pytest.mark.parametrize(("starts_on", "ends_on", "held"), GRANTS)
def test_a_role_covers_its_holder_from_its_first_day_through_its_last(policy, starts_on, ends_on, held) -> None:
    person = PersonFactory()
    RoleGrant.objects.create(person=person, role=OWNER, starts_on=starts_on, ends_on=ends_on)
    line = Covered((person.employment,), roles=(OWNER,))
    domain.set_audience(policy, audience=AudienceOf((line,)), actor=audit.SYSTEM)
    assert people_covered(policy).filter(pk=person.pk).exists() == held
    assert applies(policy, person) == held


def test_named_out_wins_over_everything_and_named_in_over_the_lines(policy) -> None:
    in_only, out_only, both, gone = PersonFactory.create_batch(4)
    Person.objects.filter(pk=gone.pk).update(is_active=False)
    audience = AudienceOf((Covered(("contractor",)),), frozenset({in_only, both, gone}), frozenset({out_only, both}))
    contractor = PersonFactory(employment="contractor")
    domain.set_audience(policy, audience=audience, actor=audit.SYSTEM)
    assert set(people_covered(policy)) == {in_only, contractor}
    domain.set_audience(
        policy, audience=AudienceOf((Covered(("ongoing",)),), named_out=frozenset({out_only})), actor=audit.SYSTEM
    )
    assert set(people_covered(policy)) == {in_only, both}


@pytest.mark.parametrize("lines", [1, 3, 9])
def test_the_rule_costs_the_same_however_long_an_audience_is(policy, lines, django_assert_num_queries) -> None:
    people = PersonFactory.create_batch(lines)
    units = [person.unit for person in people]
    audience = AudienceOf(tuple(Covered(("ongoing",), unit) for unit in units), named_out=frozenset(people))
    domain.set_audience(policy, audience=audience, actor=audit.SYSTEM)
    reader = Person.objects.get(pk=people[0].pk)
    reader.roles  # noqa: B018 (read once a request)
    with django_assert_num_queries(2):  # the lines, the people
        assert people_covered(policy).count() == 0
    with django_assert_num_queries(1):
        assert not Policy.objects.applying_to(reader).exists()
