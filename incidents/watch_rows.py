"""What the pages of the watch list show, and of whose looks a reader learns what came of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as format_date

from incidents.enums import LookOutcome
from incidents.models import Case, Look, Watch
from portal.models import Person

# The same words for a colleague's look that found nothing and for one whose find the reader may not know of.
NOTHING_TO_OPEN = "No find that you can open"


@dataclass(frozen=True)
class Told:
    """A look as one reader may know of it."""

    look: Look
    words: str
    url: str = ""


@dataclass(frozen=True)
class Due:
    words: str
    tone: str


def told_to(reader: Person, looks: Sequence[Look]) -> list[Told]:
    """A find leads to its case for who may see that, and to what they sent for who found it: for others it is none."""
    cases = {look.concern.case_id for look in looks if look.concern}
    visible = set(Case.objects.visible_to(reader).filter(pk__in=cases).values_list("pk", flat=True)) if cases else set()
    return [_told(reader, look, visible) for look in looks]


def _told(reader: Person, look: Look, visible: set[int]) -> Told:
    is_own = look.by_id == reader.pk
    found = LookOutcome(look.outcome).label
    if look.concern and is_own:
        return Told(look, found, reverse("incidents:concern", args=[look.concern_id]))
    if look.concern and look.concern.case_id in visible:
        return Told(look, found, reverse("incidents:case", args=[look.concern.case_id]))
    if look.outcome in (LookOutcome.FOUND, LookOutcome.NOTHING) and not is_own:
        return Told(look, NOTHING_TO_OPEN)
    return Told(look, found)


def last_looks(watches: Iterable[Watch]) -> dict[int, Look]:
    last = Look.objects.filter(watch__in=watches).order_by("watch", "-at", "-id").distinct("watch")
    return {look.watch_id: look for look in last.select_related("by", "concern")}


def due_of(watch: Watch, today: date | None = None) -> Due:
    """In words, with a mark: whether a look is due, since when, or on which day."""
    today = today or timezone.localdate()
    if watch.ended_at:
        return Due("Ended", "neutral")
    if watch.due_on < today:
        return Due(f"Overdue since {format_date(watch.due_on, 'j F Y')}", "attention")
    if watch.due_on == today:
        return Due("Due today", "wait")
    return Due(f"Due {format_date(watch.due_on, 'j F Y')}", "neutral")
