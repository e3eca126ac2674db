"""A matter in which every kind of thing is said in a word of its own, so that whoever reads it can be told."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from incidents.domain import case as cases
from incidents.domain import decision, investigation, letter, parts, register
from incidents.domain.concern import Account, raise_concern
from incidents.domain.door import move_file
from incidents.domain.errand import give_errand
from incidents.domain.evidence import prepare_next_evidence
from incidents.enums import CodeElement, EntryKind, ErrandOf, Part, SanctionKind, StaffInvolved
from incidents.enums import InvestigationState as S
from incidents.models import Case, Evidence, Investigation, Letter
from incidents.rules.sanction import tasks_of
from policies.models import Clause
from portal.models import Person, Role
from tests.factories import PersonFactory, person_with, published_edition
from tests.incidents.cast import picture

from .verbs import Measure, apply, decide, measure, propose

# What is said, by the word it is said in. Each stands nowhere else.
MARKS = {
    "report": "rptquartz",
    "media": "medflint",
    "reporter": "Rhianwen",
    "recommendation": "rcmbasalt",
    "note": "ntegranite",
    "allegation": "algmarble",
    "answer": "answslate",
    "finding": "fndnopal",
    "determination": "dtmagate",
    "factors": "fctronyx",
    "measure": "msrtopaz",
    "reply": "rplamber",
    "sanction": "sncjade",
    "errand": "erdberyl",
}


def people_around() -> dict[str, Person]:
    manager = PersonFactory(given_names="Carol")
    return {
        "reporter": PersonFactory(given_names=MARKS["reporter"]),
        "respondent": PersonFactory(given_names="Respondana", manager=manager),
        "line manager": manager,
        "witness": person_with(Role.PEOPLE_SERVICES_OFFICER, Role.DIGITAL_MEDIA_MANAGER),
        "bystander": PersonFactory(given_names="Bystander"),
        "media officer": person_with(Role.DIGITAL_MEDIA_OFFICER),
        "media manager": person_with(Role.DIGITAL_MEDIA_MANAGER),
        "officer": person_with(Role.PEOPLE_SERVICES_OFFICER),
        "services manager": person_with(Role.PEOPLE_SERVICES_MANAGER),
        "officer off the file": person_with(Role.PEOPLE_SERVICES_OFFICER),
        "investigator": person_with(Role.INVESTIGATOR),
        "decision-maker": person_with(Role.BREACH_DECISION_MAKER),
        "delegate": person_with(Role.SANCTION_DELEGATE),
        "deciders elsewhere": person_with(Role.INVESTIGATOR, Role.BREACH_DECISION_MAKER, Role.SANCTION_DELEGATE),
        "auditor": person_with(Role.AUDITOR),
        "administrator": person_with(Role.DIRECTORY_ADMINISTRATOR),
        "disclosure officer": person_with(Role.DISCLOSURE_OFFICER),
    }


@dataclass
class Told:
    """Its steps in their order are `STEPS`; `told(until)` takes them up to one."""

    people: dict[str, Person] = field(default_factory=people_around)
    case: Case = field(init=False)
    file: Investigation = field(init=False)

    def __post_init__(self) -> None:
        edition = published_edition(in_force_from=timezone.localdate() - timedelta(days=400))
        self.clauses: list[Clause] = list(edition.clauses.all())

    def __getitem__(self, name: str) -> Person:
        return self.people[name]

    @property
    def pictures(self) -> list[Evidence]:
        """The first is relied on, the second is not."""
        return list(Evidence.objects.order_by("pk"))

    def raised(self) -> None:
        account = Account(
            words=f"He mocks our customers: {MARKS['report']}.",
            how_known="It came up in my feed.",
            staff_involved=StaffInvolved.YES,
            links=["https://x.com/someone/status/1"],
            pictures=[picture("one.png"), picture("two.png", (50, 30))],
        )
        self.case = raise_concern(account, actor=self["reporter"]).case
        while prepare_next_evidence():
            pass

    def triaged(self) -> None:
        media = self["media officer"]
        cases.assign_case(self.case, media, actor=media)
        self.case = cases.open_case(self.case, actor=media)
        parts.take_part(self.case, self["witness"], Part.WITNESS)
        cases.add_entry(
            self.case, actor=media, kind=EntryKind.NOTE, words=f"Looked at: {MARKS['media']}.", once=uuid.uuid4()
        )

    def referred(self) -> None:
        media, manager = self["media officer"], self["media manager"]
        self.case = cases.judge_case(
            self.case,
            actor=media,
            potential_breach=True,
            clauses=self.clauses[:1],
            judgement=f"Names a customer: {MARKS['media']}.",
            subject=self["respondent"],
        )
        self.case = cases.propose_referral(self.case, actor=media, words=f"It does: {MARKS['media']}.")
        parts.declare(self.case, actor=manager, has_conflict=False)
        self.file = cases.refer_case(self.case, actor=manager, words="I agree.")

    def formal(self) -> None:
        officer, manager = self["officer"], self["services manager"]
        self.file = investigation.begin_assessment(self.file, actor=officer)
        investigation.add_note(self.file, actor=officer, words=MARKS["note"], once=uuid.uuid4())
        investigation.recommend_path(
            self.file, S.FORMAL, actor=officer, reasons=MARKS["recommendation"], scope="The posts."
        )
        parts.declare(self.file.case, actor=manager, has_conflict=False)
        self.file = move_file(self.file, S.FORMAL, actor=manager, words="Agreed.")

    def appointed(self) -> None:
        manager = self["services manager"]
        investigation.appoint_investigator(self.file, self["investigator"], actor=manager)
        self.file = investigation.appoint_decision_maker(self.file, self["decision-maker"], actor=manager)
        for name in ("investigator", "decision-maker"):
            parts.declare(self.file.case, actor=self[name], has_conflict=False)

    def noticed(self) -> None:
        investigation.add_allegation(
            self.file,
            actor=self["decision-maker"],
            conduct_on=timezone.localdate() - timedelta(days=30),
            words=f"You wrote it: {MARKS['allegation']}.",
            posts=list(self.file.case.concerns.get().posts.all()),
            clauses=self.clauses[:1],
            elements=[CodeElement.VALUES, CodeElement.RESPECT],
            evidence=self.pictures[:1],
        )
        for exhibit in self.file.exhibits.all():
            register.prepare_copy(
                exhibit, actor=self["decision-maker"], words="Nobody else is in it.", once=uuid.uuid4()
            )
        investigation.issue_notice(self.file, actor=self["decision-maker"])

    def answered(self) -> None:
        letter.respond(self.letter("L4"), actor=self["respondent"], words=f"I was angry: {MARKS['answer']}.")

    def determined(self) -> None:
        decider = self["decision-maker"]
        self.file = decision.begin_determining(self.file, actor=decider)
        decision.record_finding(
            self.file.allegations.get(),
            actor=decider,
            conduct_found=True,
            elements_breached=[CodeElement.RESPECT],
            reasons=f"The post is his: {MARKS['finding']}.",
        )
        decision.determine(self.file, actor=decider, breach=True, reasons=f"It is likely: {MARKS['determination']}.")

    def delegated(self) -> None:
        self.file = decision.assign_delegate(self.file, self["delegate"], actor=self["services manager"])
        parts.declare(self.file.case, actor=self["delegate"], has_conflict=False)

    @property
    def reprimand(self) -> Measure:
        return measure(SanctionKind.REPRIMAND, words=f"Be told: {MARKS['measure']}.")

    def proposed(self) -> None:
        factors = f"Remorse: {MARKS['factors']}."
        propose(self.file, by=self["delegate"], measures=[self.reprimand], factors=factors)
        letter.respond(self.letter("L9"), actor=self["respondent"], words=f"I accept it: {MARKS['reply']}.")

    def sanctioned(self) -> None:
        reasons = f"Enough: {MARKS['sanction']}."
        decide(self.file, by=self["delegate"], measures=[self.reprimand], reasons=reasons)
        apply(self.file.reviews.get(of="sanction"), by=self["respondent"])
        give_errand(
            self.file,
            ErrandOf.SANCTION,
            actor=self["services manager"],
            person=self["line manager"],
            what=f"Tell the registry: {MARKS['errand']}.",
            due_on=timezone.localdate(),
            task=tasks_of(self.file).get(),
            once=uuid.uuid4(),
        )

    def letter(self, kind: str) -> Letter:
        self.file.refresh_from_db()
        return self.file.letters.get(kind=kind)


STEPS: list[Callable[[Told], None]] = [
    Told.raised,
    Told.triaged,
    Told.referred,
    Told.formal,
    Told.appointed,
    Told.noticed,
    Told.answered,
    Told.determined,
    Told.delegated,
    Told.proposed,
    Told.sanctioned,
]


def told(until: str) -> Told:
    matter = Told()
    for step in STEPS:
        step(matter)
        if step.__name__ == until:
            break
    if hasattr(matter, "file"):
        matter.file.refresh_from_db()
    return matter
