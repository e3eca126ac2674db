"""What was found against somebody before, and whether it still counts.

For whoever decides on a sanction now, and only for them (domain brief, 4.2). What is spent or was overturned is shown
with a warning: a decision that relies on it does not survive review.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils import timezone

from incidents.enums import SanctionState
from incidents.measure_words import Said, said_of
from incidents.models import Determination, Finding, Investigation, Sanction, SanctionDecision
from incidents.months import day_after_months
from incidents.rules.sanction import spent_from

SPENT, OVERTURNED, STAYED = "spent", "overturned", "stayed"


@dataclass(frozen=True)
class EarlierBreach:
    """A finding of breach in another matter, and what followed."""

    finding: Finding
    file: Investigation
    decided_on: date
    sanctions: list[tuple[Said, str]]  # with how each stands today
    warning: str  # why it is not to be relied on; empty when it still counts

    @property
    def may_be_relied_on(self) -> bool:
        return not self.warning


def earlier_breaches(file: Investigation) -> list[EarlierBreach]:
    """Of the same respondent, the oldest first."""
    findings = (
        Finding.objects.standing()
        .of_breach()
        .filter(
            allegation__investigation__respondent=file.respondent_id,
            allegation__investigation__determinations__in=Determination.objects.standing().filter(breach=True),
        )
        .exclude(allegation__investigation=file)
        .select_related("allegation__investigation")
        .prefetch_related("allegation__investigation__determinations")
        .order_by("at", "pk")
    )
    decisions = _standing_decisions({finding.allegation.investigation_id for finding in findings})
    today = timezone.localdate()
    return [_earlier(finding, decisions.get(finding.allegation.investigation_id), today) for finding in findings]


def _standing_decisions(files: Iterable[int]) -> dict[int, SanctionDecision]:
    standing = SanctionDecision.objects.standing().filter(investigation__in=files)
    related = ("sanctions__changes", "sanctions__salary", "sanctions__behaviour")
    return {decision.investigation_id: decision for decision in standing.prefetch_related(*related)}


def _earlier(finding: Finding, decision: SanctionDecision | None, today: date) -> EarlierBreach:
    file = finding.allegation.investigation
    [standing] = [one for one in file.determinations.all() if one.superseded_at is None]
    decided_on = timezone.localdate(standing.decided_at)
    sanctions = list(decision.sanctions.all()) if decision else []
    return EarlierBreach(
        finding=finding,
        file=file,
        decided_on=decided_on,
        sanctions=[(said_of(one), SanctionState(state_on(one, today)).label) for one in sanctions],
        warning=_warning(sanctions, decided_on, today),
    )


def state_on(sanction: Sanction, day: date) -> str:
    """Spent from its day on, whether or not the nightly round has come to it."""
    if sanction.state in (SanctionState.IN_FORCE, SanctionState.VARIED) and spent_from(sanction) <= day:
        return SanctionState.SPENT
    return sanction.state


def _warning(sanctions: list[Sanction], decided_on: date, today: date) -> str:
    states = {state_on(one, today) for one in sanctions}
    if states & {SanctionState.IN_FORCE, SanctionState.VARIED}:
        return ""
    if SanctionState.STAYED in states:
        return STAYED
    if states == {SanctionState.OVERTURNED}:
        return OVERTURNED
    if states:
        return SPENT
    return SPENT if day_after_months(decided_on, settings.SANCTION_SPENT_MONTHS) <= today else ""
