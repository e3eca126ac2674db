"""What every change to the words of a draft begins and ends with."""

from typing import Any, TypeVar

from policies import queries
from policies.models import AdviceRules, Clause, Edition, Section, Unsaved
from portal import audit
from portal.models import Person

from .authoring import note_contribution
from .door import lock

Part = TypeVar("Part", Clause, Section)
AnyPart = Clause | Section


class WritingRefused(Exception):
    """A change to a draft that cannot be made. Nothing was changed."""


class NotBeingWritten(WritingRefused):
    """The edition is in review, approved, published or discarded: its words stand."""


class PartGone(WritingRefused):
    """What was to be changed is no longer in the draft."""


class Outdated(WritingRefused):
    """Somebody saved since it was opened. `theirs` is what stands there now."""

    def __init__(self, theirs: Clause | Section | Edition | AdviceRules) -> None:
        super().__init__(str(theirs))
        self.theirs = theirs


class RefTaken(WritingRefused):
    """Another clause of the draft goes by this ref, or one of another policy."""

    def __init__(self, ref: str) -> None:
        super().__init__(ref)
        self.ref = ref


def take_pen(edition: Edition, actor: audit.Actor) -> Edition:
    """The draft, locked for one change; whoever changes it has a hand in its words from now on."""
    edition = lock(edition)
    if not edition.is_editable:
        raise NotBeingWritten
    note_contribution(edition, actor)
    return edition


def as_it_stands(part: Part) -> Part:
    """Read anew, behind the lock."""
    found = type(part).objects.filter(pk=part.pk, edition=part.edition_id).first()
    if found is None:
        raise PartGone
    return found


def check_ref_is_free(edition: Edition, ref: str) -> None:
    if not queries.is_free(ref, edition):
        raise RefTaken(ref)


def note_change(
    edition: Edition, change: str, *, actor: audit.Actor, place: str, data: dict[str, Any] | None = None
) -> None:
    """Audit a change; what its writer had typed there is saved by it."""
    forget_typed(edition, actor, place)
    audit.record("edition.edited", edition, actor=actor, data={"change": change, "place": place, **(data or {})})


def forget_typed(edition: Edition, actor: audit.Actor, place: str) -> None:
    if isinstance(actor, Person):
        Unsaved.objects.filter(edition=edition, person=actor, place=place).delete()


def named(part: AnyPart) -> dict[str, str]:
    """How the audit names a part: a section's number, not its words."""
    return {"ref": part.ref} if isinstance(part, Clause) else {"section": str(part.position)}
