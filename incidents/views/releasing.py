"""A redacted release of a file: its documents, what is given of each, the check by a second person, the download."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import BaseForm
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from incidents import release_words, words
from incidents.domain import doubting
from incidents.domain import releasing as verbs
from incidents.domain.exporting import begin_taking
from incidents.enums import ReleaseState
from incidents.file_release.doubts import doubts_left
from incidents.file_release.leftovers import leftovers
from incidents.file_release.names import names_in
from incidents.file_release.paper import document_pdf, name_of
from incidents.file_release.removing import left_of, removals_of
from incidents.forms import releasing as forms
from incidents.models import Investigation, Release, ReleaseDocument
from incidents.rules import records as rules
from incidents.rules.machine import MoveRefused
from portal.confirming import asks_again
from portal.export import attachment
from portal.http import SignedInRequest

from .file import on_file, posted, step_page

Verb = Callable[[], object]


@on_file
def file_release_new(request: SignedInRequest, file: Investigation) -> HttpResponse:
    if not rules.may_export(request.user, file):
        raise Http404
    form = forms.ReleaseForm(posted(request))
    if request.method == "POST" and form.is_valid():
        release = verbs.begin_release(file, actor=request.user, **form.cleaned_data)
        return redirect("incidents:file_release", file.pk, release.pk)
    return step_page(request, file, form, title="Prepare a redacted release", submit="List the documents")


def _found(request: SignedInRequest, file: Investigation, release_pk: int) -> Release:
    if not rules.may_export(request.user, file):
        raise Http404
    found = file.releases.select_related("by", "approved_by", "investigation__respondent", "export")
    return get_object_or_404(found, pk=release_pk)


@on_file
def file_release(request: SignedInRequest, file: Investigation, release_pk: int) -> HttpResponse:
    """All of it; and, while it is prepared, what is decided of several documents at once."""
    release = _found(request, file, release_pk)
    documents = list(verbs.with_choices(release))
    several = forms.SeveralForm(_sent(request, "several"), release=release, documents=documents, prefix="several")
    names = names_in(file, documents) if rules.may_prepare(request.user, release) else []
    everywhere = forms.EverywhereForm(_sent(request, "everywhere"), release=release, names=names, prefix="everywhere")
    asked: dict[str, tuple[BaseForm, Verb]] = {
        "several": (several, lambda: _decide(documents, several, request)),
        "everywhere": (everywhere, lambda: _remove_everywhere(documents, everywhere, request)),
    }
    if request.method == "POST":
        form, verb = asked.get(request.POST.get("form", ""), (None, None))
        if form is None or verb is None:
            raise Http404
        if _done(request, form, verb):
            return redirect("incidents:file_release", file.pk, release.pk)
    return _page(request, release, documents, several=several, everywhere=everywhere)


def _sent(request: SignedInRequest, name: str) -> Any:
    return request.POST if request.method == "POST" and request.POST.get("form") == name else None


def _done(request: SignedInRequest, form: BaseForm, verb: Verb) -> bool:
    """The verb was called; what refused it stands on the form."""
    if not form.is_valid():
        return False
    try:
        verb()
    except verbs.ReleaseRefused as refused:
        form.add_error(None, release_words.REFUSED[refused.why])
    except MoveRefused as error:
        form.add_error(None, words.refusal(error))
    return not form.errors


def _decide(documents: list[ReleaseDocument], form: forms.SeveralForm, request: SignedInRequest) -> None:
    chosen = [one for one in documents if str(one.number) in form.cleaned_data["documents"]]
    said = {name: form.cleaned_data[name] for name in ("ground", "words")}
    verbs.decide_together(chosen, actor=request.user, is_given=form.cleaned_data["decision"] == forms.GIVE, **said)


def _remove_everywhere(documents: list[ReleaseDocument], form: forms.EverywhereForm, request: SignedInRequest) -> None:
    said = {name: form.cleaned_data[name] for name in ("ground", "words")}
    found = [verbs.remove_phrase(documents, phrase, actor=request.user, **said) for phrase in form.phrases]
    messages.success(request, f"Taken out of {max(found)} document{'s' if max(found) > 1 else ''}.")


def _page(
    request: SignedInRequest, release: Release, documents: list[ReleaseDocument], **asked: BaseForm
) -> HttpResponse:
    wrong = next((form for form in asked.values() if form.errors), None)
    undecided = sum(not one.given for one in documents)
    in_doubt = len(doubts_left(release, documents))
    context = {
        **asked,
        "form": wrong,
        "release": release,
        "file": release.investigation,
        "tone": release_words.TONES[release.state],
        "rows": [(one, release_words.GIVEN_TONES[one.given]) for one in documents],
        "undecided": undecided,
        "in_doubt": in_doubt,
        "ticked": asked["several"]["documents"].value() or [],
        "leftovers": leftovers(documents),
        "prepares": rules.may_prepare(request.user, release),
        "steps": _steps(request, release, wants=undecided + in_doubt),
        "waits_for_another": release.state == ReleaseState.CHECKING and rules.has_prepared(request.user, release),
        "export": getattr(release, "export", None),
        "history": release.steps.select_related("by"),
    }
    return render(request, "incidents/file/release.html", context, status=422 if wrong else 200)


def _steps(request: SignedInRequest, release: Release, *, wants: int) -> list[tuple[str, str]]:
    """Each step this person can take, and what it is called."""
    wanting = {ReleaseState.CHECKING, ReleaseState.APPROVED} if wants else set()
    open_ones = (to for to in rules.RELEASE_MOVES[release.state] if to not in wanting)
    return [(to, release_words.STEPS[to][0]) for to in open_ones if rules.may_move_release(request.user, release, to)]


@on_file
def file_release_names(request: SignedInRequest, file: Investigation, release_pk: int) -> HttpResponse:
    """Each word that may be a name which never leaves, where it stands, and what somebody says of it."""
    release = _found(request, file, release_pk)
    left = doubts_left(release, verbs.with_choices(release))
    form = forms.DoubtsForm(posted(request), release=release, doubted=[str(one) for one in release.doubts.all()])
    if request.method == "POST" and _done(request, form, lambda: _answer(request, release, form)):
        messages.success(request, "Kept.")
        return redirect("incidents:file_release_names", file.pk, release.pk)
    context = {
        "release": release,
        "file": file,
        "form": form,
        "left": left,
        "passed": release.doubts.filter(is_name=False).select_related("by"),
        "ticked": form["doubted"].value() or [],
        "prepares": rules.may_prepare(request.user, release),
    }
    return render(request, "incidents/file/release_names.html", context, status=422 if form.errors else 200)


def _answer(request: SignedInRequest, release: Release, form: forms.DoubtsForm) -> None:
    said = form.cleaned_data
    if said["decision"] == forms.GIVE:
        doubting.pass_words(release, said["doubted"], actor=request.user, why=said["why"])
    else:
        doubting.keep_words_back(release, said["doubted"], actor=request.user, ground=said["ground"])


@on_file
def file_release_document(request: SignedInRequest, file: Investigation, release_pk: int, number: int) -> HttpResponse:
    """What is left of one document, and what is decided of it."""
    release = _found(request, file, release_pk)
    document = get_object_or_404(verbs.with_choices(release), number=number)
    give = forms.GiveForm(_sent(request, "give"), document=document, initial=forms.first_way(document), prefix="give")
    remove = forms.RemoveForm(_sent(request, "remove"), document=document, prefix="remove")
    asked: dict[str, tuple[BaseForm, Verb]] = {
        "give": (give, lambda: _give(document, give, request)),
        "remove": (remove, lambda: _remove(document, remove, request)),
    }
    if request.method == "POST":
        form, verb = asked.get(request.POST.get("form", ""), (None, None))
        if form is None or verb is None:
            raise Http404
        if _done(request, form, verb):
            return redirect("incidents:file_release_document", file.pk, release.pk, number)
    return _document_page(request, release, document, give, remove)


def _give(document: ReleaseDocument, form: forms.GiveForm, request: SignedInRequest) -> None:
    said = {name: form.cleaned_data[name] for name in ("ground", "words")}
    if form.cleaned_data["decision"] == forms.WITHHOLD:
        verbs.withhold(document, actor=request.user, **said)
    else:
        verbs.give(document, actor=request.user, redaction=form.redaction, **said)


def _remove(document: ReleaseDocument, form: forms.RemoveForm, request: SignedInRequest) -> None:
    said = {name: form.cleaned_data[name] for name in ("ground", "words")}
    verbs.remove_from(
        document,
        actor=request.user,
        places=[int(place) for place in form.cleaned_data["places"]],
        phrase=form.cleaned_data["phrase"],
        **said,
    )


def _document_page(
    request: SignedInRequest,
    release: Release,
    document: ReleaseDocument,
    give: forms.GiveForm,
    remove: forms.RemoveForm,
) -> HttpResponse:
    wrong = next((form for form in (give, remove) if form.errors), None)
    numbers = list(release.documents.values_list("number", flat=True))
    at = numbers.index(document.number)
    context = {
        "release": release,
        "file": release.investigation,
        "document": document,
        "kicker": f"{release.number}, document {document.number}",
        "tone": release_words.GIVEN_TONES[document.given],
        "blocks": left_of(document.blocks, removals_of(document.removals)),
        "ticked": remove["places"].value() or [],
        "give": give,
        "remove": remove,
        "form": wrong,
        "prepares": rules.may_prepare(request.user, release) and not document.is_held_back,
        "before": numbers[at - 1] if at else None,
        "after": numbers[at + 1] if at + 1 < len(numbers) else None,
    }
    return render(request, "incidents/file/release_document.html", context, status=422 if wrong else 200)


@require_POST
@on_file
def file_release_put_back(
    request: SignedInRequest, file: Investigation, release_pk: int, number: int, place: int
) -> HttpResponse:
    document = get_object_or_404(_found(request, file, release_pk).documents, number=number)
    try:
        verbs.put_back(document, place, actor=request.user, seen=request.POST.get("choice", ""))
    except verbs.ReleaseRefused as refused:
        messages.info(request, release_words.REFUSED[refused.why])
    except MoveRefused as error:
        messages.error(request, words.refusal(error))
    return redirect("incidents:file_release_document", file.pk, release_pk, number)


@asks_again
@on_file
@require_GET
def file_release_document_pdf(
    request: SignedInRequest, file: Investigation, release_pk: int, number: int
) -> HttpResponse:
    """As it would leave if it is given, to be looked at."""
    release = _found(request, file, release_pk)
    document = get_object_or_404(verbs.with_choices(release), number=number, evidence=None)
    response = attachment(
        document_pdf(document, release), name=f"{name_of(document)}.pdf", media_type="application/pdf"
    )
    response["Cache-Control"] = "private, no-store"
    return response


@on_file
def file_release_step(request: SignedInRequest, file: Investigation, release_pk: int, to: str) -> HttpResponse:
    release = _found(request, file, release_pk)
    if to not in release_words.STEPS or not rules.may_move_release(request.user, release, to):
        raise Http404
    title, label, is_required, said = release_words.STEPS[to]
    form = forms.WordsForm(posted(request), label=label, is_required=is_required)
    step = ReleaseState(to)
    if request.method == "POST" and _done(
        request, form, lambda: verbs.move_release(release, step, actor=request.user, **form.cleaned_data)
    ):
        messages.success(request, said)
        return redirect("incidents:file_release", file.pk, release.pk)
    back = reverse("incidents:file_release", args=[file.pk, release.pk])
    return step_page(request, file, form, title=f"{title}: {release.number}", submit=title, back=back)


@asks_again
@require_POST
@on_file
def file_release_take(request: SignedInRequest, file: Investigation, release_pk: int) -> HttpResponse:
    """On to the download, which only whoever begins it goes through with."""
    release = _found(request, file, release_pk)
    try:
        export = begin_taking(release, actor=request.user)
    except MoveRefused as error:
        messages.error(request, words.refusal(error))
        return redirect("incidents:file_release", file.pk, release.pk)
    return redirect("incidents:file_export", file.pk, export.pk)
