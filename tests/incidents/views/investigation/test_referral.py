"""The package of a referral: who reads it, as what, and what everyone else may know."""

import hashlib

import pgtrigger
import pytest
from django.urls import reverse

from incidents.domain.investigation import begin_assessment
from incidents.domain.parts import declare
from incidents.domain.returning import return_referral
from incidents.models import Referral, ReferralReturn
from portal.models import AuditEntry, Role
from tests.documents import assert_accessible, letters, text_of
from tests.factories import PersonFactory, person_with
from tests.incidents.cast import Cast
from tests.incidents.referrals import ADDRESS, refer, spoken_to, with_picture

pytestmark = pytest.mark.django_db

PAGES = ("referral", "referral_pdf", "referral_json")


@pytest.fixture
def cast() -> Cast:
    return Cast.assembled()


@pytest.fixture
def referral(cast: Cast) -> Referral:
    referral = refer(cast, spoken_to(cast, with_picture(cast)))
    begin_assessment(referral.case.investigation, actor=cast.olga)
    return referral


def address(name: str, referral: Referral) -> str:
    return reverse(f"incidents:{name}", args=[referral.pk])


def test_who_may_open_the_file_reads_the_package_and_comes_to_it_from_the_file(cast, referral, client_for):
    olga = client_for(cast.olga)
    file = olga.get(reverse("incidents:investigation", args=[referral.case.investigation.pk])).content.decode()
    assert f'href="{address("referral", referral)}"' in file
    shown = olga.get(address("referral", referral)).content.decode()
    for words in ("This package holds", ADDRESS, "He names a customer.", "He says it is his.", "I agree with Dev."):
        assert words in shown
    assert AuditEntry.objects.filter(action="referral.viewed", actor=cast.olga).count() == 1


def test_it_is_taken_along_as_an_accessible_pdf_and_as_the_document_that_was_hashed(cast, referral, client_for):
    olga = client_for(cast.olga)
    pdf = olga.get(address("referral_pdf", referral))
    assert_accessible(pdf.content, title=f"Referral {referral.number}")
    said = letters(text_of(pdf.content))
    for words in (referral.code, referral.sha256, ADDRESS, "He names a customer.", "Working copy made"):
        assert letters(words) in said
    assert "Alice" not in said
    document = olga.get(address("referral_json", referral))
    assert hashlib.sha256(document.content).hexdigest() == referral.sha256
    for answer in (pdf, document):
        assert answer["Cache-Control"] == "private, no-store"
    assert AuditEntry.objects.filter(action="referral.downloaded", actor=cast.olga).count() == 2


def test_without_a_declaration_nothing_of_it_is_read(cast, referral, client_for):
    for name in PAGES:
        answer = client_for(cast.petra).get(address(name, referral))
        assert answer["Location"] == reverse("incidents:investigation_declare", args=[referral.case.investigation.pk])


def test_nobody_else_finds_it_and_digital_media_knows_its_number_and_day(cast, referral, client_for):
    declare(referral.case, actor=person_with(Role.SANCTION_DELEGATE), has_conflict=False)
    others = [cast.dev, cast.mina, person_with(Role.DIGITAL_MEDIA_OFFICER), cast.alice, cast.bob, cast.carol, cast.sam]
    others += [person_with(Role.AUDITOR), person_with(Role.DIRECTORY_ADMINISTRATOR), PersonFactory(), cast.bella]
    for person in others:
        for name in PAGES:
            assert client_for(person).get(address(name, referral)).status_code == 404, (person, name)
    passed_on = client_for(cast.dev).get(reverse("incidents:passed_on")).content.decode()
    assert f"Referred to People Services, {referral.number}" in passed_on
    for secret in (referral.code, referral.sha256, "names a customer", "Bob"):
        assert secret not in passed_on


