"""Drafts from what was written elsewhere."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max

from policies.models import Clause, Contribution, Edition, Policy, Section
from policies.reading.restated import RestatedPolicy, RestatedSection
from portal import audit
from portal.models import Person

FACTS = (
    "title",
    "short_name",
    "agency",
    "contact",
    "owner_title",
    "availability",
    "classification",
    "review_on",
)


@transaction.atomic
def make_edition(restated: RestatedPolicy, *, actor: audit.Actor) -> Edition:
    """A draft of the policy the file names, which is made or brought up to date with it."""
    return add_draft(update_policy(restated), restated, actor=actor)


def update_policy(restated: RestatedPolicy) -> Policy:
    """Bring what a file says beside its words (who answers for it, how it may be shown) up to date."""
    facts = {name: getattr(restated, name) for name in FACTS}
    policy, _created = Policy.objects.get_or_create(slug=restated.slug, defaults=facts)
    changed = [name for name, value in facts.items() if getattr(policy, name) != value]
    for name in changed:
        setattr(policy, name, facts[name])
    if changed:
        policy.save(update_fields=changed)
    return policy


def add_draft(policy: Policy, restated: RestatedPolicy, *, actor: audit.Actor) -> Edition:
    Policy.objects.select_for_update().get(pk=policy.pk)  # two drafts at once take two numbers
    last = policy.editions.aggregate(last=Max("number"))["last"] or 0
    edition = Edition.objects.create(
        policy=policy,
        number=last + 1,
        title=restated.title,
        summary=restated.summary,
        opening=restated.opening,
        statement=restated.statement,
        values_version=restated.values_version,
        created_by=actor if isinstance(actor, Person) else None,
    )
    note_contribution(edition, actor)
    _add_sections(edition, restated.sections)
    audit.record("edition.drafted", edition, actor=actor, data={"clauses": len(restated.clauses)})
    return edition


def note_contribution(edition: Edition, actor: audit.Actor) -> None:
    """Remember that someone had a hand in the words, so that they do not approve them."""
    if isinstance(actor, Person):
        Contribution.objects.bulk_create([Contribution(edition=edition, person=actor)], ignore_conflicts=True)


def _add_sections(edition: Edition, restated: Iterable[RestatedSection]) -> None:
    restated = list(restated)
    sections = Section.objects.bulk_create(
        [Section(edition=edition, position=one.position, heading=one.heading, prose=one.prose) for one in restated]
    )
    Clause.objects.bulk_create(
        [
            Clause(
                edition=edition,
                section=section,
                ref=clause.ref,
                position=clause.position,
                words=clause.text,
                modality=clause.modality,
                audience=clause.audience,
                capacity=clause.capacity,
                plain_words=clause.plain_words,
                legal_references=clause.legal_references,
            )
            for section, one in zip(sections, restated, strict=True)
            for clause in one.clauses
        ]
    )
