"""The people every matter needs, and the steps they take, as the office would."""

import io
import uuid
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from incidents.domain import case as cases
from incidents.domain import decision, investigation, letter, parts, register, sanction
from incidents.domain.concern import Account, raise_concern
from incidents.domain.implementing import complete_task
from incidents.domain.measures import Ground, Measure, Weighing
from incidents.enums import CaseState, CodeElement, SanctionKind, StaffInvolved, Weighs
from incidents.enums import InvestigationState as S
from incidents.models import (
    Allegation,
    Case,
    Concern,
    Evidence,
    Finding,
    Investigation,
    Letter,
    SanctionDecision,
)
from incidents.models.case import CLOSED
from incidents.rules.sanction import tasks_of
from policies.models import Clause
from portal.models import Person, Role
from tests.factories import PersonFactory, person_with, published_edition
from tests.kept import begins, kept


def picture(name: str = "screen.png", size: tuple[int, int] = (40, 30)) -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/png")


# By what was found of them. A duplicate is closed by being joined, whatever was judged of it: the other goes on.
CLOSINGS = [state for state in CLOSED if state != CaseState.CLOSED_DUPLICATE]


@dataclass
class Cast:
    """Alice reports Bob, who works for Carol; Digital Media are Dev and Mina; the rest decide."""

    alice: Person
    bob: Person
    carol: Person
    dev: Person
    mina: Person
    olga: Person
    petra: Person
    ivan: Person
    bella: Person
    sam: Person
    clauses: list[Clause]

    @classmethod
    @begins
    def assembled(cls, **bob: Any) -> "Cast":
        carol = PersonFactory(given_names="Carol")
        edition = published_edition(in_force_from=(timezone.now() - timedelta(days=400)).date())
        return cls(
            alice=PersonFactory(given_names="Alice"),
            bob=PersonFactory(given_names="Bob", manager=carol, **bob),
            carol=carol,
            dev=person_with(Role.DIGITAL_MEDIA_OFFICER, given_names="Dev"),
            mina=person_with(Role.DIGITAL_MEDIA_MANAGER, given_names="Mina"),
            olga=person_with(Role.PEOPLE_SERVICES_OFFICER, given_names="Olga"),
            petra=person_with(Role.PEOPLE_SERVICES_MANAGER, given_names="Petra"),
            ivan=person_with(Role.INVESTIGATOR, given_names="Ivan"),
            bella=person_with(Role.BREACH_DECISION_MAKER, given_names="Bella"),
            sam=person_with(Role.SANCTION_DELEGATE, given_names="Sam"),
            clauses=list(edition.clauses.all()),
        )

    def account(self, **fields: Any) -> Account:
        return Account(
            **{
                "words": "He mocks our customers by name.",
                "how_known": "It came up in my feed.",
                "staff_involved": StaffInvolved.YES,
                "links": ["https://x.com/bob/status/1?utm_source=share"],
                **fields,
            }
        )

    @kept
    def raised(self, **fields: Any) -> Concern:
        return raise_concern(self.account(**fields), actor=self.alice)

    @kept
    def in_triage(self, **fields: Any) -> Case:
        case = self.raised(**fields).case
        cases.assign_case(case, self.dev, actor=self.dev)
        return cases.open_case(case, actor=self.dev)

    @kept
    def judged(self, *, breach: bool, subject: Person | None = None, **fields: Any) -> Case:
        return cases.judge_case(
            self.in_triage(**fields),
            actor=self.dev,
            potential_breach=breach,
            clauses=self.clauses[:1],
            judgement="Names a customer.",
            subject=subject or self.bob,
        )

    @kept
    def proposed(self) -> Case:
        case = cases.propose_referral(self.judged(breach=True), actor=self.dev, words="It names a customer.")
        parts.declare(case, actor=self.mina, has_conflict=False)
        return case

    @kept
    def referred(self) -> Investigation:
        return cases.refer_case(self.proposed(), actor=self.mina, words="I agree.")

    @kept
    def formal(self) -> Investigation:
        file = investigation.begin_assessment(self.referred(), actor=self.olga)
        investigation.recommend_path(file, S.FORMAL, actor=self.olga, reasons="Serious.", scope="The posts.")
        parts.declare(file.case, actor=self.petra, has_conflict=False)
        return investigation.move_file(file, S.FORMAL, actor=self.petra, words="Agreed.")

    @kept
    def appointed(self) -> Investigation:
        file = investigation.appoint_decision_maker(self.formal(), self.bella, actor=self.petra)
        parts.declare(file.case, actor=self.bella, has_conflict=False)
        return file

    def allege(self, file: Investigation, *pictures: Evidence) -> Allegation:
        return investigation.add_allegation(
            file,
            actor=self.bella,
            conduct_on=timezone.localdate() - timedelta(days=30),
            words="You wrote that a named customer was a liar.",
            posts=list(file.case.concerns.get().posts.all()),
            clauses=self.clauses[:1],
            elements=[CodeElement.VALUES, CodeElement.RESPECT],
            evidence=pictures,
        )

    def show_whole(self, file: Investigation) -> None:
        """Nothing in what is registered has to be covered before Bob sees it."""
        for exhibit in file.exhibits.all():
            register.prepare_copy(exhibit, actor=self.bella, words="Nobody else is in it.", once=uuid.uuid4())

    @kept
    def noticed(self) -> Investigation:
        file = self.appointed()
        self.allege(file)
        investigation.issue_notice(file, actor=self.bella)
        file.refresh_from_db()
        return file

    @kept
    def answered(self) -> Investigation:
        file = self.noticed()
        letter.respond(file.letters.get(kind="L4"), actor=self.bob, words="I was angry, and I took it down.")
        file.refresh_from_db()
        return file

    @kept
    def found(self, *, breach: bool = True) -> Investigation:
        file = decision.begin_determining(self.answered(), actor=self.bella)
        decision.record_finding(
            file.allegations.get(),
            actor=self.bella,
            conduct_found=True,
            elements_breached=[CodeElement.RESPECT] if breach else [],
            reasons="The post is his.",
        )
        return file

    @kept
    def determined(self, *, breach: bool = True) -> Investigation:
        file = self.found(breach=breach)
        decision.determine(file, actor=self.bella, breach=breach, reasons="On the balance of probabilities.")
        file.refresh_from_db()
        return file

    @kept
    def delegated(self) -> Investigation:
        file = decision.assign_delegate(self.determined(), self.sam, actor=self.petra)
        parts.declare(file.case, actor=self.sam, has_conflict=False)
        sanction.record_salary(
            file, actor=self.sam, amount=Decimal(100_000), as_at=timezone.localdate(), source="Payroll"
        )
        return file

    def fine(self, percent: str = "1.5") -> Measure:
        """For the behaviour alleged last, of the salary of $100,000 that `delegated` recorded."""
        behaviour = Allegation.objects.latest("pk")
        amount = Decimal(percent) * 1000
        return Measure(SanctionKind.FINE, timezone.localdate(), "Deducted over two pays.", behaviour, amount)

    def weighed(self, words: str = "Remorse; first time.") -> list[Weighing]:
        return [Weighing("remorse", Weighs.LIGHTER, words)]

    def grounds(self, file: Investigation) -> list[Ground]:
        """Every finding of breach that stands, with all its posts."""
        findings = Finding.objects.standing().of_breach().filter(allegation__investigation=file)
        return [(finding, post) for finding in findings for post in finding.allegation.posts.all()]

    def propose(self, file: Investigation, *measures: Measure, words: str = "Remorse; first time.") -> Letter:
        return sanction.propose_sanction(
            file, actor=self.sam, measures=measures, factors=self.weighed(words), relied_on=self.grounds(file)
        )

    def decide(self, file: Investigation, *measures: Measure, reasons: str = "Proportionate.") -> SanctionDecision:
        return sanction.decide_sanction(
            file, actor=self.sam, measures=measures, factors=self.weighed(), reasons=reasons
        )

    @kept
    def proposed_to(self) -> Investigation:
        file = self.delegated()
        self.propose(file, self.fine())
        file.refresh_from_db()
        return file

    @kept
    def heard(self) -> Investigation:
        file = self.proposed_to()
        letter.respond(file.letters.get(kind="L9"), actor=self.bob, words="I accept it.")
        file.refresh_from_db()
        return file

    def carry_out(self, file: Investigation) -> None:
        for task in tasks_of(file):
            complete_task(task, actor=self.petra, done_on=timezone.localdate(), reference="PAY-1")

    @kept
    def sanctioned(self) -> Investigation:
        file = self.heard()
        self.decide(file, self.fine())
        file.refresh_from_db()
        return file
