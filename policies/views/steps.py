"""The steps of a draft, each on a small page of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from policies import domain, queries, words
from policies.enums import EditionState as S
from policies.forms import drafts as forms
from policies.models import Edition, Reviewer
from policies.rules import edition as rules
from policies.rules.edition import Need, Who
from portal.http import SignedInRequest
from portal.models import Person
from portal.templatetags.postwise import day

from .finding import on_draft


@dataclass(frozen=True)
class DraftStep:
    """One step: from where to where and by whom, what it asks, and the verb that takes it."""

    to: S
    who: Who
    name: str
    form: type[forms.StepForm]
    take: Callable[[Edition, Any, Person], object]
    done: str
    lead: str = ""
    tone: str = ""
    starts: tuple[S, ...] = ()

    def leads_from(self, edition: Edition) -> bool:
        return self.to in rules.MOVES[edition.state] and (not self.starts or edition.state in self.starts)


def ask(edition: Edition, form: forms.AskForReviewForm, actor: Person) -> object:
    asked = {"is_major": True, **form.cleaned_data}
    return domain.ask_for_review(edition, actor=actor, **asked)


def publish(edition: Edition, form: forms.PublishForm, actor: Person) -> object:
    if form.is_now:
        return domain.publish_edition(edition, actor=actor)
    return domain.schedule_publishing(edition, on=form.day, actor=actor)


def plainly(verb: Callable[..., Edition]) -> Callable[[Edition, Any, Person], object]:
    """A verb that takes what the form asks under the names the form has for it."""
    return lambda edition, form, actor: verb(edition, actor=actor, **form.cleaned_data)


STEPS: dict[str, DraftStep] = {
    "ask": DraftStep(
        S.IN_REVIEW,
        Who.OWNER,
        "Ask for review",
        forms.AskForReviewForm,
        ask,
        "Sent for review. Its reviewers and its approver were told.",
        "Its words stay as they are until it is sent back or you take it back.",
    ),
    "answer": DraftStep(
        S.CHANGES_REQUESTED,
        Who.REVIEWER,
        "Say what you think of it",
        forms.AnswerForm,
        plainly(domain.answer_review),
        "Your answer was recorded. Its authors were told.",
        "Its authors read your answer, and so do the other reviewers and the approver.",
    ),
    "approve": DraftStep(
        S.APPROVED,
        Who.APPROVER,
        "Approve it",
        forms.ApproveForm,
        plainly(domain.approve_edition),
        "Approved. Its authors were told.",
        "What is published later is these words, or nothing.",
    ),
    "request-changes": DraftStep(
        S.CHANGES_REQUESTED,
        Who.APPROVER,
        "Ask for changes",
        forms.ChangesForm,
        plainly(domain.request_changes),
        "Sent back to its authors, with what you wrote.",
        "It goes back to its authors, and is reviewed again when they have changed it.",
    ),
    "publish": DraftStep(
        S.PUBLISHED, Who.OWNER, "Publish it", forms.PublishForm, publish, "Published. It is in force from today."
    ),
    "take-back": DraftStep(
        S.DRAFT,
        Who.OWNER,
        "Take it back to change it",
        forms.NoteForm,
        plainly(domain.take_back),
        "It is a draft again and can be changed. Reviewers and approver were told.",
        "Answers and approval fall away with it, because they were given to the words as they stand now.",
        starts=(S.IN_REVIEW, S.APPROVED),
    ),
    "put-back": DraftStep(
        S.DRAFT,
        Who.OWNER,
        "Put it back among the drafts",
        forms.StepForm,
        plainly(domain.restore_edition),
        "It is a draft again.",
        starts=(S.DISCARDED,),
    ),
    "discard": DraftStep(
        S.DISCARDED,
        Who.OWNER,
        "Discard it",
        forms.NoteForm,
        plainly(domain.discard_edition),
        "Discarded. It stands with the discarded drafts and can be put back.",
        "It leaves the list of drafts. Nothing of it is deleted, and an owner can put it back.",
        tone="danger",
    ),
}


def next_steps(edition: Edition, person: Person, reviewers: Sequence[Reviewer]) -> list[words.Step]:
    """What this person may do next, with what each step still needs."""
    may = rules.capacities(edition, person)
    lacking = {move.to: move.missing for move in rules.open_moves(edition, person)}
    steps = []
    for slug, step in STEPS.items():
        if step.who in may and step.leads_from(edition):
            needs = [need.value.capitalize() for need in lacking.get(step.to, ())]
            url = reverse("policies:draft-step", args=[edition.pk, slug])
            steps.append(words.Step(step.name, url, needs=needs, why_closed="What is listed must be there first."))
    return steps


@require_http_methods(["GET", "POST"])
@on_draft
def draft_step(request: SignedInRequest, edition: Edition, step: str) -> HttpResponse:
    found = STEPS.get(step)
    if found is None or found.who not in rules.capacities(edition, request.user):
        raise Http404
    if not found.leads_from(edition) and request.method == "GET":
        messages.warning(request, words.overtaken(edition))
        return redirect("policies:draft", edition.pk)
    form = found.form(request.POST if request.method == "POST" else None, edition=edition)
    if request.method == "POST" and form.is_valid():
        try:
            found.take(edition, form, request.user)
        except words.REFUSED as refusal:
            form.add_error(None, words.refusal(refusal, edition))
        else:
            return taken(request, edition, found, form)
    context = {"edition": edition, "policy": edition.policy, "marking": edition.policy.marking, "step": found}
    return render(request, "policies/draft_step.html", context | beside(found, edition, request.user) | {"form": form})


def taken(request: SignedInRequest, edition: Edition, step: DraftStep, form: forms.StepForm) -> HttpResponse:
    if isinstance(form, forms.PublishForm):
        if form.is_now:
            messages.success(request, step.done)
            return redirect("policies:read", edition.policy.slug)
        said = f"The portal publishes it on {day(form.day)}." if form.day else "It is not published on a day."
        messages.success(request, said)
    else:
        messages.success(request, step.done)
    still = Edition.objects.workable_by(request.user).filter(pk=edition.pk).exists()
    return redirect("policies:draft", edition.pk) if still else redirect("policies:drafts")


def beside(step: DraftStep, edition: Edition, person: Person) -> dict[str, Any]:
    """What the page of a step says beside its form."""
    if not step.leads_from(edition):
        return {}
    lacking = rules.missing(edition, step.to, actor=person)
    context: dict[str, Any] = {"needs": [need.value for need in lacking if need not in rules.GIVEN]}
    if step.to == S.PUBLISHED:
        context |= {
            "publishes": True,
            "asks": edition.is_major or queries.edition_standing(edition.policy) is None,
            "people": queries.people_to_ask(edition.policy).count(),
            "today": timezone.localdate(),
            "lacks_audience": Need.AUDIENCE in lacking,
        }
    if step.form in (forms.AnswerForm, forms.ApproveForm):
        context["has_standing"] = queries.edition_standing(edition.policy) is not None
    return context
