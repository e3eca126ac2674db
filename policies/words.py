"""How the steps of an edition, where it stands and why a step was not taken are said to people."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from policies.domain import DraftRefused, PublishingRefused, WordsChanged
from policies.enums import EditionState as S
from policies.enums import ReviewAnswer
from policies.models import Edition, EditionEntry, Reviewer
from portal.machine import NOT_BY_YOU, NOT_FROM_HERE, MoveRefused
from portal.models import Person
from portal.templatetags.postwise import day, daytime

TONES: dict[str, str] = {
    S.DRAFT: "neutral",
    S.IN_REVIEW: "wait",
    S.CHANGES_REQUESTED: "attention",
    S.APPROVED: "done",
    S.PUBLISHED: "done",
    S.SUPERSEDED: "neutral",
    S.WITHDRAWN: "refused",
    S.DISCARDED: "refused",
}
TOOK: dict[str, str] = {
    S.DRAFT: "Taken back, to be changed",
    S.IN_REVIEW: "Sent for review",
    S.CHANGES_REQUESTED: "Changes asked for",
    S.APPROVED: "Approved",
    S.PUBLISHED: "Published",
    S.SUPERSEDED: "Replaced by the next edition",
    S.WITHDRAWN: "Withdrawn",
    S.DISCARDED: "Discarded",
}
# What is in the history without having moved the edition.
REMARKED: dict[str, str] = {S.IN_REVIEW: "A reviewer agrees", S.APPROVED: "The day of publishing"}

Refusal = MoveRefused | PublishingRefused | DraftRefused | WordsChanged
REFUSED = (MoveRefused, PublishingRefused, DraftRefused, WordsChanged)


@dataclass(frozen=True)
class Step:
    """A step as the next-move panel shows it."""

    name: str
    url: str
    who: str = ""
    needs: Sequence[str] = field(default_factory=tuple)
    why_closed: str = ""

    @property
    def open(self) -> bool:
        return not self.needs


def took(entry: EditionEntry) -> str:
    if entry.from_state == entry.to_state:
        return REMARKED.get(entry.to_state, "")
    if entry.from_state == S.DISCARDED:
        return "Put back"
    return TOOK[entry.to_state]


def standing(edition: Edition, reviewers: Sequence[Reviewer], last: EditionEntry | None) -> str:
    """Where a draft is and whose turn it is, in a sentence or two."""
    approver = edition.approver.name if edition.approver else "its approver"
    if edition.state == S.IN_REVIEW:
        unanswered = [one.person.name for one in reviewers if one.answer == ReviewAnswer.NONE]
        if unanswered:
            return f"Waiting for {_all_of(unanswered)} to answer, then for {approver} to approve it."
        return f"Waiting for {approver} to approve it."
    if edition.state == S.APPROVED:
        said = f"Approved by {approver} on {day(edition.approved_at)}. "
        on = edition.publish_on
        return said + (f"The portal publishes it on {day(on)}." if on else "A policy owner can publish it.")
    if edition.state == S.CHANGES_REQUESTED and last and last.by:
        return f"{last.by.name} asked for changes on {day(last.at)}. Make them, then ask for review again."
    if edition.state == S.DISCARDED:
        return "It was put away. It can be put back among the drafts."
    return "Being written. Nobody but policy owners works on it yet."


def _all_of(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def refusal(error: Refusal, edition: Edition | None = None) -> str:
    """Why a step was not taken and what to do, in a sentence or two."""
    if isinstance(error, WordsChanged):
        return "The words were changed while this page was open. Read them again before you answer."
    if not isinstance(error, MoveRefused):
        return str(error)
    if error.reason == NOT_FROM_HERE:
        return overtaken(edition) if edition else "That cannot be done any more. Look at the page again."
    if error.reason == NOT_BY_YOU:
        return "That step is not yours to take."
    return f"Not yet. What is missing: {'; '.join(need.value for need in error.needs)}."


def overtaken(edition: Edition) -> str:
    """What somebody else did meanwhile, or whoever asks in another window."""
    last = edition.entries.select_related("by").last()
    if last is None:
        return "That step cannot be taken from here."
    who = last.by.name if isinstance(last.by, Person) else "The portal"
    return f"Nothing was done. {who} was here before you: “{took(last)}” on {daytime(last.at)}."
