"""The letter whose answer decides how a file goes on, and who may have more time for it."""

from datetime import datetime

from django.utils import timezone

from incidents.enums import HEARD_LETTERS, LetterKind
from incidents.models import Investigation, Letter
from portal.calendar import end_of
from portal.models import Person

from .access import capacities
from .machine import Who
from .process import DECIDED_BY_DECISION_MAKER, HEARING


def is_hearing(file: Investigation) -> bool:
    return (file.held_from or file.state) in HEARING


def awaited_letter(file: Investigation) -> Letter | None:
    """The letter whose answer decides whether the file may go on: the newest that is heard.

    A sanction that was in view before the finding was set aside waits for no answer any more.
    """
    decides_breach = (file.held_from or file.state) in DECIDED_BY_DECISION_MAKER
    return file.latest_letter(*(HEARD_LETTERS - {LetterKind.PROPOSAL} if decides_breach else HEARD_LETTERS))


def gives_time(person: Person, file: Investigation, letter: Letter) -> bool:
    """Whoever decides on the answer gives the time for it."""
    who = Who.DELEGATE if letter.kind == LetterKind.PROPOSAL else Who.DECISION_MAKER
    return who in capacities(file, person)


def goes_on_until(letter: Letter, at: datetime) -> datetime | None:
    """The end of a period that stands still, were the hold lifted then: the end of a day, and never less than was left.

    None where it does not stand still, or only begins after that.
    """
    until = letter.may_be_answered_until if letter.stands_still else None
    if until is None or letter.stood_from >= at:
        return None
    return end_of(timezone.localdate(until + (at - letter.stood_from)))


def is_heard(person: Person, file: Investigation) -> bool:
    """The respondent, once they were told of the matter; and whoever was invited to talk."""
    told = person.pk == file.respondent_id and file.letters.filter(to_respondent=True).exists()
    return told or file.interviews.filter(person=person).exists()


def may_ask_for_time(file: Investigation, letter: Letter) -> bool:
    """Until the decision the answer is for, even after its time ran out."""
    return is_hearing(file) and letter == awaited_letter(file) and not letter.is_answered
