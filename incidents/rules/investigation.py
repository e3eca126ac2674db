"""What a step of a file still needs: the gate, and why it is closed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from incidents.enums import InvestigationState as S
from incidents.enums import Power, ReviewOf
from incidents.models import Finding, HandedOn, Investigation
from incidents.models.decision import FindingQuerySet
from incidents.models.register import ExhibitQuerySet
from portal import audit
from portal.models import Employment, Person
from portal.models.person import EMPLOYEES

from .access import capacities, has_declared
from .awaiting import awaited_letter
from .delegation import may_decide
from .intake import employment_now, employment_then, has_procedures
from .machine import Move, Need, OpenMove, Who
from .process import DECIDED_BY_DECISION_MAKER, DECIDED_BY_DELEGATE, MOVES
from .sanction import is_carried_out


# What a late conflict leaves open, and what someone leaves who left, lost the role or now manages the respondent:
# the file stands where it stood, and another may take the part.
def lacks_decision_maker(file: Investigation) -> bool:
    return file.state in DECIDED_BY_DECISION_MAKER and not _can_still(
        Who.DECISION_MAKER, file, file.decision_maker, Power.BREACH
    )


def lacks_delegate(file: Investigation) -> bool:
    return file.state in DECIDED_BY_DELEGATE and not _can_still(Who.DELEGATE, file, file.delegate, Power.SANCTION)


def _can_still(who: Who, file: Investigation, person: Person | None, power: Power) -> bool:
    if person is None or who not in capacities(file, person):
        return False
    return may_decide(file, person, power, on=timezone.localdate())


def _is_settled(file: Investigation, at: datetime) -> bool:
    letter = awaited_letter(file)
    return letter is not None and letter.is_settled(at)


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


@dataclass(frozen=True)
class Asked:
    """A step somebody would take, and when."""

    file: Investigation
    actor: audit.Actor
    to: str
    words: str
    at: datetime

    @property
    def on(self) -> date:
        return timezone.localdate(self.at)


def _may_whoever_has_it(asked: Asked, person: Person | None, power: Power) -> bool:
    """That nobody has the part yet is another need's to say."""
    return person is None or may_decide(asked.file, person, power, on=asked.on)


Check = Callable[[Asked], bool]
CHECKS: dict[Need, Check] = {
    Need.DECLARATION: lambda asked: isinstance(asked.actor, Person) and has_declared(asked.actor, asked.file),
    Need.RECOMMENDATION: lambda asked: _is_other_than_recommender(asked.file, asked.actor),
    Need.REASON: lambda asked: bool(asked.words.strip()),
    Need.SCOPE: lambda asked: bool(asked.file.scope),
    Need.EMPLOYEE_PATH: lambda asked: employment_then(asked.file) != Employment.CONTRACTOR,
    Need.CONTRACTOR: lambda asked: employment_then(asked.file) == Employment.CONTRACTOR,
    Need.CURRENT_EMPLOYEE: lambda asked: employment_now(asked.file) in EMPLOYEES,
    Need.FORMER: lambda asked: employment_now(asked.file) == Employment.FORMER,
    Need.FOLLOWED_UP: lambda asked: not HandedOn.objects.open().filter(investigation=asked.file).exists(),
    Need.PROCEDURES: lambda asked: has_procedures(asked.on),
    Need.DISPOSAL_CLASS: lambda asked: asked.file.retentions.exists(),
    Need.APPOINTED: lambda asked: asked.file.decision_maker_id is not None,
    Need.ALLEGATIONS: lambda asked: _allegations_complete(asked.file),
    Need.PREPARED: lambda asked: _prepared(asked.file, asked.to),
    Need.ALL_PUT: lambda asked: not waits_to_be_put(asked.file, asked.to).exists(),
    Need.SETTLED: lambda asked: _is_settled(asked.file, asked.at),
    Need.FINDINGS: lambda asked: _findings_complete(asked.file),
    Need.BREACH_FOUND: lambda asked: _breach_found(asked.file),
    Need.NO_BREACH_FOUND: lambda asked: not _breach_found(asked.file),
    Need.DELEGATED: lambda asked: asked.file.delegate_id is not None,
    Need.SET_ASIDE: lambda asked: _was_set_aside(asked.file, asked.to),
    Need.MAY_DETERMINE: lambda asked: _may_whoever_has_it(asked, asked.file.decision_maker, Power.BREACH),
    Need.MAY_SANCTION: lambda asked: _may_whoever_has_it(asked, asked.file.delegate, Power.SANCTION),
    Need.CARRIED_OUT: lambda asked: is_carried_out(asked.file),
    Need.WAS_HELD_HERE: lambda asked: asked.file.held_from == asked.to,
    Need.WAS_OPEN_THERE: lambda asked: asked.to in MOVES.get(asked.file.held_from, {}),
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
        Need.DISPOSAL_CLASS,
    }
)


def missing(
    file: Investigation,
    to: str,
    *,
    actor: audit.Actor,
    words: str,
    made: frozenset[Need],
    at: datetime | None = None,
) -> tuple[Need, ...]:
    """What `to` still needs then; `made` is what the calling verb has just made or is about to make."""
    asked = Asked(file, actor, to, words, at or timezone.now())
    needs = MOVES[file.state][to].needs
    return tuple(need for need in needs if need not in made and not (need in CHECKS and CHECKS[need](asked)))


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
