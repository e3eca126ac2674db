"""Proposing and deciding a sanction, and what the file shows of it to those who may see it."""

from datetime import date
from typing import Any

from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, HttpResponse
from django.utils import timezone

from incidents.domain import sanction as verbs
from incidents.earlier import EarlierBreach, earlier_breaches, state_on
from incidents.enums import InvestigationState as S
from incidents.enums import LetterKind, SanctionState
from incidents.forms.sanction import DecisionForm, ProposalForm, as_proposed
from incidents.forms.weighing import SalaryForm
from incidents.measure_words import money, said_factors, said_of
from incidents.models import (
    Finding,
    ImplementationTask,
    Investigation,
    Sanction,
    SanctionChange,
    SanctionDecision,
)
from incidents.rules import access
from incidents.rules.declaring import declare_by
from incidents.rules.machine import Who
from incidents.rules.review import may_stay_for
from incidents.rules.sanction import changes_open_to, spent_from
from incidents.sanction_words import CHANGES, WARNINGS
from portal.confirming import asks_again
from portal.http import SignedInRequest
from portal.models import Employment

from .file import asked, not_open, on_file, posted
from .letter_step import LetterStep, take

DECIDED = (S.SANCTION_DECIDED, S.IMPLEMENTED, S.CLOSED)


def relied_findings(file: Investigation) -> list[Finding]:
    """The findings of breach, which a delegate accepts as they are."""
    findings = Finding.objects.standing().of_breach().filter(allegation__investigation=file)
    related = findings.select_related("allegation").prefetch_related("allegation__posts")
    return list(related.order_by("allegation__position"))


def _about(file: Investigation) -> dict[str, Any]:
    """What both forms are made from."""
    return {
        "findings": relied_findings(file),
        "salary": file.salaries.last(),
        "is_senior": file.respondent.employment == Employment.SES,
    }


def _before(request: SignedInRequest, file: Investigation) -> dict[str, Any]:
    """What a delegate reads before writing: the findings, the limit in dollars, and what was found before."""
    salary = file.salaries.last()
    return {
        "above": "incidents/file/_before_sanction.html",
        "findings": relied_findings(file),
        "salary": salary,
        "salary_words": money(salary.amount) if salary else "",
        "fine_limit": money(salary.fine_limit) if salary else "",
        "earlier": earlier_rows(request, file),
    }


def earlier_rows(request: SignedInRequest, file: Investigation) -> list[tuple[EarlierBreach, str]]:
    """Earlier breaches, each with the warning that it no longer counts: for the delegate of this matter only."""
    if file.delegate_id != request.user.pk:
        return []
    return [(one, WARNINGS.get(one.warning, "")) for one in earlier_breaches(file)]


@asks_again
@on_file
def propose(request: SignedInRequest, file: Investigation) -> HttpResponse:
    _check_sees_sanction(request, file)
    initial = as_proposed(file.latest_letter(LetterKind.PROPOSAL))
    form = ProposalForm(posted(request), initial=initial, **_about(file))
    step = LetterStep(
        title="Propose a sanction",
        targets=(S.SANCTION_PROPOSED,),
        form=form,
        verb=lambda: verbs.propose_sanction(
            file, actor=request.user, measures=form.measures(), factors=form.factors(), relied_on=form.relied_on()
        ),
        context=_before(request, file),
    )
    return take(request, file, step)


@asks_again
@on_file
def decide(request: SignedInRequest, file: Investigation) -> HttpResponse:
    """What was proposed is filled in; less may be imposed, or nothing, and nothing that was not proposed."""
    _check_sees_sanction(request, file)
    form = DecisionForm(posted(request), initial=as_proposed(file.latest_letter(LetterKind.PROPOSAL)), **_about(file))
    step = LetterStep(
        title="Decide on sanction",
        targets=(S.SANCTION_DECIDED,),
        form=form,
        verb=lambda: verbs.decide_sanction(
            file,
            actor=request.user,
            measures=form.measures(),
            factors=form.factors(),
            reasons=form.cleaned_data["reasons"],
        ),
        issued="Decided. The respondent was told by letter.",
        context=_before(request, file),
    )
    return take(request, file, step)


