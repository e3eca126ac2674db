"""Pictures of lessons: served to whoever may see the lesson, and added from beside its words."""

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpResponseBase, QueryDict
from django.urls import reverse
from django.views.decorators.http import require_GET

from portal import files
from portal.http import SignedInRequest
from portal.templatetags.postwise import Shown
from training import domain, queries
from training.content import placed_in
from training.content.pictures import SCHEME, placing
from training.forms import PictureForm
from training.models import CourseVersion, LessonPicture

MARK = 16  # of its SHA-256 in the address: whoever may see it asks once, and another picture has another address
ADD = "add-picture"


@require_GET
def picture(request: SignedInRequest, pk: int, name: str, mark: str) -> HttpResponseBase:
    found = queries.picture_for(request.user, pk, name)
    if found is None or found.file.sha256[:MARK] != mark:
        raise Http404
    try:
        return files.stream(
            found.file.key,
            name=f"{name}.png",
            media_type="image/png",
            inline=True,
            caching=files.CACHED_FOR_GOOD,
        )
    except files.FileRefused as missing:
        raise Http404 from missing


def shown(picture: LessonPicture) -> Shown:
    args = [picture.version_id, picture.name, picture.file.sha256[:MARK]]
    return Shown(reverse("training:picture", args=args), picture.file.width, picture.file.height)


def shown_in(version: CourseVersion, *bodies: str) -> dict[str, Shown]:
    """What these words show, by its address in them; nothing is asked where they show nothing."""
    names = {one.name for body in bodies for one in placed_in(body)}
    found: Iterable[LessonPicture] = version.pictures.select_related("file").filter(name__in=names) if names else ()
    return {f"{SCHEME}{one.name}": shown(one) for one in found}


def tiles_of(version: CourseVersion, body: str) -> list[dict[str, Any]]:
    """The pictures of a draft beside the words of a lesson: those it shows first."""
    placed = {one.name: one for one in placed_in(body) if one.name}
    tiles = [
        {
            "name": one.name,
            "shown": shown(one),
            "placed": placed.get(one.name),
            "words": placing(one.name, "What it shows"),
        }
        for one in version.pictures.select_related("file")
    ]
    return sorted(tiles, key=lambda tile: tile["placed"] is None)


def is_sent_with(request: SignedInRequest) -> bool:
    """Whether a lesson was sent to have a picture added. One that was only chosen is not lost either."""
    return ADD in request.POST or PictureForm.base_fields.keys() & request.FILES.keys() != set()


def add(form: PictureForm, version: CourseVersion, request: SignedInRequest) -> QueryDict | None:
    """The lesson as it was typed with the picture at the end of its words; nothing where the form says what is wrong.

    Raises NotBeingWritten.
    """
    if not form.is_valid():
        return None
    said = form.cleaned_data
    try:
        drawn = domain.draw_picture(said["picture"])
        added = domain.add_picture(version, drawn, actor=request.user, named=said["picture"].name.rpartition(".")[0])
    except domain.PictureRefused as refusal:
        form.add_error("picture", str(refusal))
        return None
    typed = request.POST.copy()
    for name in form.fields:
        typed.pop(name, None)
    typed["body"] = f"{typed.get('body', '').rstrip()}\n\n{placing(added.name, said['alt'])}".lstrip()
    return typed
