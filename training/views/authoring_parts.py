"""The editors of a draft. Whatever happens to a form that is sent, what was typed is kept."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from portal.forms import PageForm
from portal.http import SignedInRequest
from training import domain, queries
from training.content import ItemWords, LessonWords
from training.differences import Said, changed_fields, item_said, lesson_said
from training.enums import Kind
from training.forms import (
    ItemForm,
    LessonForm,
    PictureForm,
    SettingsForm,
    as_query,
    item_initial,
    lesson_initial,
    with_changed_rows,
)
from training.models import CourseVersion, Item, Kept, Lesson

from .authoring import author_of, draft_for, trail_to_drafts
from .picturing import ADD, add, is_sent_with, tiles_of

NOT_KEPT = ("csrfmiddlewaretoken", "place", "preview", "more", "row-up", "row-down", "drop", ADD)
CLOSED = (
    "This version is not being written any more, so nothing was saved. Your words are kept: they wait in its editor, "
    "should it be opened again."
)
GONE = "Somebody removed this while you were writing, so nothing was saved. Put it back below first."
PLACED = "The picture stands at the end of the words. Move its line to where it belongs, then save."
NAME_TAKEN = "Another question of this course has this name. Give it one of its own."


@dataclass(frozen=True)
class Desk:
    """One place of a draft, open in the editor. `part` is nothing yet where it is about to be made."""

    version: CourseVersion
    place: str
    title: str
    template: str
    form: Callable[..., Any]
    initial: dict[str, Any]
    save: Callable[[Any], Any]
    part: Lesson | Item | None = None
    takes_pictures: bool = False


@require_http_methods(["GET", "POST"])
def lesson_new(request: SignedInRequest, pk: int) -> HttpResponse:
    version = _open_draft(request, pk)
    return _work(request, _part_desk(request, version, "lesson:new", "New lesson", None, None))


@require_http_methods(["GET", "POST"])
def lesson_edit(request: SignedInRequest, pk: int, lesson: int) -> HttpResponse:
    version = _open_draft(request, pk)
    part = version.lessons.filter(pk=lesson).first()
    if part is None:
        return _gone(request, version, f"lesson:{lesson}")
    return _work(request, _part_desk(request, version, domain.place_of(part), part.title, part, None))


@require_http_methods(["GET", "POST"])
def item_new(request: SignedInRequest, pk: int, kind: str) -> HttpResponse:
    version = _open_draft(request, pk)
    if kind not in Kind.values:
        raise Http404
    title = f"New question: {Kind(kind).label}"
    return _work(request, _part_desk(request, version, f"item:new:{kind}", title, None, Kind(kind)))


@require_http_methods(["GET", "POST"])
def item_edit(request: SignedInRequest, pk: int, item: int) -> HttpResponse:
    version = _open_draft(request, pk)
    part = version.items.filter(pk=item).select_related("post").first()
    if part is None:
        return _gone(request, version, f"item:{item}")
    kind = Kind(part.kind)
    return _work(request, _part_desk(request, version, domain.place_of(part), f"Question {part.key}", part, kind))


def _part_desk(
    request: SignedInRequest,
    version: CourseVersion,
    place: str,
    title: str,
    part: Lesson | Item | None,
    kind: Kind | None,
) -> Desk:
    def make(*args: Any, **kwargs: Any) -> Any:
        return (
            ItemForm(*args, version=version, kind=kind, **kwargs)
            if kind
            else LessonForm(*args, version=version, **kwargs)
        )

    def save(form: Any) -> Any:
        said = form.cleaned_data
        if part is None:
            return domain.add_part(version, form.words, actor=request.user, once=said["once"], place=place)
        return domain.change_part(part, form.words, actor=request.user, stamp=said["stamp"])

    initial = _initial(domain.words_of_part(part)) if part else {"key": _next_key(version)}
    template = "training/authoring_item.html" if kind else "training/authoring_lesson.html"
    return Desk(version, place, title, template, make, initial, save, part, takes_pictures=kind is None)


def _initial(words: LessonWords | ItemWords) -> dict[str, Any]:
    said = lesson_initial(words) if isinstance(words, LessonWords) else item_initial(words)
    return said | {"stamp": domain.stamp_of(words)}


def _next_key(version: CourseVersion) -> str:
    taken = {*version.items.values_list("key", flat=True)}
    return next(key for at in range(len(taken) + 1, len(taken) * 2 + 3) if (key := f"q{at:02}") not in taken)


@require_http_methods(["GET", "POST"])
def settings_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    version = _open_draft(request, pk)
    said = domain.settings_of(version)

    def save(form: Any) -> CourseVersion:
        return domain.change_settings(version, actor=request.user, stamp=form.cleaned_data["stamp"], **form.said())

    def make(*args: Any, typed: QueryDict | None = None, initial: dict[str, Any] | None = None) -> SettingsForm:
        form = SettingsForm(*args, initial=initial)
        if typed is not None:
            form.initial = {
                name: field.widget.value_from_datadict(typed, {}, name)  # type: ignore[arg-type]
                for name, field in form.fields.items()
            }
        return form

    initial = said | {"stamp": domain.stamp_of(said)}
    desk = Desk(version, domain.SETTINGS, "Settings", "training/authoring_settings.html", make, initial, save)
    return _work(request, desk)


def _open_draft(request: SignedInRequest, pk: int) -> CourseVersion:
    """One that has just gone to review still takes a form, and says so."""
    author_of(request)
    version = draft_for(request, pk)
    if request.method != "POST" and not version.is_draft:
        raise Http404
    return version


def _work(request: SignedInRequest, desk: Desk) -> HttpResponse:
    if request.method != "POST":
        typed = _typed_there(request, desk)
        return _show(request, desk, _typed_form(desk, as_query(typed.fields)) if typed else _clean(desk), typed=typed)
    if "drop" in request.POST:
        domain.drop_typed(desk.version, actor=request.user, place=desk.place)
        return redirect(request.path)
    if desk.takes_pictures and is_sent_with(request):
        return _add_picture(request, desk)
    if changed := with_changed_rows(request.POST):
        return _show(request, desk, _typed_form(desk, changed))
    return _save(request, desk)


def _add_picture(request: SignedInRequest, desk: Desk) -> HttpResponse:
    """Into the words as they were typed, which wait to be saved: sent twice, it stands there once."""
    form = PictureForm(request.POST, request.FILES)
    try:
        typed = add(form, desk.version, request)
    except domain.NotBeingWritten:
        _keep_if_short(request, desk.version, desk.place)
        messages.warning(request, CLOSED)
        return redirect("training:draft", pk=desk.version.pk)
    if typed is None:
        return _show(request, desk, _typed_form(desk, request.POST), adding=form)
    messages.success(request, PLACED)
    try:
        _keep_typed(request, desk.version, desk.place, typed)
    except domain.TooMuchToKeep:
        return _show(request, desk, _typed_form(desk, typed))
    return redirect(request.path)


def _clean(desk: Desk) -> PageForm:
    form: PageForm = desk.form(initial=desk.initial)
    return form


def _typed_form(desk: Desk, typed: QueryDict) -> PageForm:
    form: PageForm = desk.form(typed=typed)
    return form


def _save(request: SignedInRequest, desk: Desk) -> HttpResponse:
    form = desk.form(request.POST)
    if not form.is_valid():
        _keep_if_short(request, desk.version, desk.place)
        return _show(request, desk, form)
    try:
        saved = desk.save(form)
    except domain.Outdated:
        return _show_both(request, desk, form)
    except domain.KeyTaken:
        form.add_error("key", NAME_TAKEN)
        return _show(request, desk, form)
    except domain.CourseRefused as refusal:
        form.add_error(None, str(refusal))
        return _show(request, desk, form)
    except domain.PartGone:
        return _gone(request, desk.version, desk.place)
    except domain.NotBeingWritten:
        _keep_if_short(request, desk.version, desk.place)
        messages.warning(request, CLOSED)
        return redirect("training:draft", pk=desk.version.pk)
    return _after(request, desk, saved)


def _after(request: SignedInRequest, desk: Desk, saved: Any) -> HttpResponse:
    if isinstance(saved, CourseVersion):
        messages.success(request, "Saved: the settings.")
        return _to_draft(desk.version, "settings")
    messages.success(request, f"Saved: {saved}.")
    if "preview" in request.POST:
        return redirect(f"training:preview-{domain.kind_of(saved)}", pk=desk.version.pk, position=saved.position)
    return _to_draft(desk.version, domain.place_of(saved).replace(":", "-"))


def _to_draft(version: CourseVersion, anchor: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{reverse('training:draft', args=[version.pk])}#{anchor}")


def _show(request: SignedInRequest, desk: Desk, form: PageForm, **more: Any) -> HttpResponse:
    context = {
        "version": desk.version,
        "desk": desk,
        "form": form,
        "changed": [one for one in queries.changed_clauses(desk.version) if one.part == desk.part] if desk.part else [],
        "trail": trail_to_drafts(desk.version),
        **more,
    }
    if desk.takes_pictures:
        context |= {
            "tiles": tiles_of(desk.version, form["body"].value() or ""),
            "adding": more.get("adding", PictureForm()),
        }
    return render(request, desk.template, context)


def _show_both(request: SignedInRequest, desk: Desk, form: Any) -> HttpResponse:
    """Somebody saved first: what they changed. Sent once more, this takes the place of theirs."""
    _keep_if_short(request, desk.version, desk.place)
    if desk.part:
        theirs = domain.words_of_part(type(desk.part).objects.get(pk=desk.part.pk))
        both = changed_fields(_said(theirs), _said(form.words))
        stamp = domain.stamp_of(theirs)
    else:
        standing = domain.settings_of(CourseVersion.objects.get(pk=desk.version.pk))
        both = changed_fields(_as_text(form, standing), _as_text(form, form.said()))
        stamp = domain.stamp_of(standing)
    typed = request.POST.copy()
    typed["stamp"] = stamp
    last = queries.last_change(desk.version, desk.place)
    return _show(request, desk, _typed_form(desk, typed), both=both, last=last)


def _said(words: LessonWords | ItemWords) -> Said:
    return lesson_said(words) if isinstance(words, LessonWords) else item_said(words)


def _as_text(form: Any, said: dict[str, Any]) -> Said:
    """Each setting as it would be typed."""
    return {
        str(field.label): ", ".join(said[name])
        if isinstance(said[name], list)
        else str(field.prepare_value(said[name]))
        for name, field in form.fields.items()
        if name in said
    }


def _gone(request: SignedInRequest, version: CourseVersion, place: str) -> HttpResponse:
    """What is no longer in the draft is not found; but whoever was writing it keeps their words."""
    if request.method != "POST":
        raise Http404
    _keep_if_short(request, version, place)
    messages.warning(request, GONE)
    return _to_draft(version, "removed")


def _typed_there(request: SignedInRequest, desk: Desk) -> Kept | None:
    return queries.typed_at(desk.version, request.user, desk.place)


@require_http_methods(["GET", "POST"])
def keep(request: SignedInRequest, pk: int) -> HttpResponse:
    """What editor.js sends while someone types. Asked with GET it gives the token of somebody who signed in anew."""
    author_of(request)
    version = draft_for(request, pk)
    if request.method == "GET":
        return HttpResponse(get_token(request), content_type="text/plain")
    place = request.POST.get("place", "")
    if not domain.is_place(place):
        raise Http404
    try:
        _keep_typed(request, version, place)
    except domain.TooMuchToKeep:
        return HttpResponse(status=413)
    return HttpResponse(status=204)


def _keep_if_short(request: SignedInRequest, version: CourseVersion, place: str) -> None:
    """What is too long to be kept still stands on the page."""
    with suppress(domain.TooMuchToKeep):
        _keep_typed(request, version, place)


def _keep_typed(request: SignedInRequest, version: CourseVersion, place: str, typed: QueryDict | None = None) -> None:
    said = request.POST if typed is None else typed
    fields = {name: said.getlist(name) for name in said if name not in NOT_KEPT}
    domain.keep_typed(version, actor=request.user, place=place, fields=fields)
