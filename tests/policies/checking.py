"""The check page with another adviser in the place of ours, which finds what it is told to find."""

from datetime import datetime
from types import SimpleNamespace

import pytest

from policies import domain
from policies.advice import Outcome, Reason, Verdict
from policies.models import Edition
from portal import audit
from tests.factories import ClauseFactory, EditionFactory, PolicyFactory, SectionFactory

CANARY = "kookaburra-7Q2Z the minister is a canary"
ANSWERS = {
    "policy": "dhs",
    "role": "employee",
    "capacity": "personal",
    "identifiable": "could_be",
    "alias": "none",
    "audience": "public",
    "platform": "Facebook",
    "photo_of": "",
    "text": CANARY,
}


def outcome(**fields) -> Outcome:
    reason = Reason(
        rule_id="a-rule",
        clauses=("DHS-1", "DHS-GONE"),
        verdict=Verdict.ASK_FIRST,
        because="It speaks of a bird.",
        fix="Leave out the bird.",
        spans=((0, 15, "kookaburra-7Q2Z"),),
    )
    whole = Reason("whole", (), Verdict.TAKE_CARE, "It is public.", "")
    said = {
        "verdict": Verdict.ASK_FIRST,
        "headline": "Your manager can say yes to this.",
        "reasons": (reason, whole),
        "clauses": ("DHS-1", "DHS-GONE"),
        "rights": ("You may speak of birds.",),
        "routes": ("Speak to an authorised disclosure officer.",),
        "who_to_ask": ("Your manager",),
    }
    return Outcome(**{**said, **fields})


def birds_in_force(*refs: str, at: datetime | None = None) -> Edition:
    """The policy the adviser speaks of, with these clauses."""
    draft = EditionFactory(policy=PolicyFactory(slug="dhs", short_name="DHS policy"), clauses=0)
    section = SectionFactory(edition=draft)
    for ref in refs:
        ClauseFactory(section=section, ref=ref, words="You must not name birds.", modality="must not")
    domain.publish_edition(draft, actor=audit.SYSTEM, at=at)
    return draft


def put_in_place(monkeypatch: pytest.MonkeyPatch, found: Outcome) -> SimpleNamespace:
    """An adviser that finds this, whatever it is asked; it remembers what it was asked."""
    stub = SimpleNamespace(drafts=[], left_out=[], outcome=found, error=None)

    def advise(asked, rulebook, *, leave_out):
        stub.drafts.append(asked)
        stub.left_out.append(leave_out)
        if stub.error:
            raise stub.error
        return stub.outcome

    monkeypatch.setattr("policies.views.check.advise", advise)
    monkeypatch.setattr("policies.views.check.rulebook_for", lambda slug: None)
    return stub
