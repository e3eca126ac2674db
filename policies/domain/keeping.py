"""What the editor keeps beside a draft: words not saved yet, and who has which place of it open."""

import json
import re
from datetime import datetime, timedelta

from django.utils import timezone

from policies.models import Edition, Presence, Unsaved
from policies.models.writing import MADE
from portal.models import Person

MOST_CHARACTERS = 100_000
KEPT_FOR = timedelta(days=30)
PRESENT_FOR = timedelta(days=1)
PLACE = re.compile(r"edition|clause:\d{1,18}|section:(new|\d{1,18}(:new)?)")


class TooMuchToKeep(Exception):
    pass


def is_place(place: str) -> bool:
    return bool(PLACE.fullmatch(place))


def keep_words(
    edition: Edition, *, actor: Person, place: str, fields: dict[str, str], at: datetime | None = None
) -> None:
    """Keep what someone has typed at a place, over what was kept there before. Raises TooMuchToKeep.

    Words of a form that has made its part already are saved, however late they come in.
    """
    if len(json.dumps(fields, ensure_ascii=False)) > MOST_CHARACTERS:
        raise TooMuchToKeep
    own = Unsaved.objects.filter(edition=edition, person=actor)
    if fields.get("once") and own.filter(place=f"{MADE}{fields['once']}").exists():
        return
    Unsaved.objects.bulk_create(
        [Unsaved(edition=edition, person=actor, place=place, fields=fields, kept_at=at or timezone.now())],
        update_conflicts=True,
        unique_fields=["edition", "person", "place"],
        update_fields=["fields", "kept_at"],
    )


def drop_words(edition: Edition, *, actor: Person, place: str) -> None:
    Unsaved.objects.filter(edition=edition, person=actor, place=place).delete()


def note_presence(edition: Edition, *, actor: Person, place: str, at: datetime | None = None) -> None:
    """Somebody is in one place of a draft at a time: where they were last."""
    Presence.objects.bulk_create(
        [Presence(edition=edition, person=actor, place=place, seen_at=at or timezone.now())],
        update_conflicts=True,
        unique_fields=["edition", "person"],
        update_fields=["place", "seen_at"],
    )


def sweep_editor(*, at: datetime | None = None) -> int:
    """Throw away what nobody came back for; returns how many rows went."""
    now = at or timezone.now()
    unsaved, _ = Unsaved.objects.filter(kept_at__lt=now - KEPT_FOR).delete()
    present, _ = Presence.objects.filter(seen_at__lt=now - PRESENT_FOR).delete()
    return unsaved + present
