"""A draft from a document nobody has seen before, as it was read."""

import re
from collections.abc import Iterator, Sequence
from itertools import count

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.text import slugify

from policies import queries
from policies.comparing.likeness import Match, Worded, match_passages
from policies.enums import Modality
from policies.models import Clause, Edition, Policy
from policies.reading.document import Document, Section
from policies.reading.restated import RestatedClause, RestatedPolicy, RestatedSection
from portal import audit

from .authoring import add_draft

LONGEST_TITLE = 200
UNTITLED = "Untitled policy"
# What its readers are asked to say, until the owner writes something better.
STATEMENT = "I have read “{title}” and I understand what it asks of me."
# In this order: the longer wording holds the shorter one.
WORDINGS = [
    (re.compile(r"\b(must|may|can)\s?not\b|\bis prohibited\b", re.IGNORECASE), Modality.MUST_NOT),
    (re.compile(r"\bshould\s+not\b", re.IGNORECASE), Modality.SHOULD_NOT),
    (re.compile(r"\bmust\b|\b(is|are) required to\b", re.IGNORECASE), Modality.MUST),
    (re.compile(r"\bshould\b", re.IGNORECASE), Modality.SHOULD),
    (re.compile(r"\bmay\b", re.IGNORECASE), Modality.MAY),
]
RESERVED = {"coverage", "drafts"}  # addresses beside the policies
SMALL_WORDS = {"a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"}
# Marks that would be taken for emphasis, a link, a heading or a list, in words that mean none of it.
MARKS = re.compile(r"([\\`*_\[\]<>|])|^([#+-])(?=\s)")


@transaction.atomic
def draft_from_document(document: Document, *, actor: audit.Actor) -> Edition:
    """A draft with every passage a clause, under a ref of its own.

    A document whose title is known becomes the next draft of that policy, and a passage alike enough to a clause
    it had keeps that clause's ref. What a clause asks is guessed from its wording, for the owner to look over.
    """
    title = document.title[:LONGEST_TITLE] or UNTITLED
    facts = {"title": title, "short_name": title[:120], **_facts_written_in(document)}
    policy, _created = Policy.objects.get_or_create(slug=_slug_for(document), defaults=facts)
    return add_draft(policy, _restate(document, policy), actor=actor)


def modality_of(words: str) -> Modality:
    return next((modality for wording, modality in WORDINGS if wording.search(words)), Modality.PROCESS)


def match_to_earlier(passages: Sequence[Worded], policy: Policy) -> list[Match | None]:
    """What each passage was in the edition published last, or drafted last where none is.

    Words that only an older edition had come back under their old ref where they are the very same.
    """
    editions = policy.editions.order_by(F("published_at").desc(nulls_last=True), "-number")
    standing = _worded(Clause.objects.filter(edition=editions.first()).order_by("position"))
    matches = match_passages(passages, standing)
    older = Clause.objects.filter(edition__policy=policy).exclude(ref__in=standing)
    gone = _worded(older.order_by("ref", "-edition__number").distinct("ref"))
    left = [at for at, match in enumerate(matches) if match is None]
    for at, match in zip(left, match_passages([passages[at] for at in left], gone, same_only=True), strict=True):
        matches[at] = match
    return matches


def _worded(clauses: QuerySet[Clause]) -> dict[str, Worded]:
    rows = clauses.values_list("ref", "words", "section__heading")
    return {ref: Worded(words, heading) for ref, words, heading in rows}


def _restate(document: Document, policy: Policy) -> RestatedPolicy:
    sections = document.rejoined().sections
    worded = [Worded(passage.text, section.heading) for section in sections for passage in section.clauses]
    matches, refs, positions = iter(match_to_earlier(worded, policy)), NewRefs(policy), count(1)
    return RestatedPolicy(
        **queries.facts_of(policy),
        title=policy.title,
        statement=STATEMENT.format(title=policy.title),
        summary="",
        values_version="",
        in_force_from=timezone.localdate(),
        opening=document.title if len(document.title) > LONGEST_TITLE else "",
        sections=tuple(
            _restate_section(section, number, matches, refs, positions)
            for number, section in enumerate(sections, start=1)
        ),
    )


def _restate_section(
    section: Section, number: int, matches: Iterator[Match | None], refs: "NewRefs", positions: "count[int]"
) -> RestatedSection:
    clauses = tuple(
        RestatedClause(
            ref=match.ref if match else refs.make(number, place),
            modality=modality_of(passage.text),
            audience="",
            capacity="any",
            text=as_markdown(passage.text),
            position=next(positions),
        )
        for place, (passage, match) in enumerate(zip(section.clauses, matches, strict=False), start=1)
    )
    return RestatedSection(section.heading, "", clauses, number)


def as_markdown(words: str) -> str:
    """Plain words as Markdown that shows them as they are."""
    return MARKS.sub(r"\\\1\2", words)


class NewRefs:
    """Makes refs that no edition of the policy ever used."""

    def __init__(self, policy: Policy) -> None:
        self.used = set(Clause.objects.filter(edition__policy=policy).values_list("ref", flat=True))
        self.prefix = _prefix_for(policy)

    def make(self, section: int, place: int) -> str:
        plain = f"{self.prefix}-{section}.{place}"
        names = (plain if again == 1 else f"{plain}.{again}" for again in count(1))
        ref = next(name for name in names if name not in self.used)
        self.used.add(ref)
        return ref


def _prefix_for(policy: Policy) -> str:
    """Initials of the title, numbered where another policy has them: "Leave policy" gives LP, then LP2."""
    words = [word for word in re.findall(r"[A-Za-z]+", policy.title) if word.lower() not in SMALL_WORDS]
    initials = "".join(word[0] for word in words[:5]).upper() or "P"
    others = Clause.objects.exclude(edition__policy=policy).filter(ref__regex=rf"^{initials}[0-9]*-")
    taken = {ref.partition("-")[0] for ref in others.values_list("ref", flat=True).distinct()}
    names = (initials if again == 1 else f"{initials}{again}" for again in count(1))
    return next(name for name in names if name not in taken)


def _slug_for(document: Document) -> str:
    """The title's; a document without one is always a policy of its own."""
    slug = slugify(document.title)[:50].strip("-")
    if slug in RESERVED:
        return f"{slug}-policy"
    if slug:
        return slug
    names = (f"{slugify(UNTITLED)}-{number}" for number in count(1))
    return next(name for name in names if not Policy.objects.filter(slug=name).exists())


def _facts_written_in(document: Document) -> dict[str, str]:
    """Owner, contact and classification, where the document names them."""
    written = {name.strip().lower(): value.strip() for name, value in document.metadata.items()}
    facts = {
        "owner_title": written.get("owner", "")[:200],
        "contact": written.get("contact", "")[:200],
        "classification": written.get("classification", "")[:60],
    }
    return {name: value for name, value in facts.items() if value}
