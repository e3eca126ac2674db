"""One filter says to whom a policy applies; every surface asks it, in both directions."""

import uuid

import pytest
from django.utils import timezone

from policies import domain, queries
from policies.models import Exemption, Policy
from policies.models.policy import people_covered
from portal import audit
from portal.models import AuditEntry, Employment, Notice, Person, Role
from tests.factories import (
    EditionFactory,
    PersonFactory,
    PolicyFactory,
    UnitFactory,
    person_with,
    published_edition,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    """A department with a division, and a branch in the division."""
    department = UnitFactory(code="department")
    division = UnitFactory(code="division", parent=department)
    return {"department": department, "division": division, "branch": UnitFactory(code="branch", parent=division)}


@pytest.mark.parametrize("employment", Employment.values)
@pytest.mark.parametrize("where", ["department", "division", "branch"])
@pytest.mark.parametrize("covers", [["ongoing", "ses"], ["contractor"]])
@pytest.mark.parametrize("units", [[], ["division"], ["branch", "department"]])
def test_applying_to_and_people_covered_always_agree(tree, employment, where, covers, units) -> None:
    policy = published_edition(PolicyFactory(covers=[])).policy
    domain.set_audience(policy, covers, actor=audit.SYSTEM, units=[tree[code] for code in units])
    person = PersonFactory(employment=employment, unit=tree[where])

    applies = Policy.objects.applying_to(person).filter(pk=policy.pk).exists()

    assert people_covered(policy).filter(pk=person.pk).exists() == applies
    within = not units or "department" in units or where in {"division", "branch"}
    assert applies == (employment in covers and within)


def test_policy_without_an_edition_in_force_applies_to_nobody() -> None:
    draft = EditionFactory()
    person = PersonFactory()
    assert not Policy.objects.applying_to(person).exists()
    assert not Policy.objects.visible_to(person_with(Role.POLICY_OWNER)).exists()
    assert draft.state == "draft"


def test_someone_who_left_has_nothing_to_read() -> None:
    published_edition()
    person = PersonFactory(is_active=False)
    assert not Policy.objects.visible_to(person).exists()


@pytest.mark.parametrize("role", [Role.POLICY_OWNER, Role.AUDITOR])
def test_owners_and_auditors_read_policies_that_do_not_cover_them(role: Role) -> None:
    policy = published_edition(PolicyFactory(covers=["contractor"])).policy
    reader = person_with(role)
    assert list(Policy.objects.visible_to(reader)) == [policy]
    assert not Policy.objects.applying_to(reader).exists()


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.POLICY_OWNER, Role.AUDITOR}])
def test_other_roles_read_only_what_covers_them(role: Role) -> None:
    published_edition(PolicyFactory(covers=["contractor"]))
    assert not Policy.objects.visible_to(person_with(role)).exists()


def seen_everywhere(person: Person, client, word: str) -> dict[str, set[str]]:
    """The policies a person meets on each surface."""
    every = list(Policy.objects.order_by("slug"))
    return {
        "list": {one.policy.slug for one in queries.reading_list(person)},
        "search": {one.edition.policy.slug for one in queries.search_clauses(person, word)},
        "page": {one.slug for one in every if client.get(f"/policies/{one.slug}/").status_code == 200},
        "edition": {one.slug for one in every if client.get(f"/policies/{one.slug}/editions/1/").status_code != 404},
    }


@pytest.mark.parametrize("employment", [*Employment.values])
def test_every_surface_shows_the_same_policies(client_for, employment) -> None:
    for slug, covers in {"all": ["ongoing", "ses", "casual"], "some": ["contractor"], "none": []}.items():
        published_edition(PolicyFactory(slug=slug, covers=covers))
    person = PersonFactory(employment=employment)

    seen = seen_everywhere(person, client_for(person), "rule")

    applying = {policy.slug for policy in Policy.objects.applying_to(person)}
    assert seen == dict.fromkeys(seen, applying)
    assert {one.edition.policy.slug for one in queries.to_acknowledge(person)} == applying
    assert {item.url.split("/")[2] for item in queries.waiting_for(person)} == applying


