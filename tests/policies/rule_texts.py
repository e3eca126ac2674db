"""A small set of rules for the draft of any policy."""

from copy import deepcopy
from typing import Any

import yaml

from policies.advice import Verdict
from policies.models import AdviceRules, Edition

RULE = {
    "id": "a-rule",
    "when": {"capacity": "official"},
    "verdict": "ask_first",
    "clauses": ["WEB-1", "WEB-2"],
    "because": "You speak for the office.",
    "fix": "Ask the team.",
    "ask": "team",
}
READING = {"ref": "WEB-1", "question": "Is a letter a post?", "reading": "It is not.", "signed_off_by": ""}


def rules_text(policy: str = "web", rules: list[Any] | None = None, **changes: Any) -> str:
    """The one rule, with these changes to it; or other rules altogether."""
    book = {
        "policy": policy,
        "headlines": {verdict.value: f"It is {verdict.value}." for verdict in Verdict},
        "contacts": {"team": "The web team can help you."},
        "routes": {"union": "Your union can help you."},
        "rules": [deepcopy(one) for one in rules or [{**RULE, **changes}]],  # else YAML shares their parts
    }
    return yaml.safe_dump(book, sort_keys=False)


def with_rules(edition: Edition, source: str = "") -> Edition:
    slug = edition.policy.slug
    refs = [f"{slug}-1".upper(), f"{slug}-2".upper()]
    AdviceRules.objects.create(edition=edition, source=source or rules_text(slug, clauses=refs))
    return edition
