"""What those who write, review and approve editions have before them."""

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from policies.enums import EditionState as S
from policies.enums import ReviewAnswer
from policies.models import Comment, Edition, Exemption, Policy, Reviewer
from policies.models.policy import people_covered
from portal.asking import AskedBy
from portal.models import Person
from portal.models.person import PersonQuerySet
from portal.waiting import Waiting

TURNS = (
    ("to_review", "Review"),
    ("to_approve", "Approve"),
    ("to_change", "Change"),
    ("to_publish", "Publish"),
)


def drafts_of(person: Person) -> QuerySet[Edition]:
    """The editions in hand that someone may work on, those first in which they have the next turn (`is_turn`)."""
    found = _with_turns(Edition.objects.workable_by(person).in_hand(), person)
    return (
        found.annotate(is_turn=_any_turn())
        .select_related("policy", "created_by", "approver")
        .order_by("-is_turn", "-created_at", "-pk")
    )


def turns_waiting(person: Person) -> list[Waiting]:
    """The same, as far as it is their turn, as the home page lists what is to do."""
    return [
        Waiting(
            title=f"{next(word for turn, word in TURNS if getattr(edition, turn))}: {edition.policy.short_name}",
            url=reverse("policies:draft", args=[edition.pk]),
            why=f"Edition {edition.number}",
        )
        for edition in _theirs(person)
    ]


_theirs = AskedBy(
    lambda person: (
        _with_turns(Edition.objects.workable_by(person).in_hand(), person).filter(_any_turn()).select_related("policy")
    )
)


def _with_turns(editions: QuerySet[Edition], person: Person) -> QuerySet[Edition]:
    """Whose turn it is: reviewers answer, then the approver decides, then it goes back to who began it."""
    unanswered = Reviewer.objects.filter(edition=OuterRef("pk"), answer=ReviewAnswer.NONE)
    in_review, begun = Q(state=S.IN_REVIEW), Q(created_by=person)
    return editions.annotate(
        to_review=in_review & Exists(unanswered.filter(person=person)),
        to_approve=in_review & Q(approver=person) & ~Exists(unanswered),
        to_change=Q(state=S.CHANGES_REQUESTED) & begun,
        to_publish=Q(state=S.APPROVED, publish_on__isnull=True) & begun,
    )


def _any_turn() -> Q:
    return Q(to_review=True) | Q(to_approve=True) | Q(to_change=True) | Q(to_publish=True)


def people_to_ask(policy: Policy) -> PersonQuerySet:
    """Everyone of whom a major edition asks an acknowledgement."""
    exempt = Exemption.objects.in_force().from_acknowledging().filter(policy=policy)
    return people_covered(policy).exclude(pk__in=exempt.values("person"))


def remarks_on(edition: Edition) -> dict[str, list[Comment]]:
    """Every comment by the ref of its clause, in the order they were made; those on the whole under an empty one."""
    found: dict[str, list[Comment]] = {}
    for remark in edition.comments.select_related("by", "settled_by"):
        found.setdefault(remark.ref, []).append(remark)
    return found
