"""A department with one of everything that somebody may open and somebody else may not."""

from dataclasses import dataclass
from uuid import uuid4

from incidents.domain.case import move_case
from incidents.domain.concern import raise_concern
from incidents.domain.custody import export_custody
from incidents.domain.disclosing import open_disclosure
from incidents.domain.evidence import prepare_next_evidence
from incidents.domain.exporting import begin_export
from incidents.domain.identity import ask_for_name
from incidents.domain.monitoring import begin_import
from incidents.domain.parts import declare, take_part
from incidents.domain.redaction import redact_evidence
from incidents.domain.releasing import begin_release
from incidents.domain.watching import Wanted, add_watch
from incidents.enums import AskedFor, CaseState, ExportFor, Naming, Often, Part
from incidents.models import (
    Case,
    Concern,
    ConcernDraft,
    Disclosure,
    Evidence,
    FileExport,
    Investigation,
    MonitoringImport,
    NameRequest,
    Release,
    Watch,
)
from policies import domain as policy_domain
from policies.domain.reusing import keep_answer
from policies.models import Edition, Import, Policy, Question, ReusableAnswer
from policies.reading.files import read_policy_file
from portal.models import Person, Role
from tests.factories import EditionFactory, PersonFactory, exempted, person_with
from tests.incidents.cast import Cast, picture
from tests.policies.rule_texts import with_rules
from tests.training import factories as courses
from tests.training.factories import attempt_by, course_on, finished
from training.models import Attempt, CourseVersion

CAST = ("alice", "bob", "carol", "dev", "mina", "olga", "petra", "ivan", "bella", "sam")


@dataclass
class World:
    """One of everything, and the people around it."""

    cast: Cast
    others: dict[str, Person]
    case: Case  # in triage with dev
    fresh: Case  # nobody's yet
    file: Investigation  # a sanction is proposed
    draft: Edition  # in review
    unseen: Edition  # a draft that nobody was asked about
    attempt: Attempt
    used_up: Attempt  # the last one there was, and failed
    course_draft: CourseVersion
    found: Import

    @property
    def people(self) -> dict[str, Person]:
        named = {name: getattr(self.cast, name) for name in CAST}
        return {**named, **self.others}

    @property
    def concern(self) -> Concern:
        return self.case.concerns.get()

    @property
    def picture(self) -> Evidence:
        return Evidence.objects.get(concern=self.concern)

    @property
    def edition(self) -> Edition:
        return self.cast.clauses[0].edition


def furnished() -> World:
    cast = Cast.assembled()
    others = {
        "bystander": PersonFactory(given_names="Bystander"),
        "owner": person_with(Role.POLICY_OWNER),
        "author": person_with(Role.TRAINING_AUTHOR),
        "disclosure": person_with(Role.DISCLOSURE_OFFICER),
        "custodian": person_with(Role.IDENTITY_CUSTODIAN),
        "second custodian": person_with(Role.IDENTITY_CUSTODIAN),
        "auditor": person_with(Role.AUDITOR),
        "administrator": person_with(Role.DIRECTORY_ADMINISTRATOR),
        "executive": person_with(Role.EXECUTIVE),
        "reviewer": PersonFactory(given_names="Reviewer"),
        "approver": PersonFactory(given_names="Approver"),
    }
    asked_about_a_name(cast, by=others["custodian"])
    file = with_investigator(cast, cast.proposed_to())
    case = cast.judged(breach=False, links=["https://x.com/bob/status/2"], pictures=[picture()])
    while prepare_next_evidence():
        pass
    handled(Evidence.objects.get(concern__case=case), cast.dev)
    policy_domain.acknowledge(cast.clauses[0].edition, actor=cast.bob)
    exempted(cast.bob, cast.clauses[0].ref, by=others["owner"], approver=cast.carol)
    taken_question(cast, by=cast.dev)
    policy_domain.answer_question(
        taken_question(cast, by=cast.mina), actor=cast.mina, words="You may.", refs=[cast.clauses[0].ref]
    )
    attempt = attempt_by(cast.bob, course_on(cast.clauses[0].edition.policy))
    finished(cast.alice, attempt.version, right=4)
    once_only = course_on(cast.clauses[0].edition.policy, slug="once-only", attempts=1)
    return World(
        cast=cast,
        others=others,
        case=case,
        fresh=cast.raised(links=["https://x.com/bob/status/3"]).case,
        file=file,
        draft=in_review(cast.clauses[0].edition.policy, others),
        unseen=with_rules(EditionFactory(policy=cast.clauses[0].edition.policy)),
        attempt=attempt,
        used_up=finished(cast.bob, once_only, right=0),
        course_draft=courses.drafted(once_only, others["author"]),
        found=brought_in(others["owner"]),
    )


