"""People Services' machine: the fair process as a table (domain brief, 3.2). There is no way round a gate.

The brief's NOTICE_ISSUED is one step with RESPONSE_OPEN here: the response period opens with the issue of the notice.
"""

from collections.abc import Callable, Mapping

from django.db.models import Q
from django.utils import timezone

from incidents.enums import HEARD_LETTERS, LetterKind, Power, ReviewOf
from incidents.enums import InvestigationState as S
from incidents.models import Declaration, Finding, HandedOn, Investigation, Letter, MatterPart
from incidents.models.decision import FindingQuerySet
from incidents.models.identity import sealed_in
from incidents.models.investigation import WALLED_FROM_FILE
from incidents.models.register import ExhibitQuerySet
from portal import audit, people
from portal.models import PEOPLE_SERVICES, Employment, Person, Role
from portal.models.person import EMPLOYEES

from .delegation import may_decide
from .intake import employment_now, employment_then, has_procedures
from .machine import Move, Need, OpenMove, Table, Who, move
from .sanction import is_carried_out

NOTICES = (LetterKind.NOTICE, LetterKind.VARIATION)
_assess = (Need.DECLARATION, Need.SCOPE, Need.RECOMMENDATION, Need.REASON)
_discontinue = move(Who.SERVICES_MANAGER, needs=(Need.REASON, Need.LETTER), letter=LetterKind.DISCONTINUANCE)
_close = move(Who.SERVICES_MANAGER)
_hold = move(Who.SERVICES_MANAGER, needs=(Need.REASON, Need.HOLD))
_resume = move(Who.SERVICES_MANAGER, needs=(Need.REASON, Need.WAS_HELD_HERE))
_divert = move(Who.SERVICES_OFFICER, Who.SERVICES_MANAGER, needs=(Need.REASON,))
_return = move(Who.SERVICES_OFFICER, Who.SERVICES_MANAGER, needs=(Need.DECLARATION, Need.QUESTIONS))
# Set aside on review, a decision is made again: the breach from the investigation on, the sanction from the finding on.
_again = move(Who.SERVICES_MANAGER, needs=(Need.SET_ASIDE,))
_settle = move(Who.RESPONDENT, Who.SYSTEM, needs=(Need.SETTLED,))

HOLDABLE = (
    S.ASSESSING,
    S.FORMAL,
    S.BDM_APPOINTED,
    S.INVESTIGATING,
    S.DETERMINING,
    S.BREACH,
    S.SD_ASSIGNED,
)
HANDED_ON = (S.EXTERNAL_REFERRAL, S.CONTRACT_PATH)
CLOSABLE = (
    S.IMPLEMENTED,
    S.NO_BREACH,
    S.BREACH_RECORDED_FORMER,
    S.DISCONTINUED,
    S.NO_ACTION,
    S.MANAGEMENT_ACTION,
    S.EXTERNAL_REFERRAL,
    S.CONTRACT_PATH,
)


def _close_after(state: S) -> Move:
    """What went into other hands is closed when it is known how it ended there."""
    return move(Who.SERVICES_MANAGER, needs=(Need.FOLLOWED_UP,)) if state in HANDED_ON else _close


