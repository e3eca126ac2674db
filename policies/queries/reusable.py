"""Answers kept to be used again: found by words, and told where a clause has changed since."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import F, Prefetch, Q, QuerySet
from django.utils import timezone

from policies.models import Clause, ReusableAnswer

from .words import clauses_in_force

MOST_OFFERED = 10


@dataclass(frozen=True)
class Offered:
    """A reusable answer, the refs of its clauses that still stand, and those that changed or went since it was kept."""

    answer: ReusableAnswer
    refs: tuple[str, ...]
    changed: tuple[str, ...]
    gone: tuple[str, ...]

    @property
    def is_current(self) -> bool:
        return not self.changed and not self.gone

    @property
    def changed_words(self) -> str:
        return ", ".join(self.changed)

    @property
    def gone_words(self) -> str:
        return ", ".join(self.gone)


def find_answers(answers: QuerySet[ReusableAnswer], words: str) -> QuerySet[ReusableAnswer]:
    """Those with these words, or that rest on the clause of this ref, best first; all of them, where there are none."""
    words = words.replace("\0", " ").strip()
    if not words:
        return answers.order_by("-id")
    query = SearchQuery(words, config="english", search_type="websearch")
    by_ref = ReusableAnswer.cited.through.objects.filter(clause__ref__iexact=words).values("reusableanswer")
    found = answers.filter(Q(search=query) | Q(pk__in=by_ref))
    return found.annotate(rank=SearchRank(F("search"), query)).order_by("-rank", "-id")


def offered(answers: QuerySet[ReusableAnswer], on: date | None = None) -> list[Offered]:
    """Three queries, however many answers."""
    cited = Prefetch("cited", queryset=Clause.objects.defer("search").order_by("position"))
    found = list(answers.select_related("policy", "edition", "by").defer("search").prefetch_related(cited))
    refs = {clause.ref for answer in found for clause in answer.cited.all()}
    standing = clauses_in_force(refs, on or timezone.localdate()) if refs else {}
    return [_offered(answer, answer.cited.all(), standing) for answer in found]


def _offered(answer: ReusableAnswer, cited: Iterable[Clause], standing: dict[str, Clause]) -> Offered:
    own = {ref: clause for ref, clause in standing.items() if clause.edition.policy_id == answer.policy_id}
    here = [clause for clause in cited if clause.ref in own]
    return Offered(
        answer,
        refs=tuple(clause.ref for clause in here),
        changed=tuple(clause.ref for clause in here if _says(clause) != _says(own[clause.ref])),
        gone=tuple(clause.ref for clause in cited if clause.ref not in own),
    )


def _says(clause: Clause) -> tuple[str, str, str, str]:
    return clause.words, clause.modality, clause.audience, clause.capacity
