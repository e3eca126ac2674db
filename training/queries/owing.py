"""What someone who completed a course once still owes it, as it now reads."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from portal.models import Person
from training.enums import AskAgain
from training.models import Completion, CourseVersion, Item, ItemClause


@dataclass(frozen=True)
class Kept:
    """The last completion of a course, and what a version that came after it asks in spite of it."""

    version: int
    completed_at: datetime
    code: str
    asks: AskAgain

    @property
    def counts(self) -> bool:
        return self.asks == AskAgain.NOBODY


def with_kept(versions: QuerySet[CourseVersion], person: Person) -> QuerySet[Any]:
    done = Completion.objects.visible_to(person).filter(course=OuterRef("course"))
    last = done.order_by("-attempt__version__number", "-completed_at", "-pk")
    return versions.annotate(
        kept_version=Subquery(last.values("attempt__version__number")[:1]),
        kept_at=Subquery(last.values("completed_at")[:1]),
        kept_code=Subquery(last.values("code")[:1]),
        again_from=Subquery(_asking(AskAgain.WHOLE, AskAgain.CHANGED)),
        whole_from=Subquery(_asking(AskAgain.WHOLE)),
    )


def _asking(*again: AskAgain) -> QuerySet[Any]:
    """The last version up to this one that asks so."""
    before = CourseVersion.objects.filter(course=OuterRef("course"), number__lte=OuterRef("number"))
    asking = before.filter(published_at__isnull=False, asks_again__in=again)
    return asking.order_by("-number").values("number")[:1]


def kept_in(version: Any) -> Kept | None:
    """Of a version that came `with_kept`: nothing where the course was never completed."""
    if version.kept_version is None:
        return None
    asks = AskAgain.NOBODY
    if version.kept_version < (version.again_from or 0):
        asks = AskAgain.CHANGED if version.kept_version >= (version.whole_from or 0) else AskAgain.WHOLE
    return Kept(version.kept_version, version.kept_at, version.kept_code, asks)


def kept_by(person: Person, version: CourseVersion) -> Kept | None:
    return kept_in(with_kept(CourseVersion.objects.filter(pk=version.pk), person).get())


def changed_since(version: CourseVersion, number: int) -> QuerySet[Item]:
    """The questions of a version that changed in it, or in one between it and that of a number."""
    changing = CourseVersion.objects.filter(
        course=version.course_id, number__gt=number, number__lte=version.number, asks_again=AskAgain.CHANGED
    )
    changed = Item.objects.filter(version__in=changing, version__published_at__isnull=False, is_changed=True)
    return version.items.filter(key__in=changed.values("key"))


def clauses_of(items: QuerySet[Item]) -> QuerySet[ItemClause]:
    """What questions rest on, each clause once."""
    clauses = ItemClause.objects.filter(item__in=items.values("pk")).select_related("edition__policy")
    return clauses.order_by("edition_id", "ref").distinct("edition_id", "ref")
