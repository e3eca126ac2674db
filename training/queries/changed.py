"""Clauses that read otherwise now than when a lesson or a question that names them was last looked at."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from policies.models import Clause, Edition
from training.models import CourseVersion, Item, ItemClause, Lesson, LessonClause

NamedClause = ItemClause | LessonClause


@dataclass(frozen=True)
class Changed:
    """A clause that `part` names: as it was, and as it is in the edition in force. None: it is not there."""

    part: Item | Lesson
    ref: str
    was: Edition
    edition: Edition | None
    old: Clause | None
    new: Clause | None

    @property
    def identity(self) -> tuple[str, str, str]:
        """The same in a copy of its version."""
        return identity_of(self.part, self.ref)


def identity_of(part: Item | Lesson, ref: str) -> tuple[str, str, str]:
    return ("item", part.key, ref) if isinstance(part, Item) else ("lesson", str(part.position), ref)


def part_of(named: NamedClause) -> Item | Lesson:
    return named.item if isinstance(named, ItemClause) else named.lesson


def changed_clauses(version: CourseVersion | None = None) -> list[Changed]:
    """In a version, or in all that are open to learners: lessons first, each in its order. As many queries for any."""
    versions = [version.pk] if version else CourseVersion.objects.published()
    found = [*named_elsewhere(versions)]
    standing = {one.policy_id: one for one in Edition.objects.published().select_related("policy")} if found else {}
    was = [_last_looked_at(one) for one in found]
    clauses = _clauses([*was, *standing.values()], {one.ref for one in found})
    listed = []
    for one, before in zip(found, was, strict=True):
        edition = standing.get(before.policy_id)
        old, new = clauses.get((before.pk, one.ref)), clauses.get((edition.pk, one.ref)) if edition else None
        if not _says_the_same(old, new):
            listed.append(Changed(part_of(one), one.ref, before, edition, old, new))
    return listed


def count_changed() -> int:
    """How many lessons and questions that learners have are to be looked at."""
    return len({(type(one.part), one.part.pk) for one in changed_clauses()})


def named_elsewhere(versions: "Sequence[int] | QuerySet[CourseVersion]") -> Iterable[NamedClause]:
    """What names a clause of an edition that is not in force any more."""
    now = Edition.objects.published().values("pk")
    lessons = LessonClause.objects.filter(lesson__version__in=versions).exclude(edition__in=now)
    items = ItemClause.objects.filter(item__version__in=versions).exclude(edition__in=now)
    yield from (
        lessons.select_related("edition__policy", "lesson__version__course")
        .prefetch_related("lesson__still_right__edition__policy")
        .order_by("lesson__version", "lesson__position", "pk")
    )
    yield from (
        items.select_related("edition__policy", "item__version__course")
        .prefetch_related("item__still_right__edition__policy")
        .order_by("item__version", "item__position", "pk")
    )


def _last_looked_at(named: NamedClause) -> Edition:
    said = [one.edition for one in part_of(named).still_right.all() if one.ref == named.ref]
    return said[-1] if said else named.edition


def _clauses(editions: Iterable[Edition], refs: set[str]) -> dict[tuple[int, str], Clause]:
    found = Clause.objects.filter(edition__in={one.pk for one in editions}, ref__in=refs) if refs else ()
    return {(one.edition_id, one.ref): one for one in found}


def _says_the_same(old: Clause | None, new: Clause | None) -> bool:
    return old is not None and new is not None and (old.words, old.modality) == (new.words, new.modality)
