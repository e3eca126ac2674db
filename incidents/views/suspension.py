"""Suspension from duties: its panel on the file, the steps of whoever decides on it, and the respondent's statement."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, prefetch_related_objects
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from incidents import words
from incidents.domain import suspension as verbs
from incidents.domain import suspension_proposal as proposing
from incidents.domain.letter import AlreadyAnswered, PeriodEnded
from incidents.enums import SuspensionState as S
from incidents.forms.respondent import StatementForm
from incidents.forms.suspension import (
    ApprovalForm,
    EndForm,
    ExceptionalForm,
    NextReviewForm,
    PaperStatementForm,
    ProposalForm,
    ReasonForm,
    ReviewForm,
    SuspensionForm,
)
from incidents.models import ExceptionalPeriod, Investigation, Response, Suspension, SuspensionReview
from incidents.rules import access
from incidents.rules import suspension as rules
from incidents.rules.machine import Who
from portal.http import SignedInRequest

from .file import asked, not_found_unless, on_file, posted
from .letter_step import LetterStep, write

TOLD = "Done. The respondent was told by letter."


def panel(request: SignedInRequest, file: Investigation) -> dict[str, Any]:
    """Every suspension of the file for those who may know of it, with what this person can do about it."""
    if not access.sees_suspension(request.user, file):
        return {}
    mine = access.capacities(file, request.user)
    found = Suspension.objects.select_related("proposal__response__recorded_by", "decided_by").prefetch_related(
        Prefetch("reviews", SuspensionReview.objects.select_related("by")),
        Prefetch("exceptional_periods", ExceptionalPeriod.objects.select_related("approved_by")),
        "proposal__extensions",
        "proposal__deliveries",
    )
    prefetch_related_objects([file], Prefetch("suspensions", found))
    rows = [_row(request, one, mine) for one in file.suspensions.all()]
    return {
        "suspension": {
            "rows": rows,
            "steps": _opening_steps(file, mine, proposed=any(one["row"].state == S.PROPOSED for one in rows)),
            "delegate": file.suspender,
        }
    }


def _row(request: SignedInRequest, row: Suspension, mine: frozenset[Who]) -> dict[str, Any]:
    approves = Who.SERVICES_MANAGER in mine and row.state not in (S.ENDED, S.NOT_IMPOSED)
    return {
        "row": row,
        "steps": [*(_own_steps(row) if Who.SUSPENDER in mine else []), *_paper_steps(row, mine)],
        "needs": words.needs(rules.open_needs(row, actor=request.user)) if Who.SUSPENDER in mine else [],
        "periods": [
            (one, approves and one.approved_by_id is None and one.asked_by_id != request.user.pk)
            for one in row.exceptional_periods.all()
        ],
        "is_overdue": row.is_active and row.next_review_on is not None and row.next_review_on < timezone.localdate(),
    }


def _opening_steps(file: Investigation, mine: frozenset[Who], *, proposed: bool) -> list[tuple[str, str]]:
    offers = [
        (
            Who.SERVICES_MANAGER in mine and rules.lacks_suspender(file),
            "Assign the suspension delegate",
            "incidents:investigation_appoint_suspender",
        ),
        (
            Who.SUSPENDER in mine and rules.may_be_suspended(file) and not proposed,
            "Propose a suspension",
            "incidents:suspension_propose",
        ),
    ]
    return [(label, reverse(name, args=[file.pk])) for is_offered, label, name in offers if is_offered]


def _own_steps(row: Suspension) -> list[tuple[str, str]]:
    """What whoever decides on it can do with it now."""
    is_unpaid = row.state in (S.PROPOSED, S.ACTIVE_UNPAID) and not row.paid
    offers = {
        "impose": row.state == S.PROPOSED and rules.is_heard(row),
        "drop": row.state == S.PROPOSED,
        "review": row.is_active,
        "end": row.is_active,
        "exceptional": is_unpaid,
    }
    return [
        (STEPS[name].title, reverse(f"incidents:suspension_{name}", args=[row.investigation_id, row.pk]))
        for name, is_offered in offers.items()
        if is_offered
    ]


def _paper_steps(row: Suspension, mine: frozenset[Who]) -> list[tuple[str, str]]:
    is_offered = row.state == S.PROPOSED and row.proposal is not None and not row.proposal.is_answered
    if not is_offered or not proposing.RECORDERS & mine:
        return []
    url = reverse("incidents:suspension_statement", args=[row.investigation_id, row.pk])
    return [("Record a statement that came on paper", url)]


@dataclass(frozen=True)
class Step:
    """A step on one suspension: what its page is called and asks, the verb it calls, and whether a letter goes."""

    title: str
    form: type[SuspensionForm]
    verb: Callable[..., object]
    tells: Callable[[Suspension], bool] = lambda row: True


STEPS = {
    "impose": Step("Impose the suspension", NextReviewForm, verbs.impose_suspension),
    "drop": Step(
        "Do not impose the suspension", ReasonForm, verbs.drop_proposal, tells=lambda row: row.proposal_id is not None
    ),
    "review": Step("Review the suspension", ReviewForm, verbs.review_suspension),
    "end": Step("End the suspension", EndForm, verbs.end_suspension),
    "exceptional": Step(
        "Ask for longer without pay", ExceptionalForm, proposing.ask_exceptional, tells=lambda row: False
    ),
}


@on_file
def step(request: SignedInRequest, file: Investigation, suspension_pk: int, name: str) -> HttpResponse:
    """Each step of whoever decides on it: where a letter goes with it, that is read first."""
    not_found_unless(request, file, Who.SUSPENDER)
    row = get_object_or_404(file.suspensions.select_related("proposal"), pk=suspension_pk)
    taken = STEPS[name]
    form = taken.form(posted(request), suspension=row)

    def verb() -> object:
        return taken.verb(row, actor=request.user, **form.cleaned_data)

    if taken.tells(row):
        return write(request, file, LetterStep(taken.title, form, verb, issued=TOLD))
    return asked(request, file, form, verb, title=taken.title, done="Done. A People Services manager decides on it.")


@on_file
def propose(request: SignedInRequest, file: Investigation) -> HttpResponse:
    not_found_unless(request, file, Who.SUSPENDER)
    form = ProposalForm(posted(request))

    def verb() -> object:
        return proposing.propose_suspension(file, actor=request.user, terms=form.terms())

    title = "Propose a suspension"
    if form.is_bound and form.is_valid() and form.cleaned_data["no_statement_reasons"]:
        return asked(request, file, form, verb, title=title, done="Proposed. The respondent was not asked first.")
    return write(request, file, LetterStep(title, form, verb))


@on_file
def approve(request: SignedInRequest, file: Investigation, period_pk: int) -> HttpResponse:
    not_found_unless(request, file, Who.SERVICES_MANAGER)
    period = get_object_or_404(ExceptionalPeriod.objects.filter(suspension__investigation=file), pk=period_pk)
    return asked(
        request,
        file,
        ApprovalForm(posted(request)),
        lambda: proposing.approve_exceptional(period, actor=request.user),
        title="Approve longer without pay",
        done="Approved. The suspension delegate was told.",
        warning=f"What is said to be exceptional: {period.words}",
    )


@on_file
def statement(request: SignedInRequest, file: Investigation, suspension_pk: int) -> HttpResponse:
    """What the respondent wrote on paper, typed in by People Services."""
    not_found_unless(request, file, *proposing.RECORDERS)
    row = get_object_or_404(file.suspensions.select_related("proposal"), pk=suspension_pk, proposal__isnull=False)
    form = PaperStatementForm(posted(request), suspension=row)
    return asked(
        request,
        file,
        form,
        lambda: proposing.record_statement(row, actor=request.user, **form.cleaned_data),
        title="Record a statement that came on paper",
        submit="Record it",
        done="Recorded as the respondent's. The suspension delegate was told.",
    )


def own_panel(file: Investigation) -> dict[str, Any]:
    """What the respondent was told of suspensions: never one that no letter told them of."""
    told = file.suspensions.exclude(state__in=(S.PROPOSED, S.NOT_IMPOSED), proposal__isnull=True)
    rows = told.select_related("proposal__response").prefetch_related("proposal__extensions", "reviews")
    return {"suspensions": [(one, _may_state(one)) for one in rows]}


def _may_state(row: Suspension) -> bool:
    return row.state == S.PROPOSED and row.proposal is not None and not row.proposal.is_settled(timezone.now())


def my_suspension(request: SignedInRequest, pk: int) -> HttpResponse:
    """The respondent's statement on a proposed suspension, once, and as they wrote it."""
    file = get_object_or_404(Investigation.objects.told_to(request.user), pk=pk)
    row = file.suspensions.filter(proposal__isnull=False).select_related("proposal").last()
    if row is None or row.proposal is None:
        raise Http404
    form = StatementForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            proposing.make_statement(row.proposal, actor=request.user, words=form.cleaned_data["words"])
            return _received(request, file)
        except AlreadyAnswered:
            if Response.objects.get(letter=row.proposal).words == form.cleaned_data["words"]:
                return _received(request, file)
            form.add_error("words", "You have already made a statement, and it stands as you sent it.")
        except PeriodEnded:
            form.add_error("words", "The time for a statement has run out. Copy what you wrote and ask for more time.")
    context = {"file": file, "row": row, "form": form, "may_state": _may_state(row)}
    return render(request, "incidents/my_suspension.html", context, status=422 if form.errors else 200)


def _received(request: SignedInRequest, file: Investigation) -> HttpResponse:
    messages.success(request, "Your statement was received. It stands as you sent it.")
    return redirect(reverse("incidents:my_matter", args=[file.pk]) + "#suspension")
