"""Which edition the parts of a draft rest on."""

from policies.models import Edition
from training.models import CourseVersion
from training.queries import changed_clauses, identity_of, named_elsewhere, part_of


def rest_on_the_edition_in_force(version: CourseVersion, *, like: CourseVersion | None = None) -> None:
    """Where a clause reads as it did, or was found still right in what the draft is a copy of."""
    changed = {one.identity for one in changed_clauses(like or version)}
    standing = {one.policy_id: one for one in Edition.objects.published()}
    for named in named_elsewhere([version.pk]):
        if identity_of(part_of(named), named.ref) not in changed:
            named.edition = standing[named.edition.policy_id]
            named.save(update_fields=["edition"])
