"""The machine of an edition, walked whole: every state to every state by everyone. Only what the table says goes
through, and two who act at once do not both win."""

from collections.abc import Callable
from datetime import date
from threading import Barrier, Thread
from typing import Any

import pgtrigger
import pytest
from django.db import connection, transaction

from policies import domain
from policies.enums import EDITABLE, EditionState, ReviewAnswer
from policies.models import Contribution, Edition, Reviewer
from policies.rules.edition import MOVES, Who
from portal import audit
from portal.machine import NOT_BY_YOU, NOT_FROM_HERE, NOT_YET, MoveRefused
from portal.models import Person, Role
from tests.factories import EditionFactory, PersonFactory, approved_edition, person_with
from tests.refusals import refused

Actors = dict[str, tuple[audit.Actor, frozenset[Who]]]


def people_around(edition: Edition) -> Actors:
    owner, reviewer, approver = person_with(Role.POLICY_OWNER), PersonFactory(), PersonFactory()
    gone = person_with(Role.POLICY_OWNER, is_active=False)
    Edition.objects.filter(pk=edition.pk).update(approver=approver)
    Reviewer.objects.create(edition=edition, person=reviewer)
    other = EditionFactory(approver=PersonFactory())
    asked_elsewhere = Reviewer.objects.create(edition=other, person=PersonFactory()).person
    everything = person_with(*[role for role in Role if role != Role.POLICY_OWNER])
    return {
        "an owner": (owner, frozenset({Who.OWNER})),
        "a reviewer": (reviewer, frozenset({Who.REVIEWER})),
        "the approver": (approver, frozenset({Who.APPROVER})),
        "an owner who left": (gone, frozenset()),
        "a reviewer of another": (asked_elsewhere, frozenset()),
        "the approver of another": (other.approver, frozenset()),
        "whoever holds every other role": (everything, frozenset()),
        "a bystander": (PersonFactory(), frozenset()),
        "nobody": (audit.ANONYMOUS, frozenset()),
        "the portal": (audit.SYSTEM, frozenset({Who.SYSTEM})),
    }


def expected(start: str, to: str, capacities: frozenset[Who]) -> set[str]:
    arrow = MOVES[start].get(to)
    if arrow is None:
        return {NOT_FROM_HERE}
    return {"", NOT_YET} if arrow.who & capacities else {NOT_BY_YOU}


def put_in_state(edition: Edition, state: str) -> None:
    """Past every rule, as only a test may."""
    published = state in (EditionState.PUBLISHED, EditionState.SUPERSEDED, EditionState.WITHDRAWN)
    row = {
        "content_hash": "hash" if published else "",
        "published_at": "2020-01-01T00:00Z" if published else None,
        "in_force_from": date(2020, 1, 1) if published else None,
        "in_force_until": date(2020, 2, 1) if published and state != EditionState.PUBLISHED else None,
        "last_major": edition if published else None,
        "approved_at": "2020-01-01T00:00Z",
        "approved_hash": "hash",
    }
    with pgtrigger.ignore():
        Edition.objects.filter(pk=edition.pk).update(state=state, **row)


@pytest.mark.django_db
def test_an_edition_moves_only_along_its_arrows_and_only_by_their_people() -> None:
    edition = EditionFactory()
    actors, wrong = people_around(edition), []
    for start in EditionState:
        put_in_state(edition, start)
        for who, (actor, capacities) in actors.items():
            for to in EditionState:
                said = outcome(lambda to=to, actor=actor: step(edition, to, actor))
                if said not in expected(start, to, capacities):
                    wrong.append((who, start, to, said))
    assert wrong == []


def step(edition: Edition, to: EditionState, actor: audit.Actor) -> object:
    """With what the verbs would set, so that only the table and the people decide."""
    fields: dict[str, Any] = {}
    if to in (EditionState.SUPERSEDED, EditionState.WITHDRAWN):
        fields["in_force_until"] = date(2020, 2, 1)
    if to == EditionState.PUBLISHED:
        fields = {"published_at": "2020-01-01T00:00Z", "content_hash": "h", "in_force_from": date(2020, 1, 1)}
        fields["last_major"] = edition
    return domain.move_edition(edition, to, actor=actor, words="Because.", **fields)


def outcome(take: Callable[[], object]) -> str:
    try:
        with transaction.atomic():
            take()
            transaction.set_rollback(True)
    except MoveRefused as refusal:
        return refusal.reason
    return ""


def test_every_state_can_be_reached_from_a_draft() -> None:
    reached, waiting = set(), [EditionState.DRAFT]
    while waiting:
        state = waiting.pop()
        if state not in reached:
            reached.add(state)
            waiting += MOVES[state]
    assert reached == set(EditionState)
    assert set(MOVES) == set(EditionState)


# What the database refuses, whoever asks


CHANGES = [
    "UPDATE policies_edition SET title = 'Other'",
    "UPDATE policies_edition SET opening = 'Other'",
    "UPDATE policies_edition SET statement = 'Other'",
    "UPDATE policies_edition SET summary = 'Other'",
    "UPDATE policies_section SET heading = 'Other'",
    "DELETE FROM policies_section",
    "UPDATE policies_clause SET words = 'You may do as you like.'",
    "UPDATE policies_clause SET plain_words = 'As you like.'",
    "DELETE FROM policies_clause",
    "INSERT INTO policies_section (edition_id, position, heading, prose, version) "
    "SELECT id, 99, '', '', 1 FROM policies_edition",
]


