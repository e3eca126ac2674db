"""Which questions of a version say something else than in the version before."""

from typing import Any

from policies.models import Clause
from training.models import CourseVersion, Item


def mark_changed(version: CourseVersion, before: CourseVersion | None) -> int:
    """Mark the questions of a draft that read anew, or rest on a clause that does; returns how many. Of a first
    version none does: there is nothing it could have changed from."""
    said = {} if before is None else _said(before)
    new = {} if before is None else _said(version)
    changed = [key for key, words in new.items() if said.get(key) != words]
    return Item.objects.filter(version=version, key__in=changed).update(is_changed=True)


def _said(version: CourseVersion) -> dict[str, Any]:
    """What each question asks, by its key, with the words of its clauses. Tags and places are no part of it."""
    items = version.items.select_related("post").prefetch_related("options", "clauses")
    editions = {clause.edition_id for item in items for clause in item.clauses.all()}
    words = {
        (edition, ref): said
        for edition, ref, *said in Clause.objects.filter(edition__in=editions).values_list(
            "edition", "ref", "words", "modality"
        )
    }
    return {
        item.key: (
            item.kind,
            item.prompt,
            [(one.part, one.text, one.match, one.is_right, one.why) for one in item.in_order()],
            _post(item),
            {clause.ref: words.get((clause.edition_id, clause.ref)) for clause in item.clauses.all()},
        )
        for item in items
    }


def _post(item: Item) -> tuple[str, ...]:
    post = getattr(item, "post", None)
    return (post.platform, post.author, post.handle, post.about, post.words, post.picture) if post else ()
