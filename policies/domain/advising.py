"""The rules of the adviser, written as part of a draft and put in force with it."""

from django.db import transaction

from policies.advice.rulebook import check_parts, parse_rules
from policies.models import AdviceRules, Edition
from portal import audit

from .pen import Outdated, note_change, take_pen

RULES_PLACE = "rules"


@transaction.atomic
def write_rules(edition: Edition, *, actor: audit.Actor, version: int, source: str, changed: str = "") -> AdviceRules:
    """Put this text in place of the draft's rules. `version` is the one that was read before writing, 0 where there
    were none; `changed` names the one rule that is another, for the audit.

    What a rule says may still be wrong, and is shown as a finding; BadRulebook is raised only for a text that is no
    rule file at all. Also raises NotBeingWritten and Outdated.
    """
    check_parts(parse_rules(source))
    edition = take_pen(edition, actor)
    rules = AdviceRules.objects.filter(edition=edition).first() or AdviceRules(edition=edition, source="", version=0)
    if rules.version != version:
        raise Outdated(rules)
    if rules.source == source:
        return rules
    rules.source, rules.version = source, rules.version + 1
    rules.save()
    note_change(edition, "rules.changed", actor=actor, place=RULES_PLACE, data={"rule": changed} if changed else None)
    return rules


def copy_rules(edition: Edition, draft: Edition) -> None:
    """The next edition begins with the rules of the one it follows."""
    source = AdviceRules.objects.filter(edition=edition).values_list("source", flat=True).first()
    if source:
        AdviceRules.objects.create(edition=draft, source=source)
