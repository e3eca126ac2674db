"""When a clause changes, what names it is looked at again."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from policies.models import Edition
from portal import audit, people
from portal.models import Person, Role
from portal.notices import notify
from training.models import Item, Lesson, StillRight
from training.queries import changed_clauses


def flag_parts(edition: Edition) -> int:
    """Called when an edition is published: the authors are told, once, if a clause that a course names changed.

    Returns how many lessons and questions are to be looked at for it.
    """
    touched = _refs_touched(edition)
    changed = [one for one in changed_clauses() if one.was.policy_id == edition.policy_id and one.ref in touched]
    if changed:
        notify([*people.holders(Role.TRAINING_AUTHOR)], "course_clauses_changed", url=reverse("training:changed"))
    return len({(type(one.part), one.part.pk) for one in changed})


def _refs_touched(edition: Edition) -> set[str]:
    """What reads otherwise than in the edition before it: a clause that changed long ago was told of then."""
    before = edition.policy.editions.released().exclude(pk=edition.pk).order_by("-published_at").first()
    if before is None:
        return set()
    was, now = ({*one.clauses.values_list("ref", "words", "modality")} for one in (before, edition))
    return {ref for ref, _words, _modality in was ^ now}


@transaction.atomic
def say_still_right(
    part: Item | Lesson, ref: str, edition: Edition, *, actor: Person, at: datetime | None = None
) -> StillRight:
    """Record against which edition someone found it right. Said twice, the first stands."""
    which = {"item": part} if isinstance(part, Item) else {"lesson": part}
    said, is_new = StillRight.objects.get_or_create(
        **which, ref=ref, edition=edition, defaults={"by": actor, "at": at or timezone.now()}
    )
    if is_new:
        audit.record("version.still_right", part.version, actor=actor, data={"ref": ref, "edition": edition.pk})
    return said
