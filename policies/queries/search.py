"""Words, headings and refs of the policies one may read, found by PostgreSQL."""

import re
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank, SearchVectorField
from django.db.models import BooleanField, Case, ExpressionWrapper, F, Func, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from policies.enums import EditionState
from policies.models import Clause, Edition, Section
from portal.models import Person

from .reader import reading_list

MOST_FOUND = 30
# A word that stands in half of all clauses would have half of them ranked: the first so many are, in any order.
MOST_RANKED = 500
REF_SO_FAR = re.compile(r"[A-Za-z][\w.-]{1,39}")

# Round what was found. No policy has these characters, so the words are escaped first and marked after.
MARK_START, MARK_STOP = "\ue000", "\ue001"
MARKS: dict[str, Any] = {"config": "english", "start_sel": MARK_START, "stop_sel": MARK_STOP}
MARKDOWN = str.maketrans("", "", "*_`#>\\")

JOINED = "(%(expressions)s)"
PAST_LAST = Case(When(edition__state=EditionState.PUBLISHED, then=0), default=1)


@dataclass(frozen=True)
class Hit:
    """A clause, or a heading where `clause` is None. What is marked is safe HTML."""

    edition: Edition
    section: Section
    clause: Clause | None
    headline: SafeString

    @property
    def ref(self) -> str:
        return self.clause.ref if self.clause else ""

    @property
    def url(self) -> str:
        """The place in the edition in force, or in the past edition at its own address."""
        slug, anchor = self.edition.policy.slug, self.ref or f"section-{self.section.position}"
        if self.edition.is_in_force:
            return f"{reverse('policies:read', args=[slug])}#{anchor}"
        return f"{reverse('policies:edition', args=[slug, self.edition.number])}#{anchor}"


def search_clauses(person: Person, words: str, *, past: bool = False, limit: int = MOST_FOUND) -> list[Hit]:
    """What this person may read, best first: clauses by their ref or how it begins, then words and headings.

    With `past`, editions that were superseded or withdrawn as well, after those in force. Two queries.
    """
    words = words.replace("\0", " ").strip()
    if not words:
        return []
    editions = (Edition.objects.visible_to(person) if past else reading_list(person)).values("pk")
    query = SearchQuery(words, config="english", search_type="websearch")
    found: list[Any] = [*_clauses(editions, query, words)[:limit], *_headings(editions, query)[:limit]]
    found.sort(key=lambda one: (not one.edition.is_in_force, not one.by_ref, -one.rank))
    return [_hit(one) for one in found[:limit]]


def _clauses(editions: QuerySet[Any], query: SearchQuery, words: str) -> QuerySet[Any]:
    reached = Clause.objects.filter(edition__in=editions)
    has_ref = _begins_with(words)
    ranked = Q(pk__in=reached.filter(search=query).values("pk")[:MOST_RANKED])
    if has_ref:
        ranked |= Q(pk__in=reached.filter(has_ref).values("pk")[:MOST_RANKED])
    # A word counts for more where the heading above the clause has it too.
    weighed = Func(_weighing("section__search", "A"), _weighing("search", "D"), arg_joiner=" || ", template=JOINED)
    return (
        Clause.objects.filter(ranked)
        .annotate(
            by_ref=ExpressionWrapper(has_ref or Q(pk__in=[]), output_field=BooleanField()),
            rank=SearchRank(weighed, query),
            headline=SearchHeadline("words", query, max_words=40, min_words=20, **MARKS),
        )
        .select_related("edition__policy", "section")
        .defer("search", "section__search")
        .order_by(PAST_LAST, "-by_ref", "-rank", "ref")
    )


def _headings(editions: QuerySet[Any], query: SearchQuery) -> QuerySet[Any]:
    found = Section.objects.filter(edition__in=editions, search=query)
    return (
        Section.objects.filter(pk__in=found.values("pk")[:MOST_RANKED])
        .annotate(
            by_ref=Value(False),
            rank=SearchRank(_weighing("search", "A"), query),
            headline=SearchHeadline("heading", query, highlight_all=True, **MARKS),
        )
        .select_related("edition__policy")
        .defer("search")
        .order_by(PAST_LAST, "-rank", "edition", "position")
    )


def _begins_with(words: str) -> Q | None:
    """A ref, or the parts it begins with: "DHS-PERS" is all of them, "DHS-PERS-0" as well, "DHS-PE" too."""
    if not REF_SO_FAR.fullmatch(words):
        return None
    if any(mark in words for mark in "-."):
        return Q(ref__istartswith=words)
    return Q(ref__iexact=words) | Q(ref__istartswith=f"{words}-") | Q(ref__istartswith=f"{words}.")


def _weighing(vector: str, weight: str) -> Func:
    return Func(F(vector), Value(weight), function="setweight", output_field=SearchVectorField())


def _hit(found: Any) -> Hit:
    headline = marked(found.headline)
    if isinstance(found, Clause):
        return Hit(found.edition, found.section, found, headline)
    return Hit(found.edition, found, None, headline)


def marked(headline: str) -> SafeString:
    plain = escape(headline.translate(MARKDOWN))
    html = plain.replace(MARK_START, "<mark>").replace(MARK_STOP, "</mark>")
    return mark_safe(html)  # noqa: S308 (escaped above)
