"""Who may open which address. Every address of the portal stands here, or the first test fails."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from incidents.domain.concern import raise_concern
from incidents.domain.custody import export_custody
from incidents.domain.evidence import prepare_next_evidence
from incidents.domain.identity import ask_for_name
from incidents.domain.parts import declare, take_part
from incidents.domain.redaction import redact_evidence
from incidents.enums import AskedFor, Channel, Naming, Part
from incidents.models import (
    Case,
    Concern,
    ConcernDraft,
    CustodyRecord,
    Evidence,
    Investigation,
    NameRequest,
    Redaction,
)
from policies import domain as policy_domain
from policies.models import Acknowledgement, Edition, Exemption, Import, Policy, Question
from policies.reading.files import read_policy_file
from portal.models import Notice, Person, Role, RoleGrant
from tests.conftest import SignIn
from tests.factories import EditionFactory, PersonFactory, exempted, person_with
from tests.incidents.cast import Cast, picture
from tests.policies.rule_texts import with_rules
from tests.training.factories import attempt_by, course_on, finished
from training.models import Attempt, Completion

pytestmark = [pytest.mark.django_db, pytest.mark.long]

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


@pytest.fixture
def world() -> World:
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
    return World(
        cast=cast,
        others=others,
        case=case,
        fresh=cast.raised(links=["https://x.com/bob/status/3"]).case,
        file=file,
        draft=in_review(cast.clauses[0].edition.policy, others),
        unseen=with_rules(EditionFactory(policy=cast.clauses[0].edition.policy)),
        attempt=attempt,
        found=brought_in(others["owner"]),
    )


def drafted(person: Person) -> ConcernDraft:
    return ConcernDraft.objects.get_or_create(person=person, channel="colleague")[0]


def mailed() -> ConcernDraft:
    return ConcernDraft.objects.get_or_create(person=None, channel="email")[0]


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


@dataclass(frozen=True)
class Row:
    """Who gets a page: `who` by status, everyone else signed in `others`, a stranger `signed_out`."""

    who: dict[int, frozenset[str]] = field(default_factory=dict)
    where: Callable[[World], list[Any]] = field(default=lambda world: [])
    others: int = 404
    signed_out: int = 302


def of(*names: str) -> frozenset[str]:
    return frozenset(names)


def policy(world: World) -> list[Any]:
    return [world.edition.policy.slug]


def section_of_draft(world: World) -> list[Any]:
    return [world.unseen.pk, world.unseen.sections.get().pk]


def clause_of_draft(world: World) -> list[Any]:
    return [world.unseen.pk, world.unseen.clauses.earliest("position").pk]


def draft(world: World) -> list[Any]:
    return [world.draft.pk]


def course(world: World) -> list[Any]:
    return [world.attempt.version.course.slug]


def case(world: World) -> list[Any]:
    return [world.case.pk]


def concern(world: World) -> list[Any]:
    return [world.case.concerns.get().pk]


def name(world: World) -> list[Any]:
    return [NameRequest.objects.get().concern_id]


def name_request(world: World) -> list[Any]:
    return [NameRequest.objects.get().pk]


def file(world: World) -> list[Any]:
    return [world.file.pk]


def put_allegation(world: World) -> list[Any]:
    return [world.file.pk, world.file.allegations.get().pk]


def letter(world: World) -> list[Any]:
    return [world.file.pk, world.file.letters.get(kind="L4").pk]


def proposal(world: World) -> list[Any]:
    return [world.file.pk, world.file.letters.get(kind="L9").pk]


def review(world: World) -> list[Any]:
    return [world.file.pk, world.file.reviews.get().pk, "applied"]


def exemption(world: World) -> list[Any]:
    return [Exemption.objects.get().pk]


def bob(world: World) -> list[Any]:
    return [world.cast.bob.pk]


def question(world: World) -> list[Any]:
    return [Question.objects.get(state="taken").pk]


def answered_question(world: World) -> list[Any]:
    return [Question.objects.get(state="answered").pk, "pdf"]


def redacted(world: World) -> list[Any]:
    return [world.picture.code, Redaction.objects.get().pk]


def custody_record(world: World) -> list[Any]:
    return [CustodyRecord.objects.get().code]


OPEN_TO_ALL = Row(others=200)
CUSTODIANS = of("custodian", "second custodian")
MEDIA = of("dev", "mina")
ON_THE_FILE = of("olga", "petra", "ivan", "bella", "sam")
COVERAGE = {200: of("carol", "owner", "auditor")}
AT_WORK = of("owner", "reviewer", "approver")
ADMINISTRATOR = {200: of("administrator")}

TABLE: dict[str, Row] = {
    # Everyone's
    "home": OPEN_TO_ALL,
    "search": OPEN_TO_ALL,
    "me": OPEN_TO_ALL,
    "notices": OPEN_TO_ALL,
    "password": OPEN_TO_ALL,
    "notices-read": Row(others=405),
    "notice": Row({302: of("dev")}, lambda world: [Notice.objects.filter(person=world.cast.dev).earliest("pk").pk]),
    "kept": Row(others=302),
    "healthz": Row(others=200, signed_out=200),
    "sign-in": Row(others=302, signed_out=200),
    "sign-out": Row(others=405, signed_out=405),
    "signed-out": Row(others=200, signed_out=200),
    # The directory and the audit: neither leads to a matter
    "directory": Row(ADMINISTRATOR),
    "person": Row(ADMINISTRATOR, bob),
    "grant-role": Row(ADMINISTRATOR, bob),
    "end-role": Row(ADMINISTRATOR, lambda world: [RoleGrant.objects.get(person=world.cast.dev).pk]),
    "audit": Row({200: of("auditor")}),
    # Policies
    "policies:check": OPEN_TO_ALL,
    "policies:check-picture": Row(others=405),
    "policies:check-erase": Row(others=405),
    "policies:already-posted": OPEN_TO_ALL,
    "policies:answering-others": OPEN_TO_ALL,
    "policies:questions": OPEN_TO_ALL,
    "policies:ask": OPEN_TO_ALL,
    "policies:question-records": OPEN_TO_ALL,
    "policies:questions-queue": Row({200: MEDIA | of("owner")}),
    "policies:question": Row({200: of("alice", "dev")}, question),
    "policies:question-take": Row(where=question, others=405),
    "policies:question-hand-back": Row(where=question, others=405),
    "policies:question-pass": Row(where=question, others=405),
    "policies:question-answer": Row({200: of("dev")}, question),
    "policies:question-withdraw": Row({200: of("alice")}, question),
    "policies:question-record": Row({200: of("alice")}, answered_question),
    "policies:situations": OPEN_TO_ALL,
    "policies:list": OPEN_TO_ALL,
    "policies:read": Row(where=policy, others=200),
    "policies:acknowledge": Row(where=policy, others=302),
    "policies:edition": Row(where=lambda world: [*policy(world), world.edition.number], others=302),
    "policies:on": Row(where=policy, others=200),
    "policies:export": Row(where=lambda world: [*policy(world), world.edition.number, "pdf"], others=200),
    "policies:on-behalf": Row({200: of("owner")}, policy),
    "policies:changes": Row(where=policy, others=200),
    "policies:compare-choose": Row(where=policy, others=200),
    "policies:compare": Row(
        where=lambda world: [*policy(world), world.edition.number, world.edition.number], others=200
    ),
    "policies:coverage-index": Row(COVERAGE),
    "policies:coverage": Row(COVERAGE, policy),
    "policies:coverage-people": Row(COVERAGE, policy),
    "policies:coverage-people-table": Row(COVERAGE, lambda world: [*policy(world), "xlsx"]),
    "policies:coverage-units-table": Row(COVERAGE, lambda world: [*policy(world), "csv"]),
    "policies:coverage-trend": Row({200: of("owner", "auditor")}, policy),
    "policies:advice-counts": Row({200: of("owner", "auditor")}, policy),
    "policies:advice-counts-export": Row({200: of("owner", "auditor")}, lambda world: [*policy(world), "csv"]),
    "policies:coverage-remind": Row({200: of("carol", "owner")}, policy),
    "policies:coverage-count": Row(where=policy, others=405),
    "policies:coverage-json": Row(COVERAGE, policy),
    "policies:audience": Row({200: of("owner")}, policy),
    "policies:exceptions": Row({200: of("owner", "auditor", "carol")}),
    "policies:exceptions-export": Row({200: of("owner", "auditor", "carol")}, lambda world: ["csv"]),
    "policies:exception-new": Row({200: of("owner")}),
    "policies:exception": Row({200: of("owner", "auditor", "carol", "bob")}, exemption),
    "policies:exception-end": Row({200: of("owner")}, exemption),
    "policies:terms": Row({200: of("owner")}, policy),
    "policies:edit": Row({200: of("owner")}, lambda world: [world.unseen.pk]),
    "policies:edit-arrange": Row(where=lambda world: [world.unseen.pk], others=405),
    "policies:edit-words": Row({200: of("owner")}, lambda world: [world.unseen.pk]),
    "policies:edit-section-new": Row({200: of("owner")}, lambda world: [world.unseen.pk]),
    "policies:edit-section": Row({200: of("owner")}, section_of_draft),
    "policies:edit-clause-new": Row({200: of("owner")}, section_of_draft),
    "policies:edit-clause": Row({200: of("owner")}, clause_of_draft),
    "policies:edit-move": Row({200: of("owner")}, clause_of_draft),
    "policies:edit-rules": Row({200: of("owner")}, lambda world: [world.unseen.pk]),
    "policies:edit-rules-text": Row({200: of("owner")}, lambda world: [world.unseen.pk]),
    "policies:edit-rules-drawing": Row({200: of("owner")}, lambda world: [world.unseen.pk]),
    "policies:edit-rules-try": Row({200: of("owner")}, lambda world: [world.unseen.pk]),
    "policies:edit-rule-new": Row({200: of("owner")}, lambda world: [world.unseen.pk]),
    "policies:edit-rule": Row({200: of("owner")}, lambda world: [world.unseen.pk, "a-rule"]),
    "policies:edit-reading-sign": Row(where=lambda world: [world.unseen.pk, 0], others=405),
    "policies:edit-keep": Row({200: of("owner")}, lambda world: [world.unseen.pk]),
    "policies:edit-preview": Row(where=lambda world: [world.unseen.pk], others=405),
    "policies:drafts": Row({200: AT_WORK}),
    "policies:drafts-discarded": Row({200: of("owner")}),
    "policies:draft": Row({200: AT_WORK}, draft),
    "policies:draft-changes": Row({200: AT_WORK}, draft),
    "policies:draft-comments": Row({200: AT_WORK}, draft),
    "policies:draft-settle": Row(where=lambda world: [*draft(world), 1], others=405),
    "policies:draft-step": Row({200: of("owner")}, lambda world: [*draft(world), "take-back"]),
    "policies:export-draft": Row({200: AT_WORK}, lambda world: [*draft(world), "pdf"]),
    "policies:import": Row({200: of("owner")}),
    "policies:import-review": Row({200: of("owner")}, lambda world: [world.found.pk]),
    "policies:import-discard": Row({200: of("owner")}, lambda world: [world.found.pk]),
    "policies:new": Row({200: of("owner")}),
    "policies:manage": Row({200: of("owner")}, policy),
    "policies:facts": Row({200: of("owner")}, policy),
    "policies:start-draft": Row(where=policy, others=405),
    "policies:withdraw-policy": Row({200: of("owner")}, policy),
    "policies:receipts": OPEN_TO_ALL,
    "policies:receipt": Row(where=lambda world: [Acknowledgement.objects.get().code], others=200),
    "policies:receipt-pdf": Row(where=lambda world: [Acknowledgement.objects.get().code], others=200),
    "policies:withdraw": Row({200: of("bob")}, lambda world: [Acknowledgement.objects.get().code]),
    # Training
    "training:courses": OPEN_TO_ALL,
    "training:course": Row(where=course, others=200),
    "training:lesson": Row(where=lambda world: [*course(world), 1], others=200),
    "training:start": Row(where=course, others=405),
    "training:attempt": Row({302: of("bob")}, lambda world: [world.attempt.pk]),
    "training:question": Row({200: of("bob")}, lambda world: [world.attempt.pk, 1]),
    "training:finish": Row(where=lambda world: [world.attempt.pk], others=405),
    "training:certificate": Row({200: of("alice")}, lambda world: [Completion.objects.get().code]),
    "training:verify": OPEN_TO_ALL,
    "training:clauses": Row({200: of("owner", "author")}),
    # Concerns: the reporter's own
    "incidents:concerns": OPEN_TO_ALL,
    "incidents:concern_new": OPEN_TO_ALL,
    "incidents:concern": Row({200: of("alice")}, concern),
    "incidents:concern_sent": Row({200: of("alice")}, concern),
    "incidents:concern_write": Row({302: of("alice")}, concern),
    "incidents:names": Row({200: CUSTODIANS}),
    "incidents:name": Row({200: CUSTODIANS}, name),
    "incidents:name_decide": Row({200: of("second custodian")}, name_request),
    "incidents:name_see": Row(where=name_request, others=405),
    "incidents:monitoring_new": Row({200: MEDIA}),
    "incidents:raise_leave_name": OPEN_TO_ALL,
    "incidents:raise_step": Row({200: MEDIA}, lambda world: [Channel.MONITORING, "what"]),
    "incidents:raise_evidence": Row({302: MEDIA}, lambda world: [Channel.MONITORING]),
    "incidents:raise_remove": Row(where=lambda world: [Channel.COLLEAGUE, uuid4()], others=405),
    "incidents:raise_check": Row({302: MEDIA}, lambda world: [Channel.MONITORING]),
    "incidents:raise_discard": Row({302: MEDIA}, lambda world: [Channel.MONITORING]),
    "incidents:unnamed": Row(others=200, signed_out=200),
    "incidents:unnamed_write": Row(others=302, signed_out=200),
    "incidents:help_for_me": OPEN_TO_ALL,
    "incidents:doors": Row({200: of("alice")}, lambda world: [drafted(world.cast.alice).once]),
    "incidents:unnamed_elsewhere": Row(others=405, signed_out=405),
    "incidents:hand_over_check": Row(others=200, signed_out=200),
    "incidents:unnamed_send": Row(others=302),
    "incidents:unnamed_receipt": Row(others=302),
    "incidents:unnamed_receipt_file": Row(others=302),
    "incidents:unnamed_finished": Row(others=302, signed_out=200),
    "incidents:unnamed_return": Row(others=302, signed_out=200),
    "incidents:unnamed_evidence": Row(others=302, signed_out=200),
    "incidents:unnamed_name": Row(others=302, signed_out=200),
    "incidents:unnamed_give_name": OPEN_TO_ALL,
    "incidents:evidence": Row({200: MEDIA | of("alice")}, lambda world: [world.picture.code]),
    "incidents:evidence_about": Row({200: MEDIA | of("alice")}, lambda world: [world.picture.code]),
    "incidents:evidence_thumbnail": Row({200: MEDIA | of("alice")}, lambda world: [world.picture.code]),
    "incidents:evidence_tile": Row({200: MEDIA | of("alice")}, lambda world: [world.picture.code]),
    "incidents:evidence_original": Row({200: MEDIA}, lambda world: [world.picture.code]),
    "incidents:evidence_redact": Row({200: MEDIA}, lambda world: [world.picture.code]),
    "incidents:evidence_redacted": Row({200: MEDIA}, redacted),
    "incidents:custody_export": Row(where=lambda world: [world.picture.code], others=405),
    "incidents:custody_check": OPEN_TO_ALL,
    "incidents:custody_record": Row(where=custody_record, others=200),
    "incidents:custody_record_pdf": Row({200: MEDIA}, custody_record),
    # Cases: Digital Media's
    "incidents:queue": Row({200: MEDIA}),
    "incidents:passed_on": Row({200: MEDIA}),
    "incidents:phone_new": Row({200: MEDIA}),
    "incidents:in_person_new": Row({200: MEDIA}),
    "incidents:mailbox": Row({200: MEDIA}),
    "incidents:mail": Row({200: MEDIA}, lambda world: [mailed().once]),
    "incidents:mail_take": Row(where=lambda world: [mailed().once], others=405),
    "incidents:mail_put_back": Row(where=lambda world: [mailed().once], others=405),
    "incidents:case": Row({200: of("dev"), 302: of("mina")}, case),
    "incidents:case_open": Row({200: MEDIA}, case),
    "incidents:case_assign": Row({200: of("mina")}, case),
    "incidents:case_judge": Row({200: of("dev")}, case),
    "incidents:case_entry": Row(where=case),
    "incidents:case_move": Row({200: MEDIA}, lambda world: [*case(world), "closed_no_action"]),
    # Investigations: People Services', and those appointed
    "incidents:investigations": Row({200: ON_THE_FILE}),
    "incidents:investigation": Row({200: ON_THE_FILE}, file),
    "incidents:investigation_declare": Row({302: ON_THE_FILE}, file),
    "incidents:investigation_note": Row(where=file, others=405),
    "incidents:investigation_recommend": Row({302: of("olga")}, file),
    "incidents:investigation_appoint_investigator": Row({302: of("petra")}, file),
    "incidents:investigation_appoint_decision_maker": Row({302: of("petra")}, file),
    "incidents:investigation_appoint_delegate": Row({302: of("petra")}, file),
    "incidents:investigation_move": Row({302: ON_THE_FILE}, lambda world: [*file(world), "on_hold"]),
    "incidents:allegation_new": Row({302: ON_THE_FILE}, file),
    "incidents:allegation_change": Row(where=put_allegation),
    "incidents:finding": Row({302: of("bella")}, put_allegation),
    "incidents:investigation_notice": Row({302: ON_THE_FILE}, file),
    "incidents:investigation_preliminary": Row({302: ON_THE_FILE}, file),
    "incidents:investigation_determine": Row({302: ON_THE_FILE}, file),
    "incidents:investigation_propose": Row({200: of("sam"), 302: of("olga", "petra")}, file),
    "incidents:investigation_decide": Row({200: of("sam"), 302: of("olga", "petra")}, file),
    "incidents:letter": Row({200: ON_THE_FILE}, letter),
    "incidents:letter_extend": Row({200: of("bella")}, letter),
    "incidents:investigation_review": Row({200: of("petra")}, review),
    # The respondent's own
    "incidents:my_matters": OPEN_TO_ALL,
    "incidents:my_matter": Row({200: of("bob")}, file),
    "incidents:my_letter": Row({200: of("bob")}, letter),
    "incidents:my_matter_review": Row({200: of("bob")}, review),
}


def addresses(resolver: URLResolver, prefix: str = "") -> Iterator[str]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, prefix + (f"{pattern.namespace}:" if pattern.namespace else ""))
        elif isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}"


def test_every_address_stands_in_the_table() -> None:
    assert set(addresses(get_resolver())) == set(TABLE)


def test_each_page_opens_for_its_people_and_is_not_found_by_anyone_else(world: World, client_for: SignIn) -> None:
    browsers = {name: client_for(person) for name, person in world.people.items()}
    wrong = []
    for name, row in TABLE.items():
        url = reverse(name, args=row.where(world))
        expected = {person: status for status, people in row.who.items() for person in people}
        for person, browser in browsers.items():
            if (status := browser.get(url).status_code) != expected.get(person, row.others):
                wrong.append((name, person, status))
        if (status := Client().get(url).status_code) != row.signed_out:
            wrong.append((name, "signed out", status))
    assert wrong == []


def test_a_sanction_letter_is_closed_to_those_who_decided_the_breach(world: World, client_for: SignIn) -> None:
    url = reverse("incidents:letter", args=proposal(world))
    opened = {name for name, person in world.people.items() if client_for(person).get(url).status_code == 200}
    assert opened == {"olga", "petra", "sam"}


def test_no_list_count_or_search_gives_a_trace_to_whoever_may_not_know(world: World, client_for: SignIn) -> None:
    """The subject's manager, a bystander, the auditor and the administrator find neither numbers nor people."""
    numbers = [world.case.number, world.fresh.number, world.file.number, world.file.case.number]
    pages = ["home", "search", "me", "notices", "incidents:concerns", "incidents:my_matters", "policies:list"]
    for name in ("carol", "bystander", "administrator", "auditor", "owner", "author", "disclosure"):
        browser = client_for(world.people[name])
        for page in pages:
            for words in ("Tester", world.case.number, world.cast.bob.name):
                answer = browser.get(reverse(page), {"q": words, "words": words}).content.decode()
                shown = answer.replace(words, "")
                assert not [number for number in numbers if number in shown], (name, page)
        assert (
            not Notice.objects.filter(person=world.people[name])
            .exclude(kind__startswith="policy")
            .exclude(kind__startswith="course")
        )


