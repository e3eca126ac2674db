"""People, units, policies, as tests need them: believable by default, particular where the test says so."""

from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from incidents.enums import Power, SanctionKind
from incidents.models import Delegation
from policies import domain, queries
from policies.enums import EditionState
from policies.models import Audience, Clause, Edition, Exemption, Policy, Section
from portal import audit, people
from portal.models import Employment, Person, Role, RoleGrant, Unit

PASSWORD = "correct horse battery staple"
EVERY_EMPLOYEE = [Employment.ONGOING, Employment.NON_ONGOING, Employment.CASUAL, Employment.SES]


class UnitFactory(DjangoModelFactory):
    """Made through the directory, so that it stands in the closure table."""

    class Meta:
        model = Unit

    code = factory.Sequence(lambda n: f"unit-{n}")
    name = factory.Sequence(lambda n: f"Unit {n}")
    parent = None

    @classmethod
    def _create(cls, model_class: type[Unit], *args: Any, **kwargs: Any) -> Unit:
        return people.add_unit(kwargs["code"], kwargs["name"], kwargs["parent"])


class PersonFactory(DjangoModelFactory):
    """Signs in with `PASSWORD`."""

    class Meta:
        model = Person
        skip_postgeneration_save = True

    staff_number = factory.Sequence(lambda n: f"S{n:06}")
    given_names = factory.Iterator(["Amira", "Bruno", "Chau", "Dilini", "Ewan", "Farah"])
    family_name = factory.Sequence(lambda n: f"Tester{n}")
    email = factory.LazyAttribute(lambda p: f"{p.given_names}.{p.family_name}@department.example".lower())
    password = factory.django.Password(PASSWORD)
    employment = Employment.ONGOING
    unit = factory.SubFactory(UnitFactory)
    started_on = date(2016, 2, 1)


def person_with(*roles: Role, **fields: Any) -> Person:
    """Someone who holds these roles from a year ago, with the delegation that a deciding role needs."""
    person = PersonFactory(**fields)
    grant(person, *roles)
    return person


def grant(person: Person, *roles: Role) -> None:
    start = timezone.localdate() - timedelta(days=365)
    RoleGrant.objects.bulk_create([RoleGrant(person=person, role=role, starts_on=start) for role in roles])
    vars(person).pop("_roles", None)
    for role in roles:
        if role in POWERS:
            delegated(person, POWERS[role], from_on=start)


POWERS = {Role.BREACH_DECISION_MAKER: Power.BREACH, Role.SANCTION_DELEGATE: Power.SANCTION}


def delegated(person: Person, power: Power, **fields: Any) -> Delegation:
    """From a year ago, over everybody; of sanctions, all six."""
    given: dict[str, Any] = {
        "kinds": SanctionKind.values if power == Power.SANCTION else [],
        "from_on": timezone.localdate() - timedelta(days=365),
        "instrument": "Delegations 2026, item 4",
        **fields,
    }
    return Delegation.objects.create(person=person, power=power, **given)


class PolicyFactory(DjangoModelFactory):
    """Covers every employee, everywhere; `covers=[]` leaves it without an audience."""

    class Meta:
        model = Policy
        skip_postgeneration_save = True

    slug = factory.Sequence(lambda n: f"policy-{n}")
    title = factory.Sequence(lambda n: f"Policy number {n}")
    short_name = factory.SelfAttribute("title")
    agency = "Department of Testing"
    contact = "Digital Media section"
    owner_title = "Head of Digital Media"

    @factory.post_generation
    def covers(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        employments = EVERY_EMPLOYEE if extracted is None else extracted
        if employments:
            Audience.objects.create(policy=self, employments=sorted(employments))


class EditionFactory(DjangoModelFactory):
    """A draft with one section and `clauses` clauses (two); `published_edition` puts one in force."""

    class Meta:
        model = Edition
        skip_postgeneration_save = True

    policy = factory.SubFactory(PolicyFactory)
    number = factory.LazyAttribute(lambda e: e.policy.editions.count() + 1)
    title = factory.SelfAttribute("policy.title")
    summary = "What changed, in a sentence."
    opening = "A few words before the first heading."
    statement = "I have read this policy and I understand it."

    @factory.post_generation
    def clauses(self, create: bool, extracted: Any, **kwargs: Any) -> None:
        wanted = 2 if extracted is None else extracted
        if wanted:
            section = SectionFactory(edition=self)
            for _ in range(wanted):
                ClauseFactory(section=section)


class SectionFactory(DjangoModelFactory):
    class Meta:
        model = Section

    edition = factory.SubFactory(EditionFactory, clauses=0)
    position = factory.LazyAttribute(lambda s: s.edition.sections.count() + 1)
    heading = factory.LazyAttribute(lambda s: f"Section {s.position}")


class ClauseFactory(DjangoModelFactory):
    """In a draft: a published edition takes no more clauses."""

    class Meta:
        model = Clause

    section = factory.SubFactory(SectionFactory)
    edition = factory.SelfAttribute("section.edition")
    position = factory.LazyAttribute(lambda c: c.edition.clauses.count() + 1)
    ref = factory.LazyAttribute(lambda c: f"{c.edition.policy.slug}-{c.position}".upper())
    words = factory.LazyAttribute(lambda c: f"You must keep rule {c.position} of this policy.")
    modality = "must"
    audience = "employees"
    capacity = "any"


def published_edition(policy: Policy | None = None, **fields: Any) -> Edition:
    """An edition in force. `is_major`, `in_force_from` and `at` go to publishing, the rest to the draft."""
    publishing = {name: fields.pop(name) for name in ("is_major", "in_force_from", "at", "actor") if name in fields}
    draft = EditionFactory(policy=policy or PolicyFactory(), **fields)
    if "actor" in publishing:
        approve(draft, PersonFactory())
    return domain.publish_edition(draft, **{"actor": audit.SYSTEM, **publishing})


def approved_edition(policy: Policy | None = None, *, by: Person | None = None, **fields: Any) -> Edition:
    """A draft whose words somebody who wrote none of them has approved."""
    draft = EditionFactory(policy=policy or PolicyFactory(), **fields)
    return approve(draft, by or PersonFactory())


def approve(draft: Edition, by: Person) -> Edition:
    draft.approver, draft.approved_at, draft.state = by, timezone.now(), EditionState.APPROVED
    draft.approved_hash = queries.hash_to_approve(draft)
    draft.save()
    return draft


def exempted(
    person: Person, ref: str = "", *, by: Person, approver: Person, policy: Policy | None = None, **fields: Any
) -> Exemption:
    """An exception put before its approver; from acknowledging where no clause is named."""
    today = timezone.localdate()
    said = {"why": "Away for long.", "starts_on": today, "ends_on": today + timedelta(days=30), "once": uuid4()}
    policy = policy or Policy.objects.get(editions__clauses__ref=ref, editions__state=EditionState.PUBLISHED)
    return domain.record_exemption(policy, actor=by, person=person, ref=ref, approver=approver, **{**said, **fields})
