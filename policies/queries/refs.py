"""Which refs a policy had, which of them the words of a new document keep, and which are new."""

import enum
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import count

from django.db.models import F, Q, QuerySet

from policies.comparing.likeness import Match, Worded, match_passages
from policies.enums import EditionState
from policies.models import Clause, Edition, Policy, Section
from policies.reading.restated import is_ref
from policies.reading.rows import Row, headed, parts_of

LONGEST_REF = 40
NUMBERED = re.compile(r"(.*\D)(\d+)[a-z]*")
SMALL_WORDS = {"a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"}


class RefFault(enum.Enum):
    MALFORMED = enum.auto()
    TWICE = enum.auto()
    ELSEWHERE = enum.auto()
    """Another policy has it, and a ref names one clause in all of the portal."""


def standing_clauses(policy: Policy | None) -> dict[str, Worded]:
    """By ref, those of the edition published last, or drafted last where none is."""
    if policy is None:
        return {}
    editions = policy.editions.exclude(state=EditionState.DISCARDED).order_by(
        F("published_at").desc(nulls_last=True), "-number"
    )
    return _worded(Clause.objects.filter(edition=editions.first()).order_by("position"))


def with_refs(rows: Sequence[Row], policy: Policy | None, title: str) -> list[Row]:
    """The rows with the ref each would have: kept where a passage is alike enough to an earlier clause, else new."""
    passages = [(row, Worded(row.markdown, heading)) for heading, row in headed(rows)]
    matches = match_to_earlier([worded for _row, worded in passages], policy)
    kept = {row.number: match.ref for (row, _worded), match in zip(passages, matches, strict=True) if match}
    return with_new_refs([replace(row, ref=kept.get(row.number, "")) for row in rows], policy, title)


def match_to_earlier(passages: Sequence[Worded], policy: Policy | None) -> list[Match | None]:
    """What each passage was. Words that only an older edition had come back under their old ref, if the very same."""
    standing = standing_clauses(policy)
    matches = match_passages(passages, standing)
    older = Clause.objects.filter(edition__policy=policy).exclude(ref__in=standing)
    gone = _worded(older.order_by("ref", "-edition__number").distinct("ref"))
    left = [at for at, match in enumerate(matches) if match is None]
    for at, match in zip(left, match_passages([passages[at] for at in left], gone, same_only=True), strict=True):
        matches[at] = match
    return matches


def with_new_refs(rows: Iterable[Row], policy: Policy | None, title: str) -> list[Row]:
    """The rows with a ref that was never used for each clause that has none."""
    rows = list(rows)
    used = set(Clause.objects.filter(edition__policy=policy).values_list("ref", flat=True))
    used.update(row.ref for row in rows)
    prefix, made = _prefix_for(title, policy), {}
    section = place = 0
    for part in parts_of(rows):
        section, place = (section, place) if part.goes_on else (section + 1, 0)
        for row in part.clauses:
            place += 1
            if not row.ref:
                plain = f"{prefix}-{section}.{place}"
                names = (plain if again == 1 else f"{plain}.{again}" for again in count(1))
                made[row.number] = next(name for name in names if name not in used)
                used.add(made[row.number])
    return [replace(row, ref=made.get(row.number, row.ref)) for row in rows]


def ref_faults(rows: Iterable[Row], policy: Policy | None) -> dict[int, RefFault]:
    """What is wrong with the refs of clauses, by the number of the row. None at all is not wrong: it will be made."""
    refs = {row.number: row.ref for row in rows if row.is_clause and row.ref}
    often = Counter(refs.values())
    others = Clause.objects.exclude(edition__policy=policy) if policy else Clause.objects.all()
    elsewhere = set(others.filter(ref__in=often).values_list("ref", flat=True))
    faults = {}
    for number, ref in refs.items():
        if not is_ref(ref) or len(ref) > LONGEST_REF:
            faults[number] = RefFault.MALFORMED
        elif often[ref] > 1:
            faults[number] = RefFault.TWICE
        elif ref in elsewhere:
            faults[number] = RefFault.ELSEWHERE
    return faults


def is_free(ref: str, edition: Edition) -> bool:
    """Whether a clause of this draft may take a ref: no other clause of it has it, and no other policy."""
    others = Q(edition=edition) | ~Q(edition__policy=edition.policy_id)
    return not Clause.objects.filter(others, ref=ref).exists()


def propose_ref(section: Section) -> str:
    """A ref that no edition of the policy ever used: the next number beside the section's last clause."""
    policy = section.edition.policy
    used = set(Clause.objects.filter(edition__policy=policy).values_list("ref", flat=True))
    last = section.clauses.order_by("position").last()
    if last is None or not (alike := NUMBERED.fullmatch(last.ref)):
        prefix = _prefix_for(policy.title, policy)
        names = (f"{prefix}-{section.position}.{place}" for place in count(section.clauses.count() + 1))
        return next(name for name in names if name not in used)
    family = re.compile(re.escape(alike[1]) + r"(\d+)[a-z]*")
    numbers = [int(found[1]) for ref in used if (found := family.fullmatch(ref))]
    return f"{alike[1]}{max(numbers) + 1:0{len(alike[2])}}"


def _worded(clauses: QuerySet[Clause]) -> dict[str, Worded]:
    rows = clauses.values_list("ref", "words", "section__heading")
    return {ref: Worded(words, heading) for ref, words, heading in rows}


def _prefix_for(title: str, policy: Policy | None) -> str:
    """Initials of the title, numbered where another policy has them: "Leave policy" gives LP, then LP2."""
    words = [word for word in re.findall(r"[A-Za-z]+", title) if word.lower() not in SMALL_WORDS]
    initials = "".join(word[0] for word in words[:5]).upper() or "P"
    others = Clause.objects.filter(ref__regex=rf"^{initials}[0-9]*-")
    if policy:
        others = others.exclude(edition__policy=policy)
    taken = {ref.partition("-")[0] for ref in others.values_list("ref", flat=True).distinct()}
    names = (initials if again == 1 else f"{initials}{again}" for again in count(1))
    return next(name for name in names if name not in taken)
