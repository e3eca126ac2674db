"""The buttons of a draft's outline."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from portal.http import SignedInRequest
from portal.models import Person
from training import domain
from training.models import CourseVersion, Item, Lesson, LessonPicture

from .authoring import author_of, draft_for

STEPS = {"up": -1, "down": 1}


@require_POST
def draft_arrange(request: SignedInRequest, pk: int) -> HttpResponse:
    """One button: up, down, remove, put back."""
    person, version = author_of(request), draft_for(request, pk)
    anchor = ""
    try:
        anchor = _arrange(request, person, version)
    except domain.PartGone:
        messages.warning(request, "That is no longer there: somebody took it out or put it back just now.")
    except domain.KeyTaken:
        messages.warning(request, "Something else has its name now. Change or remove that, then put this one back.")
    except domain.NotBeingWritten:
        messages.warning(request, "This version is not being written any more, so nothing was changed.")
    address = reverse("training:draft", args=[pk])
    return redirect(f"{address}#{anchor}" if anchor else address)


def _arrange(request: SignedInRequest, person: Person, version: CourseVersion) -> str:
    said = request.POST
    if "restore" in said:
        kept = get_object_or_404(version.kept.removed(), pk=_whole(said["restore"]))
        if kept.fields["kind"] == "picture":
            return _anchor(domain.place_of_picture(domain.restore_picture(kept, actor=person)))
        return _anchor(domain.place_of(domain.restore_part(kept, actor=person)))
    if "remove" in said:
        _remove(version, said["remove"], person)
        messages.success(request, "Removed. It can be put back: look under “Removed from this draft”.")
        return "removed"
    way = next((way for way in STEPS if way in said), None)
    if way is None:
        raise Http404
    part = domain.move_part(_part_named(version, said[way]), actor=person, step=STEPS[way])
    return f"{_anchor(domain.place_of(part))}-{way}"


def _anchor(place: str) -> str:
    return place.replace(":", "-")


def _remove(version: CourseVersion, place: str, person: Person) -> None:
    if place.startswith("picture:"):
        domain.remove_picture(_picture_named(version, place), actor=person)
    else:
        domain.remove_part(_part_named(version, place), actor=person)


def _picture_named(version: CourseVersion, place: str) -> LessonPicture:
    found = version.pictures.filter(pk=_whole(place.partition(":")[2])).first()
    if found is None:
        raise domain.PartGone
    return found


def _part_named(version: CourseVersion, place: str) -> Lesson | Item:
    kind, _, pk = place.partition(":")
    found: Lesson | Item | None = None
    if kind == "lesson":
        found = version.lessons.filter(pk=_whole(pk)).first()
    elif kind == "item":
        found = version.items.filter(pk=_whole(pk)).first()
    if found is None:
        raise domain.PartGone
    return found


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 18 else 0
