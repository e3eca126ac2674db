"""The letters that carry a decision: written in a form, read exactly as they will go, then issued."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import render

from incidents import words
from incidents.domain import decision
from incidents.domain import investigation as verbs
from incidents.domain.letter import rehearse
from incidents.enums import InvestigationState as S
from incidents.forms.decision import (
    DeterminationForm,
    NoticeForm,
    PreliminaryForm,
)
from incidents.models import Finding, Investigation, Letter
from portal.http import SignedInRequest

from .file import REFUSED, not_open, on_file, open_move, posted, step_page, to_file


@dataclass(frozen=True)
class LetterStep:
    """A step that issues a letter: where it leads, the form that writes it, and the verb that issues it."""

    title: str
    targets: tuple[S, ...]
    form: BaseForm
    verb: Callable[[], object]
    issued: str = "Issued. The respondent was told, and their time to answer runs."
    context: dict[str, Any] = field(default_factory=dict)


def take(request: SignedInRequest, file: Investigation, step: LetterStep) -> HttpResponse:
    """The form, then the letter exactly as it would go, then the letter itself. The domain refuses at each of them."""
    if request.method == "POST" and _was_issued(request, file):
        return _done(request, file, step)
    found = open_move(request, file, *step.targets)
    if found is None and (request.method == "GET" or not step.form.fields):
        return not_open(request, file)
    if found and (found.missing or (request.method == "GET" and step.form.fields)):
        return _write(request, file, step, needs=words.needs(found.missing))
    if step.form.is_bound and (not step.form.is_valid() or "change" in request.POST):
        return _write(request, file, step)
    return _read_or_issue(request, file, step)


def _was_issued(request: SignedInRequest, file: Investigation) -> bool:
    """The form sent twice: the letter that was read has gone already."""
    return file.letters.filter(sha256=request.POST.get("seen", ""), issued_by=request.user).exists()


def _read_or_issue(request: SignedInRequest, file: Investigation, step: LetterStep) -> HttpResponse:
    try:
        letter = rehearse(file, step.verb)
        if request.POST.get("seen") == letter.sha256:
            step.verb()
            return _done(request, file, step)
    except REFUSED as error:
        if not step.form.fields:
            messages.error(request, words.refusal(error))
            return to_file(file)
        step.form.add_error(None, words.refusal(error))
        return _write(request, file, step)
    return _preview(request, file, step, letter)


def _done(request: SignedInRequest, file: Investigation, step: LetterStep) -> HttpResponse:
    messages.success(request, step.issued)
    return to_file(file)


def _write(request: SignedInRequest, file: Investigation, step: LetterStep, **context: Any) -> HttpResponse:
    return step_page(
        request,
        file,
        step.form,
        title=step.title,
        submit="Read the letter",
        **step.context,
        **context,
    )


def _preview(request: SignedInRequest, file: Investigation, step: LetterStep, letter: Letter) -> HttpResponse:
    context = {
        "file": file,
        "title": step.title,
        "letter": letter,
        "hidden": [field.as_hidden() for field in step.form],
        "has_changed": "seen" in request.POST,
    }
    return render(request, "incidents/investigation_preview.html", context)


@on_file
def notice(request: SignedInRequest, file: Investigation) -> HttpResponse:
    varied = file.state == S.INVESTIGATING
    step = LetterStep(
        title="Issue the varied notice" if varied else "Issue the notice of suspected breach",
        targets=(S.RESPONSE_OPEN,),
        form=NoticeForm(posted(request)),
        verb=lambda: verbs.issue_notice(file, actor=request.user),
    )
    return take(request, file, step)


@on_file
def preliminary(request: SignedInRequest, file: Investigation) -> HttpResponse:
    form = PreliminaryForm(posted(request))
    step = LetterStep(
        title="Put preliminary findings",
        targets=(S.PRELIM_FINDINGS,),
        form=form,
        verb=lambda: decision.put_preliminary_findings(file, actor=request.user, **form.cleaned_data),
    )
    return take(request, file, step)


@on_file
def determine(request: SignedInRequest, file: Investigation) -> HttpResponse:
    """The findings decide whether it is a breach: the page asks only for the reasons."""
    findings = Finding.objects.standing().filter(allegation__investigation=file).select_related("allegation")
    breach = findings.of_breach().exists()
    target = S.BREACH if breach else S.NO_BREACH
    form = DeterminationForm(posted(request))
    step = LetterStep(
        title=words.FILE_STEPS[target],
        targets=(target,),
        form=form,
        verb=lambda: decision.determine(file, actor=request.user, breach=breach, **form.cleaned_data),
        issued="Determined. The respondent was told by letter.",
        context={
            "above": "incidents/file/_before_determination.html",
            "findings": findings.order_by("allegation__position"),
        },
    )
    return take(request, file, step)