MOVES: Table = {
    S.RECEIVED: {
        S.ASSESSING: move(Who.SERVICES_OFFICER, Who.SERVICES_MANAGER, needs=(Need.DECLARATION,), clock="assessment"),
        S.RETURNED: _return,
        S.DIVERTED_PID: _divert,
    },
    S.RETURNED: {
        S.RECEIVED: move(Who.SYSTEM, needs=(Need.ANSWERED,)),
        S.DIVERTED_PID: move(Who.SYSTEM, needs=(Need.REASON,)),
    },
    S.ASSESSING: {
        S.FORMAL: move(Who.SERVICES_MANAGER, needs=(*_assess, Need.EMPLOYEE_PATH)),
        S.NO_ACTION: move(Who.SERVICES_MANAGER, needs=_assess),
        S.MANAGEMENT_ACTION: move(Who.SERVICES_MANAGER, needs=_assess),
        S.EXTERNAL_REFERRAL: move(
            Who.SERVICES_MANAGER, needs=(*_assess, Need.HANDED_ON, Need.LETTER), letter=LetterKind.REFERRAL_OUT
        ),
        S.CONTRACT_PATH: move(Who.SERVICES_MANAGER, needs=(*_assess, Need.CONTRACTOR, Need.HANDED_ON)),
        S.RETURNED: _return,
        S.DIVERTED_PID: _divert,
        S.ON_HOLD: _hold,
    },
    S.FORMAL: {
        S.BDM_APPOINTED: move(
            Who.SERVICES_MANAGER,
            needs=(Need.APPOINTED, Need.MAY_DETERMINE, Need.PROCEDURES, Need.LETTER),
            letter=LetterKind.APPOINTMENT,
        ),
        S.DISCONTINUED: _discontinue,
        S.ON_HOLD: _hold,
    },
    S.BDM_APPOINTED: {
        S.RESPONSE_OPEN: move(
            Who.DECISION_MAKER,
            needs=(Need.DECLARATION, Need.ALLEGATIONS, Need.PREPARED, Need.LETTER),
            letter=LetterKind.NOTICE,
            clock="response",
        ),
        S.DISCONTINUED: _discontinue,
        S.ON_HOLD: _hold,
    },
    S.RESPONSE_OPEN: {S.INVESTIGATING: _settle, S.DISCONTINUED: _discontinue},
    S.INVESTIGATING: {
        S.RESPONSE_OPEN: move(
            Who.DECISION_MAKER,
            needs=(Need.DECLARATION, Need.ALLEGATIONS, Need.PREPARED, Need.LETTER),
            letter=LetterKind.VARIATION,
            clock="response",
        ),
        S.PRELIM_FINDINGS: move(
            Who.INVESTIGATOR,
            Who.DECISION_MAKER,
            needs=(Need.DECLARATION, Need.PREPARED, Need.LETTER),
            letter=LetterKind.PRELIMINARY,
            clock="response",
        ),
        S.DETERMINING: move(Who.DECISION_MAKER, needs=(Need.DECLARATION, Need.SETTLED)),
        S.DISCONTINUED: _discontinue,
        S.ON_HOLD: _hold,
    },
    S.PRELIM_FINDINGS: {S.DETERMINING: _settle, S.DISCONTINUED: _discontinue},
    S.DETERMINING: {
        S.BREACH: move(
            Who.DECISION_MAKER,
            needs=(
                Need.DECLARATION,
                Need.SETTLED,
                Need.FINDINGS,
                Need.ALL_PUT,
                Need.BREACH_FOUND,
                Need.MAY_DETERMINE,
                Need.DECISION,
                Need.LETTER,
            ),
            letter=LetterKind.DETERMINATION,
            clock="review",
        ),
        S.NO_BREACH: move(
            Who.DECISION_MAKER,
            needs=(
                Need.DECLARATION,
                Need.SETTLED,
                Need.FINDINGS,
                Need.ALL_PUT,
                Need.NO_BREACH_FOUND,
                Need.MAY_DETERMINE,
                Need.DECISION,
                Need.LETTER,
            ),
            letter=LetterKind.DETERMINATION,
        ),
        # What came up only now is put to the respondent before it counts.
        S.INVESTIGATING: move(Who.DECISION_MAKER, needs=(Need.DECLARATION, Need.REASON)),
        S.ON_HOLD: _hold,
    },
    S.BREACH: {
        S.SD_ASSIGNED: move(Who.SERVICES_MANAGER, needs=(Need.CURRENT_EMPLOYEE, Need.DELEGATED, Need.MAY_SANCTION)),
        S.BREACH_RECORDED_FORMER: move(Who.SERVICES_MANAGER, Who.SYSTEM, needs=(Need.FORMER,)),
        S.INVESTIGATING: _again,
        S.ON_HOLD: _hold,
    },
    S.SD_ASSIGNED: {
        S.SANCTION_PROPOSED: move(
            Who.DELEGATE,
            needs=(Need.DECLARATION, Need.CURRENT_EMPLOYEE, Need.MAY_SANCTION, Need.LETTER),
            letter=LetterKind.PROPOSAL,
            clock="response",
        ),
        S.BREACH_RECORDED_FORMER: move(Who.SERVICES_MANAGER, Who.SYSTEM, needs=(Need.FORMER,)),
        S.INVESTIGATING: _again,
        S.ON_HOLD: _hold,
    },
    S.SANCTION_PROPOSED: {
        S.SANCTION_PROPOSED: move(
            Who.DELEGATE,
            needs=(Need.DECLARATION, Need.CURRENT_EMPLOYEE, Need.MAY_SANCTION, Need.LETTER),
            letter=LetterKind.PROPOSAL,
            clock="response",
        ),
        S.SANCTION_DECIDED: move(
            Who.DELEGATE,
            needs=(
                Need.DECLARATION,
                Need.CURRENT_EMPLOYEE,
                Need.MAY_SANCTION,
                Need.SETTLED,
                Need.DECISION,
                Need.LETTER,
            ),
            letter=LetterKind.DECISION,
            clock="review",
        ),
        S.BREACH_RECORDED_FORMER: move(Who.SERVICES_MANAGER, Who.SYSTEM, needs=(Need.FORMER,)),
        S.INVESTIGATING: _again,
    },
    S.SANCTION_DECIDED: {
        S.IMPLEMENTED: move(Who.SERVICES_MANAGER, needs=(Need.REASON, Need.CARRIED_OUT)),
        S.BREACH: _again,
        S.INVESTIGATING: _again,
    },
    **{state: {S.CLOSED: _close_after(state)} for state in CLOSABLE},
    S.BREACH_RECORDED_FORMER: {S.CLOSED: _close, S.INVESTIGATING: _again},
    S.IMPLEMENTED: {S.CLOSED: _close, S.BREACH: _again, S.INVESTIGATING: _again},
    S.ON_HOLD: dict.fromkeys(HOLDABLE, _resume),
    S.DIVERTED_PID: {},
    S.CLOSED: {S.BREACH: _again, S.INVESTIGATING: _again},
}