def drafted(person: Person) -> ConcernDraft:
    return ConcernDraft.objects.get_or_create(person=person, channel="colleague")[0]


def mailed() -> ConcernDraft:
    return ConcernDraft.objects.get_or_create(person=None, channel="email")[0]


def export_of(officer: Person) -> MonitoringImport:
    return begin_import(b"Url,Text\nhttps://x.com/z/status/9,Bells", file_name="z.csv", once=uuid4(), actor=officer)


def watched(officer: Person) -> Watch:
    """Once: the same is not watched twice."""
    wanted = Wanted(name="Bells", why="Scams.", often=Often.WEEKLY, term="bells", place="X")
    return Watch.objects.first() or add_watch(wanted, actor=officer, once=uuid4())


def left(world: World) -> FileExport:
    """The file, for a court."""
    why = "A court asks for it."
    return FileExport.objects.first() or begin_export(world.file, actor=world.cast.petra, why=why, once=uuid4())


def released(world: World) -> Release:
    """In parts, on request; it is still prepared."""
    asked = {"made_for": ExportFor.FOI, "reference": "FOI 12", "why": "Somebody asks for it.", "once": uuid4()}
    return Release.objects.first() or begin_release(world.file, actor=world.cast.petra, **asked)


def passed_on(world: World) -> Disclosure:
    """To the disclosure officer, who has declared."""
    if standing := Disclosure.objects.first():
        return standing
    officer = world.others["disclosure"]
    case = world.cast.in_triage(links=["https://x.com/bob/status/9"])
    move_case(case, CaseState.DIVERTED_PID, actor=world.cast.dev, words="Wrongdoing.", officer=officer)
    return open_disclosure(Disclosure.objects.get(), actor=officer, has_conflict=False)


def asked_about_a_name(cast: Cast, *, by: Person) -> NameRequest:
    """Of Alice's, raised in confidence."""
    concern = raise_concern(cast.account(), actor=cast.alice, naming=Naming.CONFIDENTIAL)
    return ask_for_name(concern, actor=by, asked_for=AskedFor.LAW, reason="A court orders it.", once=uuid4())


def handled(evidence: Evidence, officer: Person) -> None:
    redact_evidence(evidence, actor=officer, boxes=[(0, 0, 1, 0.5)], reason="A child is in it.", once=uuid4())
    export_custody(evidence, actor=officer, once=uuid4())


def taken_question(cast: Cast, *, by: Person) -> Question:
    """Of Alice's, put to Digital Media."""
    asked = policy_domain.ask_question(
        cast.clauses[0].edition.policy, actor=cast.alice, wording="May I post this?", draft="Bells.", once=uuid4()
    )
    return policy_domain.take_question(asked, actor=by)


def kept_answer(world: World) -> ReusableAnswer:
    """Of what Mina answered."""
    question = Question.objects.get(state="answered")
    refs = [question.cited.get().ref]
    standing = ReusableAnswer.objects.first()
    return standing or keep_answer(
        question, actor=world.cast.mina, title="Bells", words="Ring.", refs=refs, once=uuid4()
    )


def brought_in(owner: Person) -> Import:
    document = read_policy_file("bells.txt", b"Bell policy\n\nRing the bell at noon.\n")
    once = uuid4()
    return policy_domain.bring_in(
        document, policy=None, file_name="bells.txt", sha256=once.hex * 2, once=once, actor=owner
    )


def in_review(policy: Policy, people: dict[str, Person]) -> Edition:
    return policy_domain.ask_for_review(
        EditionFactory(policy=policy),
        actor=people["owner"],
        reviewers=[people["reviewer"]],
        approver=people["approver"],
        summary="Small things.",
        is_major=True,
    )


def with_investigator(cast: Cast, file: Investigation) -> Investigation:
    take_part(file.case, cast.ivan, Part.INVESTIGATOR)
    Investigation.objects.filter(pk=file.pk).update(investigator=cast.ivan)
    declare(file.case, actor=cast.ivan, has_conflict=False)
    file.refresh_from_db()
    return file
