"""Suspension from duties: its panel on the file, the steps of whoever decides on it, and the respondent's statement."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, prefetch_related_objects
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from incidents import words
from incidents.domain import suspension as verbs
from incidents.domain.letter import AlreadyAnswered, PeriodEnded, rehearse
from incidents.enums import SuspensionEnd
from incidents.enums import SuspensionState as S
from incidents.forms.respondent import StatementForm
from incidents.forms.suspension import (
    ApprovalForm,
    EndForm,
    ExceptionalForm,
    NextReviewForm,
    ProposalForm,
    ReasonForm,
    ReviewForm,
)
from incidents.models import ExceptionalPeriod, Investigation, Response, Suspension, SuspensionReview
from incidents.rules import access
from incidents.rules import suspension as rules
from incidents.rules.machine import Who
from portal.http import SignedInRequest

from .file import REFUSED, on_file, posted, step_page, to_file


def panel(request: SignedInRequest, file: Investigation) -> dict[str, Any]:
    """Every suspension of the file for those who may know of it, with what this person can do about it."""
    if not access.sees_suspension(request.user, file):
        return {}
    mine = access.capacities(file, request.user)
    found = Suspension.objects.select_related("proposal__response", "decided_by").prefetch_related(
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
        "steps": _own_steps(row) if Who.SUSPENDER in mine else [],
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
    offers = [
        (row.state == S.PROPOSED and rules.is_heard(row), "Impose the suspension", "impose"),
        (row.state == S.PROPOSED, "Do not impose it", "drop"),
        (row.is_active, "Review the suspension", "review"),
        (row.is_active, "End the suspension", "end"),
        (row.state in (S.PROPOSED, S.ACTIVE_UNPAID) and not row.paid, "Ask for longer without pay", "exceptional"),
    ]
    return [
        (label, reverse(f"incidents:suspension_{name}", args=[row.investigation_id, row.pk]))
        for is_offered, label, name in offers
        if is_offered
    ]


def _find(request: SignedInRequest, file: Investigation, suspension_pk: int, who: Who = Who.SUSPENDER) -> Suspension:
    if who not in access.capacities(file, request.user):
        raise Http404
    return get_object_or_404(file.suspensions.select_related("proposal"), pk=suspension_pk)


def _by_letter(
    request: SignedInRequest,
    file: Investigation,
    form: BaseForm,
    verb: Callable[[], object],
    *,
    title: str,
    tells: bool = True,
    **context: Any,
) -> HttpResponse:
    """The form, then the letter exactly as it would go, then the letter itself; without a letter, the step at once."""
    sent = request.POST.get("seen", "")
    if sent and file.letters.filter(sha256=sent, issued_by=request.user).exists():
        return _done(request, file)
    if not form.is_bound or not form.is_valid() or "change" in request.POST:
        return step_page(request, file, form, title=title, submit="Go on", **context)
    try:
        letter = rehearse(file, verb) if tells else None
        if letter is None or sent == letter.sha256:
            verb()
            return _done(request, file)
    except REFUSED as error:
        form.add_error(None, words.refusal(error))
        return step_page(request, file, form, title=title, submit="Go on", **context)
    preview = {
        "file": file,
        "title": title,
        "letter": letter,
        "hidden": [field.as_hidden() for field in form],
        "has_changed": bool(sent),
    }
    return render(request, "incidents/investigation_preview.html", preview)


def _done(request: SignedInRequest, file: Investigation) -> HttpResponse:
    messages.success(request, "Done. Where a letter goes with it, the respondent was told.")
    return to_file(file)


@on_file
def propose(request: SignedInRequest, file: Investigation) -> HttpResponse:
    if Who.SUSPENDER not in access.capacities(file, request.user):
        raise Http404
    form = ProposalForm(posted(request))
    return _by_letter(
        request,
        file,
        form,
        lambda: verbs.propose_suspension(file, actor=request.user, terms=form.terms()),
        title="Propose a suspension",
        tells=not (form.is_bound and form.is_valid() and form.cleaned_data["no_statement_reasons"]),
    )


@on_file
def impose(request: SignedInRequest, file: Investigation, suspension_pk: int) -> HttpResponse:
    row = _find(request, file, suspension_pk)
    form = NextReviewForm(posted(request), suspension=row)
    return _by_letter(
        request,
        file,
        form,
        lambda: verbs.impose_suspension(row, actor=request.user, **form.cleaned_data),
        title="Impose the suspension",
    )


@on_file
def drop(request: SignedInRequest, file: Investigation, suspension_pk: int) -> HttpResponse:
    row = _find(request, file, suspension_pk)
    form = ReasonForm(posted(request))
    return _by_letter(
        request,
        file,
        form,
        lambda: verbs.drop_proposal(row, actor=request.user, **form.cleaned_data),
        title="Do not impose the suspension",
        tells=row.proposal_id is not None,
    )


@on_file
def review(request: SignedInRequest, file: Investigation, suspension_pk: int) -> HttpResponse:
    row = _find(request, file, suspension_pk)
    form = ReviewForm(posted(request), suspension=row)
    return _by_letter(
        request,
        file,
        form,
        lambda: verbs.review_suspension(row, actor=request.user, **form.cleaned_data),
        title="Review the suspension",
    )


@on_file
def end(request: SignedInRequest, file: Investigation, suspension_pk: int) -> HttpResponse:
    row = _find(request, file, suspension_pk)
    form = EndForm(posted(request))
    return _by_letter(
        request,
        file,
        form,
        lambda: verbs.end_suspension(
            row, actor=request.user, why=SuspensionEnd(form.cleaned_data["why"]), words=form.cleaned_data["words"]
        ),
        title="End the suspension",
    )


@on_file
def exceptional(request: SignedInRequest, file: Investigation, suspension_pk: int) -> HttpResponse:
    row = _find(request, file, suspension_pk)
    form = ExceptionalForm(posted(request), suspension=row)
    return _by_letter(
        request,
        file,
        form,
        lambda: verbs.ask_exceptional(row, actor=request.user, **form.cleaned_data),
        title="Ask for longer without pay",
        tells=False,
    )


@on_file
def approve(request: SignedInRequest, file: Investigation, period_pk: int) -> HttpResponse:
    if Who.SERVICES_MANAGER not in access.capacities(file, request.user):
        raise Http404
    period = get_object_or_404(ExceptionalPeriod.objects.filter(suspension__investigation=file), pk=period_pk)
    form = ApprovalForm(posted(request))
    return _by_letter(
        request,
        file,
        form,
        lambda: verbs.approve_exceptional(period, actor=request.user),
        title="Approve longer without pay",
        tells=False,
        warning=f"What is said to be exceptional: {period.words}",
    )


def own_panel(file: Investigation) -> dict[str, Any]:
    """What the respondent was told of suspensions: never one that no letter told them of."""
    told = file.suspensions.exclude(state__in=(S.PROPOSED, S.NOT_IMPOSED), proposal__isnull=True)
    rows = told.select_related("proposal__response").prefetch_related("proposal__extensions", "reviews")
    return {"suspensions": [(one, _may_state(one), _rights(one)) for one in rows]}


def _rights(row: Suspension) -> list[rules.AgencyReview]:
    return rules.rights_after(row, timezone.localdate(row.decided_at)) if row.decided_at else []


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
            verbs.make_statement(row.proposal, actor=request.user, words=form.cleaned_data["words"])
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
