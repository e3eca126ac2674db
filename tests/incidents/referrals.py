"""A case with all that a referral can hold, and the steps that refer it."""

import uuid
from datetime import timedelta

from django.utils import timezone

from incidents.domain import case as cases
from incidents.domain.concern import raise_concern
from incidents.domain.evidence import prepare_next_evidence
from incidents.domain.parts import declare
from incidents.enums import CaseState, EntryKind, Naming
from incidents.models import Case, Referral

from .cast import Cast, picture

POSTED = timezone.localdate() - timedelta(days=100)
ADDRESS = "https://x.com/bob/status/1"


def with_picture(cast: Cast) -> Case:
    """A case of a post and a picture, raised in confidence by Alice."""
    told = {"platform": "X", "account": "@bob", "posted_on": POSTED, "pictures": [picture()]}
    concern = raise_concern(cast.account(links=[ADDRESS], **told), actor=cast.alice, naming=Naming.CONFIDENTIAL)
    while prepare_next_evidence():
        pass
    cases.assign_case(concern.case, cast.dev, actor=cast.dev)
    return cases.open_case(concern.case, actor=cast.dev)


def judged(cast: Cast, case: Case, *, breach: bool, why: str) -> Case:
    said = {"potential_breach": breach, "judgement": why, "subject": cast.bob}
    return cases.judge_case(case, actor=cast.dev, clauses=cast.clauses[:1], **said)


def spoken_to(cast: Cast, case: Case) -> Case:
    """Dev judges it no breach and speaks with Bob, Mina with Carol; then it turns out to be one."""
    judged(cast, case, breach=False, why="It looks harmless.")
    declare(case, actor=cast.mina, has_conflict=False)
    cases.move_case(case, CaseState.STAFF_CONTACTED, actor=cast.dev, words="He says it is his.")
    cases.move_case(case, CaseState.MANAGER_CONTACTED, actor=cast.mina, words="Carol has to plan his shifts.")
    for kind, words in ((EntryKind.MESSAGE, "Thank you, Alice."), (EntryKind.NOTE, "Alice sits beside him.")):
        cases.add_entry(case, actor=cast.dev, kind=kind, words=words, once=uuid.uuid4())
    return judged(cast, case, breach=True, why="He names a customer.")


def refer(cast: Cast, case: Case) -> Referral:
    cases.propose_referral(case, actor=cast.dev, words="It names a customer.")
    declare(case, actor=cast.mina, has_conflict=False)
    cases.refer_case(case, actor=cast.mina, words="I agree with Dev.")
    return Referral.objects.get(case=case)
