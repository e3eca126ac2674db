"""People who do anything to a matter in any order, by the verbs and past them, and what must hold of it always."""

import contextlib
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, transaction
from django.utils import timezone

from incidents.domain import decision, holding, investigation, letter, parts, staying, suspension, suspension_proposal
from incidents.domain import review as reviewing
from incidents.domain.assessing import IntakeRefused
from incidents.domain.decision import FindingRefused
from incidents.domain.door import move_file
from incidents.domain.investigation import AllegationRefused
from incidents.domain.letter import AlreadyAnswered, PeriodEnded
from incidents.domain.parts import PartRefused
from incidents.enums import (
    CodeElement,
    HoldGround,
    InvestigationState,
    Part,
    Power,
    ReviewOutcome,
    ReviewState,
    SanctionKind,
    SuspensionEnd,
    SuspensionOutcome,
)
from incidents.enums import InvestigationState as S
from incidents.models import (
    Delegation,
    Determination,
    Finding,
    Investigation,
    Letter,
    MeasureInView,
    Response,
    Sanction,
    SanctionDecision,
)
from incidents.rules.machine import MoveRefused
from portal.models import Employment, Person, Role
from tests.factories import PersonFactory, delegated, grant, person_with
from tests.incidents.cast import Cast
from tests.incidents.suspending import terms

from .lawful import assert_lawful
from .verbs import SanctionRefused, decide, impose, measure, propose

REFUSED = (
    IntakeRefused,
    MoveRefused,
    PartRefused,
    AllegationRefused,
    FindingRefused,
    SanctionRefused,
    AlreadyAnswered,
    PeriodEnded,
)
DONE, NO, BY_THE_DATABASE = "done", "refused", "refused by the database"
LONG_AGO = timedelta(days=40)
STAFF = {Employment.ONGOING, Employment.NON_ONGOING, Employment.CASUAL, Employment.SES}
Verb = Callable[[], Any]


