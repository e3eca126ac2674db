"""The rules of the adviser, as they stand with an edition."""

import hashlib

from policies.advice import BadRulebook, read_rulebook
from policies.models import AdviceRules, Edition

from .words import as_restated


def rules_of(edition: Edition) -> AdviceRules:
    """Its rules; of an edition without, an empty text that is not saved."""
    return AdviceRules.objects.filter(edition=edition).first() or AdviceRules(edition=edition, source="", version=0)


def has_sound_rules(edition: Edition) -> bool:
    """Whether the adviser could answer by them. An edition without rules has none that are wrong."""
    source = rules_of(edition).source
    if not source:
        return True
    try:
        book = read_rulebook(source, refs_of(edition))
    except BadRulebook:
        return False
    return book.policy == edition.policy.slug


def refs_of(edition: Edition) -> list[str]:
    return list(edition.clauses.order_by("position").values_list("ref", flat=True))


def hash_to_approve(edition: Edition) -> str:
    """Names the words and the rules together: an approval is of both."""
    words, rules = as_restated(edition).content_hash(), rules_of(edition).source
    return hashlib.sha256(f"{words}\n{rules}".encode()).hexdigest() if rules else words