@pytest.mark.django_db
@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("state", [state for state in EditionState if state not in EDITABLE])
def test_words_change_only_while_they_are_written(state: EditionState, change: str) -> None:
    put_in_state(approved_edition(), state)
    assert refused(change)


@pytest.mark.django_db
def test_the_database_lets_nobody_approve_what_they_drafted() -> None:
    draft = EditionFactory(created_by=person_with(Role.POLICY_OWNER))
    assert "nobody_approves_what_they_drafted" in refused("UPDATE policies_edition SET approver_id = created_by_id")
    assert "an_approved_edition_says_by_whom" in refused("UPDATE policies_edition SET state = 'approved'")
    assert "only_approved_words_have_a_date" in refused("UPDATE policies_edition SET publish_on = '2030-01-01'")
    draft.refresh_from_db()
    assert draft.state == EditionState.DRAFT


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["policies_editionentry", "policies_contribution"])
def test_history_and_who_wrote_are_never_changed(table: str) -> None:
    owner = person_with(Role.POLICY_OWNER)
    draft = EditionFactory()
    domain.discard_edition(draft, actor=owner, words="Not needed.")
    Contribution.objects.create(edition=draft, person=owner)
    for sql in (f"DELETE FROM {table}", f"UPDATE {table} SET edition_id = edition_id"):
        assert refused(sql)


# Two at once


def at_once(*acts: Callable[[], object]) -> list[BaseException | None]:
    """Each in a thread and a connection of its own, begun together; what each was refused with."""
    start, said = Barrier(len(acts)), [None] * len(acts)

    def run(at: int) -> None:
        start.wait()
        try:
            acts[at]()
        except Exception as refusal:
            said[at] = refusal
        finally:
            connection.close()

    threads = [Thread(target=run, args=[at]) for at in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def in_review(*, reviewers: int = 0) -> tuple[Edition, Person, list[Person]]:
    owner, asked = person_with(Role.POLICY_OWNER), [PersonFactory() for _ in range(reviewers)]
    edition = domain.ask_for_review(
        EditionFactory(),
        actor=owner,
        reviewers=asked,
        approver=PersonFactory(),
        summary="Small things.",
        is_major=True,
    )
    return edition, owner, asked


def sorts_of(refusals: list[BaseException | None]) -> list[str]:
    return sorted("" if one is None else getattr(one, "reason", type(one).__name__) for one in refusals)


@pytest.mark.django_db(transaction=True)
def test_of_an_approval_and_a_request_for_changes_at_once_one_wins() -> None:
    edition, _, _ = in_review()
    said = at_once(
        lambda: domain.approve_edition(edition, actor=edition.approver),
        lambda: domain.request_changes(edition, actor=edition.approver, words="Shorter."),
    )
    assert sorts_of(said) == ["", NOT_FROM_HERE]
    edition.refresh_from_db()
    assert edition.entries.count() == 2
    assert edition.state in (EditionState.APPROVED, EditionState.CHANGES_REQUESTED)


@pytest.mark.django_db(transaction=True)
def test_an_approver_who_presses_twice_approves_once() -> None:
    edition, _, _ = in_review()
    said = at_once(*[lambda: domain.approve_edition(edition, actor=edition.approver)] * 2)
    assert sorts_of(said) == ["", NOT_FROM_HERE]


@pytest.mark.django_db(transaction=True)
def test_of_two_reviewers_who_ask_for_changes_at_once_the_other_is_told() -> None:
    edition, _, (one, other) = in_review(reviewers=2)
    said = at_once(
        *(
            lambda person=person: domain.answer_review(
                edition, actor=person, answer=ReviewAnswer.CHANGES, words="Shorter."
            )
            for person in (one, other)
        )
    )
    assert sorts_of(said) == ["", NOT_FROM_HERE]


@pytest.mark.django_db(transaction=True)
def test_two_who_publish_at_once_publish_once() -> None:
    edition = approved_edition()
    owners = [person_with(Role.POLICY_OWNER), person_with(Role.POLICY_OWNER)]
    said = at_once(*(lambda owner=owner: domain.publish_edition(edition, actor=owner) for owner in owners))
    assert sorts_of(said) == ["", "PublishingRefused"]
    assert Edition.objects.published().count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_drafts_published_at_once_follow_each_other() -> None:
    first = approved_edition()
    second = approved_edition(first.policy)
    owner = person_with(Role.POLICY_OWNER)
    said = at_once(
        *(lambda edition=edition: domain.publish_edition(edition, actor=owner) for edition in (first, second))
    )
    assert sorts_of(said) == ["", ""]
    assert sorted(Edition.objects.released().values_list("state", flat=True)) == ["published", "superseded"]


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_start_the_next_edition_at_once_start_one() -> None:
    policy = approved_edition().policy
    owners = [person_with(Role.POLICY_OWNER), person_with(Role.POLICY_OWNER)]
    said = at_once(*(lambda owner=owner: domain.start_draft(policy, actor=owner, after=1) for owner in owners))
    assert sorts_of(said) == ["", "DraftRefused"]
    assert policy.editions.count() == 2