@dataclass
class Office:
    """One matter; everybody is there who could be mistaken for somebody else."""

    cast: Cast
    people: list[Person] = field(init=False)
    file: Investigation = field(init=False)
    said: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        cast = self.cast
        no_delegation = PersonFactory()
        grant(no_delegation, Role.SANCTION_DELEGATE, Role.BREACH_DECISION_MAKER)
        Delegation.objects.filter(person=no_delegation).update(to_on=timezone.localdate() - timedelta(days=1))
        self.everything = person_with(
            Role.INVESTIGATOR, Role.BREACH_DECISION_MAKER, Role.SANCTION_DELEGATE, Role.PEOPLE_SERVICES_MANAGER
        )
        for person in (cast.alice, cast.dev, cast.olga):
            grant(person, Role.BREACH_DECISION_MAKER, Role.SANCTION_DELEGATE)
        self.uma = person_with(Role.SANCTION_DELEGATE, given_names="Uma")
        for person in (self.uma, cast.sam, cast.bella):
            delegated(person, Power.SUSPENSION)
        named = [cast.alice, cast.bob, cast.carol, cast.dev, cast.olga, cast.petra, cast.ivan, cast.bella, cast.sam]
        self.people = [*named, self.everything, no_delegation, self.uma]
        self.file = cast.formal()

    def tries(self, verb: Verb) -> None:
        """A verb refuses with words of its own; that the database had to is a fault of the verb."""
        try:
            with transaction.atomic():
                verb()
            self.said[DONE] += 1
        except REFUSED:
            self.said[NO] += 1

    def forces(self, statement: Verb) -> None:
        """Past the verbs, straight into the tables: what the database lets in must be lawful all the same."""
        with contextlib.suppress(ObjectDoesNotExist, AttributeError):  # what it would change is not there yet
            try:
                with transaction.atomic():
                    statement()
                self.said[DONE] += 1
            except DatabaseError:
                self.said[BY_THE_DATABASE] += 1

    def now(self) -> Investigation:
        self.file = Investigation.objects.select_related("respondent", "case").get(pk=self.file.pk)
        return self.file

    # Verbs, by whoever tries

    def declares(self, person: Person) -> Verb:
        return lambda: parts.declare(self.now().case, actor=person, has_conflict=False)

    def finds_a_conflict(self, person: Person) -> Verb:
        return lambda: parts.declare(self.now().case, actor=person, has_conflict=True, words="A friend.")

    def appoints(self, person: Person, part: Part, other: Person) -> Verb:
        verbs: dict[Part, Callable[..., Any]] = {
            Part.INVESTIGATOR: investigation.appoint_investigator,
            Part.DECISION_MAKER: investigation.appoint_decision_maker,
            Part.DELEGATE: decision.assign_delegate,
            Part.SUSPENDER: suspension_proposal.assign_suspender,
        }
        return lambda: verbs[part](self.now(), other, actor=person)

    def alleges(self, person: Person, elements: int) -> Verb:
        return lambda: investigation.add_allegation(
            self.now(),
            actor=person,
            conduct_on=timezone.localdate() - timedelta(days=50),
            words=f"You wrote it, number {self.file.allegations.count()}.",
            posts=list(self.file.case.concerns.get().posts.all()),
            clauses=self.cast.clauses[:1],
            elements=CodeElement.values[:elements],
        )

    def gives_notice(self, person: Person, at: datetime | None) -> Verb:
        return lambda: investigation.issue_notice(self.now(), actor=person, at=at)

    def puts_findings(self, person: Person, at: datetime | None) -> Verb:
        return lambda: decision.put_preliminary_findings(self.now(), actor=person, material="More.", at=at)

    def answers(self, person: Person) -> Verb:
        def respond() -> None:
            newest = self.now().letters.filter(due_at__isnull=False).order_by("-issued_at", "-id").first()
            if newest:
                letter.respond(newest, actor=person, words="I did not.")

        return respond

    def lets_time_end(self) -> Verb:
        return investigation.close_response_periods

    def moves(self, person: Person, to: InvestigationState) -> Verb:
        return lambda: move_file(self.now(), to, actor=person, words="Because.")

    def finds(self, person: Person, *, conduct: bool, elements: int) -> Verb:
        def find() -> None:
            for allegation in self.now().allegations.order_by("?")[:2]:
                breached = CodeElement.values[:elements]
                decision.record_finding(
                    allegation, actor=person, conduct_found=conduct, elements_breached=breached, reasons="So it was."
                )

        return find

    def determines(self, person: Person, *, breach: bool) -> Verb:
        return lambda: decision.determine(self.now(), actor=person, breach=breach, reasons="It is likely.")

    def proposes(self, person: Person, kinds: list[SanctionKind], percent: str) -> Verb:
        return lambda: propose(self.now(), by=person, measures=[measure(one, percent=percent) for one in kinds])

    def decides(self, person: Person, kinds: list[SanctionKind], percent: str) -> Verb:
        return lambda: decide(self.now(), by=person, measures=[measure(one, percent=percent) for one in kinds])

    def proposes_suspension(self, person: Person, *, paid: bool, days: int, unheard: bool) -> Verb:
        why_not = "There is no time." if unheard else ""
        given = terms(paid=paid, days=None if paid else days, no_statement_reasons=why_not)
        return lambda: suspension_proposal.propose_suspension(self.now(), actor=person, terms=given)

    def of_suspension(self, person: Person, dice: random.Random) -> Verb:
        """One of the verbs on the newest suspension, by whoever tries."""

        def act() -> None:
            row = self.now().suspensions.select_related("proposal").order_by("-pk").first()
            if row is None:
                return
            today = timezone.localdate()
            due = today + timedelta(days=dice.choice([20, 40]))
            outcome = dice.choice(list(SuspensionOutcome))
            verbs: list[Verb] = [
                lambda: suspension.impose_suspension(row, actor=person, reasons="Both hold.", next_review_on=due),
                lambda: suspension.review_suspension(
                    row, actor=person, outcome=outcome, reasons="I looked.", next_review_on=due, until_on=due
                ),
                lambda: suspension.drop_proposal(row, actor=person, words="No."),
                lambda: suspension.end_suspension(row, actor=person, why=SuspensionEnd.NO_BELIEF, words="No."),
                lambda: suspension_proposal.record_statement(row, actor=person, on=today, words="I need my pay."),
                lambda: row.proposal and suspension_proposal.make_statement(row.proposal, actor=person, words="No."),
            ]
            dice.choice(verbs)()

        return act

    def of_review(self, person: Person, dice: random.Random) -> Verb:
        """One of the verbs on one of the reviews."""

        def act() -> None:
            row = self.now().reviews.order_by("?").first()
            if row is None:
                return
            today, outcome = timezone.localdate(), dice.choice(list(ReviewOutcome))
            verbs: list[Verb] = [
                lambda: reviewing.apply_for_review(row, actor=person, on=today, application="I ask for it."),
                lambda: reviewing.move_review(row, dice.choice(list(ReviewState)), actor=person, words="So."),
                lambda: reviewing.record_recommendation(row, actor=person, outcome=outcome, on=today, words="So."),
                lambda: reviewing.decide_review(
                    row, actor=person, outcome=outcome, reasons="So.", decided_by="Zora Head"
                ),
            ]
            dice.choice(verbs)()

        return act

    def of_hold(self, person: Person, dice: random.Random) -> Verb:
        """Put on hold, lifted, or ended from there."""

        def act() -> None:
            file, day = self.now(), timezone.localdate() + timedelta(days=dice.choice([-1, 20]))
            said = {"ground": dice.choice(list(HoldGround)), "words": "So.", "review_on": day}
            verbs: list[Verb] = [
                lambda: holding.put_on_hold(file, actor=person, **said),
                lambda: holding.lift_hold(file, actor=person, words="So."),
                lambda: dice.random() < 0.1 and investigation.discontinue(file, actor=person, words="So."),
            ]
            dice.choice(verbs)()

        return act

    def stays(self, person: Person, *, ends: bool) -> Verb:
        def act() -> None:
            sanction = Sanction.objects.filter(decision__investigation=self.now()).order_by("?").first()
            row = self.file.reviews.order_by("?").first()
            if sanction is None or row is None:
                return
            given = {"actor": person, "reasons": "So.", "effective_on": timezone.localdate()}
            if ends:
                staying.end_stay(sanction, **given)
            else:
                staying.stay_sanction(sanction, review=row, granted_by="Zora Head", **given)

        return act

    def leaves(self, employment: Employment) -> None:
        Person.objects.filter(pk=self.cast.bob.pk).update(employment=employment)

    # What would be next, by whoever should

    def goes_on(self, dice: random.Random) -> None:
        file, cast = self.now(), self.cast
        kinds = [SanctionKind.FINE, SanctionKind.REPRIMAND]
        steps: dict[str, list[Verb]] = {
            S.FORMAL: [self.appoints(cast.petra, Part.DECISION_MAKER, cast.bella)],
            S.BDM_APPOINTED: [
                self.declares(cast.bella),
                self.alleges(cast.bella, 3),
                self.gives_notice(cast.bella, None),
            ],
            S.RESPONSE_OPEN: [self.answers(cast.bob)],
            S.INVESTIGATING: [self.moves(cast.bella, S.DETERMINING)],
            S.PRELIM_FINDINGS: [self.answers(cast.bob)],
            S.DETERMINING: [self.finds(cast.bella, conduct=True, elements=1), self.determines(cast.bella, breach=True)],
            S.BREACH: [self.appoints(cast.petra, Part.DELEGATE, cast.sam)],
            S.SD_ASSIGNED: [self.declares(cast.sam), self.proposes(cast.sam, kinds, "1.5")],
            S.SANCTION_PROPOSED: [self.answers(cast.bob), self.decides(cast.sam, kinds, "1")],
            S.ON_HOLD: [lambda: holding.lift_hold(file, actor=cast.petra, words="It goes on.")],
        }
        for verb in steps.get(file.state, []):
            if dice.random() < 0.95:
                self.tries(verb)

    # Past the verbs

    def forced(self, person: Person, dice: random.Random) -> Verb:
        """One row, somehow: the database alone stands in the way."""
        file = self.now()
        newest = file.letters.order_by("?").first()
        any_determination = Determination.objects.filter(investigation=file).first()
        allegation = file.allegations.order_by("?").first()
        statements: list[Verb] = [
            lambda: Determination.objects.create(investigation=file, breach=True, reasons="x", decided_by=person),
            lambda: impose(file, dice.choice([*SanctionKind.values, "demerit"]), by=person),
            lambda: Sanction.objects.create(
                decision=SanctionDecision.objects.get(), kind="reprimand", detail="x", effective_on=timezone.localdate()
            ),
            lambda: Letter.objects.filter(investigation=file).update(due_at=timezone.now()),
            lambda: Response.objects.create(letter=newest, by=person, words="x"),
            lambda: MeasureInView.objects.create(
                letter=newest, kind="termination", detail="x", effective_on=timezone.localdate()
            ),
            lambda: Finding.objects.create(
                allegation=allegation, conduct_found=True, elements_breached=["13(1)"], reasons="x", by=person
            ),
            lambda: Finding.objects.update(elements_breached=["13(3)"]),
            lambda: Determination.objects.filter(pk=any_determination.pk).update(breach=True),
            lambda: Sanction.objects.update(kind="termination"),
            lambda: SanctionDecision.objects.update(decided_by=person),
            lambda: Letter.objects.filter(pk=newest.pk).delete(),
        ]
        return dice.choice(statements)

    def check(self) -> None:
        assert_lawful(self.now())
