from typing import Any

from django.contrib.postgres.search import SearchHeadline, SearchQuery, SearchRank
from django.db.models import F, Q
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from policies.models import Clause
from portal.models import Person

from .reader import reading_list

# Round what was found. No policy has these characters, so the words are escaped first and marked after.
MARK_START, MARK_STOP = "\ue000", "\ue001"
MARKDOWN = str.maketrans("", "", "*_`#>\\")


def search_clauses(person: Person, words: str, *, limit: int = 30) -> list[Clause]:
    """Clauses in force that this person may read, best first; `headline` is safe HTML with what was found marked."""
    words = words.replace("\0", " ").strip()
    if not words:
        return []
    query = SearchQuery(words, config="english", search_type="websearch")
    headline = SearchHeadline(
        "words",
        query,
        config="english",
        start_sel=MARK_START,
        stop_sel=MARK_STOP,
        max_words=40,
        min_words=20,
    )
    found = (
        Clause.objects.filter(edition__in=reading_list(person).values("pk"))
        .filter(Q(search=query) | Q(ref__iexact=words))
        .annotate(rank=SearchRank(F("search"), query), headline=headline)
        .select_related("edition__policy", "section")
        .defer("search")
        .order_by("-rank", "ref")
    )
    clauses: list[Any] = list(found[:limit])
    for clause in clauses:
        clause.headline = marked(clause.headline)
    return clauses


def marked(headline: str) -> SafeString:
    plain = escape(headline.translate(MARKDOWN))
    html = plain.replace(MARK_START, "<mark>").replace(MARK_STOP, "</mark>")
    return mark_safe(html)  # noqa: S308 (escaped above)
