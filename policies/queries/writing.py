"""What the editor shows of a draft that readers are not shown."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Prefetch, QuerySet
from django.db.models.functions import Left
from django.utils import timezone
from django.utils.text import Truncator

from policies.models import Clause, Edition, Policy, Presence, Section, Unsaved
from policies.models.writing import REMOVED
from portal.models import AuditEntry, Person

SEEN_LATELY = timedelta(minutes=10)
MOST_REMOVED = 20
_LINE_MARKS = re.compile(r"^\s*(#{1,6}|[-+*>]|\d+[.)])\s+", re.MULTILINE)
_WORD_MARKS = re.compile(r"[*_`\\\[]|\](\([^)]*\))?")


@dataclass(frozen=True)
class OutlineSection:
    section: Section
    opening: str  # the first of the words between
    clauses: list[tuple[Clause, str]] = field(default_factory=list)  # each with its first words


def outline(edition: Edition) -> list[OutlineSection]:
    """The whole draft in order, with as many of its words as tell what is what; two queries."""
    whole = ("words", "plain_words", "legal_references", "search", "audience")
    clauses = Clause.objects.defer(*whole).annotate(begins=Left("words", 240)).order_by("position")
    sections = edition.sections.defer("prose", "search").annotate(begins=Left("prose", 240)).order_by("position")
    return [
        OutlineSection(
            section,
            first_words(vars(section)["begins"]),
            [(clause, first_words(vars(clause)["begins"])) for clause in section.clauses.all()],
        )
        for section in sections.prefetch_related(Prefetch("clauses", queryset=clauses))
    ]


def first_words(text: str) -> str:
    """The beginning of Markdown without its marks, to know a passage by."""
    return Truncator(" ".join(_WORD_MARKS.sub("", _LINE_MARKS.sub("", text)).split())).chars(110)


def refs_in_force(policy: Policy) -> set[str]:
    """The refs that findings, advice and training point at today."""
    standing = Edition.objects.published().filter(policy=policy)
    return set(Clause.objects.filter(edition__in=standing).values_list("ref", flat=True))


def others_present(edition: Edition, person: Person, at: datetime | None = None) -> QuerySet[Presence]:
    lately = (at or timezone.now()) - SEEN_LATELY
    found = Presence.objects.filter(edition=edition, seen_at__gte=lately).exclude(person=person)
    return found.select_related("person").order_by("-seen_at")


def typed_at(edition: Edition, person: Person, place: str) -> Unsaved | None:
    return Unsaved.objects.filter(edition=edition, person=person, place=place).first()


def typed_places(edition: Edition, person: Person) -> set[str]:
    """Where this person has words that are not saved."""
    own = Unsaved.objects.filter(edition=edition, person=person)
    return {place for place in own.values_list("place", flat=True) if not place.startswith(REMOVED)}


@dataclass(frozen=True)
class Removed:
    """A part that was taken out of a draft and can be put back."""

    kept: Unsaved
    name: str
    words: str
    clauses: int  # that came out with it
    refs: tuple[str, ...]

    @property
    def is_section(self) -> bool:
        return "clauses" in self.kept.fields


def removed_parts(edition: Edition) -> list[Removed]:
    found = Unsaved.objects.removed().filter(edition=edition).select_related("person")
    return list(_as_removed(found[:MOST_REMOVED]))


def _as_removed(found: QuerySet[Unsaved]) -> Iterator[Removed]:
    for kept in found:
        fields = kept.fields
        if "clauses" in fields:
            refs = tuple(clause["ref"] for clause in fields["clauses"])
            name = fields["heading"] or "A section without a heading"
            yield Removed(kept, name, first_words(fields["prose"]), len(refs), refs)
        else:
            yield Removed(kept, fields["ref"], first_words(fields["words"]), 0, (fields["ref"],))


def last_change(edition: Edition, place: str) -> AuditEntry | None:
    """Who saved last at a place of a draft, and when."""
    written = AuditEntry.objects.filter(target_kind=edition._meta.label_lower, target_id=str(edition.pk))
    return written.filter(action="edition.edited", data__place=place).order_by("-pk").first()