def test_setting_the_same_audience_again_changes_nothing() -> None:
    policy = PolicyFactory(covers=["casual", "ongoing"])
    before = list(policy.audiences.values())
    domain.set_audience(policy, ["ongoing", "casual"], actor=audit.SYSTEM)
    assert list(policy.audiences.values()) == before


def exempted(person: Person, policy: Policy) -> None:
    today = timezone.localdate()
    asked_by, approver = PersonFactory.create_batch(2, employment="ses")
    Exemption.objects.create(
        policy=policy,
        person=person,
        why="On long leave.",
        starts_on=today,
        ends_on=today,
        asked_by=asked_by,
        approver=approver,
        approved_at=timezone.now(),
        once=uuid.uuid4(),
    )


def told(policy: Policy) -> set[Person]:
    found = Notice.objects.filter(kind="policy_to_acknowledge", url=f"/policies/{policy.slug}/")
    assert found.count() == found.values("person").distinct().count(), "nobody is told twice"
    return {notice.person for notice in found.select_related("person")}


def test_those_who_come_in_are_told_and_asked_and_those_who_fall_out_no_longer_are() -> None:
    stays, goes = PersonFactory(employment="ongoing"), PersonFactory(employment="casual")
    comes, exempt = PersonFactory.create_batch(2, employment="contractor")
    policy = published_edition(PolicyFactory(covers=["ongoing", "casual"])).policy
    Notice.objects.all().delete()
    exempted(exempt, policy)

    assert domain.set_audience(policy, ["ongoing", "contractor"], actor=audit.SYSTEM) == 1

    assert told(policy) == {comes}
    assert [one.edition.policy for one in queries.to_acknowledge(comes)] == [policy]
    assert [len(queries.to_acknowledge(person)) for person in (stays, goes, exempt)] == [1, 0, 0]


def test_whoever_comes_back_with_an_acknowledgement_that_stands_is_not_told() -> None:
    person = PersonFactory(employment="casual")
    edition = published_edition(PolicyFactory(covers=["ongoing", "casual"]))
    domain.acknowledge(edition, actor=person)
    domain.set_audience(edition.policy, ["ongoing"], actor=audit.SYSTEM)
    assert queries.acknowledged_by(person, edition)
    Notice.objects.all().delete()
    assert domain.set_audience(edition.policy, ["ongoing", "casual"], actor=audit.SYSTEM) == 0
    assert told(edition.policy) == set()
    assert queries.to_acknowledge(person) == []


def test_nobody_is_told_of_a_policy_with_nothing_in_force() -> None:
    policy = EditionFactory(policy__covers=["ongoing"]).policy
    PersonFactory(employment="casual")
    assert domain.set_audience(policy, ["casual"], actor=audit.SYSTEM) == 0
    assert not Notice.objects.exists()


def test_same_audience_sent_twice_is_set_told_and_recorded_once() -> None:
    policy = published_edition(PolicyFactory(covers=["ongoing"])).policy
    person = PersonFactory(employment="casual")
    both = domain.AudienceOf((domain.Covered(("casual",)),) * 2, frozenset({person}), frozenset({person}))
    for _ in range(2):
        domain.set_audience(policy, audience=both, actor=audit.SYSTEM)
    assert policy.audiences.count() == 1
    assert AuditEntry.objects.filter(action="audience.set").count() == 1


@pytest.mark.parametrize("lines", [(), (domain.Covered(()),)])
def test_audience_of_nobody_is_refused(lines) -> None:
    policy, person = PolicyFactory(), PersonFactory()
    nobody = domain.AudienceOf(lines, frozenset({person}), frozenset({person}))
    with pytest.raises(domain.AudienceRefused):
        domain.set_audience(policy, audience=nobody, actor=audit.SYSTEM)
    assert policy.audiences.count() == 1
