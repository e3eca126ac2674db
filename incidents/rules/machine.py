"""Who takes the steps of the three state machines, and what a step can need. `portal.machine` has the tables' shape."""

import enum

from incidents.enums import LetterKind
from portal import machine
from portal.machine import NOT_BY_YOU, NOT_FROM_HERE, NOT_YET, MoveRefused

__all__ = [
    "NOT_BY_YOU",
    "NOT_FROM_HERE",
    "NOT_YET",
    "Move",
    "MoveRefused",
    "Need",
    "OpenMove",
    "Table",
    "Who",
    "move",
]


class Who(enum.StrEnum):
    """Who may take a step. Each machine says how it knows them."""

    HANDLER = "the officer handling it"
    MEDIA_MANAGER = "a Digital Media manager"
    SERVICES_OFFICER = "a People Services officer"
    SERVICES_MANAGER = "a People Services manager"
    INVESTIGATOR = "the investigator"
    DECISION_MAKER = "the breach decision-maker"
    DELEGATE = "the sanction delegate"
    RESPONDENT = "the respondent"
    SYSTEM = "the portal, when the time comes"


class Need(enum.StrEnum):
    """What must be there before a step. The words are shown beside a step that is closed."""

    DECLARATION = "you have declared that you have no conflict of interest"
    HANDLER = "an officer is assigned"
    BREACH_YES = "the case is judged a potential breach"
    BREACH_NO = "the case is judged not a potential breach"
    CLAUSES = "the clauses it touches are named"
    SUBJECT = "the staff member is identified"
    REASON = "a reason is written"
    MAIN = "the case that goes on is named"
    SAME_HANDLER = "one officer handles both cases"
    NOTHING_JOINED = "no other case is joined to the one to be closed"
    AS_GRAVE = "the case that goes on is judged at least as gravely as the one to be closed"
    OTHER_PERSON = "someone other than the person who proposed it decides"
    SECOND_PERSON = "as its severity is high, someone other than the person who judged it last closes it"
    TAKEN_BACK_BY_ANOTHER = "a Digital Media manager who never judged it a potential breach takes that judgement back"
    LOWERED_BY_ANOTHER = "a Digital Media manager who neither handles it nor judged it so lowers a high severity"
    NOT_REFERRED_BEFORE = "it was not referred before"
    REFERRED_BEFORE = "People Services returned it with questions"
    QUESTIONS = "the questions to Digital Media are written"
    ANSWERED = "Digital Media has answered and referred it again"
    RECOMMENDATION = "another officer has recommended it"
    EMPLOYEE_PATH = "the respondent is or was an employee"
    CONTRACTOR = "the respondent is a contractor"
    CURRENT_EMPLOYEE = "the respondent is a current employee"
    FORMER = "the respondent has left"
    APPOINTED = "a breach decision-maker is appointed"
    ALLEGATIONS = "each allegation names its posts, clauses and elements of the Code"
    LETTER = "the letter for this step is issued"
    SETTLED = "the respondent has answered, or the time to answer has run out"
    FINDINGS = "there is a finding on each allegation"
    BREACH_FOUND = "at least one finding is a breach of the Code"
    NO_BREACH_FOUND = "no finding is a breach of the Code"
    DELEGATED = "a sanction delegate who had no other part is assigned"
    DECISION = "the decision is recorded"
    WAS_HELD_HERE = "it was put on hold at this step"


Move = machine.Move[Who, Need]
OpenMove = machine.OpenMove[Who, Need]
Table = machine.Table[Who, Need]


def move(*who: Who, needs: tuple[Need, ...] = (), letter: LetterKind | None = None, clock: str = "") -> Move:
    return Move(frozenset(who), needs, letter, clock)
