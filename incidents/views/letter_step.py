"""A step that issues a letter: written in a form, read exactly as it will go, then issued."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpResponse
from django.shortcuts import render

from incidents import words
from incidents.domain.letter import rehearse
from incidents.enums import InvestigationState as S
from incidents.models import Investigation, Letter
from portal.http import SignedInRequest

from .file import REFUSED, not_open, open_move, step_page, to_file


@dataclass(frozen=True)
class LetterStep:
    """The form that writes a letter, the verb that issues it, and where that leads in the file's own machine."""

    title: str
    form: BaseForm
    verb: Callable[[], object]
    targets: tuple[S, ...] = ()
    issued: str = "Issued. The respondent was told, and their time to answer runs."
    context: dict[str, Any] = field(default_factory=dict)


def take(request: SignedInRequest, file: Investigation, step: LetterStep) -> HttpResponse:
    """A step of the file itself: closed while something it needs is missing."""
    if _was_issued(request, file):
        return _done(request, file, step)
    found = open_move(request, file, *step.targets)
    if found is None and (request.method == "GET" or not step.form.fields):
        return not_open(request, file)
    if found and found.missing:
        return _write(request, file, step, needs=words.needs(found.missing))
    return write(request, file, step)


def write(request: SignedInRequest, file: Investigation, step: LetterStep) -> HttpResponse:
    """The form, then the letter exactly as it would go, then the letter itself. The domain refuses at each of them."""
    if _was_issued(request, file):
        return _done(request, file, step)
    form = step.form
    if (form.fields and not form.is_bound) or (form.is_bound and (not form.is_valid() or "change" in request.POST)):
        return _write(request, file, step)
    return _read_or_issue(request, file, step)


def _was_issued(request: SignedInRequest, file: Investigation) -> bool:
    """The form sent twice: the letter that was read has gone already."""
    seen = request.POST.get("seen")
    return bool(seen) and file.letters.filter(sha256=seen, issued_by=request.user).exists()


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
