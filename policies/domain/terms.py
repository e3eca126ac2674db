"""How a policy asks its readers: by when, how often, and what for at sign-off."""

from typing import Any

from django.db import transaction

from policies.models import Policy
from portal import audit

TERMS = ("present_days", "newcomer_days", "renew_months", "check_questions", "asks_password")


@transaction.atomic
def set_terms(policy: Policy, *, actor: audit.Actor, **terms: Any) -> bool:
    """Set some of `TERMS`; None follows the department. Every deadline is reckoned by them from then on.

    Tells nobody: whoever is asked again because of a shorter renewal is told by the worker that sees to renewals.
    Returns whether anything changed.
    """
    policy = Policy.objects.select_for_update().get(pk=policy.pk)
    before = {name: getattr(policy, name) for name in TERMS}
    changed = [name for name in TERMS if name in terms and terms[name] != before[name]]
    if not changed:
        return False
    for name in changed:
        setattr(policy, name, terms[name])
    policy.save(update_fields=changed)
    data = {name: {"before": before[name], "after": terms[name]} for name in changed}
    audit.record("terms.set", policy, actor=actor, data=data)
    return True
