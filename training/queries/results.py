"""What is not understood: numbers, never who."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from training.models import ClauseSum


@dataclass(frozen=True)
class ClauseResult:
    """How many people were asked about a clause, and how many of them got it wrong. None: too few to say."""

    ref: str
    policy: str
    policy_slug: str
    people: int | None
    failed: int | None

    @property
    def percent(self) -> int | None:
        return 100 * self.failed // self.people if self.people and self.failed is not None else None


def failed_by_clause() -> list[ClauseResult]:
    """For each clause that questions test, people asked and people who failed, the most failed first.

    Counts people, not answers, once for each version of a course, in their first attempt. A count under SMALLEST_COUNT
    is left out, and so is one from which such a count follows by subtraction: a version adds nothing to the sum that
    could not be shown of it alone.
    """
    numbers: dict[tuple[str, str, str], list[tuple[int, int]]] = defaultdict(list)
    rows = ClauseSum.objects.values_list(
        "ref", "edition__policy__short_name", "edition__policy__slug", "people", "missed"
    )
    for ref, policy, slug, people, missed in rows:
        numbers[ref, policy, slug].append((people, missed))
    results = [ClauseResult(*clause, *_told(each)) for clause, each in numbers.items()]
    return sorted(results, key=lambda one: (one.percent is None, -(one.percent or 0), one.ref))


def _told(numbers: Sequence[tuple[int, int]]) -> tuple[int | None, int | None]:
    """Of the people and the failed of each version, what may be told of them together."""
    enough = [(people, failed) for people, failed in numbers if people >= settings.SMALLEST_COUNT]
    told = [one for one in enough if not _is_telling(*one)]
    if told:
        return sum(people for people, _ in told), sum(failed for _, failed in told)
    return (sum(people for people, _ in enough) if enough else None), None


def _is_telling(people: int, failed: int) -> bool:
    return any(0 < part < settings.SMALLEST_COUNT for part in (failed, people - failed))