def capacities(file: Investigation, actor: audit.Actor) -> frozenset[Who]:
    """As whom the actor may act on this file; nobody, for someone behind its wall."""
    if not isinstance(actor, Person):
        return frozenset({Who.SYSTEM}) if actor is audit.SYSTEM else frozenset()
    if actor.pk == file.respondent_id:
        return frozenset({Who.RESPONDENT})
    if is_walled(actor, file):
        return frozenset()
    return frozenset(who for who, holds in _holdings(file, actor).items() if holds)


def _holdings(file: Investigation, person: Person) -> dict[Who, bool]:
    serves = _serves(person, file) and is_on_or_may_come(person, file)
    return {
        Who.SERVICES_OFFICER: serves and people.holds(person, Role.PEOPLE_SERVICES_OFFICER),
        Who.SERVICES_MANAGER: serves and people.holds(person, Role.PEOPLE_SERVICES_MANAGER),
        Who.INVESTIGATOR: file.investigator_id == person.pk and people.holds(person, Role.INVESTIGATOR),
        Who.DECISION_MAKER: file.decision_maker_id == person.pk and people.holds(person, Role.BREACH_DECISION_MAKER),
        Who.DELEGATE: file.delegate_id == person.pk and people.holds(person, Role.SANCTION_DELEGATE),
        Who.SUSPENDER: file.suspender_id == person.pk and people.holds(person, Role.SANCTION_DELEGATE),
    }


def is_on_or_may_come(person: Person, file: Investigation) -> bool:
    """Of People Services: those on the file, a manager whom nobody took off it, anybody while nobody is on it.

    Whoever broke the glass reads it and does nothing in it.
    """
    if person.pk in file.memberships:
        return file.memberships[person.pk]
    is_taken = any(file.memberships.values())
    return not is_taken or people.holds(person, Role.PEOPLE_SERVICES_MANAGER)


def is_walled(person: Person, file: Investigation) -> bool:
    """Kept out by another part in the matter, or by a place above the respondent."""
    if file.read_by == person.pk:
        return False
    if MatterPart.objects.filter(case=file.case_id, person=person, part__in=WALLED_FROM_FILE).exists():
        return True
    if sealed_in(file.case_id, [person]):
        return True
    return person.pk == file.respondent_id or person.pk in people.line_above(file.respondent)


def has_declared(person: Person, file: Investigation) -> bool:
    return Declaration.objects.filter(case=file.case_id, person=person, has_conflict=False).exists()


def sees_reporter(person: Person, file: Investigation) -> bool:
    """People Services only (4.2): an investigator or a decider learns the name where fairness needs it, from them."""
    return _serves(person, file)


def _serves(person: Person, file: Investigation) -> bool:
    """Of People Services, and without a decision of their own to make in this matter."""
    return person.pk not in file.deciders and people.holds(person, *PEOPLE_SERVICES)


def sees_sanction(person: Person, file: Investigation) -> bool:
    """Not the breach decision-maker and not the investigator (4.2)."""
    return file.delegate_id == person.pk or _serves(person, file)


def sees_suspension(person: Person, file: Investigation) -> bool:
    """Whoever decides on it, and People Services: it is no part of the evidence, and of no finding."""
    return file.suspender_id == person.pk or _serves(person, file)


def sees_consequences(person: Person, file: Investigation) -> bool:
    """What followed outside section 15: People Services only; a delegate decides on the findings (4.2)."""
    return _serves(person, file)


def may_record_salary(person: Person, file: Investigation) -> bool:
    """The delegate, or People Services for them, once there is one and until the decision."""
    return file.state in DECIDED_BY_DELEGATE and sees_sanction(person, file) and not is_walled(person, file)


