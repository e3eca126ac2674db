"""What is counted and listed of People Services' matters: each fact said once, for the list and for the numbers.

Only what stands counts. A decision that was set aside on review is neither a breach nor a sanction of its matter, which
is open again or was decided anew; it is counted as what came of the review.
"""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from incidents.enums import EntryKind, LetterKind, Outcome, ReviewOf, ReviewOutcome, ReviewState, SanctionState
from incidents.enums import InvestigationState as S
from incidents.models import (
    Allegation,
    Determination,
    Finding,
    InvestigationEntry,
    Letter,
    ReviewStep,
    Sanction,
    SanctionDecision,
)
from incidents.models.investigation import FINISHED, InvestigationQuerySet

# Where a matter ends without a determination.
ENDS = [outcome.value for outcome in Outcome if outcome not in (Outcome.BREACH, Outcome.NO_BREACH)]
REVIEW_ENDS = (ReviewState.AGENCY_DECIDED, ReviewState.NOT_ACCEPTED, ReviewState.LAPSED, ReviewState.WITHDRAWN)
RESULTS: dict[str, str] = {
    **dict(ReviewOutcome.choices),
    **{state.value: str(state.label) for state in REVIEW_ENDS if state != ReviewState.AGENCY_DECIDED},
}
# What follows the finding of breach is not for those who made it: they read the file as it stood then.
AFTER_THE_FINDING = (S.SD_ASSIGNED, S.SANCTION_PROPOSED, S.SANCTION_DECIDED, S.IMPLEMENTED)


def with_outcome(found: InvestigationQuerySet) -> InvestigationQuerySet:
    """`outcome`, one of Outcome or nothing while it is open, and `decided_at`, when it was so decided."""
    standing = Determination.objects.standing().filter(investigation=OuterRef("pk"))
    ended = InvestigationEntry.objects.filter(
        investigation=OuterRef("pk"), kind=EntryKind.MOVE, to_state__in=ENDS
    ).order_by("-at", "-pk")
    said = Case(When(breach=True, then=Value(Outcome.BREACH.value)), default=Value(Outcome.NO_BREACH.value))
    is_finished = Q(state__in=FINISHED)
    return found.annotate(
        outcome=Coalesce(
            Subquery(standing.annotate(said=said).values("said")[:1]),
            Case(When(is_finished, then=Subquery(ended.values("to_state")[:1]))),
            Value(""),
            output_field=CharField(),
        ),
        decided_at=Coalesce(
            Subquery(standing.values("decided_at")[:1]),
            Case(When(is_finished, then=Subquery(ended.values("at")[:1]))),
            output_field=DateTimeField(),
        ),
    )


def with_elements(found: InvestigationQuerySet) -> InvestigationQuerySet:
    """`alleged`, the elements of the Code put in a notice, and `breached`, those found in breach by what stands."""
    put = Allegation.objects.standing().filter(investigation=OuterRef("pk"), put_in__isnull=False)
    decided = Determination.objects.standing().filter(breach=True, investigation=OuterRef("allegation__investigation"))
    findings = Finding.objects.standing().filter(Exists(decided), allegation__investigation=OuterRef("pk"))
    return found.annotate(alleged=_each_once(put, "elements"), breached=_each_once(findings, "elements_breached"))


def with_sanctions(found: InvestigationQuerySet) -> InvestigationQuerySet:
    """`imposed`, the kinds of sanction that stand, and `sanction_decided_at`, also where none was imposed."""
    standing = SanctionDecision.objects.standing().filter(investigation=OuterRef("pk"))
    imposed = Sanction.objects.standing().exclude(changes__to_state=SanctionState.OVERTURNED)
    imposed = imposed.filter(decision__investigation=OuterRef("pk")).order_by("kind")
    return found.annotate(
        imposed=ArraySubquery(imposed.values("kind").distinct()),
        sanction_decided_at=Subquery(standing.values("decided_at")[:1]),
    )


def reviews_ended() -> "QuerySet[ReviewStep]":
    """The last step of each review applied for, with its `result`: what the agency decided, or how else it ended."""
    ended = ReviewStep.objects.filter(to_state__in=REVIEW_ENDS, review__applied_on__isnull=False)
    ended = ended.exclude(review__of=ReviewOf.SUSPENSION)  # which is no decision of the process
    decided = When(to_state=ReviewState.AGENCY_DECIDED, then=F("review__agency_decision"))
    return ended.annotate(result=Case(decided, default=F("to_state"), output_field=CharField()))


def with_notice(found: InvestigationQuerySet) -> InvestigationQuerySet:
    """`noticed_at`, when the respondent was first told what is suspected."""
    notices = Letter.objects.filter(investigation=OuterRef("pk"), kind=LetterKind.NOTICE).order_by("issued_at", "pk")
    return found.annotate(noticed_at=Subquery(notices.values("issued_at")[:1]))


def _each_once(rows: QuerySet[Any, Any], field: str) -> ArraySubquery:
    each = Func(F(field), function="unnest", output_field=CharField())
    return ArraySubquery(rows.annotate(each=each).order_by("each").values("each").distinct())
