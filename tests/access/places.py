"""How to reach one page of each kind in the world of the access table: what stands in its address."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from incidents.asked import Asked
from incidents.domain import correcting
from incidents.domain.bulk import label_cases
from incidents.domain.case import add_entry
from incidents.domain.consequence import record_consequence
from incidents.domain.errand import give_errand
from incidents.domain.hearing import ask_for_time
from incidents.domain.letter import issue, respond
from incidents.domain.linking import link_cases
from incidents.domain.saved import save_search
from incidents.domain.suspension_proposal import ask_exceptional
from incidents.enums import ConsequenceKind, CorrectionOf, ErrandOf, LetterKind, LinkKind
from incidents.form_letters import form_letters
from incidents.models import (
    CaseLink,
    Correction,
    CriminalReferral,
    CustodyRecord,
    Errand,
    Interview,
    NameRequest,
    Redaction,
    Referral,
    Sanction,
    Suspension,
)
from incidents.rules.correcting import Record
from policies.models import Exemption, Question
from portal.models import Role, RoleAsked, StaffImport
from tests.incidents import suspending
from tests.incidents.cast import picture
from tests.training.pictures import drawn
from training.domain import add_picture, begin_recording, bring_in_course
from training.interchange import read
from training.views.picturing import MARK

from .world import World, export_of, kept_answer, left, passed_on, released, watched


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


def course_draft(world: World) -> list[Any]:
    return [world.course_draft.pk]


def picture_of_draft(world: World) -> list[Any]:
    picture = add_picture(world.course_draft, drawn(), actor=world.others["author"], named="map")
    return [picture.version_id, picture.name, picture.file.sha256[:MARK]]


def completion_import(world: World) -> list[Any]:
    table = b"staff number,course,day,source\n1,a,1 May 2017,b\n"
    found = begin_recording(table, file_name="a.csv", once=uuid4(), actor=world.others["author"])
    return [found.pk]


def course_import(world: World) -> list[Any]:
    brought = bring_in_course(
        read("a.gift", b"Is it? {T}"),
        course=None,
        file_name="a.gift",
        sha256="",
        once=uuid4(),
        actor=world.others["author"],
    )
    return [brought.pk]


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


def correction(world: World) -> list[Any]:
    """Of the matter, by its respondent, with a file."""
    record = Record(CorrectionOf.MATTER, investigation=world.file)
    asked = correcting.Asked(record, "It was a Tuesday.", "It was a Monday.", picture())
    found = Correction.objects.first() or correcting.ask_correction(asked, actor=world.cast.bob, once=uuid4())
    return [found.pk]


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


def errand(world: World) -> Errand:
    """Of Bob's manager: to see to his duties while the matter goes on."""
    later = timezone.localdate() + timedelta(days=5)
    asked = {"person": world.cast.carol, "what": "Keep him off the desk.", "due_on": later, "once": uuid4()}
    found = Errand.objects.first()
    return found or give_errand(world.file, ErrandOf.DUTIES, actor=world.cast.petra, **asked)


def exemption(world: World) -> list[Any]:
    return [Exemption.objects.get().pk]


def bob(world: World) -> list[Any]:
    return [world.cast.bob.pk]


def role_asked(world: World) -> list[Any]:
    by = world.people["second custodian"]
    starts_on = timezone.localdate()
    asked, _ = RoleAsked.objects.get_or_create(
        person=world.cast.bob, role=Role.AUDITOR, asked_by=by, starts_on=starts_on
    )
    return [asked.pk]


def staff_list(world: World) -> list[Any]:
    found = StaffImport.objects.first()
    found = found or StaffImport.objects.create(
        file_name="staff.csv", sha256="0" * 64, key="a.csv", headings=["Number"]
    )
    return [found.pk]


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


def release(world: World) -> list[Any]:
    return [world.file.pk, released(world).pk]
