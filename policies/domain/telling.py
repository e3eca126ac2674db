"""Who hears of a step of an edition. A notice says that something waits, and never a word of it."""

from django.db.models import Q
from django.urls import reverse

from policies.enums import EDITABLE, EditionState
from policies.models import Edition
from portal import audit, people
from portal.models import Person, Role
from portal.models.person import PersonQuerySet
from portal.notices import notify


def tell_authors(edition: Edition, kind: str, *, but: audit.Actor, url: str = "") -> None:
    """Those who wrote in the edition or asked for its review; where nobody did, the owners of policies."""
    tell(edition, [person for person in authors_of(edition) if person != but], kind, url=url)


def tell_reviewers(edition: Edition, kind: str) -> None:
    tell(edition, Person.objects.current().filter(pk__in=edition.reviewers.values("person")), kind)


def tell_approver(edition: Edition, kind: str) -> None:
    tell(edition, [edition.approver] if edition.approver and edition.approver.is_active else [], kind)


def tell(edition: Edition, whom: "PersonQuerySet | list[Person]", kind: str, *, url: str = "") -> None:
    notify(whom, kind, url=url or reverse("policies:draft", args=[edition.pk]))


def authors_of(edition: Edition) -> PersonQuerySet:
    asked = edition.entries.filter(from_state__in=EDITABLE, to_state=EditionState.IN_REVIEW)
    wrote = Q(pk=edition.created_by_id) | Q(pk__in=edition.contributions.values("person"))
    found = Person.objects.current().filter(wrote | Q(pk__in=asked.values("by")))
    return found if found.exists() else people.holders(Role.POLICY_OWNER)
