"""Should I post this? A draft is read once, to answer it, and kept nowhere: no row, no session, no address, no log."""

import logging
from typing import Any

from django.core.exceptions import BadRequest
from django.db import DatabaseError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from policies import domain, queries
from policies.advice import advise
from policies.answers import Answer, answer_for
from policies.discretion import AdviserFailed, discreet, discreetly
from policies.forms import CheckForm
from policies.forms.pictures import PictureForm
from policies.models import Clause, Policy
from policies.rulebooks import rulebook_for, with_rules
from portal.http import SignedInRequest
from portal.models import Person
from portal.picture_words import can_read_pictures

log = logging.getLogger(__name__)

REMEMBERED = "check_answers"


@never_cache
@sensitive_post_parameters()
@sensitive_variables()
@discreet
@require_http_methods(["GET", "POST"])
def check(request: SignedInRequest) -> HttpResponse:
    policies = policies_with_advice(request.user)
    if not policies:
        return render(request, "policies/check_nothing.html")
    if request.GET.keys() & CheckForm.base_fields.keys():
        raise BadRequest("An address is kept in histories and logs: no draft is taken from one.")
    clause = clause_asked_about(request)
    initial = {**request.session.get(REMEMBERED, {}), **({"policy": clause.edition.policy.slug} if clause else {})}
    form = CheckForm(request.POST or None, person=request.user, policies=policies, initial=initial)
    context: dict[str, Any] = {"form": form, "clause": clause, "answer": None, "failed": False}
    context["picture"] = PictureForm() if can_read_pictures() else None
    if form.is_bound and form.is_valid():
        try:
            context["answer"] = answer(form)
        except AdviserFailed:
            context["failed"] = True
        remember(request, form, context["answer"])
        context |= look_again(request)
    response = render(request, "policies/check.html", context, status=500 if context["failed"] else 200)
    if context["answer"] and "look_again" not in request.POST:
        tally(form.cleaned_data["policy"], context["answer"])
    return response


@require_POST
def erase(request: SignedInRequest) -> HttpResponse:
    """Forget the answers; the words were never kept, and a fresh page has none."""
    request.session.pop(REMEMBERED, None)
    return redirect("policies:check")


def look_again(request: SignedInRequest) -> dict[str, Any]:
    """The reminder of tomorrow: asked for or taken back beside the draft, so that the words stay where they are."""
    wish = request.POST.get("look_again")
    if wish == "tomorrow":
        domain.look_again_tomorrow(request.user)
    elif wish == "no":
        domain.drop_look_again(request.user)
    return {"look_again_at": queries.look_again_at(request.user, timezone.now()), "look_again_wish": wish}


def remember(request: SignedInRequest, form: CheckForm, answer: Answer | None) -> None:
    """The choices alone. What the person says their words do not mean is forgotten once no words suggest it."""
    said = form.remembered()
    if answer:
        said["not_so"] = [one.meaning.name for one in answer.read_back if one.is_denied]
    if request.session.get(REMEMBERED) != said:
        request.session[REMEMBERED] = said


def tally(policy: str, answer: Answer) -> None:
    """The answer is ready by now, and stands whether it is counted or not."""
    try:
        domain.tally_answer(policy, verdict=answer.outcome.verdict, refs=[clause["ref"] for clause in answer.clauses])
    except DatabaseError as error:
        log.error("an answer was not counted: %s", type(error).__name__)


@sensitive_variables()
def answer(form: CheckForm) -> Answer:
    with discreetly():
        draft = form.draft()
        outcome = advise(draft, rulebook_for(draft.policy), leave_out=form.leave_out)
        cited = {*outcome.clauses, *(ref for reason in outcome.reasons for ref in reason.clauses)}
        in_force = queries.clauses_in_force(cited, timezone.localdate())
        return answer_for(outcome, draft.text, in_force, denied=form.cleaned_data["not_so"])


def policies_with_advice(person: Person) -> list[Policy]:
    """Of those the person may read, the ones whose rules can answer; what applies to the person comes first."""
    return with_rules([one.policy for one in queries.editions_to_read(person)])


def clause_asked_about(request: SignedInRequest) -> Clause | None:
    ref = request.GET.get("clause", "")[:40]
    return queries.clause_to_read(request.user, ref) if ref else None
