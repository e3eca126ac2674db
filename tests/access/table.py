"""Who may open which address: every address of the portal has a row."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from incidents.asked import Asked
from incidents.domain.bulk import label_cases
from incidents.domain.case import add_entry
from incidents.domain.consequence import record_consequence
from incidents.domain.hearing import ask_for_time
from incidents.domain.letter import issue, respond
from incidents.domain.linking import link_cases
from incidents.domain.saved import save_search
from incidents.domain.suspension import ask_exceptional
from incidents.enums import Channel, ConsequenceKind, LetterKind, LinkKind
from incidents.form_letters import form_letters
from incidents.models import (
    CaseLink,
    CriminalReferral,
    CustodyRecord,
    Interview,
    NameRequest,
    Redaction,
    Referral,
    Sanction,
    Suspension,
)
from policies.models import Acknowledgement, Exemption, Question
from portal.models import Notice, RoleGrant
from tests.incidents import suspending
from training.models import Completion

from .world import World, drafted, export_of, kept_answer, left, mailed, passed_on, watched


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


def bulk_step(world: World) -> list[Any]:
    return [label_cases([world.case.pk], "seen", actor=world.cast.dev, once=uuid4()).once]


def saved_search(world: World) -> list[Any]:
    return [save_search("Mine", "", Asked(), actor=world.cast.dev, is_team=False, once=uuid4()).pk]


def letter_used(world: World) -> int:
    letter, dev = form_letters()["acknowledgement"], world.cast.dev
    found = world.case.entries.exclude(letter="").first()
    return (
        found or add_entry(world.case, actor=dev, kind=letter.audience, words="Hello", once=uuid4(), letter=letter)
    ).pk


def link(world: World) -> int:
    found = CaseLink.objects.first()
    if found is None:
        dev, other = world.cast.dev, world.cast.in_triage()
        found = link_cases(world.case, other, kind=LinkKind.RELATED, actor=dev, words="The same account.")
    return found.pk


def concern(world: World) -> list[Any]:
    return [world.case.concerns.get().pk]


def name(world: World) -> list[Any]:
    return [NameRequest.objects.get().concern_id]


def name_request(world: World) -> list[Any]:
    return [NameRequest.objects.get().pk]


def disclosure(world: World) -> list[Any]:
    return [passed_on(world).pk]


def file(world: World) -> list[Any]:
    return [world.file.pk]


def put_allegation(world: World) -> list[Any]:
    return [world.file.pk, world.file.allegations.get().pk]


def exported(world: World) -> list[Any]:
    return [export_of(world.cast.dev).pk]


def watch(world: World) -> list[Any]:
    return [watched(world.cast.dev).pk]


def letter(world: World) -> list[Any]:
    return [world.file.pk, world.file.letters.get(kind="L4").pk]


def letter_to_reporter(world: World) -> list[Any]:
    concern = world.file.case.concerns.get()
    letter = issue(world.file, LetterKind.OUTCOME_TO_REPORTER, actor=world.cast.petra, concern=concern)
    return [concern.pk, letter.pk]


def proposal(world: World) -> list[Any]:
    return [world.file.pk, world.file.letters.get(kind="L9").pk]


def review(world: World) -> list[Any]:
    return [world.file.pk, world.file.reviews.get().pk, "applied"]


def suspended(world: World) -> list[Any]:
    """Proposed by somebody who has no other part and is not among these people."""
    row = Suspension.objects.first() or suspending.proposed(world.cast, world.file, paid=False, days=40)
    return [world.file.pk, row.pk]


def longer(world: World) -> list[Any]:
    suspended(world)
    row = Suspension.objects.get()
    until = row.from_on + timedelta(days=40)
    asked = ask_exceptional(row, actor=row.proposed_by, until_on=until, words="The police hold the files.")
    return [world.file.pk, asked.pk]


def talk(world: World) -> Interview:
    """With a witness, as it was agreed while the matter was investigated."""
    return Interview.objects.get_or_create(
        investigation=world.file,
        person=world.others["bystander"],
        defaults={"about": "Bells.", "starts_at": timezone.now(), "place": "Room 1", "invited_by": world.cast.bella},
    )[0]


def exhibit(world: World) -> int:
    return world.file.exhibits.earliest("number").pk


def time_asked(world: World) -> list[Any]:
    """By the respondent, to answer the proposal."""
    letter = world.file.letters.latest("issued_at", "pk")
    later = timezone.localdate() + timedelta(days=30)
    asked = letter.extension_requests.first()
    asked = asked or ask_for_time(letter, actor=world.cast.bob, until_on=later, words="I am ill.", once=uuid4())
    return [world.file.pk, asked.pk]


def referral_out(world: World) -> list[Any]:
    """To the police."""
    fields = {"decided_on": timezone.localdate(), "authority": "Police", "once": uuid4()}
    found = CriminalReferral.objects.first()
    found = found or record_consequence(world.file, ConsequenceKind.CRIMINAL, actor=world.cast.petra, **fields)
    return [world.file.pk, found.pk]


def sanctioned(world: World) -> Sanction:
    """The proposal was answered, and decided on: what follows stands at the end of the table."""
    cast, file = world.cast, world.file
    if not file.sanction_decisions.exists():
        respond(file.latest_letter("L9"), actor=cast.bob, words="I accept it.")
        cast.decide(file, cast.fine())
    return Sanction.objects.get(decision__investigation=file)


def exemption(world: World) -> list[Any]:
    return [Exemption.objects.get().pk]


def bob(world: World) -> list[Any]:
    return [world.cast.bob.pk]


def question(world: World) -> list[Any]:
    return [Question.objects.get(state="taken").pk]


def answered_question(world: World) -> list[Any]:
    return [Question.objects.get(state="answered").pk, "pdf"]


def reusable_answer(world: World) -> list[Any]:
    return [kept_answer(world).pk]


def redacted(world: World) -> list[Any]:
    return [world.picture.code, Redaction.objects.get().pk]


def custody_record(world: World) -> list[Any]:
    return [CustodyRecord.objects.get().code]


def referral(world: World) -> list[Any]:
    return [Referral.objects.get().pk]


def file_export(world: World) -> list[Any]:
    return [world.file.pk, left(world).pk]


OPEN_TO_ALL = Row(others=200)
CUSTODIANS = of("custodian", "second custodian")
MEDIA = of("dev", "mina")
ON_THE_FILE = of("olga", "petra", "ivan", "bella", "sam")
READ_THE_REFERRAL = ON_THE_FILE - of("sam")
RECORD_KEEPERS = {200: of("olga", "petra")}
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
    "policies:question-keep": Row({200: of("mina")}, lambda world: answered_question(world)[:1]),
    "policies:reusable-answers": Row({200: MEDIA | of("owner")}),
    "policies:reusable-answer": Row({200: MEDIA | of("owner")}, reusable_answer),
    "policies:reusable-answer-retire": Row(where=reusable_answer, others=405),
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
    "incidents:entered_finished": Row({200: MEDIA}),
    "incidents:entered_receipt": Row({302: MEDIA}),
    "incidents:unnamed_write": Row(others=302, signed_out=200),
    "incidents:help_for_me": Row(others=200, signed_out=200),
    "incidents:elsewhere": Row(others=200, signed_out=200),
    "incidents:doors": Row({200: of("alice")}, lambda world: [drafted(world.cast.alice).once]),
    "incidents:unnamed_elsewhere": Row(others=302),
    "incidents:hand_over_check": Row(others=200, signed_out=200),
    "incidents:unnamed_send": Row(others=302),
    "incidents:unnamed_receipt": Row(others=302),
    "incidents:unnamed_receipt_file": Row(others=302),
    "incidents:unnamed_finished": Row(others=302, signed_out=200),
    "incidents:unnamed_return": Row(others=302, signed_out=200),
    "incidents:unnamed_evidence": Row(others=302, signed_out=200),
    "incidents:unnamed_name": Row(others=302, signed_out=200),
    "incidents:unnamed_give_name": OPEN_TO_ALL,
    # Mina has declared nothing yet in the case of the picture.
    "incidents:evidence": Row({200: of("dev", "alice")}, lambda world: [world.picture.code]),
    "incidents:evidence_about": Row({200: of("dev", "alice")}, lambda world: [world.picture.code]),
    "incidents:evidence_thumbnail": Row({200: of("dev", "alice")}, lambda world: [world.picture.code]),
    "incidents:evidence_tile": Row({200: of("dev", "alice")}, lambda world: [world.picture.code]),
    "incidents:evidence_original": Row({200: of("dev")}, lambda world: [world.picture.code]),
    "incidents:evidence_redact": Row({200: of("dev")}, lambda world: [world.picture.code]),
    "incidents:evidence_redacted": Row({200: of("dev")}, redacted),
    "incidents:custody_export": Row(where=lambda world: [world.picture.code], others=405),
    "incidents:custody_check": OPEN_TO_ALL,
    "incidents:custody_record": Row(where=custody_record, others=200),
    "incidents:custody_record_pdf": Row({200: of("dev")}, custody_record),
    # Cases: Digital Media's
    "incidents:queue": Row({200: MEDIA}),
    "incidents:queue_news": Row({200: MEDIA}),
    "incidents:queue_export": Row({200: MEDIA}, lambda world: ["csv"]),
    "incidents:numbers": Row({200: MEDIA}),
    "incidents:numbers_export": Row({200: of("mina")}),
    "incidents:saved_searches": Row({200: MEDIA}),
    "incidents:search_new": Row({200: MEDIA}),
    "incidents:search_watch": Row({200: of("dev")}, saved_search),
    "incidents:search_remove": Row(where=saved_search, others=405),
    "incidents:queue_taste": Row(others=405),
    "incidents:queue_bulk": Row(others=404),
    "incidents:queue_bulk_done": Row({200: of("dev")}, bulk_step),
    "incidents:passed_on": Row({200: MEDIA}),
    "incidents:phone_new": Row({200: MEDIA}),
    "incidents:in_person_new": Row({200: MEDIA}),
    "incidents:mailbox": Row({200: MEDIA}),
    "incidents:mail": Row({200: MEDIA}, lambda world: [mailed().once]),
    "incidents:mail_take": Row(where=lambda world: [mailed().once], others=405),
    "incidents:mail_put_back": Row(where=lambda world: [mailed().once], others=405),
    "incidents:monitoring_another": Row(where=concern, others=405),
    "incidents:monitoring_imports": Row({200: MEDIA}),
    "incidents:monitoring_import": Row({200: of("dev")}, exported),
    "incidents:monitoring_import_confirm": Row(where=exported, others=405),
    "incidents:monitoring_import_discard": Row(where=exported, others=405),
    "incidents:monitoring_import_faults": Row({200: of("dev")}, exported),
    "incidents:watch_list": Row({200: MEDIA}),
    "incidents:watch_new": Row({200: MEDIA}),
    "incidents:watch": Row({200: MEDIA}, watch),
    "incidents:watch_look": Row(where=watch, others=405),
    "incidents:watch_find": Row(where=watch, others=405),
    "incidents:watch_end": Row({200: MEDIA}, watch),
    "incidents:case": Row({200: of("dev"), 302: of("mina")}, case),
    "incidents:case_open": Row({200: MEDIA}, case),
    "incidents:case_assign": Row({200: of("mina")}, case),
    "incidents:case_accept": Row({302: of("dev")}, case),
    "incidents:case_give_back": Row({200: of("dev"), 302: of("mina")}, case),
    "incidents:case_step_aside": Row({200: MEDIA}, case),
    "incidents:case_keep_out": Row({200: of("mina")}, case),
    "incidents:case_grade": Row({200: of("dev"), 302: of("mina")}, case),
    "incidents:case_follow_up": Row({302: MEDIA}, case),
    "incidents:handing_on": Row({200: of("mina")}),
    "incidents:handing_on_from": Row({200: of("mina")}, lambda world: [world.cast.dev.pk]),
    "incidents:case_judge": Row({200: of("dev")}, case),
    "incidents:case_entry": Row(where=case),
    "incidents:case_tick": Row({302: of("mina")}, case),
    "incidents:case_letter": Row({200: of("dev"), 302: of("mina")}, lambda world: [*case(world), "acknowledgement"]),
    "incidents:case_letter_used": Row(
        {200: of("dev"), 302: of("mina")}, lambda world: [*case(world), letter_used(world)]
    ),
    "incidents:case_link": Row({200: of("dev"), 302: of("mina")}, case),
    "incidents:case_unlink": Row({200: of("dev")}, lambda world: [*case(world), link(world)]),
    "incidents:case_move": Row({200: MEDIA}, lambda world: [*case(world), "closed_no_action"]),
    # Disclosures: the officer's one was passed to
    "incidents:disclosures": Row({200: of("disclosure")}),
    "incidents:disclosure": Row({200: of("disclosure")}, disclosure),
    "incidents:disclosure_declare": Row({200: of("disclosure")}, disclosure),
    "incidents:disclosure_take_over": Row(where=disclosure, others=405),
    "incidents:disclosure_package": Row({200: of("disclosure")}, disclosure),
    # Investigations: People Services', and those appointed
    "incidents:delegations": Row({200: of("olga", "petra", "auditor")}),
    "incidents:delegation_new": Row({200: of("petra")}),
    "incidents:delegation_end": Row({200: of("petra")}, lambda world: [world.cast.sam.delegations.first().pk]),
    "incidents:investigations": Row({200: ON_THE_FILE}),
    "incidents:yearly_numbers": Row({200: of("olga", "petra", "auditor")}),
    "incidents:yearly_numbers_export": Row({200: of("olga", "petra", "auditor")}, lambda world: ["csv"]),
    "incidents:investigation": Row({200: ON_THE_FILE}, file),
    "incidents:investigation_declare": Row({302: ON_THE_FILE}, file),
    "incidents:investigation_note": Row(where=file, others=405),
    "incidents:investigation_recommend": Row({302: of("olga")}, file),
    "incidents:investigation_appoint_investigator": Row({302: of("petra")}, file),
    "incidents:investigation_appoint_decision_maker": Row({302: of("petra")}, file),
    "incidents:investigation_appoint_delegate": Row({302: of("petra")}, file),
    "incidents:investigation_match": Row({302: of("olga")}, file),
    "incidents:investigation_refer_outside": Row({302: of("petra")}, file),
    "incidents:investigation_contract": Row({302: of("petra")}, file),
    "incidents:investigation_news": Row(where=file),
    "incidents:investigation_hold": Row({302: of("petra")}, file),
    "incidents:investigation_hold_review": Row({302: of("petra")}, file),
    "incidents:investigation_separation": Row({200: of("petra")}, file),
    "incidents:investigation_move": Row({302: ON_THE_FILE}, lambda world: [*file(world), "on_hold"]),
    "incidents:allegation_new": Row({302: ON_THE_FILE}, file),
    "incidents:allegation_change": Row(where=put_allegation),
    "incidents:finding": Row({302: of("bella")}, put_allegation),
    "incidents:investigation_notice": Row({302: ON_THE_FILE}, file),
    "incidents:investigation_preliminary": Row({302: ON_THE_FILE}, file),
    "incidents:investigation_determine": Row({302: ON_THE_FILE}, file),
    "incidents:investigation_propose": Row({200: of("sam"), 302: of("olga", "petra")}, file),
    "incidents:investigation_decide": Row({200: of("sam"), 302: of("olga", "petra")}, file),
    "incidents:investigation_salary": Row({200: of("olga", "petra", "sam")}, file),
    "incidents:consequence_new": Row({200: of("olga", "petra")}, lambda world: [world.file.pk, "clearance"]),
    "incidents:referral_heard": Row({200: of("olga", "petra")}, referral_out),
    "incidents:letter": Row({200: ON_THE_FILE}, letter),
    "incidents:letter_extend": Row({200: of("bella")}, letter),
    "incidents:letter_pdf": Row({200: ON_THE_FILE}, letter),
    "incidents:letter_deliver": Row({200: ON_THE_FILE - of("ivan")}, letter),
    "incidents:letters_way": Row({200: ON_THE_FILE - of("ivan")}, file),
    "incidents:letter_templates": Row({200: of("petra")}),
    "incidents:letter_template": Row({200: of("petra")}, lambda world: ["L4"]),
    "incidents:letter_template_edit": Row({200: of("petra")}, lambda world: ["L4"]),
    "incidents:letter_template_version": Row({200: of("petra")}, lambda world: ["L4", 1]),
    "incidents:interview_new": Row({200: of("ivan", "bella")}, file),
    "incidents:interview_record": Row({200: of("ivan", "bella")}, lambda world: [*file(world), talk(world).pk]),
    "incidents:interview_call_off": Row(where=lambda world: [*file(world), talk(world).pk], others=405),
    "incidents:register": Row({200: ON_THE_FILE}, file),
    "incidents:exhibit_new": Row({200: of("ivan", "bella")}, file),
    "incidents:exhibit_copy": Row({200: of("ivan", "bella")}, lambda world: [*file(world), exhibit(world)]),
    "incidents:exhibit_set_aside": Row({200: of("ivan", "bella")}, lambda world: [*file(world), exhibit(world)]),
    "incidents:time_decide": Row({200: of("sam")}, time_asked),
    "incidents:investigation_review": Row({200: of("petra")}, review),
    "incidents:investigation_appoint_suspender": Row({200: of("petra")}, file),
    "incidents:suspension_propose": Row(where=file),
    "incidents:suspension_impose": Row(where=suspended),
    "incidents:suspension_drop": Row(where=suspended),
    "incidents:suspension_review": Row(where=suspended),
    "incidents:suspension_end": Row(where=suspended),
    "incidents:suspension_exceptional": Row(where=suspended),
    "incidents:suspension_approve": Row({200: of("petra")}, longer),
    "incidents:investigation_return": Row({302: of("olga", "petra")}, file),
    "incidents:file_chronology": Row({200: ON_THE_FILE}, file),
    "incidents:file_chronology_pdf": Row({200: ON_THE_FILE}, file),
    # Who is on a file, and who opened one all the same
    "incidents:file_members": Row({200: of("olga", "petra")}, file),
    "incidents:file_member_add": Row({200: of("petra")}, file),
    "incidents:file_member_remove": Row({200: of("petra")}, lambda world: [world.file.pk, world.cast.olga.pk]),
    "incidents:break_glass": Row({200: of("olga", "petra")}),
    "incidents:break_glass_log": Row({200: of("petra", "auditor")}),
    "incidents:break_glass_close": Row(where=file, others=405),
    # What leaves a file: those of People Services on it; the seal for whoever has the code
    "incidents:file_records": Row(RECORD_KEEPERS, file),
    "incidents:file_retention": Row({200: of("petra")}, file),
    "incidents:file_hold": Row({200: of("petra")}, file),
    "incidents:file_hold_lift": Row(where=lambda world: [world.file.pk, 0]),
    "incidents:file_reference": Row({200: of("petra")}, file),
    "incidents:file_reference_remove": Row({405: ON_THE_FILE}, lambda world: [world.file.pk, 0]),
    "incidents:file_export_new": Row(RECORD_KEEPERS, file),
    "incidents:file_export": Row(RECORD_KEEPERS, file_export),
    "incidents:file_export_take": Row(where=file_export, others=405),
    "incidents:file_export_code": Row(where=lambda world: [left(world).code], others=200),
    "incidents:referral": Row({200: READ_THE_REFERRAL}, referral),
    "incidents:referral_pdf": Row({200: READ_THE_REFERRAL}, referral),
    "incidents:referral_json": Row({200: READ_THE_REFERRAL}, referral),
    "incidents:referral_code": Row(where=lambda world: [Referral.objects.get().code], others=200),
    # Whoever was interviewed: their own
    "incidents:my_interview": Row({200: of("bystander")}, lambda world: [talk(world).pk]),
    "incidents:my_interview_support": Row({200: of("bystander")}, lambda world: [talk(world).pk]),
    "incidents:my_interview_support_end": Row(where=lambda world: [talk(world).pk, 1], others=405),
    # The respondent's own
    "incidents:my_matters": OPEN_TO_ALL,
    "incidents:my_matter": Row({200: of("bob")}, file),
    "incidents:my_suspension": Row({200: of("bob")}, lambda world: suspended(world)[:1]),
    "incidents:my_files": Row({200: of("bob")}, file),
    "incidents:my_file_remove": Row(where=lambda world: [*file(world), uuid4()], others=405),
    "incidents:my_time": Row({200: of("bob")}, file),
    "incidents:my_support": Row({200: of("bob")}, file),
    "incidents:my_support_end": Row(where=lambda world: [*file(world), 1], others=405),
    "incidents:my_letter": Row({200: of("bob")}, letter),
    "incidents:my_letter_pdf": Row({200: of("bob")}, letter),
    "incidents:concern_letter": Row({200: of("alice")}, letter_to_reporter),
    "incidents:concern_letter_pdf": Row({200: of("alice")}, letter_to_reporter),
    "incidents:my_matter_review": Row({200: of("bob")}, review),
    # After the decision on the sanction
    "incidents:sanction_task": Row(
        {200: of("olga", "petra")}, lambda world: [world.file.pk, sanctioned(world).tasks.get().pk]
    ),
    "incidents:sanction_change": Row({200: of("petra")}, lambda world: [world.file.pk, sanctioned(world).pk, "stayed"]),
    "incidents:misconduct_declaration": Row(
        {302: of("sam")}, lambda world: [world.file.pk, sanctioned(world).decision_id]
    ),
    "incidents:misconduct_copy": Row(where=lambda world: [world.file.pk, sanctioned(world).decision_id]),
}
