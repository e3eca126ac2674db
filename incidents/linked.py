"""What a case shows of others it is linked to: to each viewer only what they may see of both."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from incidents.enums import LinkKind
from incidents.models import Case, CaseEntry, CaseLink, Concern
from portal.models import Person


def entries_of(case: Case, viewer: Person) -> "QuerySet[CaseEntry]":
    """Its history, without what would tell the viewer of a case they may not see."""
    seen = Case.objects.visible_to(viewer).order_by().values("pk")
    return case.entries.filter(Q(other__isnull=True) | Q(other__in=seen)).select_related("by", "other")


@dataclass(frozen=True)
class Linked:
    """A link as it stands on one of its two cases: what the other is to this one, and what its reporters sent."""

    link: CaseLink
    other: Case
    said: str
    concerns: list[Concern]


def links_of(case: Case, viewer: Person) -> list[Linked]:
    """What the reporters of a duplicate sent stands on the case that goes on, once the viewer may read it."""
    links = list(
        CaseLink.objects.visible_to(viewer)
        .standing()
        .filter(Q(case=case) | Q(other=case))
        .select_related("case", "other", "by")
    )
    joined = [link.case_id for link in links if link.kind == LinkKind.DUPLICATE and link.other_id == case.pk]
    read = Case.objects.filter(pk__in=joined).opened_by(viewer).order_by().values("pk")
    sent: dict[int, list[Concern]] = {}
    for concern in Concern.objects.filter(case__in=read).with_names().order_by("submitted_at", "pk") if joined else ():
        sent.setdefault(concern.case_id, []).append(concern)
    return [_linked(link, case, sent) for link in links]


def _linked(link: CaseLink, case: Case, sent: dict[int, list[Concern]]) -> Linked:
    is_first = link.case_id == case.pk
    other = link.other if is_first else link.case
    if link.kind == LinkKind.RELATED:
        return Linked(link, other, "It has to do with this case.", [])
    if is_first:
        return Linked(link, other, "It is the same matter. This case is closed, and that one goes on.", [])
    return Linked(link, other, "It is the same matter. It is closed, and this case goes on.", sent.get(other.pk, []))
