"""What someone has typed at a place of a draft and not saved."""

import json
import re
from datetime import datetime, timedelta

from django.utils import timezone

from portal.models import Person
from training.models import CourseVersion, Kept

from .pen import MADE

MOST_CHARACTERS = 100_000
KEPT_FOR = timedelta(days=30)
PLACE = re.compile(r"settings|lesson:(new|\d{1,18})|item:(\d{1,18}|new:[a-z]{1,10})")
Fields = dict[str, list[str]]


class TooMuchToKeep(Exception):
    pass


def is_place(place: str) -> bool:
    return bool(PLACE.fullmatch(place))


def keep_typed(
    version: CourseVersion, *, actor: Person, place: str, fields: Fields, at: datetime | None = None
) -> None:
    """Keep it over what was kept there before. Raises TooMuchToKeep.

    Words of a form that has made its part already are saved, however late they come in.
    """
    if len(json.dumps(fields, ensure_ascii=False)) > MOST_CHARACTERS:
        raise TooMuchToKeep
    once = next(iter(fields.get("once", [])), "")
    if once and Kept.objects.filter(version=version, person=actor, place=f"{MADE}{once}").exists():
        return
    Kept.objects.bulk_create(
        [Kept(version=version, person=actor, place=place, fields=fields, kept_at=at or timezone.now())],
        update_conflicts=True,
        unique_fields=["version", "person", "place"],
        update_fields=["fields", "kept_at"],
    )


def drop_typed(version: CourseVersion, *, actor: Person, place: str) -> None:
    Kept.objects.filter(version=version, person=actor, place=place).delete()


def sweep_kept(*, at: datetime | None = None) -> int:
    """Throw away what nobody came back for; returns how many rows went."""
    gone, _ = Kept.objects.filter(kept_at__lt=(at or timezone.now()) - KEPT_FOR).delete()
    return gone
