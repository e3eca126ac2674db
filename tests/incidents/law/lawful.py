"""What must hold of a matter always, whoever did whatever to it."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from incidents.enums import InvestigationState as S
from incidents.enums import Part, Power, SanctionKind
from incidents.models import (
    Delegation,
    Determination,
    Investigation,
    MatterPart,
    SanctionChange,
    SanctionDecision,
    Suspension,
)
from incidents.models.review import PENDING
from portal.models import Employment, Person


def assert_lawful(file: Investigation) -> None:
    faults = [fault for one in SanctionDecision.objects.all() for fault in faults_of_sanction(one)]
    assert faults == [], faults
    for found in Determination.objects.filter(investigation=file):
        assert was_heard(file, ("L4", "L5", "L6"), found.decided_at), "a determination without a hearing"
    faults = [fault for one in Suspension.objects.filter(investigation=file) for fault in faults_of_suspension(one)]
    assert faults == [], faults
    assert file.holds.open().exists() == (file.state == S.ON_HOLD), "a hold without a file that waits"
    for hold in file.holds.all():
        during = {"decided_at__gt": hold.at, **({"decided_at__lt": hold.lifted_at} if hold.lifted_at else {})}
        for decided in (Determination, SanctionDecision):
            assert not decided.objects.filter(investigation=file, **during).exists(), "decided on hold"
    for stay in SanctionChange.objects.stays():
        assert stay.review, "a stay without a review"
        assert stay.review.state in PENDING, "a stay that outlives its review"


def faults_of_suspension(row: Suspension) -> list[str]:
    """What is unlawful in a suspension that is in force."""
    if not row.is_active:
        return []
    assert row.decided_at
    assert row.decided_by
    file = Investigation.objects.get(pk=row.investigation_id)
    others = other_parts(file, row.decided_by, Part.SUSPENDER, row.decided_at)
    held = Delegation.objects.filter(person=row.decided_by, power=Power.SUSPENSION)
    days = (row.until_on - row.from_on).days if row.until_on else 0
    holds = {
        "both limbs are written": row.grounds and row.interest,
        "they were heard, or it is written why not": row.no_statement_reasons
        or was_heard(file, ("L11",), row.decided_at),
        "who decides on it decides nothing else": not others.exists(),
        "they held a delegation": held.in_force(timezone.localdate(row.decided_at)).exists(),
        "without pay it ends within thirty days": row.paid or days <= 30,
        "its matter is not over": file.state not in ("no_breach", "discontinued", "sanction_decided"),
    }
    return [what for what, so in holds.items() if not so]


def faults_of_sanction(decided: SanctionDecision) -> list[str]:
    imposed = list(decided.sanctions.all())
    found, file = decided.determination, Investigation.objects.get(pk=decided.investigation_id)
    held = Delegation.objects.filter(person=decided.decided_by, power=Power.SANCTION)
    in_force = held.in_force(timezone.localdate(decided.decided_at))
    others = other_parts(file, decided.decided_by, Part.DELEGATE, decided.decided_at)
    put = {(one.kind, one.behaviour_id): one for one in decided.proposal.measures_in_view.all()}
    each = [(one.kind, one.behaviour_id) for one in imposed]
    kinds = [one.kind for one in imposed]
    holds = {
        "a breach was found": found.breach and found.investigation_id == file.pk,
        "a notice was given": file.letters.filter(kind="L4", issued_at__lte=found.decided_at).exists(),
        "the notice was answered or ran out": was_heard(file, ("L4", "L5", "L6"), found.decided_at),
        "the proposal was answered or ran out": was_heard(file, ("L9",), decided.decided_at),
        "another person found the breach": found.decided_by_id != decided.decided_by_id,
        "another person investigated": file.investigator_id != decided.decided_by_id,
        "another person recommended": file.recommended_by_id != decided.decided_by_id,
        "they had no other part": not others.exists(),
        "they are not whom it is about": file.respondent_id != decided.decided_by_id,
        "they held a delegation": in_force.exists(),
        "it reached each kind": all(any(kind in one.kinds for one in in_force) for kind in kinds),
        "each is one of the six": set(kinds) <= set(SanctionKind.values) and len(each) == len(set(each)),
        "termination stands alone": "termination" not in kinds or len(kinds) == 1,
        "each was put to them": all(one in put for one in each),
        "no fine is above what was put, and none above what the law lets it be": all(
            one.amount <= min(put[one.kind, one.behaviour_id].amount, one.salary.amount * 2 / 100)
            for one in imposed
            if one.kind == SanctionKind.FINE and (one.kind, one.behaviour_id) in put
        ),
        "the factors were told and weighed": decided.factors.exists() and decided.proposal.factors.exists(),
        "it rests on findings and posts that were named": decided.proposal.relied_on.exists(),
        "no senior executive goes without a certificate": all(
            one.certificate
            for one in imposed
            if one.kind == SanctionKind.TERMINATION and file.respondent.employment == Employment.SES
        ),
        "there are reasons": bool(decided.reasons.strip()),
    }
    return [what for what, so in holds.items() if not so]


def was_heard(file: Investigation, kinds: tuple[str, ...], at: datetime) -> bool:
    """Each letter of these that went before was answered by then, or its time, extensions included, had run out."""
    letters = file.letters.filter(kind__in=kinds, issued_at__lte=at).prefetch_related("extensions")
    return letters.exists() and all(
        (hasattr(one, "response") and one.response.at <= at)
        or max([one.due_at, *(more.due_at for more in one.extensions.all())]) <= at
        for one in letters
    )


def other_parts(file: Investigation, person: Person, own: Part, at: datetime) -> QuerySet[MatterPart]:
    """What else somebody is in a matter who decided in it. A conflict they only found afterwards was none then."""
    parts = MatterPart.objects.filter(case=file.case_id, person=person).exclude(part=own)
    return parts.exclude(part=Part.CONFLICTED, since__gt=at)