def test_whoever_has_the_code_learns_that_it_holds_and_nothing_of_the_matter(cast, referral, client_for):
    holder = client_for(PersonFactory())
    asked = holder.get(reverse("incidents:custody_check"), {"code": referral.code.lower().replace("-", " ")})
    assert asked["Location"] == reverse("incidents:referral_code", args=[referral.code])
    shown = holder.get(asked["Location"]).content.decode()
    assert "This package holds" in shown
    for secret in ("Bob", referral.case.number, ADDRESS, address("referral", referral)):
        assert secret not in shown
    assert address("referral", referral) in client_for(cast.olga).get(asked["Location"]).content.decode()
    assert holder.get(reverse("incidents:referral_code", args=["AAAA-AAAA-AAAA-AAAA-AAAA"])).status_code == 404


def test_a_package_that_was_tampered_with_says_so_everywhere(cast, referral, client_for):
    with pgtrigger.ignore():
        Referral.objects.update(document=referral.document.replace("names a customer", "names nobody"))
    olga = client_for(cast.olga)
    assert "This package does not hold" in olga.get(address("referral", referral)).content.decode()
    assert letters("THIS PACKAGE DOES NOT HOLD") in letters(
        text_of(olga.get(address("referral_pdf", referral)).content)
    )
    code = reverse("incidents:referral_code", args=[referral.code])
    assert "This package does not hold" in client_for(cast.bob).get(code).content.decode()


class TestReturning:
    def test_the_file_leads_to_it_and_without_a_question_nothing_is_returned(self, cast, referral, client_for):
        olga, file = client_for(cast.olga), referral.case.investigation
        url = reverse("incidents:investigation_return", args=[file.pk])
        assert url in olga.get(reverse("incidents:investigation", args=[file.pk])).content.decode()
        assert olga.post(url, {"questions": " "}).status_code == 422
        assert not ReferralReturn.objects.exists()

    def test_sent_twice_it_is_returned_once_and_the_file_says_that_it_waits(self, cast, referral, client_for):
        olga, file = client_for(cast.olga), referral.case.investigation
        url = reverse("incidents:investigation_return", args=[file.pk])
        for _twice in range(2):
            assert olga.post(url, {"questions": "Is it his?"}).status_code == 302
        assert ReferralReturn.objects.count() == 1
        shown = olga.get(reverse("incidents:investigation", args=[file.pk])).content.decode()
        assert "Returned with questions" in shown
        assert "Digital Media has answered and referred it again" in shown
        assert url not in shown

    def test_digital_media_reads_the_questions_and_who_of_people_services_asked_nowhere(
        self, cast, referral, client_for
    ):
        return_referral(referral.case.investigation, actor=cast.olga, questions="Is it his?")
        dev = client_for(cast.dev)
        shown = dev.get(reverse("incidents:case", args=[referral.case_id])).content.decode()
        assert shown.count("Is it his?") == 2  # at the top and on the timeline
        assert referral.number in shown
        assert "Olga" not in shown
        assert dev.get(address("referral", referral)).status_code == 404
        for step in ("closed_no_action", "in_triage", "staff_contacted"):
            assert reverse("incidents:case_move", args=[referral.case_id, step]) not in shown

    def test_only_those_who_work_on_the_file_return_it(self, cast, referral, client_for):
        url = reverse("incidents:investigation_return", args=[referral.case.investigation.pk])
        for person in (cast.dev, cast.mina, cast.alice, cast.bob, cast.carol, cast.bella, PersonFactory()):
            assert client_for(person).get(url).status_code == 404
            assert client_for(person).post(url, {"questions": "Is it his?"}).status_code == 404
        assert not ReferralReturn.objects.exists()

    def test_while_digital_media_answers_the_file_does_not_call_the_case_frozen(self, cast, referral, client_for):
        olga, file = client_for(cast.olga), referral.case.investigation
        frozen, url = "It is frozen: nobody can change it.", reverse("incidents:investigation", args=[file.pk])
        assert frozen in olga.get(url).content.decode()
        return_referral(file, actor=cast.olga, questions="Is it his?")
        assert frozen not in olga.get(url).content.decode()
