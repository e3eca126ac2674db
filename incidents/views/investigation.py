"""People Services' files: the file itself, and what opens it."""

from typing import Any

from django.contrib import messages
from django.db.models import Prefetch, TextChoices
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from incidents import words
from incidents.corrections_beside import beside_file
from incidents.domain import investigation as verbs
from incidents.domain.parts import declare
from incidents.domain.serving import may_deliver
from incidents.enums import CaseState, EntryKind
from incidents.enums import InvestigationState as S
from incidents.forms.case import DeclarationForm
from incidents.forms.investigation import NoteForm
from incidents.models import CaseEntry, Concern, Evidence, Finding, Investigation, InvestigationEntry
from incidents.queries import acknowledged_then, pictures_in
from incidents.rules import access, awaiting
from incidents.rules import investigation as rules
from incidents.rules.machine import Move, MoveRefused, Need, Who
from policies.models import Clause
from portal.http import SignedInRequest

from . import (
    consequence,
    consistency,
    directing,
    errand,
    hearing,
    intake,
    interview,
    membership,
    records,
    register,
    review,
    sanction,
    suspension,
)
from . import file as seen
from .allegation import ALLEGERS, ALLEGING
from .file import find, on_file, posted

# A step that only another kind of respondent could have says nothing about this file; one that makes again what was
# set aside is taken with the decision on the review.
NOT_OFFERED = frozenset({Need.FORMER, Need.CONTRACTOR, Need.SET_ASIDE, Need.WAS_HELD_HERE, Need.WAS_OPEN_THERE})
OWN_PAGES: dict[str, str] = {
    S.RETURNED: "incidents:investigation_return",
    S.EXTERNAL_REFERRAL: "incidents:investigation_refer_outside",
    S.CONTRACT_PATH: "incidents:investigation_contract",
    S.ON_HOLD: "incidents:investigation_hold",
    S.BDM_APPOINTED: "incidents:investigation_appoint_decision_maker",
    S.RESPONSE_OPEN: "incidents:investigation_notice",
    S.PRELIM_FINDINGS: "incidents:investigation_preliminary",
    S.BREACH: "incidents:investigation_determine",
    S.NO_BREACH: "incidents:investigation_determine",
    S.SD_ASSIGNED: "incidents:investigation_appoint_delegate",
    S.SANCTION_PROPOSED: "incidents:investigation_propose",
    S.SANCTION_DECIDED: "incidents:investigation_decide",
    S.CLOSED: "incidents:investigation_close",
}


def investigation_declare(request: SignedInRequest, pk: int) -> HttpResponse:
    """Before anyone reads a file they declare. A conflict closes it to them for good."""
    file = find(request, pk)
    if access.has_declared(request.user, file):
        return seen.to_file(file)
    form = DeclarationForm(posted(request))
    if request.method == "POST" and form.is_valid():
        declare(file.case, actor=request.user, **form.cleaned_data)
        if form.cleaned_data["has_conflict"]:
            messages.success(request, "Thank you. You will not see this matter again; someone else will take it on.")
            return redirect("incidents:investigations")
        return seen.to_file(file)
    context = {"form": form, "file": file}
    return render(request, "incidents/investigation_declare.html", context, status=422 if form.errors else 200)


@on_file
def investigation(request: SignedInRequest, file: Investigation) -> HttpResponse:
    verbs.record_viewing(file, actor=request.user)
    return _page(request, file, NoteForm())


@require_POST
@on_file
def investigation_note(request: SignedInRequest, file: Investigation) -> HttpResponse:
    form = NoteForm(request.POST)
    if form.is_valid():
        try:
            verbs.add_note(file, actor=request.user, **form.cleaned_data)
            return redirect(reverse("incidents:investigation", args=[file.pk]) + "#timeline")
        except MoveRefused as error:
            form.add_error("words", words.refusal(error))
    return _page(request, file, form)


def _page(request: SignedInRequest, file: Investigation, form: NoteForm) -> HttpResponse:
    person = request.user
    seen.gather(file)
    unseen = seen.letters_unseen(person, file)
    letters = [one for one in file.letters.all() if one.kind not in unseen]
    mine = access.capacities(file, person)
    sees_sanction = access.sees_sanction(person, file)
    context: dict[str, Any] = {
        "file": file,
        "state": seen.state_seen(person, file),
        "referral": _referral(request, file) if access.sees_referral(person, file) else None,
        "sees_reporter": access.sees_reporter(person, file),
        "allegations": _allegations(file),
        "can_rewrite": bool(ALLEGERS & mine) and file.state in ALLEGING,
        "can_find": Who.DECISION_MAKER in mine and file.state == S.DETERMINING,
        "letters": letters,
        "extendable": _extendable(request, file),
        "letters_way_url": reverse("incidents:letters_way", args=[file.pk]) if may_deliver(person, file) else "",
        "hearing": hearing.panel(request, file, letters),
        "interviews": interview.panel(request, file),
        "register": register.panel(request, file),
        "determination": file.determination,
        "sees_sanction": sees_sanction,
        **sanction.panel(request, file),
        **consequence.panel(request, file),
        **errand.panel(request, file),
        **directing.panel(request, file),
        **review.panel(request, file),
        **suspension.panel(request, file),
        "beside": beside_file(file, sees_reporter=access.sees_reporter(person, file)),
        "entries": [_entry(one, S) for one in seen.history_seen(person, file)],
        "moves": [] if seen.is_past_reader(person, file) else _steps(request, file),
        "also": _also(file, mine),
        "form": form,
        **records.panel(request, file),
        **membership.panel(request, file),
        **consistency.panel(request, file),
        **intake.panel(request, file),
    }
    return render(request, "incidents/investigation.html", context, status=422 if form.errors else 200)


