"""Pictures of a draft: drawn and stored, added, taken out, put back.

The verbs on a draft raise WritingRefused as those on its parts do (`parting`).
"""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.utils import timezone

from portal import files, pictures
from portal.models import Person
from training.content import PictureWords
from training.content.pictures import MOST_PICTURE_BYTES, MOST_PICTURES
from training.interchange import Found, Note, as_key, own_key
from training.interchange.shown import unpacked
from training.models import REMOVED, CourseImport, CourseVersion, Kept, LessonPicture, PictureFile

from .pen import KeyTaken, PartGone, note_change, take_pen

FOLDER = "pictures"
PICTURE = "picture"
UNWANTED_AFTER = timedelta(days=1)
LONGEST_OWN_NAME = 30
MOST_SECONDS = 60  # for all the pictures of a file together


class PictureRefused(Exception):
    """A picture that is not taken. The text says why and what to do."""


def draw_picture(upload: UploadedFile) -> pictures.Picture:
    """Raises PictureRefused."""
    try:
        return pictures.draw_picture(upload)
    except files.ScannerAway as away:
        words = "Files cannot be checked for viruses at the moment. Add the picture again in a few minutes."
        raise PictureRefused(words) from away
    except (files.FileRefused, files.StorageUnavailable) as refusal:
        raise PictureRefused(str(refusal)) from refusal


def draw_shipped_picture(name: str, data: bytes) -> PictureWords:
    """One that lies beside the file of its course, stored. Raises PictureRefused."""
    try:
        drawn = pictures.draw_picture(SimpleUploadedFile(name, data), is_ours=True)
        return PictureWords(name, store_picture(drawn).sha256)
    except (files.FileRefused, files.StorageUnavailable) as refusal:
        raise PictureRefused(str(refusal)) from refusal


def store_picture(picture: pictures.Picture) -> PictureFile:
    """Stored once, however often it comes. Raises files.StorageUnavailable."""
    if _want([picture.sha256]):
        return PictureFile.objects.get(sha256=picture.sha256)
    key = files.keep(f"{FOLDER}/{uuid4().hex}.png", ContentFile(picture.data))
    row = PictureFile(
        sha256=picture.sha256, key=key, size=len(picture.data), width=picture.width, height=picture.height
    )
    try:
        PictureFile.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["sha256"], update_fields=["wanted_at"]
        )
        stored = PictureFile.objects.get(sha256=picture.sha256)
    except (OperationalError, InterfaceError):
        raise  # it may be kept all the same: the sweep knows a day later
    except BaseException:
        files.discard(key)
        raise
    if stored.key != key:  # somebody else sent it at the same time
        files.discard(key)
    return stored


def store_found_pictures(found: Found) -> Found:
    """With those of its pictures that could be drawn, and a note on each other. It takes a while: in no transaction."""
    taken: list[PictureWords] = []
    notes: list[Note] = []
    room, end = MOST_PICTURE_BYTES, time.monotonic() + MOST_SECONDS
    for name, data in found.files.items():
        try:
            if len(taken) == MOST_PICTURES or room <= 0 or time.monotonic() > end:
                raise PictureRefused("A course has no room for so many or so large pictures.")
            drawn = draw_picture(SimpleUploadedFile(name, unpacked(data)))
            taken.append(PictureWords(name, store_picture(drawn).sha256))
            room -= len(drawn.data)
        except (PictureRefused, files.StorageUnavailable) as refusal:
            notes.append(Note(f"the picture {name}", f"{refusal} Left out."))
    return replace(found, files={}, pictures=tuple(taken), notes=(*found.notes, *notes))


def _want(identities: Sequence[str]) -> int:
    """Hold what is stored against the sweep; returns how many there are."""
    return PictureFile.objects.filter(sha256__in=identities).update(wanted_at=timezone.now())


@transaction.atomic
def add_picture(version: CourseVersion, picture: pictures.Picture, *, actor: Person, named: str) -> LessonPicture:
    """To those its lessons can show, by a name made of `named`; one that is there already stays as it is.

    Raises NotBeingWritten, PictureRefused where there is no room for more.
    """
    version = take_pen(version, actor)
    there = version.pictures.filter(file__sha256=picture.sha256).first()
    if there:
        return there
    _check_room(version, len(picture.data))
    added = LessonPicture.objects.create(version=version, name=_own_name(version, named), file=store_picture(picture))
    note_change(version, "picture.added", actor=actor, place="", picture=added.name)
    return added


