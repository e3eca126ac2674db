"""Digital Media's queue and its cases."""

from collections.abc import Callable

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from incidents import words
from incidents.domain import case as verbs
from incidents.domain.parts import PartRefused, declare
from incidents.enums import CaseState, EntryKind
from incidents.forms.case import AssignForm, DeclarationForm, EntryForm, JudgeForm, MoveForm, QueueFilter
from incidents.models import Case, Declaration
from incidents.models.case import CLOSED
from incidents.queries import also_reported, officers_for, pictures_of
from incidents.queries import queue as queue_of
from incidents.rules import case as rules
from incidents.rules.machine import MoveRefused, Need, Who
from portal import people
from portal.models import Role
from portal.paging import page_of

JUDGEABLE = (CaseState.IN_TRIAGE, CaseState.STAFF_CONTACTED, CaseState.MANAGER_CONTACTED)


def queue(request: HttpRequest) -> HttpResponse:
    if not people.holds(request.user, Role.DIGITAL_MEDIA_OFFICER, Role.DIGITAL_MEDIA_MANAGER):
        raise Http404
    form = QueueFilter(request.GET)
    form.is_valid()
    found = _narrowed(queue_of(request.user), request, **form.cleaned_data)
    page = page_of(found, by=("-opened_at", "-id"), after=request.GET.get("after", ""))
    address = request.GET.copy()
    address.pop("after", None)
    return render(
        request,
        "incidents/queue.html",
        {"page": page, "form": form, "address": address.urlencode(), "today": timezone.localdate()},
    )


def _narrowed(cases: "QuerySet[Case]", request: HttpRequest, show: str = "", words: str = "") -> "QuerySet[Case]":
    narrow: dict[str, Callable[[], QuerySet[Case]]] = {
        "mine": lambda: cases.filter(handler=request.user).exclude(state__in=CLOSED),
        "unassigned": lambda: cases.filter(handler__isnull=True),
        "due": lambda: cases.filter(pk__in=Case.objects.overdue()),
        "closed": lambda: cases.filter(state__in=CLOSED),
    }
    found = narrow.get(show, lambda: cases.exclude(state__in=CLOSED))()
    if words:
        tail = words.rpartition("-")[2]
        by_number = Q(pk=int(tail)) if tail.isascii() and tail.isdigit() and len(tail) < 12 else Q(pk__in=[])
        by_account = Q(concerns__posts__account__icontains=words) | Q(concerns__posts__url__icontains=words)
        found = found.filter(pk__in=cases.filter(by_number | by_account).order_by().values("pk"))
    return found


def passed_on(request: HttpRequest) -> HttpResponse:
    """After a referral Digital Media sees that it was referred, and nothing more."""
    if not people.holds(request.user, Role.DIGITAL_MEDIA_OFFICER, Role.DIGITAL_MEDIA_MANAGER):
        raise Http404
    cases = Case.objects.passed_on_before(request.user)
    page = page_of(cases, by=("-opened_at", "-id"), after=request.GET.get("after", ""))
    return render(request, "incidents/passed_on.html", {"page": page})


def find(request: HttpRequest, pk: int) -> Case:
    return get_object_or_404(Case.objects.visible_to(request.user).select_related("handler", "subject"), pk=pk)


