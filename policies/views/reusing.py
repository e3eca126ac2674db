"""Answers kept to be used again: keeping one, finding one while another is written, and retiring one."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from policies import rules
from policies.domain.reusing import KeepingRefused, RepeatsQuestion, keep_answer, retire_answer
from policies.enums import QuestionState
from policies.forms import AnswerForm
from policies.forms.asking import APART
from policies.forms.reusing import SEPARATOR, KeepAnswerForm
from policies.models import Question, ReusableAnswer
from policies.models.reusable import ReusableAnswerQuerySet
from policies.queries.reusable import MOST_OFFERED, Offered, find_answers, offered
from portal.http import SignedInRequest
from portal.models import Person
from portal.paging import PAGE_SIZE, Page, page_of

from .asking import clause_address, question_for

LONGEST_SEARCH = 200
MOST_SUGGESTED = 3
MOST_WORDS = 40
WORD = re.compile(r"[^\W\d_]{3,}")


@dataclass(frozen=True)
class Offer:
    """What the page of an answer offers to put in: what was searched for, what was found, and what was put in."""

    words: str
    found: list[Offered]
    is_search: bool = False
    put_in: Offered | None = None


def _own(person: Person) -> ReusableAnswerQuerySet:
    if not rules.can_answer_questions(person):
        raise Http404
    return ReusableAnswer.objects.visible_to(person)


def _of(request: SignedInRequest, question: Question) -> QuerySet[ReusableAnswer]:
    return _own(request.user).standing().filter(policy=question.policy)


def suggested(request: SignedInRequest, question: Question) -> Offer:
    """Those that share words with the question, which is read for this and kept nowhere."""
    asked = list(dict.fromkeys(WORD.findall(question.wording)))[:MOST_WORDS]
    if not asked:
        return Offer("", [])
    return Offer("", offered(find_answers(_of(request, question), " or ".join(asked))[:MOST_SUGGESTED]))


def reused(request: SignedInRequest, question: Question) -> tuple[AnswerForm, Offer]:
    """The form as it was typed, with an answer put in where one was chosen, and what the search finds."""
    search = request.POST.get("search", "")[:LONGEST_SEARCH]
    answers = _of(request, question)
    typed = {"words": request.POST.get("words", ""), "refs": request.POST.get("refs", "")}
    chosen = request.POST.get("insert", "")
    put_in = next(iter(offered(answers.filter(pk=int(chosen)))), None) if _is_number(chosen) else None
    form = AnswerForm(initial=_with(put_in, typed) if put_in else typed, question=question)
    if put_in:
        form.fields["words"].widget.attrs["autofocus"] = True
    found = offered(find_answers(answers, search)[:MOST_OFFERED])
    return form, Offer(search, found, is_search=True, put_in=put_in)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


def _with(put_in: Offered, typed: dict[str, str]) -> dict[str, str]:
    """What was typed stays; an answer that stands there already is not put in twice."""
    words, own = typed["words"].replace("\r\n", "\n"), put_in.answer.words
    if own not in words:
        words = "\n\n".join(filter(None, [words.strip(), own]))
    refs = [*filter(None, APART.split(typed["refs"])), *put_in.refs]
    return {"words": words, "refs": _joined(refs)}


def _joined(refs: Iterable[str]) -> str:
    """Each once, whatever its case."""
    return SEPARATOR.join({ref.casefold(): ref for ref in refs}.values())


@require_http_methods(["GET", "POST"])
def keep(request: SignedInRequest, pk: int) -> HttpResponse:
    """By whoever answered, once it is answered."""
    found = question_for(request, pk)
    if found.state != QuestionState.ANSWERED or found.taken_by_id != request.user.pk:
        raise Http404
    refs = found.cited.order_by("position").values_list("ref", flat=True)
    first = {"words": found.answer, "refs": _joined(refs)}
    form = KeepAnswerForm(request.POST if request.method == "POST" else None, question=found, initial=first)
    if form.is_valid():
        try:
            answer = keep_answer(found, actor=request.user, **form.cleaned_data)
            messages.success(request, "Kept. It is offered to whoever answers next.")
            return redirect("policies:reusable-answer", answer.pk)
        except RepeatsQuestion as refusal:
            is_in_title = refusal.piece.casefold() in form.cleaned_data["title"].casefold()
            form.add_error("title" if is_in_title else "words", str(refusal))
        except KeepingRefused as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "question": found}
    return render(request, "policies/question_keep.html", context, status=422 if form.errors else 200)


@require_GET
def reusable_answers(request: SignedInRequest) -> HttpResponse:
    standing, words = _own(request.user).standing(), request.GET.get("words", "")[:LONGEST_SEARCH].strip()
    if words:
        page = Page(rows=list(find_answers(standing, words)[:PAGE_SIZE]), next="", is_first=True)
    else:
        page = page_of(standing, by=("-id",), after=request.GET.get("after", ""))
    order = {answer.pk: place for place, answer in enumerate(page.rows)}
    found = offered(ReusableAnswer.objects.filter(pk__in=order))
    rows = sorted(found, key=lambda one: order[one.answer.pk])
    return render(request, "policies/reusable_answers.html", {"page": page, "rows": rows, "words": words})


@require_GET
def reusable_answer(request: SignedInRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(_own(request.user).select_related("retired_by"), pk=pk)
    one = offered(ReusableAnswer.objects.filter(pk=pk))[0]
    edition = one.answer.edition
    clauses = [
        {
            "ref": clause.ref,
            "words": clause.words,
            "modality": clause.get_modality_display(),
            "capacity": clause.get_capacity_display(),
            "policy": str(clause.edition),
            "url": clause_address(one.answer.policy.slug, edition.number, clause.ref),
        }
        for clause in found.cited.select_related("edition__policy").order_by("position")
    ]
    context = {"one": one, "answer": found, "clauses": clauses}
    return render(request, "policies/reusable_answer.html", context)


@require_POST
def retire(request: SignedInRequest, pk: int) -> HttpResponse:
    retire_answer(get_object_or_404(_own(request.user), pk=pk), actor=request.user)
    messages.success(request, "Retired. It is offered no more, and stays on the record.")
    return redirect("policies:reusable-answers")
