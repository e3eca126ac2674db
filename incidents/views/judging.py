"""Judging a case: what is weighed, what that comes to, and what the officer decides."""

from typing import Any

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect

from incidents import words
from incidents.domain import case as verbs
from incidents.domain.changes import Overtaken
from incidents.domain.parts import PartRefused
from incidents.enums import CaseState, Severity
from incidents.forms.judging import JudgeForm
from incidents.models import Case, Judgement
from incidents.queries import judged_before
from incidents.rules import case as rules
from incidents.rules import judging, proportionality
from incidents.rules.machine import MoveRefused, Who
from incidents.rules.matching import Pointer, pointers_to_subject
from portal.http import SignedInRequest

from .case import back_to, find, step_page


def case_judge(request: SignedInRequest, pk: int) -> HttpResponse:
    found = find(request, pk)
    if Who.HANDLER not in rules.capacities(found, request.user) and not judging.may_judge(found, request.user):
        raise Http404
    if not rules.has_declared(request.user, found):
        return redirect("incidents:case_open", found.pk)
    pointers = pointers_to_subject(found)
    data, weighing = _with_subject(request, pointers), not {"weigh", "subject_is"}.isdisjoint(request.POST)
    form = JudgeForm(data, initial=_initial(request, found), case=found)
    if request.method == "POST" and not weighing and form.is_valid():
        try:
            verbs.judge_case(found, actor=request.user, **form.judged())
            return back_to(request, found)
        except Overtaken as overtaken:
            form.renew(overtaken)
        except (MoveRefused, PartRefused) as error:
            form.add_error(None, words.refusal(error))
    return _page(request, found, form, weighing=weighing, pointers=pointers)


def _with_subject(request: SignedInRequest, pointers: list[Pointer]) -> QueryDict | None:
    """What was sent, with the person that was pointed to in their place once the officer says it is them."""
    if request.method != "POST":
        return None
    chosen = [one.person for one in pointers if str(one.person.pk) == request.POST.get("subject_is")]
    data = request.POST.copy()
    if chosen:
        data["subject"] = chosen[0].email
    return data


def _page(
    request: SignedInRequest, found: Case, form: JudgeForm, *, weighing: bool, pointers: list[Pointer]
) -> HttpResponse:
    if weighing:
        form.errors.clear()  # nothing is kept yet, so that nothing is wrong yet
    level = proportionality.level_of(form.answers)
    return step_page(
        request,
        found,
        form,
        page="incidents/judge.html",
        suggested=Severity(level).label if level else "",
        response=proportionality.RESPONSES.get(level or "", ""),
        weighed_in_part=weighing and level is None,
        takes_back=found.potential_breach is True,
        no_action=_no_action(found, request),
        pointers=[one for one in pointers if one.person.email != form["subject"].value()],
    )


def _no_action(found: Case, request: SignedInRequest) -> list[Judgement]:
    """What was judged before on the same posts and ended without action: it may be judged the same way again."""
    before = judged_before(found, request.user)
    return list(before.filter(potential_breach=False, case__state=CaseState.CLOSED_NO_ACTION))


def _initial(request: SignedInRequest, found: Case) -> dict[str, Any]:
    """What was judged last of this case; or, where it is asked for, of another one about the same posts."""
    like = request.GET.get("like", "")
    if like.isascii() and like.isdigit() and len(like) < 12:
        same = next((one for one in _no_action(found, request) if one.pk == int(like)), None)
        if same is not None:
            return {**_of(same), "subject": found.subject or same.case.subject}
    last = found.judgements.last()
    return {**(_of(last) if last else {}), "subject": found.subject}


def _of(judgement: Judgement) -> dict[str, Any]:
    return {
        **judgement.answers,
        "clauses": ", ".join(clause["ref"] for clause in judgement.clauses),
        "potential_breach": "yes" if judgement.potential_breach else "no",
        "level": judgement.level,
        "judgement": judgement.why,
        "why_not_referred": judgement.why_not_referred,
    }
