"""Findings and the determination, and who decides on sanction: another person, after a hearing of its own."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from incidents import notices
from incidents.enums import InvestigationState as S
from incidents.enums import LetterKind, Part, Power, ReviewOf, SuspensionEnd
from incidents.models import Allegation, Determination, Exhibit, Finding, Investigation, Letter, Reliance
from incidents.rules import access
from incidents.rules import investigation as rules
from incidents.rules.delegation import may_decide
from incidents.rules.intake import employment_now
from incidents.rules.machine import NOT_BY_YOU, NOT_FROM_HERE, NOT_YET, MoveRefused, Need, Who
from portal import audit, people
from portal.models import Person, Role
from portal.models.person import EMPLOYEES

from .appointing import keep_appointment
from .door import lock, move_file, require
from .letter import issue
from .parts import take_part
from .register import carried_by_next, put
from .rights import tell_rights
from .suspension import end_with

ISSUED = frozenset({Need.LETTER})
DECIDED = frozenset({Need.LETTER, Need.DECISION})


class FindingRefused(Exception):
    """A finding that does not follow: elements nobody alleged, or a breach by conduct not found.

    Or one that rests on what the respondent was never told of ("not_put").
    """


@transaction.atomic
def begin_determining(file: Investigation, *, actor: Person, at: datetime | None = None) -> Investigation:
    return move_file(file, S.DETERMINING, actor=actor, at=at)


@transaction.atomic
def put_preliminary_findings(
    file: Investigation, *, actor: Person, material: str, at: datetime | None = None
) -> Letter:
    """Put adverse material to the respondent before deciding (L6), with time to answer it.

    With it goes, by itself, all in the register that counts against them or is relied on and was not put yet.
    """
    file = lock(file)
    carried = carried_by_next(file, S.PRELIM_FINDINGS)
    letter = issue(file, LetterKind.PRELIMINARY, actor=actor, at=at, material=material, exhibits=carried)
    if not letter.puttings.exists():  # a form sent twice is one letter
        put(carried, letter)
    move_file(file, S.PRELIM_FINDINGS, actor=actor, made=ISSUED, at=at)
    notices.tell_respondent_of_letter(file)
    return letter


@transaction.atomic
def record_finding(
    allegation: Allegation,
    *,
    actor: Person,
    conduct_found: bool,
    elements_breached: Sequence[str],
    reasons: str,
    relies_on: Sequence[Exhibit] = (),
    at: datetime | None = None,
) -> Finding:
    """On the balance of probabilities; each element on its own (APSC). May be rewritten until the determination."""
    file = lock(allegation.investigation)
    require(file, actor, Who.DECISION_MAKER, S.DETERMINING)
    if not set(elements_breached) <= set(allegation.elements) or (elements_breached and not conduct_found):
        raise FindingRefused
    if not file.allegations.standing().filter(pk=allegation.pk, put_in__isnull=False).exists():
        raise FindingRefused
    known = file.exhibits.standing().known_to_the_respondent().filter(pk__in=[one.pk for one in relies_on])
    if known.count() != len(relies_on):
        raise FindingRefused("not_put")
    finding, _ = Finding.objects.standing().update_or_create(
        allegation=allegation,
        defaults={
            "conduct_found": conduct_found,
            "elements_breached": list(elements_breached),
            "reasons": reasons,
            "by": actor,
            "at": at or timezone.now(),
        },
    )
    finding.reliances.all().delete()
    Reliance.objects.bulk_create(Reliance(finding=finding, exhibit=one) for one in relies_on)
    rests_on = [str(one) for one in relies_on]
    audit.record(
        "finding.recorded", finding, actor=actor, data={"elements": list(elements_breached), "rests_on": rests_on}
    )
    return finding


@transaction.atomic
def determine(
    file: Investigation, *, actor: Person, breach: bool, reasons: str, at: datetime | None = None
) -> Determination:
    """Decide whether the Code was breached, tell the respondent why and what may be reviewed (L7)."""
    file = lock(file)
    require(file, actor, Who.DECISION_MAKER, S.DETERMINING)
    at = at or timezone.now()
    to = S.BREACH if breach else S.NO_BREACH
    if lacking := rules.missing(file, to, actor=actor, words=reasons, made=DECIDED, at=at):
        raise MoveRefused("not yet", lacking)
    determination = Determination.objects.create(
        investigation=file, breach=breach, reasons=reasons, decided_by=actor, decided_at=at
    )
    rights = tell_rights(determination, ReviewOf.BREACH, from_day=timezone.localdate(at), at=at) if breach else []
    findings = Finding.objects.standing().filter(allegation__investigation=file).select_related("allegation")
    if not breach:
        end_with(file, SuspensionEnd.NO_BREACH, actor=actor, at=at)
    issue(
        file,
        LetterKind.DETERMINATION,
        actor=actor,
        at=at,
        determination=determination,
        findings=findings.order_by("allegation__position"),
        rights=rights,
    )
    file = move_file(file, to, actor=actor, made=DECIDED, at=at)
    if breach and employment_now(file) not in EMPLOYEES:
        file = move_file(file, S.BREACH_RECORDED_FORMER, actor=audit.SYSTEM, at=at)
    notices.tell_respondent_of_letter(file)
    notices.tell_services_managers(file, "breach_determined")
    return determination


@transaction.atomic
def assign_delegate(file: Investigation, person: Person, *, actor: Person, at: datetime | None = None) -> Investigation:
    """Someone with the delegation and no other part in the matter decides on sanction.

    When the one assigned gave up the part, over a conflict, another takes it and the file stays where it is.
    """
    file = lock(file)
    if Who.SERVICES_MANAGER not in access.capacities(file, actor):
        raise MoveRefused(NOT_BY_YOU)
    if file.state != S.BREACH and not rules.lacks_delegate(file):
        raise MoveRefused(NOT_FROM_HERE)
    if person.pk in (actor.pk, file.recommended_by_id) or person.pk in rules.decided_before(file):
        raise MoveRefused(NOT_BY_YOU)
    if not people.holds(person, Role.SANCTION_DELEGATE) or access.is_walled(person, file):
        raise MoveRefused(NOT_BY_YOU)
    if not may_decide(file, person, Power.SANCTION, on=timezone.localdate(at)):
        raise MoveRefused(NOT_YET, (Need.MAY_SANCTION,))
    take_part(file.case, person, Part.DELEGATE, at=at)
    file.delegate = person
    file.save(update_fields=["delegate"])
    keep_appointment(file, Part.DELEGATE, person, actor=actor, at=at)
    audit.record("delegate.assigned", file, actor=actor, data={"person": person.pk})
    if file.state == S.BREACH:
        file = move_file(file, S.SD_ASSIGNED, actor=actor, at=at)
    notices.tell_appointed(file, person)
    return file
