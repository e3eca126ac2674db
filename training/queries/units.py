"""How many of each unit have completed a course, of those it asks: for managers of their own tree, for training authors
of everybody, with small numbers kept back."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Exists, Max, OuterRef, Q
from django.utils import timezone

from portal import people
from portal.conditions import one_of
from portal.models import Person, Role, Unit
from portal.models.person import PersonQuerySet
from portal.small_trees import Node, hidden_nodes
from training.enums import AskAgain
from training.models import Completion, CourseVersion

from .assigned import people_asked

KEPT_SECONDS = 15 * 60
Direct = dict[int, tuple[int, int]]  # by unit: how many of it are asked, and how many of these have completed it


@dataclass(frozen=True)
class UnitRow:
    """Of a unit with everything under it, or of those directly in it. None: kept back."""

    unit: int
    name: str
    asked: int
    completed: int | None
    is_here: bool = False
    has_units: bool = False

    @property
    def percent(self) -> int | None:
        return None if self.completed is None else 100 * self.completed // self.asked


@dataclass(frozen=True)
class UnitTree:
    names: dict[int, str]
    parents: dict[int, int | None]
    direct: Direct
    least: int  # under which a number is kept back; 1 for those who may see each of them
    counted_at: datetime

    @cached_property
    def _nodes(self) -> dict[object, Node]:
        """Each unit with anybody in or under it, and those directly in one that has others under it."""
        whole: dict[int, list[int]] = {}
        for unit, numbers in self.direct.items():
            at: int | None = unit
            while at is not None:
                sums = whole.setdefault(at, [0, 0])
                sums[0], sums[1] = sums[0] + numbers[0], sums[1] + numbers[1]
                at = self.parents.get(at)
        nodes: dict[object, Node] = {unit: Node(self.parents.get(unit), *sums) for unit, sums in whole.items()}
        above = {self.parents.get(unit) for unit in whole}
        for own, numbers in self.direct.items():
            if own in above:
                nodes["here", own] = Node(own, *numbers)
        return nodes

    @cached_property
    def _hidden(self) -> set[object]:
        return hidden_nodes(self._nodes, self.least) if self.least > 1 else set()

    @cached_property
    def _with_units(self) -> set[object]:
        return {node.parent for key, node in self._nodes.items() if not isinstance(key, tuple)}

    def has(self, unit: int) -> bool:
        return unit in self._nodes

    @cached_property
    def start(self) -> int | None:
        """Where there is first something to choose."""
        at, below = None, self._below(None)
        while len(below) == 1 and ("here", below[0]) not in self._nodes and self._below(below[0]):
            at, below = below[0], self._below(below[0])
        return at

    def row(self, unit: int) -> UnitRow:
        return self._row(unit, unit)

    def rows(self, unit: int | None) -> list[UnitRow]:
        """The units right under one, and those directly in it; the unit itself where nothing is under it."""
        found = [self._row(one, one) for one in sorted(self._below(unit), key=lambda one: self.names[one])]
        if unit is not None and ("here", unit) in self._nodes:
            found.append(self._row(("here", unit), unit))
        return found or ([self._row(unit, unit)] if unit is not None else [])

    def above(self, unit: int | None) -> list[int]:
        """The units between where one starts and this one, the highest first."""
        way: list[int] = []
        at = self.parents.get(unit) if unit is not None and unit != self.start else None
        while at is not None and at != self.start:
            way.insert(0, at)
            at = self.parents.get(at)
        return way

    def _below(self, unit: int | None) -> list[int]:
        return [key for key, node in self._nodes.items() if isinstance(key, int) and node.parent == unit]

    def _row(self, key: object, unit: int) -> UnitRow:
        node = self._nodes[key]
        completed = None if key in self._hidden else node.part
        is_here = isinstance(key, tuple)
        return UnitRow(unit, self.names[unit], node.whole, completed, is_here, not is_here and unit in self._with_units)


def sees_all_units(person: Person) -> bool:
    return people.holds(person, Role.TRAINING_AUTHOR)


def units_of(version: CourseVersion, viewer: Person) -> UnitTree:
    """Where the units stand with a course as it now reads. An author's numbers may be a quarter of an hour old."""
    if sees_all_units(viewer):
        key = f"training-units-{version.pk}"
        kept = cache.get(key)
        if kept is None:
            kept = (_direct(version, people_asked(version.course)), timezone.now())
            cache.set(key, kept, KEPT_SECONDS)
        return _tree(kept[0], settings.SMALLEST_COUNT, kept[1])
    theirs = people_asked(version.course).filter(one_of("pk", people.seen_as_manager(viewer)))
    return _tree(_direct(version, theirs), 1, timezone.now())


def _tree(direct: Direct, least: int, counted_at: datetime) -> UnitTree:
    units = [*Unit.objects.values_list("pk", "name", "parent")]
    names = {pk: name for pk, name, _ in units}
    return UnitTree(names, {pk: parent for pk, _, parent in units}, direct, least, counted_at)


def _direct(version: CourseVersion, asked: PersonQuerySet) -> Direct:
    counted = asked.order_by().annotate(is_done=_has_done(version)).values("unit")
    rows = counted.annotate(asked=Count("pk"), done=Count("pk", filter=Q(is_done=True)))
    return {unit: (number, done) for unit, number, done in rows.values_list("unit", "asked", "done")}


def _has_done(version: CourseVersion) -> Exists:
    """A completion that this version does not ask for again, and that has not run out, as `owing` has it for one
    person."""
    asking = CourseVersion.objects.filter(
        course=version.course_id,
        number__lte=version.number,
        published_at__isnull=False,
        asks_again__in=(AskAgain.WHOLE, AskAgain.CHANGED),
    )
    since = asking.aggregate(last=Max("number"))["last"] or 0
    done = Completion.objects.filter(course=version.course_id, attempt__version__number__gte=since)
    if version.course.renewal:
        done = done.filter(Q(expires_on=None) | Q(expires_on__gte=timezone.localdate()))
    return Exists(done.filter(person=OuterRef("pk")))
