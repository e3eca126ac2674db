"""The rules of a draft tried on a post, beside those in force. The post is read once and kept nowhere."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from policies import queries
from policies.advice import Draft, Outcome, Rulebook, advise, read_rulebook
from policies.discretion import AdviserFailed, discreetly
from policies.forms.advising import TryForm
from policies.models import Edition
from policies.rulebooks import rulebook_for, with_rules
from portal.http import SignedInRequest

from .advising import TONES, page_of, verdict_word, written_rules
from .editing import draft_for


@never_cache
@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def try_rules(request: SignedInRequest, pk: int) -> HttpResponse:
    edition = draft_for(request, pk)
    written_rules(edition)
    form = TryForm(request.POST or None)
    context: dict[str, Any] = page_of(edition) | {"form": form, "usable": queries.has_sound_rules(edition)}
    if context["usable"] and request.method == "POST" and form.is_valid():
        try:
            context["answers"] = both_answers(edition, form)
        except AdviserFailed:
            context["failed"] = True
    return render(request, "policies/rules_try.html", context, status=500 if context.get("failed") else 200)


@sensitive_variables()
def both_answers(edition: Edition, form: TryForm) -> list[tuple[str, dict[str, Any]]]:
    policy = edition.policy
    with discreetly():
        draft = form.draft(policy.slug)
        answers = [("By this draft", answer(draft, read_rulebook(queries.rules_of(edition).source)))]
        if with_rules([policy]):
            answers.append(("By the rules in force", answer(draft, rulebook_for(policy.slug))))
    return answers


@sensitive_variables()
def answer(draft: Draft, rulebook: Rulebook) -> dict[str, Any]:
    outcome: Outcome = advise(draft, rulebook)
    return {
        "outcome": outcome,
        "word": verdict_word(outcome.verdict),
        "tone": TONES[outcome.verdict],
        "reasons": [(reason, verdict_word(reason.verdict), TONES[reason.verdict]) for reason in outcome.reasons],
    }
