"""Digital Media's queue and its cases."""

from collections.abc import Iterable

from django.contrib import messages
from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from incidents import clock_words, words
from incidents.checklists import checklist_of
from incidents.corrections_beside import beside_case
from incidents.domain import case as verbs
from incidents.domain.changes import Overtaken
from incidents.domain.parts import PartRefused, declare
from incidents.enums import CaseState, EntryKind, Seen
from incidents.forms.case import AssignForm, DeclarationForm, MoveForm
from incidents.forms.composing import EntryForm, boxes
from incidents.linked import Linked, entries_of, links_of
from incidents.models import Case, CaseEntry, Referral, ReferralReturn
from incidents.queries import also_reported, judged_before, officers_for, pictures_of, posts_of
from incidents.rules import case as rules
from incidents.rules import judging
from incidents.rules.disclosing import free_officers
from incidents.rules.machine import NOT_FROM_HERE, MoveRefused, Need, Who
from incidents.words import CASE_STEPS
from portal import people
from portal.forms import PageForm
from portal.http import SignedInRequest
from portal.models import DIGITAL_MEDIA, Person, Role
from portal.paging import page_of

# A step that waits for a judgement or is ruled out by it, or is for a case that was, or was not, referred before.
NOT_OFFERED = frozenset({Need.BREACH_YES, Need.BREACH_NO, Need.MAIN, Need.REFERRED_BEFORE, Need.NOT_REFERRED_BEFORE})


def passed_on(request: SignedInRequest) -> HttpResponse:
    """After a referral Digital Media sees that it was referred, and nothing more."""
    if not people.holds(request.user, *DIGITAL_MEDIA):
        raise Http404
    numbers = Prefetch("referrals", Referral.objects.only("id", "case", "at"))
    cases = Case.objects.passed_on_before(request.user).prefetch_related(numbers)
    page = page_of(cases, by=("-opened_at", "-id"), after=request.GET.get("after", ""))
    return render(request, "incidents/passed_on.html", {"page": page})


def find(request: SignedInRequest, pk: int) -> Case:
    return get_object_or_404(Case.objects.visible_to(request.user).select_related("handler", "subject"), pk=pk)