def case(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    if not Declaration.objects.filter(case=found, person=request.user).exists():
        return redirect("incidents:case_open", found.pk)
    verbs.record_viewing(found, actor=request.user)
    return _page(request, found, EntryForm())


def _page(request: HttpRequest, found: Case, entry_form: EntryForm) -> HttpResponse:
    mine = rules.capacities(found, request.user)
    return render(
        request,
        "incidents/case.html",
        {
            "case": found,
            "concerns": found.concerns.select_related("reporter").prefetch_related("posts"),
            "pictures": pictures_of(found),
            "clauses": found.clauses.select_related("edition__policy"),
            "related": also_reported(found) & Case.objects.visible_to(request.user),
            "entries": _timeline(found),
            "moves": _steps(request, found),
            "can_assign": Who.MEDIA_MANAGER in mine and not found.is_closed,
            "can_judge": Who.HANDLER in mine and found.state in JUDGEABLE,
            "entry_form": entry_form,
            "form": entry_form,
            "today": timezone.localdate(),
        },
        status=422 if entry_form.errors else 200,
    )


def _timeline(found: Case) -> list[dict[str, object]]:
    shapes = {EntryKind.MOVE: "move", EntryKind.NOTE: "note"}
    return [
        {
            "kind": shapes.get(entry.kind, "conversation"),
            "at": entry.at,
            "who": entry.by.name if entry.by else "",
            "title": CaseState(entry.to_state).label if entry.to_state else entry.get_kind_display(),
            "text": entry.words,
            "audience": words.AUDIENCES[entry.kind],
        }
        for entry in found.entries.select_related("by")
    ]


def _steps(request: HttpRequest, found: Case) -> list[words.Step]:
    return [
        words.step(move, names=words.CASE_STEPS, url=reverse("incidents:case_move", args=[found.pk, move.to]))
        for move in rules.next_moves(found, request.user)
    ]


def case_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Before anyone reads a case they declare whether they have a conflict. The handler's declaration opens it."""
    found = find(request, pk)
    form = DeclarationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _declared(request, found, form)
        except (MoveRefused, PartRefused) as error:
            form.add_error(None, words.refusal(error))
    return render(
        request, "incidents/declare.html", {"form": form, "matter": found}, status=422 if form.errors else 200
    )


def _declared(request: HttpRequest, found: Case, form: DeclarationForm) -> HttpResponse:
    if form.cleaned_data["has_conflict"]:
        declare(found, actor=request.user, has_conflict=True, words=form.cleaned_data["words"])
        messages.success(request, "Thank you. You will not see this matter again, and someone else will handle it.")
        return redirect("incidents:queue")
    if found.handler is None and not people.holds(request.user, Role.DIGITAL_MEDIA_MANAGER):
        found = verbs.assign_case(found, request.user, actor=request.user)
    if found.handler_id == request.user.pk and found.state == CaseState.SUBMITTED:
        verbs.open_case(found, actor=request.user)
    else:
        declare(found, actor=request.user, has_conflict=False)
    return redirect("incidents:case", found.pk)


def case_assign(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    if Who.MEDIA_MANAGER not in rules.capacities(found, request.user):
        raise Http404
    form = AssignForm(request.POST or None, officers=officers_for(found))
    if request.method == "POST" and form.is_valid():
        try:
            verbs.assign_case(found, form.cleaned_data["handler"], actor=request.user)
            messages.success(request, "Assigned. They were told.")
            return redirect("incidents:queue")
        except (MoveRefused, PartRefused) as error:
            form.add_error("handler", words.refusal(error))
    return _step_page(request, found, form, title="Assign the case", submit="Assign")


def case_judge(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    if Who.HANDLER not in rules.capacities(found, request.user):
        raise Http404
    form = JudgeForm(request.POST or None, initial=_judgement(found))
    if request.method == "POST" and form.is_valid():
        try:
            verbs.judge_case(found, actor=request.user, **form.cleaned_data)
            return redirect("incidents:case", found.pk)
        except (MoveRefused, PartRefused) as error:
            form.add_error(None, words.refusal(error))
    return _step_page(request, found, form, title="Judge the case", submit="Keep the judgement")


def _judgement(found: Case) -> dict[str, object]:
    answer = {True: "yes", False: "no", None: None}[found.potential_breach]
    refs = ", ".join(found.clauses.values_list("ref", flat=True))
    return {
        "subject": found.subject,
        "clauses": refs,
        "potential_breach": answer,
        "judgement": found.judgement,
    }


def case_move(request: HttpRequest, pk: int, to: str) -> HttpResponse:
    """One page for every step: what it is, what it needs, and the reason."""
    found = find(request, pk)
    move = next((move for move in rules.next_moves(found, request.user) if move.to == to), None)
    if move is None:
        raise Http404
    form = MoveForm(request.POST or None, to=to, needs_reason=Need.REASON in move.move.needs)
    if request.method == "POST" and form.is_valid():
        try:
            return _moved(request, found, CaseState(to), form.cleaned_data["words"])
        except (MoveRefused, PartRefused) as error:
            form.add_error(None, words.refusal(error))
    title = words.CASE_STEPS[to]
    return _step_page(request, found, form, title=title, submit=title, needs=words.needs(move.missing))


def _moved(request: HttpRequest, found: Case, to: CaseState, reason: str) -> HttpResponse:
    if to == CaseState.REFERRED:
        verbs.refer_case(found, actor=request.user, words=reason)
    elif to == CaseState.REFERRAL_PROPOSED:
        verbs.propose_referral(found, actor=request.user, words=reason)
    else:
        verbs.move_case(found, to, actor=request.user, words=reason)
    messages.success(request, f"{words.CASE_STEPS[to]}: done.")
    still_there = Case.objects.visible_to(request.user).filter(pk=found.pk).exists()
    return redirect("incidents:case", found.pk) if still_there else redirect("incidents:queue")


def case_entry(request: HttpRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    form = EntryForm(request.POST)
    if request.method != "POST" or not rules.capacities(found, request.user):
        raise Http404
    if form.is_valid():
        try:
            verbs.add_entry(found, actor=request.user, **form.cleaned_data)
            return redirect(reverse("incidents:case", args=[found.pk]) + "#timeline")
        except MoveRefused as error:
            form.add_error("kind", words.refusal(error))
    return _page(request, found, form)


def _step_page(request: HttpRequest, found: Case, form: object, **context: object) -> HttpResponse:
    back = reverse("incidents:case", args=[found.pk])
    status = 422 if getattr(form, "errors", None) else 200
    return render(
        request, "incidents/step.html", {"matter": found, "form": form, "back": back, **context}, status=status
    )
