"""The states of a question to a person, and who may take it from one to another."""

import enum

from policies.enums import QuestionState
from policies.models import Question
from policies.models.question import desks_of
from portal.machine import Move, Table
from portal.models import Person


class QuestionWho(enum.StrEnum):
    ASKER = "whoever asked it"
    ANSWERER = "whoever sits at the desk where it is"
    TAKER = "whoever took it"


class QuestionNeed(enum.StrEnum):
    CLAUSE = "a clause in force"


def _by(who: QuestionWho, *needs: QuestionNeed) -> Move[QuestionWho, QuestionNeed]:
    return Move(frozenset({who}), needs)


QUESTION_MOVES: Table[QuestionWho, QuestionNeed] = {
    QuestionState.ASKED: {
        QuestionState.TAKEN: _by(QuestionWho.ANSWERER),
        QuestionState.WITHDRAWN: _by(QuestionWho.ASKER),
    },
    QuestionState.TAKEN: {
        QuestionState.ASKED: _by(QuestionWho.TAKER),
        QuestionState.ANSWERED: _by(QuestionWho.TAKER, QuestionNeed.CLAUSE),
        QuestionState.WITHDRAWN: _by(QuestionWho.ASKER),
    },
}


def question_parts(question: Question, person: Person) -> frozenset[QuestionWho]:
    if question.asker_id == person.pk:
        return frozenset({QuestionWho.ASKER})
    if question.desk not in desks_of(person):
        return frozenset()
    taken = {QuestionWho.TAKER} if question.taken_by_id == person.pk else set()
    return frozenset({QuestionWho.ANSWERER, *taken})


def can_move_question(question: Question, to: str, person: Person) -> bool:
    move = QUESTION_MOVES.get(question.state, {}).get(to)
    return move is not None and not move.who.isdisjoint(question_parts(question, person))
