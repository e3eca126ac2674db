"""The declaration of serious misconduct, where the agency's law has one: within hours of a termination."""

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from incidents import notices
from incidents.enums import ReviewOf, ReviewState
from incidents.models import SanctionDecision, SeriousMisconductDeclaration
from incidents.rules import access
from incidents.rules.declaring import declare_by
from incidents.rules.machine import NOT_BY_YOU, NOT_FROM_HERE, MoveRefused, Need, Who
from portal import audit
from portal.models import Person

from .door import lock
from .measures import SanctionRefused
from .review import move_review

LAPSES = frozenset({Need.LAPSES})  # by law, whatever became of the respondent


@transaction.atomic
def declare_serious_misconduct(
    decision: SanctionDecision, *, actor: Person, reasons: str, declared_at: datetime | None = None
) -> SeriousMisconductDeclaration:
    """By the delegate who terminated. The application for unfair dismissal falls away. Twice is once.

    Raises MoveRefused, SanctionRefused("no_law" | "no_termination" | "too_late").
    """
    file = lock(decision.investigation)
    if Who.DELEGATE not in access.capacities(file, actor) or decision.decided_by_id != actor.pk:
        raise MoveRefused(NOT_BY_YOU)
    if standing := SeriousMisconductDeclaration.objects.filter(decision=decision).first():
        return standing
    declared_at = declared_at or timezone.now()
    until = declare_by(decision)
    if until is None:
        raise SanctionRefused("no_law" if not settings.SERIOUS_MISCONDUCT_LAW else "no_termination")
    if not decision.decided_at <= declared_at <= min(until, timezone.now()):
        raise SanctionRefused("too_late")
    declaration = SeriousMisconductDeclaration.objects.create(
        decision=decision,
        law=settings.SERIOUS_MISCONDUCT_LAW,
        within_hours=settings.SERIOUS_MISCONDUCT_HOURS,
        reasons=reasons,
        declared_by=actor,
        declared_at=declared_at,
    )
    audit.record("serious_misconduct.declared", declaration, actor=actor)
    notices.tell_respondent(file, "misconduct_declared")
    for review in file.reviews.filter(of=ReviewOf.SANCTION, state=ReviewState.RIGHTS_NOTIFIED):
        words = f"Serious misconduct was declared under {declaration.law}."
        move_review(review, ReviewState.LAPSED, actor=audit.SYSTEM, words=words, made=LAPSES)
    return declaration


@transaction.atomic
def give_copy(
    declaration: SeriousMisconductDeclaration, *, actor: Person, how: str, at: datetime | None = None
) -> SeriousMisconductDeclaration:
    """Record that the employee was given a copy of the declaration, when and how. Twice is once."""
    file = lock(declaration.decision.investigation)
    if not {Who.DELEGATE, Who.SERVICES_MANAGER} & access.capacities(file, actor):
        raise MoveRefused(NOT_BY_YOU)
    declaration.refresh_from_db()
    if declaration.copy_given_at:
        return declaration
    if declaration.decision.superseded_at:
        raise MoveRefused(NOT_FROM_HERE)
    declaration.copy_given_at, declaration.copy_given_by, declaration.copy_how = at or timezone.now(), actor, how
    declaration.save(update_fields=["copy_given_at", "copy_given_by", "copy_how"])
    audit.record("serious_misconduct.copy_given", declaration, actor=actor)
    return declaration


@transaction.atomic
def open_copy(declaration: SeriousMisconductDeclaration, *, actor: Person) -> SeriousMisconductDeclaration:
    """The respondent opens it in the portal: where nobody has given them a copy yet, this is theirs."""
    file = lock(declaration.decision.investigation)
    if file.respondent_id != actor.pk:
        raise MoveRefused(NOT_BY_YOU)
    declaration.refresh_from_db()
    audit.record("serious_misconduct.read", declaration, actor=actor)
    if declaration.copy_given_at is None:
        declaration.copy_given_at, declaration.copy_given_by = timezone.now(), declaration.declared_by
        declaration.copy_how = "In the portal"
        declaration.save(update_fields=["copy_given_at", "copy_given_by", "copy_how"])
    return declaration
