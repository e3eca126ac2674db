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
    SUSPENDER = "the suspension delegate"
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
    PREPARED = "each item put to the respondent is covered where it must be, or it is written why nothing is"
    ALL_PUT = "everything that counts against the respondent, or a finding rests on, was put to them"
    LETTER = "the letter for this step is issued"
    SETTLED = "the respondent has answered, or the time to answer has run out"
    FINDINGS = "there is a finding on each allegation"
    BREACH_FOUND = "at least one finding is a breach of the Code"
    NO_BREACH_FOUND = "no finding is a breach of the Code"
    DELEGATED = "a sanction delegate who had no other part is assigned"
    DECISION = "the decision is recorded"
    SET_ASIDE = "the decision was varied or set aside on review"
    APPLICATION = "the day of the application is given, and what was exceptional if it is late"
    RECOMMENDED = "what was recommended is recorded"
    THROUGH_US = "the department is asked to forward the application and its papers"
    DIRECT = "whoever reviews it has the application"
    OUTSIDE = "a body outside the department reviews it"
    ANSWER_OVERDUE = "the department did not answer by the day it should have"
    INSIDE = "the department reviews it itself"
    BY_ANOTHER = "somebody other than who decided on the suspension reviews it"
    STAYABLE = "a review that was applied for runs"
    LAPSES = "the respondent left or became SES since they were told, or the decision no longer stands"
    SCOPE = "how far the facts were looked at is written down"
    HANDED_ON = "to whom it goes, and when you ask after it, are given"
    FOLLOWED_UP = "how it ended there is recorded"
    HOLD = "the ground of the hold, and the day it is looked at again, are given"
    PROCEDURES = "an edition of the department's procedures under section 15(3) is in force"
    MAY_DETERMINE = "the decision-maker holds a delegation that reaches the respondent's classification"
    MAY_SANCTION = "the sanction delegate holds a delegation that reaches the respondent's classification"
    BOTH_LIMBS = "the belief in a possible breach and the interest in a suspension are both written"
    STATEMENT = "the respondent made a statement or had the time for one, or it is written why not"
    NEXT_REVIEW = "the day of the next review is set, and soon enough"
    MAY_SUSPEND = "the delegation to decide on a suspension reaches the respondent's classification"
    UNPAID_LIMIT = "without pay it ends within 30 days, or what is exceptional was approved by somebody else"
    CARRIED_OUT = "each task of carrying it out is done, with its day and reference, and nothing is stayed"
    DISPOSAL_CLASS = "it is set how long the file is kept"
    WAS_HELD_HERE = "it was put on hold at this step"
    WAS_OPEN_THERE = "it could be taken from the step at which it was put on hold"


Move = machine.Move[Who, Need]
OpenMove = machine.OpenMove[Who, Need]
Table = machine.Table[Who, Need]


def move(*who: Who, needs: tuple[Need, ...] = (), letter: LetterKind | None = None, clock: str = "") -> Move:
    return Move(frozenset(who), needs, letter, clock)