@on_file
def salary(request: SignedInRequest, file: Investigation) -> HttpResponse:
    _check_sees_sanction(request, file)
    if not access.may_record_salary(request.user, file):
        return not_open(request, file)
    newest = file.salaries.last()
    initial = {"amount": newest.amount, "as_at": newest.as_at, "source": newest.source} if newest else {}
    form = SalaryForm(posted(request), initial=initial)
    return asked(
        request,
        file,
        form,
        lambda: verbs.record_salary(file, actor=request.user, **form.cleaned_data),
        title="Record the annual salary",
        submit="Record it",
        done=lambda kept: f"Recorded. A fine can be at most {money(kept.fine_limit)} for one behaviour.",
    )


def _check_sees_sanction(request: SignedInRequest, file: Investigation) -> None:
    if not access.sees_sanction(request.user, file):
        raise Http404


def panel(request: SignedInRequest, file: Investigation) -> dict[str, Any]:
    """For the page of the file: every decision with its sanctions, the salary, what came before."""
    if not access.sees_sanction(request.user, file) or not file.determinations.all():
        return {}
    mine = access.capacities(file, request.user)
    newest = file.salaries.last()
    may_stay = file.state in DECIDED and any(may_stay_for(one) for one in file.reviews.all())
    imposed = Sanction.objects.select_related("salary", "behaviour").prefetch_related(
        Prefetch("changes", SanctionChange.objects.select_related("by", "review")),
        Prefetch("tasks", ImplementationTask.objects.select_related("done_by")),
    )
    decisions = file.sanction_decisions.select_related("decided_by", "declaration__declared_by")
    decisions = decisions.prefetch_related("factors", Prefetch("sanctions", imposed))
    prefetch_related_objects([file], Prefetch("sanction_decisions", decisions))
    return {
        "sanction": {
            "decisions": [_decision_row(one, file, mine, may_stay=may_stay) for one in file.sanction_decisions.all()],
            "salary": newest,
            "salary_words": money(newest.amount) if newest else "",
            "fine_limit": money(newest.fine_limit) if newest else "",
            "may_record_salary": access.may_record_salary(request.user, file),
            "file": file,
        },
        "earlier": earlier_rows(request, file),
    }


def _decision_row(
    decision: SanctionDecision, file: Investigation, mine: frozenset[Who], *, may_stay: bool
) -> dict[str, Any]:
    stands = decision.superseded_at is None
    until = declare_by(decision)
    declaration = getattr(decision, "declaration", None)
    return {
        "decision": decision,
        "factors": said_factors(decision.factors.all()),
        "sanctions": [
            _sanction_row(one, file, mine, stands=stands, may_stay=may_stay) for one in decision.sanctions.all()
        ],
        "declaration": declaration,
        "declare_by": until if until and not declaration and Who.DELEGATE in mine and timezone.now() < until else None,
        "may_give_copy": bool(declaration and not declaration.copy_given_at and stands)
        and bool({Who.DELEGATE, Who.SERVICES_MANAGER} & mine),
    }


def _sanction_row(
    sanction: Sanction, file: Investigation, mine: frozenset[Who], *, stands: bool, may_stay: bool
) -> dict[str, Any]:
    is_open = stands and file.state in DECIDED
    state = SanctionState(state_on(sanction, timezone.localdate()))
    changes = changes_open_to(SanctionState(sanction.state), mine, may_stay=may_stay) if is_open else []
    return {
        "sanction": sanction,
        "said": said_of(sanction),
        "state": state,
        "counts_until": _counts_until(sanction, state),
        "changes": [(to, CHANGES[to]) for to in changes],
        "stay": list(sanction.changes.all())[-1] if state == SanctionState.STAYED else None,
        "can_complete": stands
        and sanction.is_carried_out
        and bool({Who.SERVICES_MANAGER, Who.SERVICES_OFFICER} & mine),
    }


def _counts_until(sanction: Sanction, state: SanctionState) -> date | None:
    return spent_from(sanction) if state in (SanctionState.IN_FORCE, SanctionState.VARIED) else None
