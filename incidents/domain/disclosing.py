"""Passing a matter to a disclosure officer, who alone knows of it from then on."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from incidents import notices
from incidents.models import Case, Declaration, Disclosure
from incidents.rules import disclosing as rules
from incidents.rules.machine import NOT_BY_YOU, NOT_YET, MoveRefused, Need
from portal import audit
from portal.models import Person

from .parts import declare


def pass_to_officer(case: Case, officer: Person | None, *, by: audit.Actor, why: str, at: datetime) -> Disclosure:
    """With a step that diverts the matter. Where nobody is named, each free officer may take it.

    Raises MoveRefused for somebody who passes it to themselves, or who may not be given it.
    """
    if officer is not None and (officer == by or not rules.may_be_given(case, officer)):
        raise MoveRefused(NOT_BY_YOU)
    passed_by = by if isinstance(by, Person) else None
    disclosure = Disclosure.objects.create(case=case, officer=officer, passed_by=passed_by, passed_at=at, why=why)
    notices.tell_disclosure_officers(disclosure)
    return disclosure


@transaction.atomic
def open_disclosure(
    disclosure: Disclosure, *, actor: Person, has_conflict: bool, words: str = "", at: datetime | None = None
) -> Disclosure:
    """The officer declares, and has it; one who has a conflict never sees it again, and another may take it.

    Raises MoveRefused for one who was not given it.
    """
    found = _locked(disclosure)
    if found.officer not in (None, actor) or actor == found.passed_by or not rules.may_be_given(found.case, actor):
        raise MoveRefused(NOT_BY_YOU)
    declare(found.case, actor=actor, has_conflict=has_conflict, words=words, at=at)
    was_given_it = found.officer == actor
    found.officer = None if has_conflict else actor
    if found.taken_over_at is None:
        found.save(update_fields=["officer"])
    if has_conflict:
        notices.take_back_disclosure(found, actor)
        if was_given_it:
            notices.tell_disclosure_officers(found)
    return found


@transaction.atomic
def take_over(disclosure: Disclosure, *, actor: Person, at: datetime | None = None) -> Disclosure:
    """The officer records that the matter goes on in their hands. Twice is once.

    Raises MoveRefused for anyone but the officer who has it and has declared.
    """
    found = _locked(disclosure)
    if found.officer != actor or not rules.may_be_given(found.case, actor):
        raise MoveRefused(NOT_BY_YOU)
    if not Declaration.objects.filter(case=found.case, person=actor, has_conflict=False).exists():
        raise MoveRefused(NOT_YET, (Need.DECLARATION,))
    if found.taken_over_at is None:
        found.taken_over_at = at or timezone.now()
        found.save(update_fields=["taken_over_at"])
        audit.record("disclosure.taken_over", found.case, actor=actor)
    return found


def record_packing(disclosure: Disclosure, *, actor: Person) -> None:
    audit.record("disclosure.downloaded", disclosure.case, actor=actor)


def record_reading(disclosure: Disclosure, *, actor: Person) -> None:
    audit.record("disclosure.viewed", disclosure.case, actor=actor)


def _locked(disclosure: Disclosure) -> Disclosure:
    found = Disclosure.objects.select_for_update(of=("self",)).select_related("case", "officer", "passed_by")
    return found.get(pk=disclosure.pk)
