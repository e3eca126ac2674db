"""The way of an edition from a draft to the past: who may move it from where to where, and what it takes."""

import enum
from collections.abc import Callable

from policies import queries
from policies.enums import EditionState as S
from policies.enums import ReviewAnswer
from policies.models import Edition
from portal import audit, machine, people
from portal.models import Person, Role


class Who(enum.StrEnum):
    OWNER = "a policy owner"
    REVIEWER = "a reviewer who was asked"
    APPROVER = "the approver who was named"
    SYSTEM = "the portal, when the time comes or from the files it ships with"


class Need(enum.StrEnum):
    """What must be there before a step. The words are shown beside a step that is closed."""

    WORDS = "it has at least one clause"
    STATEMENT = "it has a statement for its readers to agree to"
    SUMMARY = "what changed is said in a summary"
    APPROVER = "an approver is named who wrote none of it"
    ANSWERS = "every reviewer has answered"
    SETTLED = "every comment is settled"
    OTHER_PERSON = "someone decides who wrote none of it"
    REASON = "a reason is written"
    SAME_WORDS = "the words are those that were approved"
    AUDIENCE = "someone is covered by the policy"
    RULES = "its rules for “Should I post this?” can be used"


# What is given with the step itself.
GIVEN = (Need.REASON, Need.SUMMARY, Need.APPROVER)

Move = machine.Move[Who, Need]
OpenMove = machine.OpenMove[Who, Need]
Table = machine.Table[Who, Need]


def move(*who: Who, needs: tuple[Need, ...] = (), clock: str = "") -> Move:
    return Move(frozenset(who), needs, clock=clock)


_ask = move(Who.OWNER, needs=(Need.WORDS, Need.STATEMENT, Need.SUMMARY, Need.APPROVER, Need.RULES))
_discard = move(Who.OWNER)

MOVES: Table = {
    S.DRAFT: {
        S.IN_REVIEW: _ask,
        S.DISCARDED: _discard,
        S.PUBLISHED: move(Who.SYSTEM, needs=(Need.WORDS, Need.RULES)),
    },
    S.IN_REVIEW: {
        S.CHANGES_REQUESTED: move(Who.REVIEWER, Who.APPROVER, needs=(Need.REASON,)),
        S.APPROVED: move(Who.APPROVER, needs=(Need.OTHER_PERSON, Need.ANSWERS, Need.SETTLED)),
        S.DRAFT: move(Who.OWNER),
    },
    S.CHANGES_REQUESTED: {
        S.IN_REVIEW: _ask,
        S.DISCARDED: _discard,
    },
    S.APPROVED: {
        S.PUBLISHED: move(Who.OWNER, Who.SYSTEM, needs=(Need.SAME_WORDS, Need.AUDIENCE), clock="acknowledge"),
        S.DRAFT: move(Who.OWNER),
        S.DISCARDED: _discard,
    },
    S.DISCARDED: {
        S.DRAFT: move(Who.OWNER),
    },
    S.PUBLISHED: {
        S.SUPERSEDED: move(Who.OWNER, Who.SYSTEM),
        S.WITHDRAWN: move(Who.OWNER, needs=(Need.REASON,)),
    },
    S.SUPERSEDED: {},
    S.WITHDRAWN: {},
}


def capacities(edition: Edition, actor: audit.Actor) -> frozenset[Who]:
    """As whom the actor may act on this edition."""
    if not isinstance(actor, Person):
        return frozenset({Who.SYSTEM}) if actor is audit.SYSTEM else frozenset()
    if not actor.is_active:
        return frozenset()
    found = set()
    if people.holds(actor, Role.POLICY_OWNER):
        found.add(Who.OWNER)
    if edition.approver_id == actor.pk:
        found.add(Who.APPROVER)
    if edition.reviewers.filter(person=actor).exists():
        found.add(Who.REVIEWER)
    return frozenset(found)


def missing(edition: Edition, to: str, *, actor: audit.Actor, words: str = "") -> tuple[Need, ...]:
    """Which needs of a step are not there, of those that the rows can tell."""
    return tuple(need for need in MOVES[edition.state][to].needs if not _is_there(need, edition, actor, words))


def open_moves(edition: Edition, actor: audit.Actor) -> list[OpenMove]:
    """The steps this actor may take, with what each still lacks apart from what its own form asks for."""
    may = capacities(edition, actor)
    return [
        OpenMove(to, arrow, tuple(need for need in missing(edition, to, actor=actor) if need not in GIVEN))
        for to, arrow in MOVES[edition.state].items()
        if arrow.who & may and to != S.SUPERSEDED
    ]


def wrote_in(edition: Edition, person: Person) -> bool:
    return edition.created_by_id == person.pk or edition.contributions.filter(person=person).exists()


def _is_there(need: Need, edition: Edition, actor: audit.Actor, words: str) -> bool:
    if need == Need.REASON:
        return bool(words.strip())
    if need == Need.OTHER_PERSON:
        return isinstance(actor, Person) and not wrote_in(edition, actor)
    return IS_THERE[need](edition)


def has_approved_words(edition: Edition) -> bool:
    return edition.approved_hash == queries.hash_to_approve(edition)


def has_summary(edition: Edition) -> bool:
    """The first edition of a policy changes nothing that could be summed up."""
    return bool(edition.summary.strip()) or is_first(edition)


def is_first(edition: Edition) -> bool:
    """Whether nothing of the policy was published yet."""
    return not edition.policy.editions.released().exists()


def has_approver(edition: Edition) -> bool:
    return edition.approver is not None and not wrote_in(edition, edition.approver)


IS_THERE: dict[Need, Callable[[Edition], bool]] = {
    Need.WORDS: lambda edition: edition.clauses.exists(),
    Need.STATEMENT: lambda edition: bool(edition.statement.strip()),
    Need.SUMMARY: has_summary,
    Need.APPROVER: has_approver,
    Need.ANSWERS: lambda edition: not edition.reviewers.filter(answer=ReviewAnswer.NONE).exists(),
    Need.SETTLED: lambda edition: not edition.comments.unsettled().exists(),
    Need.AUDIENCE: lambda edition: edition.policy.has_audience,
    Need.SAME_WORDS: has_approved_words,
    Need.RULES: queries.has_sound_rules,
}
