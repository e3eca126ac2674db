"""What was decided in like matters, for the delegate who decides in this one: parity, without anybody in it.

Like are matters with a standing decision on sanction in which the same elements of the Code were found in breach, whose
respondent is of about the same classification, and in which the same factors were weighed the same way. Only the
closest group that is large enough is shown: two groups of one matter, one within the other, could be taken from each
other. Of an outcome under SMALLEST_COUNT nothing is said. What is stayed is not settled, and its matter is like none.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import median
from typing import Any

from django.conf import settings
from django.db.models import Q

from incidents import matters
from incidents.enums import SanctionKind, SanctionState, Weighs
from incidents.models import Factor, Finding, Investigation, Sanction, SanctionDecision
from incidents.number_tables import EVERY, Counts, Head
from incidents.tabulation import Tabulation
from portal.classifications import rank
from portal.models import Person

SAME_ELEMENTS = "the same elements of the Code found in breach"
ONE_ELEMENT = "at least one element of the Code found in breach in common"
NEAR_CLASSIFICATION = "about the same classification"
SAME_FACTORS = "at least half of the factors, weighed the same way"
OUTCOMES = {**{kind.value: str(kind.label) for kind in SanctionKind}, "none": "No sanction imposed"}
OF_A_FACTOR = ("letter__investigation", "decision__investigation", "factor", "weighs")
FIELDS = ("pk", "respondent__classification", "breached", "imposed")


@dataclass(frozen=True)
class Fines:
    """In per cent of annual salary."""

    least: Decimal
    middle: Decimal
    most: Decimal


@dataclass(frozen=True)
class LikeMatters:
    alike_in: tuple[str, ...]
    number: int
    outcomes: list[tuple[str, int]]  # a matter may have several
    fines: Fines | None


def like_matters(file: Investigation, viewer: Person) -> LikeMatters | None:
    """The closest group of like matters with enough in it, or nothing. Matters closed to the viewer are in none."""
    breached = frozenset(
        element
        for elements in Finding.objects.standing()
        .filter(allegation__investigation=file)
        .values_list("elements_breached", flat=True)
        for element in elements
    )
    others = Investigation.objects.not_kept_from(viewer).exclude(pk=file.pk)
    stayed = Sanction.objects.standing().changed_to(SanctionState.STAYED).values("decision__investigation")
    decided = (
        matters.with_sanctions(matters.with_elements(others))
        .filter(Q(sanction_decided_at__isnull=False))
        .exclude(pk__in=stayed)
    )
    rows = list(decided.order_by().values_list(*FIELDS, named=True)) if breached else []
    weighed = _weighed([file.pk, *(row.pk for row in rows)]) if rows else {}
    for alike_in, group in _groups(file, rows, breached, weighed):
        if len(group) >= settings.SMALLEST_COUNT:
            return LikeMatters(alike_in, len(group), _outcomes(group), _fines(group))
    return None


def _weighed(files: Sequence[int]) -> dict[int, set[tuple[str, str]]]:
    """What speaks for or against in each file: as last proposed, or as the standing decision keeps it."""
    told = Factor.objects.filter(letter__investigation__in=files).values_list("letter__investigation", "letter")
    last = dict(told.order_by("letter"))
    of_decisions = Q(decision__in=SanctionDecision.objects.standing().filter(investigation__in=files))
    rows = Factor.objects.exclude(weighs=Weighs.NEITHER).filter(of_decisions | Q(letter__in=last.values()))
    found: dict[int, set[tuple[str, str]]] = {}
    for of_letter, of_decision, *factor in rows.values_list(*OF_A_FACTOR):
        found.setdefault(of_letter or of_decision, set()).add((factor[0], factor[1]))
    return found


def _groups(
    file: Investigation, rows: Sequence[Any], breached: frozenset[str], weighed: dict[int, set[tuple[str, str]]]
) -> Iterator[tuple[tuple[str, ...], list[Any]]]:
    """From the closest to the widest."""
    classification, mine = file.respondent.classification, weighed.get(file.pk, set())
    same = [row for row in rows if frozenset(row.breached) == breached]
    common = [row for row in rows if breached & frozenset(row.breached)]
    for elements, group in ((SAME_ELEMENTS, same), (ONE_ELEMENT, common)):
        near = [row for row in group if _is_near(row.respondent__classification, classification)]
        if mine and elements == SAME_ELEMENTS:
            alike = [row for row in near if 2 * len(mine & weighed.get(row.pk, set())) >= len(mine)]
            yield (elements, NEAR_CLASSIFICATION, SAME_FACTORS), alike
        yield (elements, NEAR_CLASSIFICATION), near
        yield (elements,), group


def _is_near(one: str, other: str) -> bool:
    first, second = rank(one), rank(other)
    if first is None or second is None:
        return False
    return abs(first - second) <= settings.LIKE_CLASSIFICATION_STEPS


def _outcomes(group: list[Any]) -> list[tuple[str, int]]:
    counts: Counts = Counter()
    for row in group:
        counts.update(("like", facet) for facet in (EVERY, *(f"outcome:{kind}" for kind in row.imposed or ("none",))))
    tables = Tabulation(counts, [Head("", ("like",))], "", {}, settings.SMALLEST_COUNT, is_shared=True)
    section = tables.many("outcome", "", OUTCOMES)
    return [(head.label, int(cell.value or 0)) for head, cell in zip(section.columns, section.totals, strict=True)]


def _fines(group: list[Any]) -> Fines | None:
    """As imposed, each for one behaviour; none that was overturned."""
    fines = Sanction.objects.standing().filter(decision__investigation__in=[row.pk for row in group])
    fines = fines.filter(kind=SanctionKind.FINE).exclude(changes__to_state=SanctionState.OVERTURNED)
    known = (fine.percent_of_salary for fine in fines.select_related("salary"))
    percents = sorted(percent for percent in known if percent is not None)
    if len(percents) < settings.SMALLEST_COUNT:
        return None
    return Fines(percents[0], median(percents), percents[-1])