def _referral(request: SignedInRequest, file: Investigation) -> dict[str, Any]:
    concerns = list(Concern.objects.of_matter(file.case).with_words())
    return {
        "case": file.case,
        "packages": file.case.referrals.select_related("returned"),
        "concerns": concerns,
        "pictures": pictures_in(concerns),
        "clauses": file.case.clauses.select_related("edition__policy"),
        "entries": [_entry(one, CaseState) for one in seen.media_history_seen(request.user, file)],
    }


def _allegations(file: Investigation) -> list[dict[str, Any]]:
    """Each with whether the respondent had acknowledged, by the day of the conduct, the edition it is judged by."""
    allegations = file.allegations.select_related("put_in", "varies", "varied_by").prefetch_related(
        Prefetch("findings", Finding.objects.select_related("by")),
        "posts",
        Prefetch("evidence", Evidence.objects.select_related("concern")),
        Prefetch("clauses", Clause.objects.select_related("edition__policy")),
    )
    known = acknowledged_then(file, allegations)
    return [{"allegation": one, "finding": one.finding, "acknowledged": known.get(one.pk, [])} for one in allegations]


def _extendable(request: SignedInRequest, file: Investigation) -> int | None:
    """The letter whose period this person may make longer."""
    letter = awaiting.awaited_letter(file)
    if letter is None or letter.is_answered or not awaiting.is_hearing(file):
        return None
    who = Who.DELEGATE if letter.kind in seen.SANCTION_LETTERS else Who.DECISION_MAKER
    return letter.pk if who in access.capacities(file, request.user) else None


def _entry(entry: CaseEntry | InvestigationEntry, states: type[TextChoices]) -> dict[str, object]:
    shapes: dict[str, str] = {EntryKind.MOVE: "move", EntryKind.NOTE: "note"}
    title = states(entry.to_state).label if entry.to_state else entry.get_kind_display()
    return {
        "kind": shapes.get(entry.kind, "conversation"),
        "at": entry.at,
        "who": entry.by.name if entry.by else "",
        "title": title,
        "text": entry.words,
    }


def _steps(request: SignedInRequest, file: Investigation) -> list[words.Step]:
    """Every way on from here, whoever's step it is, and why it is closed where it is."""
    mine = {move.to: move.missing for move in rules.next_moves(file, request.user)}
    return [
        _step(file, to, arrow, mine.get(to, lacking), is_mine=to in mine)
        for arrow, to, lacking in rules.gate(file, mine)
        if not NOT_OFFERED & set(lacking)
    ]


def _step(file: Investigation, to: str, arrow: Move, lacking: tuple[Need, ...], *, is_mine: bool) -> words.Step:
    return words.Step(
        name=f"Take it up again: {S(to).label.lower()}" if to == file.held_from else words.FILE_STEPS[to],
        url=_address(file, to) if is_mine and not lacking else "",
        who=words.said_of(arrow.who),
        needs=words.needs(lacking),
        open=not lacking,
        why_closed="What is listed must be there first." if lacking else "",
    )


def _address(file: Investigation, to: str) -> str:
    if file.state != S.ON_HOLD and to in OWN_PAGES:
        return reverse(OWN_PAGES[to], args=[file.pk])
    return reverse("incidents:investigation_move", args=[file.pk, to])


def _also(file: Investigation, mine: frozenset[Who]) -> list[tuple[str, str]]:
    """What can be done without moving the file on."""
    offers = [
        (
            Who.SERVICES_OFFICER in mine and file.state == S.ASSESSING,
            "Change the recommendation" if file.recommended_by_id else "Recommend how to handle it",
            "incidents:investigation_recommend",
        ),
        (
            Who.SERVICES_MANAGER in mine and file.state in verbs.INVESTIGABLE,
            "Appoint another investigator" if file.investigator_id else "Appoint an investigator",
            "incidents:investigation_appoint_investigator",
        ),
        (
            Who.SERVICES_MANAGER in mine and rules.lacks_decision_maker(file),
            "Appoint another decision-maker",
            "incidents:investigation_appoint_decision_maker",
        ),
        (
            Who.SERVICES_MANAGER in mine and rules.lacks_delegate(file),
            "Assign another delegate",
            "incidents:investigation_appoint_delegate",
        ),
        (
            bool(ALLEGERS & mine) and file.state in ALLEGING,
            "Add an allegation",
            "incidents:allegation_new",
        ),
    ]
    return [(label, reverse(name, args=[file.pk])) for is_offered, label, name in offers if is_offered]
