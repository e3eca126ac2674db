"""The states of a request to correct a record, who may take it from one to another, and of what it may be asked."""

import enum
from dataclasses import dataclass

from incidents.enums import CaseState, CorrectionOf, CorrectionState, Naming
from incidents.models import Concern, Correction, Investigation
from portal.machine import Move, Table
from portal.models import Person

MOST_CONCERNS = 20
GONE = (CaseState.DIVERTED_PID, CaseState.DIVERTED_OTHER)


class CorrectionWho(enum.StrEnum):
    ASKER = "whoever asked for it"
    KEEPER = "whoever keeps the record"


class CorrectionNeed(enum.StrEnum):
    WORDS = "what was done, or the reasons"


_ANSWER: Move[CorrectionWho, CorrectionNeed] = Move(frozenset({CorrectionWho.KEEPER}), (CorrectionNeed.WORDS,))
CORRECTION_MOVES: Table[CorrectionWho, CorrectionNeed] = {
    CorrectionState.ASKED: {
        CorrectionState.CORRECTED: _ANSWER,
        CorrectionState.REFUSED: _ANSWER,
        CorrectionState.WITHDRAWN: Move(frozenset({CorrectionWho.ASKER})),
    },
}


def correction_parts(correction: Correction, person: Person) -> frozenset[CorrectionWho]:
    if correction.person_id == person.pk:
        return frozenset({CorrectionWho.ASKER})
    keeps = Correction.objects.for_room_of(person).filter(pk=correction.pk).exists()
    return frozenset({CorrectionWho.KEEPER}) if keeps else frozenset()


def can_move_correction(correction: Correction, to: str, person: Person) -> bool:
    move = CORRECTION_MOVES.get(correction.state, {}).get(to)
    return move is not None and not move.who.isdisjoint(correction_parts(correction, person))


def may_state(correction: Correction, person: Person) -> bool:
    """Whoever was refused may have a statement put beside the record, once (APP 13.4)."""
    refused = correction.state == CorrectionState.REFUSED and correction.statement_at is None
    return refused and correction.person_id == person.pk


@dataclass(frozen=True)
class Record:
    """Something kept about somebody that they know of."""

    of: CorrectionOf
    investigation: Investigation | None = None
    concern: Concern | None = None

    @property
    def key(self) -> str:
        about = self.investigation or self.concern
        return f"{self.of.value}-{about.pk}" if about else self.of.value

    @property
    def label(self) -> str:
        about = self.investigation or self.concern
        return f"{self.of.label}: {about.number}" if about else str(self.of.label)


def records_known_to(person: Person) -> list[Record]:
    """What they may ask to have corrected. A concern they raised in confidence is none: asking would name them. Nor is
    one that went to somebody else, a disclosure among them: no room here has it in hand any more."""
    matters = Investigation.objects.told_to(person).order_by("-opened_at", "-pk")
    concerns = Concern.objects.visible_to(person).exclude(naming=Naming.CONFIDENTIAL).exclude(case__state__in=GONE)
    return [
        Record(CorrectionOf.DIRECTORY),
        Record(CorrectionOf.ACKNOWLEDGEMENT),
        Record(CorrectionOf.TRAINING),
        *(Record(CorrectionOf.MATTER, investigation=one) for one in matters),
        *(Record(CorrectionOf.CONCERN, concern=one) for one in concerns[:MOST_CONCERNS]),
        Record(CorrectionOf.OTHER),
    ]
