"""What the law asks of a conduct process, up to the finding, where no other test says it: see rules.yaml."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from incidents.domain import decision, investigation, letter, parts
from incidents.domain.assessing import HANDED
from incidents.domain.decision import FindingRefused
from incidents.domain.door import move_file
from incidents.enums import CodeElement, LetterKind, Part, SanctionKind
from incidents.enums import InvestigationState as S
from incidents.models import Allegation, Determination, Finding, Investigation, Letter, Response, Sanction
from incidents.rules.machine import NOT_BY_YOU, MoveRefused, Need
from incidents.templatetags.incidents import sheet
from portal.models import AuditEntry, Employment, Person, Role
from tests.conftest import SignIn
from tests.factories import person_with
from tests.incidents.cast import Cast
from tests.incidents.closing import closed
from tests.incidents.test_machines import refused
from tests.incidents.views.investigation.pages import page_of

from .verbs import body_of, of_another_employment

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


def test_the_elements_of_the_code_are_thirteen() -> None:
    assert CodeElement.values == [f"13({number})" for number in range(1, 14)]


def test_the_database_keeps_no_allegation_without_an_element(cast: Cast) -> None:
    file = cast.appointed()
    with pytest.raises(DatabaseError), transaction.atomic():
        Allegation.objects.create(investigation=file, position=1, conduct_on=TODAY(), words="x", elements=[])


# Assessing, and who may


def recommended(cast: Cast, path: S) -> Investigation:
    file = investigation.begin_assessment(cast.referred(), actor=cast.olga)
    investigation.recommend_path(file, path, actor=cast.olga, reasons="It fits.", scope="The posts.")
    parts.declare(file.case, actor=cast.petra, has_conflict=False)
    return file


def test_management_action_leaves_no_sanction(cast: Cast) -> None:
    file = move_file(
        recommended(cast, S.MANAGEMENT_ACTION), S.MANAGEMENT_ACTION, actor=cast.petra, words="A conversation will do."
    )
    closed(file, cast.petra)
    assert not Sanction.objects.exists()
    assert not Determination.objects.exists()


def test_assessing_finds_nothing_against_anybody(cast: Cast) -> None:
    file = recommended(cast, S.FORMAL)
    for person in (cast.olga, cast.petra):
        assert refused(lambda person=person: cast_allegation(cast, file, person))
    assert not file.allegations.exists()


def cast_allegation(cast: Cast, file: Investigation, actor: Person) -> None:
    investigation.add_allegation(
        file,
        actor=actor,
        conduct_on=TODAY(),
        words="x",
        posts=list(file.case.concerns.get().posts.all()),
        clauses=cast.clauses[:1],
        elements=[CodeElement.VALUES],
    )


@pytest.mark.parametrize("path", [S.NO_ACTION, S.MANAGEMENT_ACTION, S.EXTERNAL_REFERRAL, S.FORMAL])
def test_each_path_is_open_from_the_assessment(cast: Cast, path: S) -> None:
    file = move_file(recommended(cast, path), path, actor=cast.petra, words="I agree.", made=HANDED)
    assert file.state == path


def test_a_path_without_a_reason_is_refused(cast: Cast) -> None:
    file = recommended(cast, S.NO_ACTION)
    with pytest.raises(MoveRefused) as refusal:
        move_file(file, S.NO_ACTION, actor=cast.petra, words=" ")
    assert refusal.value.needs == (Need.REASON,)


def test_nobody_assesses_before_declaring(cast: Cast) -> None:
    file = cast.referred()
    with pytest.raises(MoveRefused) as refusal:
        move_file(file, S.ASSESSING, actor=cast.olga)
    assert refusal.value.needs == (Need.DECLARATION,)


def test_a_contractor_never_enters_the_formal_process(cast: Cast) -> None:
    of_another_employment(cast, Employment.CONTRACTOR)
    file = recommended(cast, S.FORMAL)
    with pytest.raises(MoveRefused) as refusal:
        move_file(file, S.FORMAL, actor=cast.petra, words="It is grave.")
    assert refusal.value.needs == (Need.EMPLOYEE_PATH,)
    file = move_file(file, S.CONTRACT_PATH, actor=cast.petra, words="To their firm.", made=HANDED)
    assert file.state == S.CONTRACT_PATH


@pytest.mark.parametrize("employment", [Employment.ONGOING, Employment.SES, Employment.FORMER])
def test_only_a_contractors_matter_goes_to_the_contract_manager(cast: Cast, employment: Employment) -> None:
    of_another_employment(cast, employment)
    file = recommended(cast, S.CONTRACT_PATH)
    with pytest.raises(MoveRefused) as refusal:
        move_file(file, S.CONTRACT_PATH, actor=cast.petra, words="To their firm.", made=HANDED)
    assert refusal.value.needs == (Need.CONTRACTOR,)


def test_nobody_decides_who_had_a_part_before(cast: Cast) -> None:
    file = cast.formal()
    witness = person_with(Role.BREACH_DECISION_MAKER)
    parts.take_part(file.case, witness, Part.WITNESS)
    for person in (cast.alice, cast.dev, witness):
        if person != witness:
            person.role_grants.create(role=Role.BREACH_DECISION_MAKER, starts_on=TODAY())
        with pytest.raises((MoveRefused, parts.PartRefused)):
            investigation.appoint_decision_maker(file, Person.objects.get(pk=person.pk), actor=cast.petra)


def test_neither_digital_media_nor_an_officer_determines(cast: Cast) -> None:
    file = cast.found()
    for person in (cast.dev, cast.mina, cast.olga, cast.petra):
        step = {"actor": person, "breach": True, "reasons": "x"}
        assert refused(lambda step=step: decision.determine(file, **step)) == NOT_BY_YOU


# Notice and hearing


def test_the_notice_tells_all_that_an_answer_needs(cast: Cast) -> None:
    file = cast.noticed()
    body, allegation = body_of(file, LetterKind.NOTICE), file.allegations.get()
    due = timezone.localdate(file.letters.get(kind="L4").due_at)
    said = [
        allegation.words,
        str(allegation.posts.get()),
        cast.clauses[0].ref,
        *(CodeElement(one).label.partition(" ")[2] for one in allegation.elements),
        *SanctionKind.labels,
        cast.bella.name,
        f"{due.day} ",
        "make a statement",
        "more time",
        "silence is not an admission",
        "support person",
        "confidential",
        "treat anyone badly",
        "Employee Assistance",
        "If you leave",
    ]
    assert [words for words in said if words not in body] == []


def test_the_notice_of_a_former_employee_threatens_no_sanction(cast: Cast) -> None:
    of_another_employment(cast, Employment.FORMER)
    body = body_of(cast.noticed(), LetterKind.NOTICE)
    assert "no sanction can be imposed" in body
    assert [label for label in SanctionKind.labels if label in body] == []


def test_a_variation_opens_a_new_time_to_answer(cast: Cast) -> None:
    file = cast.answered()
    cast_allegation(cast, file, cast.bella)
    varied = investigation.issue_notice(file, actor=cast.bella)
    file.refresh_from_db()

    assert (varied.kind, file.state) == (LetterKind.VARIATION, S.RESPONSE_OPEN)
    assert varied.due_at > timezone.now()
    assert refused(lambda: decision.begin_determining(file, actor=cast.bella))
    with pytest.raises(DatabaseError, match="without a notice"), transaction.atomic():
        Determination.objects.create(investigation=file, breach=False, reasons="x", decided_by=cast.bella)


def test_nothing_is_found_that_was_not_put(cast: Cast) -> None:
    file = cast.answered()
    cast_allegation(cast, file, cast.bella)
    decision.begin_determining(file, actor=cast.bella)
    unput = file.allegations.get(put_in__isnull=True)
    with pytest.raises(FindingRefused):
        decision.record_finding(
            unput, actor=cast.bella, conduct_found=True, elements_breached=[CodeElement.VALUES], reasons="x"
        )


def test_the_time_to_answer_is_a_setting(cast: Cast, settings: Any) -> None:
    settings.RESPONSE_DAYS = 12
    issued = cast.noticed().letters.get(kind="L4")
    assert (timezone.localdate(issued.due_at) - timezone.localdate(issued.issued_at)).days == 12


def test_silence_is_no_answer_and_no_admission(cast: Cast) -> None:
    file = cast.appointed()
    cast.allege(file)
    investigation.issue_notice(file, actor=cast.bella, at=timezone.now() - timedelta(days=20))
    assert investigation.close_response_periods() == 1
    file.refresh_from_db()
    assert file.state == S.INVESTIGATING
    assert not Response.objects.exists()
    assert not Finding.objects.exists()
    assert file.entries.latest("id").by is None


def test_time_alone_decides_nothing(cast: Cast) -> None:
    file = cast.proposed_to()
    assert investigation.close_response_periods(at=timezone.now() + timedelta(days=400)) == 0
    file.refresh_from_db()
    assert file.state == S.SANCTION_PROPOSED


def test_preliminary_findings_wait_for_their_answer(cast: Cast) -> None:
    file = cast.answered()
    put = decision.put_preliminary_findings(file, actor=cast.bella, material="A second screenshot.")
    file.refresh_from_db()

    assert "A second screenshot." in put.body
    assert refused(lambda: decision.begin_determining(file, actor=cast.bella))
    letter.respond(put, actor=cast.bob, words="It is not mine.")
    file.refresh_from_db()
    assert file.state == S.DETERMINING


# Findings and determination


def test_an_investigator_finds_nothing(cast: Cast) -> None:
    file = investigation.appoint_investigator(cast.appointed(), cast.ivan, actor=cast.petra)
    parts.declare(file.case, actor=cast.ivan, has_conflict=False)
    cast.allege(file)
    notice = investigation.issue_notice(file, actor=cast.bella)
    letter.respond(notice, actor=cast.bob, words="Yes.")
    decision.begin_determining(file, actor=cast.bella)
    finding = {"conduct_found": True, "elements_breached": ["13(3)"], "reasons": "x"}
    said = refused(lambda: decision.record_finding(file.allegations.get(), actor=cast.ivan, **finding))
    assert said == NOT_BY_YOU


def test_one_element_can_be_breached_and_another_not(cast: Cast) -> None:
    file = cast.determined()
    found = file.allegations.get().finding
    assert set(found.elements_breached) < set(found.allegation.elements)


def test_the_database_finds_no_breach_by_conduct_not_found(cast: Cast) -> None:
    file = cast.found()
    with pytest.raises(DatabaseError), transaction.atomic():
        Finding.objects.filter(allegation__investigation=file).update(conduct_found=False)


def test_there_is_no_determination_before_each_allegation_has_its_finding(cast: Cast) -> None:
    file = decision.begin_determining(cast.answered(), actor=cast.bella)
    with pytest.raises(MoveRefused) as refusal:
        decision.determine(file, actor=cast.bella, breach=False, reasons="Nothing in it.")
    assert Need.FINDINGS in refusal.value.needs


def test_a_finding_and_a_determination_have_reasons(cast: Cast, client_for: SignIn) -> None:
    file = decision.begin_determining(cast.answered(), actor=cast.bella)
    client = client_for(cast.bella)
    empty = client.post(page_of(file, "finding", file.allegations.get().pk), {"conduct_found": "no", "reasons": " "})
    undecided = client.post(page_of(file, "investigation_determine"), {"reasons": ""})

    assert "reasons" in empty.context["form"].errors
    assert undecided.status_code in (302, 422)
    assert not Finding.objects.exists()
    assert not Determination.objects.exists()


def test_the_determination_tells_the_standard_the_findings_and_the_reasons(cast: Cast) -> None:
    body = body_of(cast.determined(), LetterKind.DETERMINATION)
    for said in ("balance of probabilities", "The post is his.", "Respect and courtesy", "Merit Protection"):
        assert said in body


def test_no_breach_is_told_with_reasons_and_ends_it(cast: Cast) -> None:
    file = cast.determined(breach=False)
    body = body_of(file, LetterKind.DETERMINATION)

    assert "is not established" in body
    assert "On the balance of probabilities." in body
    assert not file.reviews.exists()
    assert refused(lambda: decision.assign_delegate(file, cast.sam, actor=cast.petra))
    assert closed(file, cast.petra).state == S.CLOSED


def test_what_is_being_determined_is_not_discontinued(cast: Cast) -> None:
    file = cast.found()
    assert refused(lambda: investigation.discontinue(file, actor=cast.petra, words="Too long."))
    assert not file.letters.filter(kind="L8").exists()


def test_a_discontinuance_is_told_with_its_reasons(cast: Cast) -> None:
    file = investigation.discontinue(cast.answered(), actor=cast.petra, words="It was another account.")
    assert "It was another account." in body_of(file, LetterKind.DISCONTINUANCE)
    assert file.letters.get(kind="L8").to_respondent


# Letters and the record


def test_an_issued_letter_never_changes(cast: Cast) -> None:
    file = cast.noticed()
    for change in (
        lambda: Letter.objects.filter(investigation=file).update(document="{}"),
        lambda: Letter.objects.filter(investigation=file).update(due_at=timezone.now()),
        lambda: Letter.objects.filter(investigation=file).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_markup_in_a_letter_stays_words(cast: Cast) -> None:
    cast.bob.given_names = "<b>Bob</b>"
    cast.bob.save()
    file = investigation.discontinue(cast.noticed(), actor=cast.petra, words="<script>alert(1)</script>")
    for kind in (LetterKind.NOTICE, LetterKind.DISCONTINUANCE):
        letter = file.latest_letter(kind)
        assert letter
        page = sheet(letter)["html"]
        assert "<b>" not in page
        assert "<script" not in page


def test_every_look_at_a_file_is_recorded(cast: Cast, client_for: SignIn) -> None:
    file = cast.noticed()
    client = client_for(cast.petra)
    for _ in range(2):
        client.get(page_of(file))
    seen = AuditEntry.objects.filter(action="investigation.viewed", target_id=str(file.pk), actor=cast.petra)
    assert seen.count() == 2
