import uuid
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from policies.enums import IN_HAND
from policies.models import Comment, Edition
from portal import audit
from portal.machine import NOT_BY_YOU, NOT_FROM_HERE, MoveRefused
from portal.models import Person

from .door import lock


@transaction.atomic
def comment(
    edition: Edition, *, actor: Person, words: str, once: uuid.UUID, ref: str = "", at: datetime | None = None
) -> Comment:
    """Remark on a clause of a draft, or on the whole where `ref` is empty; sent twice, it is one remark.

    Raises MoveRefused when the draft is no longer in hand, or not for this person to see.
    """
    edition = lock(edition)
    _check_may_remark(edition, actor)
    if ref and not edition.clauses.filter(ref=ref).exists():
        raise MoveRefused(NOT_FROM_HERE)
    row = {"edition": edition, "ref": ref, "words": words, "by": actor, "at": at or timezone.now()}
    made, is_new = Comment.objects.get_or_create(once=once, defaults=row)
    if is_new:
        audit.record("edition.commented", edition, actor=actor, data={"ref": ref})
    return made


@transaction.atomic
def settle_comment(remark: Comment, *, actor: Person, at: datetime | None = None) -> Comment:
    """Say that nothing more is to be done about a remark. It stays; settled twice, it is settled once."""
    edition = lock(remark.edition)
    _check_may_remark(edition, actor)
    remark = Comment.objects.select_for_update(of=("self",)).get(pk=remark.pk)
    if remark.settled_at is None:
        remark.settled_at, remark.settled_by = at or timezone.now(), actor
        remark.save(update_fields=["settled_at", "settled_by"])
        audit.record("comment.settled", edition, actor=actor, data={"ref": remark.ref})
    return remark


def _check_may_remark(edition: Edition, actor: Person) -> None:
    if not Edition.objects.workable_by(actor).filter(pk=edition.pk).exists():
        raise MoveRefused(NOT_BY_YOU)
    if edition.state not in IN_HAND:
        raise MoveRefused(NOT_FROM_HERE)
