"""Asking a person about a draft. Until it is sent the draft lives in the page alone, as on the check page."""

from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET, require_http_methods

from policies import domain, queries
from policies.advice import advise
from policies.answers import WORDS
from policies.discretion import AdviserFailed, discreetly
from policies.enums import Desk, QuestionState
from policies.forms import AskForm, CheckForm, CheckRecordForm
from policies.forms.asking import answers_in_words
from policies.models import Policy, Question
from policies.papers import advice_pdf
from policies.receipts import Answered
from policies.rulebooks import rulebook_for, with_rules
from portal.export import attachment
from portal.http import SignedInRequest
from portal.models import Person
from portal.paging import page_of

from .check import REMEMBERED


@require_GET
def questions(request: SignedInRequest) -> HttpResponse:
    own = Question.objects.filter(asker=request.user).select_related("policy")
    page = page_of(own, by=("-asked_at", "-id"), after=request.GET.get("after", ""))
    return render(request, "policies/questions.html", {"page": page})


@never_cache
@sensitive_post_parameters()
@sensitive_variables()
@require_http_methods(["GET", "POST"])
def ask(request: SignedInRequest) -> HttpResponse:
    """The check page posts its own fields here, which fill the form in; what this page itself sends has a `once`."""
    policies = policies_to_read(request.user)
    if not policies:
        return render(request, "policies/check_nothing.html")
    checked = checked_form(request, policies)
    clause = queries.clause_to_read(request.user, request.GET.get("clause", "")[:40])
    initial = {"policy": clause.edition.policy.slug if clause else policies[0].slug, "share_verdict": True}
    if checked:
        initial |= {"policy": checked.data.get("policy"), "text": checked.data.get("text")}
    sent = request.POST if "once" in request.POST else None
    form = AskForm(sent, policies=policies, was_checked=checked is not None, initial=initial)
    if form.is_bound and form.is_valid() and (made := send(request, form, checked, policies)):
        messages.success(request, "Your question is with Digital Media. You get a notice when it is answered.")
        return redirect("policies:question", made.pk)
    context = {"form": form, "checked": checked, "clause": clause, "kept_days": settings.QUESTION_KEPT_DAYS}
    return render(request, "policies/ask.html", context)


@sensitive_variables()
def send(request: SignedInRequest, form: AskForm, checked: CheckForm | None, policies: list[Policy]) -> Question | None:
    said = form.cleaned_data
    is_read = checked is not None and checked.is_valid()
    try:
        return domain.ask_question(
            next(policy for policy in policies if policy.slug == said["policy"]),
            actor=request.user,
            wording=said["wording"],
            draft=said["text"],
            context=answers_in_words(checked) if checked and is_read else [],
            verdict=verdict_of(checked) if checked and is_read and said.get("share_verdict") else "",
            once=said["once"],
        )
    except domain.QuestionRefused as refusal:
        form.add_error(None, str(refusal))
        return None


@sensitive_variables()
def verdict_of(checked: CheckForm) -> str:
    """Read again here: what a browser says the page answered is no evidence of it."""
    try:
        with discreetly():
            draft = checked.draft()
            return WORDS[advise(draft, rulebook_for(draft.policy), leave_out=checked.leave_out).verdict][0]
    except AdviserFailed:
        return ""


def checked_form(request: SignedInRequest, policies: list[Policy]) -> CheckForm | None:
    """The answers of the check page, where the person comes from there."""
    if "capacity" not in request.POST or not (advised := with_rules(policies)):
        return None
    said = request.session.get(REMEMBERED, {})
    return CheckForm(request.POST, person=request.user, policies=advised, initial=said)


def policies_to_read(person: Person) -> list[Policy]:
    """A person can be asked about every one of them, whether or not it has rules."""
    return [one.policy for one in queries.editions_to_read(person)]


@require_GET
def question(request: SignedInRequest, pk: int) -> HttpResponse:
    """For its asker, and for whoever answers it."""
    found = question_for(request, pk)
    context = {
        "question": found,
        "is_own": found.asker_id == request.user.pk,
        "is_taker": found.state == QuestionState.TAKEN and found.taken_by_id == request.user.pk,
        "may_take": found.state == QuestionState.ASKED and found.asker_id != request.user.pk,
        "may_keep": found.state == QuestionState.ANSWERED and found.taken_by_id == request.user.pk,
        "clauses": clause_cards(found),
        "steps": found.steps.select_related("by"),
        "other_desk": Desk(found.desk).other.label,
    }
    return render(request, "policies/question.html", context)


@require_http_methods(["GET", "POST"])
def withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Question, pk=pk, asker=request.user)
    if request.method == "POST":
        try:
            domain.withdraw_question(found, actor=request.user)
        except domain.QuestionRefused as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, "Your question is withdrawn, and its words are erased.")
        return redirect("policies:question", pk)
    return render(request, "policies/question_withdraw.html", {"question": found})


@require_GET
def record(request: SignedInRequest, pk: int, kind: str) -> HttpResponse:
    """The record of good faith, which only whoever asked can have and so disclose."""
    answered = Question.objects.filter(state=QuestionState.ANSWERED, asker=request.user)
    found = get_object_or_404(answered.select_related("asker", "taken_by", "edition__policy"), pk=pk)
    name = f"record-{found.code}.{kind}"
    if kind == "txt":
        return attachment(found.record, name=name, media_type="text/plain; charset=utf-8")
    if kind != "pdf" or found.answered_at is None:
        raise Http404
    advice = queries.advice_of(
        found, answer=found.answer, answered_at=found.answered_at, clauses=found.cited.order_by("position")
    )
    address = settings.SITE_URL + reverse("policies:question-records")
    body = advice_pdf(advice, code=str(found.code), digest=found.digest, address=address)
    return attachment(body, name=name, media_type="application/pdf")


@require_GET
def check_record(request: SignedInRequest) -> HttpResponse:
    """Whoever was shown a record may check it. It says when, and the digest; never who asked or what."""
    form = CheckRecordForm(request.GET or None)
    found = None
    if form.is_bound and form.is_valid():
        found = Question.objects.filter(code=form.cleaned_data["code"]).only("digest", "answered_at", "code").first()
        if found is None or not is_genuine(found):
            found = None
            form.add_error("code", "The portal made no record with this code. Check it letter by letter.")
    return render(request, "policies/question_records.html", {"form": form, "found": found})


def is_genuine(found: Question) -> bool:
    return found.answered_at is not None and Answered(found.pk, found.digest, found.answered_at).is_proved_by(
        found.code or ""
    )


def question_for(request: SignedInRequest, pk: int) -> Question:
    seen = Question.objects.visible_to(request.user).select_related("policy", "edition__policy", "asker", "taken_by")
    return get_object_or_404(seen, pk=pk)


def clause_cards(found: Question) -> list[dict[str, Any]]:
    """As they were cited, at the edition they come from."""
    return [
        {
            "ref": clause.ref,
            "words": clause.words,
            "modality": clause.get_modality_display(),
            "capacity": clause.get_capacity_display(),
            "policy": str(clause.edition),
            "url": clause_address(clause.edition.policy.slug, clause.edition.number, clause.ref),
        }
        for clause in found.cited.select_related("edition__policy").order_by("position")
    ]


def clause_address(slug: str, number: int, ref: str) -> str:
    return f"{reverse('policies:edition', args=[slug, number])}#{quote(ref)}"
