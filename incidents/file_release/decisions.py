"""Findings and decisions as documents of a release. What was not determined yet is a draft, and none."""

from collections.abc import Iterator

from django.utils import timezone

from incidents.enums import Releasable
from incidents.models import Finding, Investigation, SanctionDecision
from portal.templatetags.postwise import day

from .found import Found
from .words import Block, facts, paragraph, section, written


def findings_of(file: Investigation) -> Iterator[Found]:
    if not file.determinations.exists():
        return
    findings = Finding.objects.filter(allegation__investigation=file).select_related("allegation", "by")
    for one in findings.order_by("allegation__position", "pk").prefetch_related("reliances__exhibit"):
        rests_on = ", ".join(str(reliance.exhibit) for reliance in one.reliances.all())
        yield Found(
            Releasable.FINDING,
            f"Finding on allegation {one.allegation.position}{_fallen(one.superseded_at)}",
            timezone.localdate(one.at),
            [
                *facts(
                    [
                        ("Found by", one.by.name),
                        ("The conduct", "happened as alleged" if one.conduct_found else "was not found"),
                        ("Elements of the Code breached", ", ".join(one.elements_breached) or "none"),
                        ("Rests on", rests_on),
                    ]
                ),
                *section("Reasons", one.reasons),
            ],
            is_relied_on=True,
        )


def _fallen(superseded_at: object) -> str:
    return ", set aside since" if superseded_at else ""


def decisions_of(file: Investigation) -> Iterator[Found]:
    yield from _paths(file)
    yield from _determinations(file)
    yield from _sanctions(file)
    yield from _suspensions(file)
    yield from _reviews(file)


def _paths(file: Investigation) -> Iterator[Found]:
    for one in file.path_decisions.select_related("decided_by", "recommended_by").order_by("decided_at"):
        yield Found(
            Releasable.DECISION,
            f"Decision on how the matter is handled: {one.get_path_display()}",
            timezone.localdate(one.decided_at),
            [
                *facts([("Decided by", one.decided_by.name), ("Recommended by", one.recommended_by.name)]),
                *section("What was looked at", one.scope),
                *section(f"Recommended: {one.get_recommendation_display()}", one.recommendation_reasons),
                *section("Reasons", one.reasons),
            ],
        )


def _determinations(file: Investigation) -> Iterator[Found]:
    for one in file.determinations.select_related("decided_by").order_by("decided_at"):
        yield Found(
            Releasable.DECISION,
            f"Determination: {str(one).lower()}{_fallen(one.superseded_at)}",
            timezone.localdate(one.decided_at),
            [*facts([("Decided by", one.decided_by.name)]), *section("Reasons", one.reasons)],
            is_relied_on=True,
        )


def _sanctions(file: Investigation) -> Iterator[Found]:
    decisions = SanctionDecision.objects.filter(investigation=file).select_related("decided_by")
    for one in decisions.prefetch_related("sanctions", "factors"):
        yield Found(
            Releasable.DECISION,
            f"Sanction decision{_fallen(one.superseded_at)}",
            timezone.localdate(one.decided_at),
            [*facts([("Decided by", one.decided_by.name)]), *_imposed(one), *section("Reasons", one.reasons)],
            is_relied_on=True,
        )


def _imposed(decision: SanctionDecision) -> Iterator[Block]:
    imposed = list(decision.sanctions.all())
    if not imposed:
        yield paragraph("No sanction was imposed.")
    for one in imposed:
        said = [
            ("Sanction", one.get_kind_display()),
            ("Takes effect", day(one.effective_on)),
            ("Until", day(one.until_on)),
            ("Amount", f"${one.amount}" if one.amount is not None else ""),
            ("Reduced to", one.to_classification),
            ("Duties", one.duties),
            ("Place", one.place),
        ]
        yield from facts(said)
        yield from written(one.detail)
        yield from section("Text of the reprimand", one.reprimand)
    for factor in decision.factors.all():
        yield paragraph(f"{factor}. {factor.words}")


def _suspensions(file: Investigation) -> Iterator[Found]:
    decided = file.suspensions.filter(decided_at__isnull=False).select_related("decided_by")
    for one in decided.order_by("decided_at"):
        yield Found(
            Releasable.DECISION,
            "Decision on suspension from duties",
            timezone.localdate(one.decided_at),
            [
                *facts(
                    [
                        ("Decided by", one.decided_by.name if one.decided_by else ""),
                        ("From", day(one.from_on)),
                        ("With pay", "yes" if one.paid else "no"),
                        ("Ended", day(one.ended_on)),
                    ]
                ),
                *section("Grounds", one.grounds),
                *section("Why it is in the interest of the public or the department", one.interest),
                *section("Reasons", one.decision_reasons),
            ],
        )


def _reviews(file: Investigation) -> Iterator[Found]:
    for one in file.reviews.filter(agency_decided_at__isnull=False).order_by("agency_decided_at", "pk"):
        yield Found(
            Releasable.DECISION,
            f"Decision after a review of the {one.get_of_display().lower()}",
            timezone.localdate(one.agency_decided_at),
            [
                *facts(
                    [
                        ("Reviewed by", one.body),
                        ("Decided by", one.agency_decided_by),
                        ("Decided", one.get_agency_decision_display()),
                    ]
                ),
                *section("What was recommended", one.recommendation),
                *section("Reasons", one.agency_reasons),
            ],
            is_relied_on=True,
        )