def sees_referral(person: Person, file: Investigation) -> bool:
    """What was referred. A delegate decides on the findings and what they rely on, and on nothing else (4.2)."""
    return person.pk in (file.investigator_id, file.decision_maker_id, file.suspender_id) or _serves(person, file)


# What a late conflict leaves open, and what someone leaves who left, lost the role or now manages the respondent:
# the file stands where it stood, and another may take the part.
DECIDED_BY_DECISION_MAKER = (S.BDM_APPOINTED, S.RESPONSE_OPEN, S.INVESTIGATING, S.PRELIM_FINDINGS, S.DETERMINING)
DECIDED_BY_DELEGATE = (S.SD_ASSIGNED, S.SANCTION_PROPOSED)


def lacks_decision_maker(file: Investigation) -> bool:
    return file.state in DECIDED_BY_DECISION_MAKER and not _can_still(
        Who.DECISION_MAKER, file, file.decision_maker, Power.BREACH
    )


def lacks_delegate(file: Investigation) -> bool:
    return file.state in DECIDED_BY_DELEGATE and not _can_still(Who.DELEGATE, file, file.delegate, Power.SANCTION)


def _can_still(who: Who, file: Investigation, person: Person | None, power: Power) -> bool:
    return person is not None and who in capacities(file, person) and _may(file, person, power)


def _may(file: Investigation, person: Person | None, power: Power) -> bool:
    return may_decide(file, person, power, on=timezone.localdate())


def _may_whoever_has_it(file: Investigation, person: Person | None, power: Power) -> bool:
    """That nobody has the part yet is another need's to say."""
    return person is None or _may(file, person, power)


# Until the decision an answer is for, it is taken; more time may be given even after the first period ran out.
HEARING = (S.RESPONSE_OPEN, S.INVESTIGATING, S.PRELIM_FINDINGS, S.DETERMINING, S.SANCTION_PROPOSED)


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


def is_heard(person: Person, file: Investigation) -> bool:
    """The respondent, once they were told of the matter; and whoever was invited to talk."""
    told = person.pk == file.respondent_id and file.letters.filter(to_respondent=True).exists()
    return told or file.interviews.filter(person=person).exists()


def may_ask_for_time(file: Investigation, letter: Letter) -> bool:
    """Until the decision the answer is for, even after its time ran out."""
    return is_hearing(file) and letter == awaited_letter(file) and not letter.is_answered


def _is_settled(file: Investigation) -> bool:
    letter = awaited_letter(file)
    return letter is not None and letter.is_settled(timezone.now())


def _allegations_complete(file: Investigation) -> bool:
    put = file.allegations.all()
    return (
        put.exists() and not put.filter(posts__isnull=True).exists() and not put.filter(clauses__isnull=True).exists()
    )


def _findings_complete(file: Investigation) -> bool:
    put = file.allegations.standing().filter(put_in__isnull=False)
    return put.exists() and not put.exclude(findings__in=_findings(file)).exists()


def waits_to_be_put(file: Investigation, to: str) -> "ExhibitQuerySet":
    """What the next letter to the respondent carries: with a notice its pictures, else all that counts or is relied on.

    Where no breach is found, what counted against them without being relied on takes nothing from them.
    """
    if to == S.RESPONSE_OPEN:
        new = file.allegations.filter(put_in__isnull=True)
        return file.exhibits.standing().filter(evidence__allegations__in=new, puttings__isnull=True).distinct()
    unknown = file.exhibits.to_be_put()
    return unknown.relied_on() if to == S.NO_BREACH else unknown


def _prepared(file: Investigation, to: str) -> bool:
    carried = waits_to_be_put(file, to).prefetch_related("copies", "evidence__redactions")
    return all(one.is_prepared for one in carried)


def _breach_found(file: Investigation) -> bool:
    return _findings(file).of_breach().exists()


def _findings(file: Investigation) -> FindingQuerySet:
    return Finding.objects.standing().filter(allegation__investigation=file)


def _was_set_aside(file: Investigation, to: str) -> bool:
    """On review, of the decision that still stands here: since the file came to where it is."""
    return (ReviewOf.SANCTION if to == S.BREACH else ReviewOf.BREACH) in file.undone


def decided_before(file: Investigation) -> set[int]:
    """Who decided what was then set aside here: it is made again by somebody else."""
    fallen = Q(superseded_at__isnull=False)
    breach = file.determinations.filter(fallen).values_list("decided_by", flat=True)
    return {*breach, *file.sanction_decisions.filter(fallen).values_list("decided_by", flat=True)}