def _check_room(version: CourseVersion, size: int) -> None:
    if version.pictures.count() >= MOST_PICTURES:
        raise PictureRefused(f"A course has up to {MOST_PICTURES} pictures. Remove one first.")
    there = version.pictures.aggregate(size=Sum("file__size"))["size"] or 0
    if there + size > MOST_PICTURE_BYTES:
        most = MOST_PICTURE_BYTES // 1_000_000
        raise PictureRefused(f"The pictures of a course come to {most} MB at most. Remove one first, or add a smaller.")


def _own_name(version: CourseVersion, named: str) -> str:
    """Not that of another, nor of one that may be put back: the words may still show that."""
    removed = {kept.fields["said"]["name"] for kept in _removed().filter(version=version)}
    taken = removed | {*version.pictures.values_list("name", flat=True)}
    return own_key(as_key(named)[:LONGEST_OWN_NAME].strip("-") or PICTURE, 0, taken)


@transaction.atomic
def remove_picture(picture: LessonPicture, *, actor: Person) -> Kept:
    """What is returned can be given to `restore_picture`."""
    version = take_pen(picture.version, actor)
    found = version.pictures.select_related("file").filter(pk=picture.pk).first()
    if found is None:
        raise PartGone
    said = {"name": found.name, "sha256": found.file.sha256}
    note_change(version, "picture.removed", actor=actor, place="", picture=found.name)
    found.delete()
    kept, _ = Kept.objects.update_or_create(
        version=version,
        person=actor,
        place=f"{REMOVED}{PICTURE}:{picture.pk}",
        defaults={"fields": {"kind": PICTURE, "said": said}, "kept_at": timezone.now()},
    )
    return kept


@transaction.atomic
def restore_picture(removed: Kept, *, actor: Person) -> LessonPicture:
    version = take_pen(removed.version, actor)
    kept = Kept.objects.select_for_update().filter(pk=removed.pk).first()
    if kept is None:
        raise PartGone
    words = PictureWords(**kept.fields["said"])
    if version.pictures.filter(name=words.name).exists():
        raise KeyTaken
    [restored] = write_pictures(version, [words])
    kept.delete()
    note_change(version, "picture.restored", actor=actor, place="", picture=words.name)
    return restored


def place_of_picture(picture: LessonPicture) -> str:
    return f"{PICTURE}:{picture.pk}"


def write_pictures(version: CourseVersion, words: Sequence[PictureWords]) -> list[LessonPicture]:
    """Rows for pictures that are stored."""
    identities = [one.sha256 for one in words]
    stored = PictureFile.objects.in_bulk(identities, field_name="sha256") if _want(identities) else {}
    return LessonPicture.objects.bulk_create(
        LessonPicture(version=version, name=one.name, file=stored[one.sha256]) for one in words
    )


@transaction.atomic
def sweep_pictures(*, at: datetime | None = None) -> int:
    """Forget those no version shows, nobody could put back, and no import waits with; returns how many.

    Their files go with the others that nothing refers to.
    """
    shown = LessonPicture.objects.filter(file=OuterRef("pk"))
    before = (at or timezone.now()) - UNWANTED_AFTER
    unwanted = PictureFile.objects.filter(~Exists(shown), wanted_at__lt=before).exclude(sha256__in=_spoken_for())
    gone = [*unwanted.select_for_update(skip_locked=True).values_list("pk", flat=True)]
    PictureFile.objects.filter(pk__in=gone).delete()
    return len(gone)


def _spoken_for() -> set[str]:
    waiting = CourseImport.objects.filter(version=None).values_list("found__pictures", flat=True)
    brought = {one["sha256"] for found in waiting for one in found or ()}
    return brought | {kept.fields["said"]["sha256"] for kept in _removed()}


def _removed() -> QuerySet[Kept]:
    return Kept.objects.filter(place__startswith=f"{REMOVED}{PICTURE}:")
