"""What is not understood: numbers, never who."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Count, F, Q

from training.marking import WHOLE
from training.models import Answer


@dataclass(frozen=True)
class ClauseResult:
    """How many people were asked about a clause, and how many of them once got it wrong. None: too few to say."""

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

    Counts people, not answers, in finished attempts. A count under SMALLEST_COUNT is left out, and so is one from which
    such a count follows by subtraction.
    """
    rows = (
        Answer.objects.filter(asked__attempt__finished_at__isnull=False)
        .values(
            ref=F("asked__item__clauses__ref"),
            policy=F("asked__item__clauses__edition__policy__short_name"),
            policy_slug=F("asked__item__clauses__edition__policy__slug"),
        )
        .annotate(
            people=Count("asked__attempt__person", distinct=True),
            failed=Count("asked__attempt__person", distinct=True, filter=Q(score__lt=WHOLE)),
        )
    )
    results = [_suppressed(**row) for row in rows]
    return sorted(results, key=lambda one: (one.percent is None, -(one.percent or 0), one.ref))


def _suppressed(*, ref: str, policy: str, policy_slug: str, people: int, failed: int) -> ClauseResult:
    if people < settings.SMALLEST_COUNT:
        return ClauseResult(ref, policy, policy_slug, None, None)
    is_telling = any(0 < part < settings.SMALLEST_COUNT for part in (failed, people - failed))
    return ClauseResult(ref, policy, policy_slug, people, None if is_telling else failed)