def _is_other_than_recommender(file: Investigation, actor: audit.Actor) -> bool:
    return isinstance(actor, Person) and file.recommended_by_id is not None and file.recommended_by_id != actor.pk


Check = Callable[[Investigation, audit.Actor, str, str], bool]
CHECKS: dict[Need, Check] = {
    Need.DECLARATION: lambda file, actor, to, words: isinstance(actor, Person) and has_declared(actor, file),
    Need.RECOMMENDATION: lambda file, actor, to, words: _is_other_than_recommender(file, actor),
    Need.REASON: lambda file, actor, to, words: bool(words.strip()),
    Need.SCOPE: lambda file, actor, to, words: bool(file.scope),
    Need.EMPLOYEE_PATH: lambda file, actor, to, words: employment_then(file) != Employment.CONTRACTOR,
    Need.CONTRACTOR: lambda file, actor, to, words: employment_then(file) == Employment.CONTRACTOR,
    Need.CURRENT_EMPLOYEE: lambda file, actor, to, words: employment_now(file) in EMPLOYEES,
    Need.FORMER: lambda file, actor, to, words: employment_now(file) == Employment.FORMER,
    Need.FOLLOWED_UP: lambda file, actor, to, words: not HandedOn.objects.open().filter(investigation=file).exists(),
    Need.PROCEDURES: lambda file, actor, to, words: has_procedures(timezone.localdate()),
    Need.APPOINTED: lambda file, actor, to, words: file.decision_maker_id is not None,
    Need.ALLEGATIONS: lambda file, actor, to, words: _allegations_complete(file),
    Need.PREPARED: lambda file, actor, to, words: _prepared(file, to),
    Need.ALL_PUT: lambda file, actor, to, words: not waits_to_be_put(file, to).exists(),
    Need.SETTLED: lambda file, actor, to, words: _is_settled(file),
    Need.FINDINGS: lambda file, actor, to, words: _findings_complete(file),
    Need.BREACH_FOUND: lambda file, actor, to, words: _breach_found(file),
    Need.NO_BREACH_FOUND: lambda file, actor, to, words: not _breach_found(file),
    Need.DELEGATED: lambda file, actor, to, words: file.delegate_id is not None,
    Need.SET_ASIDE: lambda file, actor, to, words: _was_set_aside(file, to),
    Need.MAY_DETERMINE: lambda file, actor, to, words: _may_whoever_has_it(file, file.decision_maker, Power.BREACH),
    Need.MAY_SANCTION: lambda file, actor, to, words: _may_whoever_has_it(file, file.delegate, Power.SANCTION),
    Need.CARRIED_OUT: lambda file, actor, to, words: is_carried_out(file),
    Need.WAS_HELD_HERE: lambda file, actor, to, words: file.held_from == to,
}
# Made by the verb that takes the step, in the same transaction, so not shown as missing beforehand.
MADE_BY_THE_STEP = frozenset(
    {
        Need.LETTER,
        Need.DECISION,
        Need.APPOINTED,
        Need.DELEGATED,
        Need.REASON,
        Need.QUESTIONS,
        Need.HANDED_ON,
        Need.HOLD,
    }
)


def missing(file: Investigation, to: str, *, actor: audit.Actor, words: str, made: frozenset[Need]) -> tuple[Need, ...]:
    """What `to` still needs; `made` is what the calling verb has just made or is about to make."""
    needs = MOVES[file.state][to].needs
    return tuple(
        need
        for need in needs
        if need not in made and not (CHECKS[need](file, actor, to, words) if need in CHECKS else False)
    )


def next_moves(file: Investigation, person: Person) -> list[OpenMove]:
    """The steps this person could take from here, each with what still closes it."""
    mine = capacities(file, person)
    return [
        OpenMove(to, arrow, missing(file, to, actor=person, words="", made=MADE_BY_THE_STEP))
        for to, arrow in MOVES[file.state].items()
        if arrow.who & mine
    ]


def gate(
    file: Investigation, known: Mapping[str, tuple[Need, ...]] | None = None
) -> list[tuple[Move, str, tuple[Need, ...]]]:
    """Why the next steps are closed, whoever looks: the panel on the file. What is `known` is not asked again."""
    known = known or {}
    # What depends on who asks is not a reason to show to everyone.
    made = MADE_BY_THE_STEP | {Need.DECLARATION}
    if file.recommended_by_id:
        made |= {Need.RECOMMENDATION}
    return [
        (arrow, to, known[to] if to in known else missing(file, to, actor=audit.SYSTEM, words="", made=made))
        for to, arrow in MOVES[file.state].items()
    ]
