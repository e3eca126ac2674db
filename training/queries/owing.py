"""What someone who completed a course once still owes it, as it now reads."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from portal.models import Person
from training.enums import AskAgain
from training.models import Completion, CourseVersion, Item, ItemClause


@dataclass(frozen=True)
class Kept:
    """The last completion of a course on a day, what a version that came after it asks in spite of it, and how long
    it counts."""

    version: int
    completed_at: datetime
    code: str
    asks: AskAgain
    on: date
    expires_on: date | None
    opens_on: date | None
    asked_again_at: datetime | None

    @property
    def is_run_out(self) -> bool:
        return self.expires_on is not None and self.expires_on < self.on

    @property
    def may_be_renewed(self) -> bool:
        """In its last days, and after them."""
        return self.opens_on is not None and self.opens_on <= self.on

    @property
    def counts(self) -> bool:
        return self.asks == AskAgain.NOBODY and not self.is_run_out

    @property
    def only_changed(self) -> bool:
        """Where it may be renewed too, the whole course does both at once."""
        return self.asks == AskAgain.CHANGED and not self.may_be_renewed


def with_kept(versions: QuerySet[CourseVersion], person: Person) -> QuerySet[Any]:
    done = Completion.objects.visible_to(person).filter(course=OuterRef("course"))
    last = done.order_by("-attempt__version__number", "-completed_at", "-pk")
    return versions.annotate(
        kept_version=Subquery(last.values("attempt__version__number")[:1]),
        kept_at=Subquery(last.values("completed_at")[:1]),
        kept_until=Subquery(last.values("expires_on")[:1]),
        kept_code=Subquery(last.values("code")[:1]),
        again_from=Subquery(_asking(AskAgain.WHOLE, AskAgain.CHANGED).values("number")[:1]),
        again_at=Subquery(_asking(AskAgain.WHOLE, AskAgain.CHANGED).values("published_at")[:1]),
        whole_from=Subquery(_asking(AskAgain.WHOLE).values("number")[:1]),
    )


def _asking(*again: AskAgain) -> QuerySet[Any]:
    """The last version up to this one that asks so."""
    before = CourseVersion.objects.filter(course=OuterRef("course"), number__lte=OuterRef("number"))
    asking = before.filter(published_at__isnull=False, asks_again__in=again)
    return asking.order_by("-number")


def kept_in(version: Any, on: date | None = None) -> Kept | None:
    """Of a version that came `with_kept` and its course: nothing where that was never completed."""
    if version.kept_version is None:
        return None
    asks = AskAgain.NOBODY
    if version.kept_version < (version.again_from or 0):
        asks = AskAgain.CHANGED if version.kept_version >= (version.whole_from or 0) else AskAgain.WHOLE
    renewal = version.course.renewal
    until = version.kept_until if renewal else None
    return Kept(
        version=version.kept_version,
        completed_at=version.kept_at,
        code=version.kept_code,
        asks=asks,
        on=on or timezone.localdate(),
        expires_on=until,
        opens_on=renewal.opens_on(until) if renewal and until else None,
        asked_again_at=version.again_at,
    )


def kept_by(person: Person, version: CourseVersion, on: date | None = None) -> Kept | None:
    found = CourseVersion.objects.filter(pk=version.pk).select_related("course")
    return kept_in(with_kept(found, person).get(), on)


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
