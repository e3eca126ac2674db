"""Which words hold, and the whole of them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from policies.comparing import Comparison, compare
from policies.models import Acknowledgement, Clause, Edition, Policy, Section
from policies.reading.restated import RestatedClause, RestatedPolicy, RestatedSection
from policies.receipts import Acknowledged
from portal.models import Person
from portal.prepared import Prepared


def edition_in_force(policy: Policy, on: date) -> Edition | None:
    return Edition.objects.in_force(on).filter(policy=policy).first()


def edition_standing(policy: Policy) -> Edition | None:
    return Edition.objects.published().filter(policy=policy).select_related("policy").first()


def clause_in_force(ref: str, on: date) -> Clause | None:
    """The clause as it read on a day, with its edition and policy."""
    return clauses_in_force([ref], on).get(ref)


def clauses_in_force(refs: Iterable[str], on: date) -> dict[str, Clause]:
    """By ref; a ref that no edition of that day has is left out."""
    found = Clause.objects.filter(ref__in=set(refs), edition__in=Edition.objects.in_force(on))
    return {clause.ref: clause for clause in found.select_related("edition__policy", "section")}


def clause_to_read(person: Person, ref: str) -> Clause | None:
    """A clause in force that this person may read."""
    found = Clause.objects.filter(ref=ref.replace("\0", ""), edition__in=Edition.objects.published().visible_to(person))
    return found.select_related("edition__policy").first()


def sections_to_read(edition: Edition) -> QuerySet[Section]:
    """The whole document in order, in two queries."""
    clauses = Clause.objects.defer("search").order_by("position")
    return edition.sections.order_by("position").prefetch_related(Prefetch("clauses", queryset=clauses))


def released_editions(policy: int) -> list[tuple[Any, ...]]:
    """Every edition that was published, the latest first: its number, state, and the days it held between."""
    return _released(policy=policy)


_released = Prepared(
    lambda policy: (
        Edition.objects.released()
        .filter(policy=policy)
        .order_by("-number")
        .values_list("number", "state", "in_force_from", "in_force_until")
    ),
    policy=int,
)


def as_restated(edition: Edition) -> RestatedPolicy:
    """The edition as the file that would make it: the one shape whose hash says what was acknowledged."""
    return RestatedPolicy(
        **facts_of(edition.policy),
        title=edition.title,
        statement=edition.statement,
        summary=edition.summary,
        values_version=edition.values_version,
        in_force_from=edition.in_force_from or timezone.localdate(),
        opening=edition.opening,
        sections=tuple(_as_restated_section(section) for section in sections_to_read(edition)),
    )


def compare_editions(old: Edition, new: Edition) -> Comparison:
    return compare(as_restated(old), as_restated(new))


def facts_of(policy: Policy) -> dict[str, Any]:
    """What a file says of a policy beside its words."""
    return {
        "slug": policy.slug,
        "agency": policy.agency,
        "short_name": policy.short_name,
        "contact": policy.contact,
        "owner_title": policy.owner_title,
        "classification": policy.classification,
        "availability": policy.availability,
        "covers": (),
        "review_on": policy.review_on,
    }


def is_genuine(acknowledgement: Acknowledgement) -> bool:
    """Whether its receipt was made by the portal for what it says, and the edition still reads as it did then."""
    words_as_they_were = as_restated(acknowledgement.edition).content_hash() == acknowledgement.edition_hash
    return words_as_they_were and Acknowledged.of(acknowledgement).is_proved_by(acknowledgement.code)


def _as_restated_section(section: Section) -> RestatedSection:
    clauses = tuple(
        RestatedClause(
            clause.ref,
            clause.modality,
            clause.audience,
            clause.capacity,
            clause.words,
            clause.position,
            clause.plain_words,
            clause.legal_references,
        )
        for clause in section.clauses.all()
    )
    return RestatedSection(section.heading, section.prose, clauses, section.position)