def case(request: SignedInRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    if waits_for(request.user, found):
        return redirect("incidents:case_accept", found.pk)
    if not rules.has_declared(request.user, found):
        return redirect("incidents:case_open", found.pk)
    verbs.record_viewing(found, actor=request.user)
    return _page(request, found)


def waits_for(person: Person, found: Case) -> bool:
    """Was the case given to this person, who has not said yes?"""
    return found.awaits_acceptance and found.handler_id == person.pk


def _page(request: SignedInRequest, found: Case, sent: EntryForm | None = None) -> HttpResponse:
    mine, links = rules.capacities(found, request.user), links_of(found, request.user)
    return render(
        request,
        "incidents/case.html",
        {
            "case": found,
            "concerns": found.concerns.with_words(),
            "is_support": found.concerns.filter(seen=Seen.ME).exists(),
            "beside": beside_case(found),
            "posts": posts_of(found, request.user),
            "pictures": pictures_of(found),
            "clauses": found.clauses.select_related("edition__policy"),
            "related": _others_about_the_post(request, found, links),
            "entries": timeline(entries_of(found, request.user), of=found),
            "links": links,
            "means": words.CLOSED_MEANS.get(found.state, ""),
            "moves": _steps(request, found),
            "is_manager": Who.MEDIA_MANAGER in mine,
            "is_handler": found.handler_id == request.user.pk,
            "can_assign": Who.MEDIA_MANAGER in mine and not found.is_closed,
            "can_judge": judging.may_judge(found, request.user),
            "judged_before": judged_before(found, request.user),
            "returned": ReferralReturn.objects.filter(referral__case=found).select_related("referral").last(),
            "clock": clock_words.said_of(found),
            "boxes": boxes(sent, may_talk=not found.potential_breach, has_scripts=found.potential_breach is False),
            "checklist": checklist_of(found),
            "can_tick": bool(mine),
            "form": sent,
        },
        status=422 if sent else 200,
    )


def timeline(entries: Iterable[CaseEntry], *, of: Case | None = None) -> list[dict[str, object]]:
    """Of a case's own page, what began as a letter or a script leads to its paper."""
    talk = (EntryKind.MESSAGE, EntryKind.REPORTER)
    shapes: dict[str, str] = {EntryKind.NOTE: "note", EntryKind.CONVERSATION: "note"}
    shapes |= dict.fromkeys(talk, "conversation")
    return [
        {
            "kind": shapes.get(entry.kind, "move"),
            "at": entry.at,
            "who": entry.by.name if entry.by else "",
            "title": _title(entry),
            "url": reverse("incidents:case_letter_used", args=[of.pk, entry.pk]) if of and entry.letter else "",
            "text": f"{entry.other.number}\n\n{entry.words}" if entry.other else entry.words,
            "audience": words.AUDIENCES[entry.kind],
        }
        for entry in entries
    ]


def _title(entry: CaseEntry) -> str:
    if entry.letter:
        return words.letter_title(entry.letter)
    return CaseState(entry.to_state).label if entry.to_state else entry.get_kind_display()


def _steps(request: SignedInRequest, found: Case) -> list[words.Step]:
    """What may come next."""
    order = list(words.CASE_STEPS)
    steps = [
        words.step(move, names=words.CASE_STEPS, url=reverse("incidents:case_move", args=[found.pk, move.to]))
        for move in sorted(rules.next_moves(found, request.user), key=lambda move: order.index(move.to))
        if not NOT_OFFERED & set(move.missing)
    ]
    if found.potential_breach is None and judging.may_judge(found, request.user):
        judge = words.Step("Judge the case", reverse("incidents:case_judge", args=[found.pk]), "", [], open=True)
        return [judge, *steps]
    return steps


def case_open(request: SignedInRequest, pk: int) -> HttpResponse:
    """Before anyone reads a case they declare whether they have a conflict. The handler's declaration opens it."""
    found = find(request, pk)
    if waits_for(request.user, found):
        return redirect("incidents:case_accept", found.pk)
    form = DeclarationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return _declared(request, found, form)
        except (MoveRefused, PartRefused) as error:
            form.add_error(None, words.refusal(error))
    return render(
        request, "incidents/declare.html", {"form": form, "matter": found}, status=422 if form.errors else 200
    )


def _declared(request: SignedInRequest, found: Case, form: DeclarationForm) -> HttpResponse:
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


def case_assign(request: SignedInRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    if Who.MEDIA_MANAGER not in rules.capacities(found, request.user):
        raise Http404
    form = AssignForm(request.POST or None, officers=officers_for(found), case=found)
    if request.method == "POST" and form.is_valid():
        try:
            verbs.assign_case(found, actor=request.user, **form.cleaned_data)
            messages.success(request, "Assigned. They were told, and say whether they take it.")
            return redirect("incidents:queue")
        except Overtaken as overtaken:
            form.renew(overtaken)
        except (MoveRefused, PartRefused) as error:
            form.add_error("handler", words.refusal(error))
    return step_page(request, found, form, title="Assign the case", submit="Assign")


def case_move(request: SignedInRequest, pk: int, to: str) -> HttpResponse:
    """One page for every step: what it is, what it needs, and the reason."""
    found = find(request, pk)
    if to not in words.CASE_STEPS:
        raise Http404
    move = next((move for move in rules.next_moves(found, request.user) if move.to == to), None)
    if move is None and request.method != "POST":
        messages.error(request, words.refusal(MoveRefused(NOT_FROM_HERE)))
        return redirect("incidents:case", found.pk)
    needs_reason = move is not None and Need.REASON in move.move.needs
    form = MoveForm(request.POST or None, to=to, needs_reason=needs_reason, case=found)
    if to == CaseState.DIVERTED_PID:
        form.offer(free_officers(found, but=request.user))
    if request.method == "POST" and form.is_valid():
        try:
            return _moved(request, found, CaseState(to), **form.cleaned_data)
        except Overtaken as overtaken:
            form.renew(overtaken)
        except (MoveRefused, PartRefused) as error:
            form.add_error(None, words.refusal(error))
    title = words.CASE_STEPS[to]
    needs = words.needs(move.missing) if move and not form.errors else []
    return step_page(request, found, form, title=title, submit=title, needs=needs)


def _moved(
    request: SignedInRequest, found: Case, to: CaseState, words: str, seen: int | None, officer: Person | None = None
) -> HttpResponse:
    if to == CaseState.REFERRED:
        verbs.refer_case(found, actor=request.user, words=words, seen=seen)
    elif to == CaseState.REFERRAL_PROPOSED:
        verbs.propose_referral(found, actor=request.user, words=words, seen=seen)
    else:
        verbs.move_case(found, to, actor=request.user, words=words, seen=seen, officer=officer)
    messages.success(request, f"{CASE_STEPS[to]}: done.")
    return back_to(request, found)


def back_to(request: SignedInRequest, found: Case) -> HttpResponse:
    """To the case, or to the queue when the step put it out of this person's sight."""
    still_there = Case.objects.visible_to(request.user).filter(pk=found.pk).exists()
    return redirect("incidents:case", found.pk) if still_there else redirect("incidents:queue")


def case_entry(request: SignedInRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    if request.method != "POST" or not rules.capacities(found, request.user):
        raise Http404
    if not rules.has_declared(request.user, found):
        return redirect("incidents:case_open", found.pk)
    form = EntryForm(request.POST)
    if form.is_valid():
        try:
            verbs.add_entry(found, actor=request.user, **form.cleaned_data)
            return redirect(reverse("incidents:case", args=[found.pk]) + "#timeline")
        except MoveRefused as error:
            form.add_error(None, words.refusal(error))
    return _page(request, found, form)


def step_page(
    request: SignedInRequest, found: Case, form: PageForm, *, page: str = "incidents/step.html", **context: object
) -> HttpResponse:
    """A step of its own; when somebody was faster, with what they changed and every word that was written."""
    back = reverse("incidents:case", args=[found.pk])
    status, overtaken = 422 if form.errors else 200, getattr(form, "overtaken", None)
    if overtaken:
        if not Case.objects.visible_to(request.user).filter(pk=found.pk).exists():
            raise Http404
        read = rules.has_declared(request.user, found)  # nothing of a case is read before that
        status, context["changed"] = 409, timeline(_readable(request, found, overtaken)) if read else []
    return render(request, page, {"matter": found, "form": form, "back": back, **context}, status=status)


def _readable(request: SignedInRequest, found: Case, overtaken: Overtaken) -> Iterable[CaseEntry]:
    changed = [entry.pk for entry in overtaken.entries]
    return entries_of(found, request.user).filter(pk__in=changed)


def _others_about_the_post(request: SignedInRequest, found: Case, links: list[Linked]) -> "QuerySet[Case]":
    seen = also_reported(found) & Case.objects.visible_to(request.user)
    return seen.exclude(pk__in=[one.other.pk for one in links])