def test_the_subject_learns_nothing_before_people_services_tells_them(world: World, client_for: SignIn) -> None:
    cast = world.cast
    browser = client_for(cast.bob)
    for page in ("home", "me", "notices", "incidents:my_matters", "incidents:concerns"):
        answer = browser.get(reverse(page)).content.decode()
        assert world.case.number not in answer
        assert world.fresh.number not in answer
    assert browser.get(reverse("incidents:queue")).status_code == 404


@pytest.mark.parametrize(
    ("step", "taker"),
    [("answer", "reviewer"), ("approve", "approver"), ("request-changes", "approver"), ("take-back", "owner")],
)
def test_each_step_of_a_draft_is_a_page_for_whoever_may_take_it(
    world: World, client_for: SignIn, step: str, taker: str
) -> None:
    url = reverse("policies:draft-step", args=[world.draft.pk, step])
    opened = {name for name, person in world.people.items() if client_for(person).get(url).status_code == 200}
    assert opened == {taker}


def test_whoever_was_asked_about_one_draft_learns_nothing_of_another(world: World, client_for: SignIn) -> None:
    for name in ("reviewer", "approver", "bystander"):
        browser = client_for(world.people[name])
        for address in ("draft", "draft-changes", "draft-comments"):
            assert browser.get(reverse(f"policies:{address}", args=[world.unseen.pk])).status_code == 404
        for address in ("take-back", "discard", "ask", "answer", "approve"):
            url = reverse("policies:draft-step", args=[world.unseen.pk, address])
            assert browser.post(url).status_code == 404
        assert browser.post(reverse("policies:draft-comments", args=[world.unseen.pk])).status_code == 404
        if name != "bystander":
            assert [one.pk for one in browser.get(reverse("policies:drafts")).context["drafts"]] == [world.draft.pk]
