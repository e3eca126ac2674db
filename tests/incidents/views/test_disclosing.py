"""What may be a disclosure of wrongdoing: one officer has it, and nobody else here knows of it any more."""

import io
import re
import zipfile

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from incidents.domain import case as cases
from incidents.domain.concern import raise_concern
from incidents.domain.disclosing import open_disclosure
from incidents.domain.evidence import prepare_next_evidence
from incidents.domain.investigation import move_file
from incidents.enums import CaseState, Custody, Naming
from incidents.enums import InvestigationState as S
from incidents.models import Case, Disclosure, Evidence
from incidents.rules.machine import NOT_BY_YOU, MoveRefused
from incidents.waiting import waiting_for
from portal.models import Notice, Person, Role
from tests.factories import grant, person_with
from tests.incidents.cast import Cast
from tests.incidents.pictures import PNG, upload

pytestmark = pytest.mark.django_db

PAGES = ("disclosure", "disclosure_declare", "disclosure_package")
NO_CONFLICT = {"has_conflict": "no"}


@pytest.fixture
def officer() -> Person:
    return person_with(Role.DISCLOSURE_OFFICER, given_names="Orla")


@pytest.fixture
def passed(cast: Cast, officer: Person) -> Disclosure:
    case = cast.in_triage(pictures=[upload(PNG)], account="@bob_after_dark")
    prepare_next_evidence()
    return passed_to(case, officer, by=cast.dev)


def passed_to(case: Case, officer: Person | None, *, by: Person) -> Disclosure:
    cases.move_case(case, CaseState.DIVERTED_PID, actor=by, words="He tells of bribes.", officer=officer)
    return Disclosure.objects.get(case=case)


def url(disclosure: Disclosure, name: str = "disclosure") -> str:
    return reverse(f"incidents:{name}", args=[disclosure.pk])


def test_whoever_passes_it_names_the_officer_and_sees_it_no_more(cast, officer, client_for):
    case, other = cast.in_triage(), person_with(Role.DISCLOSURE_OFFICER)
    dev, page = client_for(cast.dev), reverse("incidents:case_move", args=[case.pk, "diverted_pid"])
    assert officer.name in dev.get(page).content.decode()
    assert dev.post(page, {"words": "Bribes."}).status_code == 422
    assert dev.post(page, {"words": "Bribes.", "officer": "999999"}).status_code == 422
    assert dev.post(page, {"words": "Bribes.", "officer": officer.pk})["Location"] == "/cases/"

    found = Disclosure.objects.get()
    assert (found.officer, found.passed_by, found.why) == (officer, cast.dev, "Bribes.")
    assert Notice.objects.get(person=officer).url == url(found)
    assert not Notice.objects.filter(person=other).exists()
    assert dev.get(reverse("incidents:case", args=[case.pk])).status_code == 404
    assert [item.url for item in waiting_for(officer)] == [url(found)]


def test_nothing_is_read_before_they_declare_and_then_all_of_it(passed, officer, client_for):
    orla, item = client_for(officer), Evidence.objects.get()
    picture = reverse("incidents:evidence", args=[item.code])
    for name in ("disclosure", "disclosure_package"):
        assert orla.get(url(passed, name))["Location"] == url(passed, "disclosure_declare")
    assert orla.get(picture).status_code == 404

    assert orla.post(url(passed, "disclosure_declare"), NO_CONFLICT)["Location"] == url(passed)
    html = orla.get(url(passed)).content.decode()
    for shown in ("He mocks our customers by name.", "x.com/bob/status/1", "He tells of bribes.", "bob_after_dark"):
        assert shown in html
    assert orla.get(picture).status_code == 200
    about = orla.get(reverse("incidents:evidence_about", args=[item.code]))
    assert url(passed) in about.content.decode()


def test_the_package_holds_the_words_and_the_files_and_leaves_a_line(passed, officer, client_for):
    orla = client_for(officer)
    orla.post(url(passed, "disclosure_declare"), NO_CONFLICT)
    response = orla.get(url(passed, "disclosure_package"))
    archive = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    item = Evidence.objects.get()
    assert re.search(r"AD-\d{4}-\d{5}\.zip", response["Content-Disposition"])
    text, picture = archive.namelist()
    assert str(item.code) in picture
    assert archive.read(picture).startswith(b"\x89PNG")
    words = archive.read(text).decode()
    for kept in ("He mocks our customers by name.", "x.com/bob/status/1", "He tells of bribes.", item.original_sha256):
        assert kept in words
    assert item.custody.filter(what=Custody.READ, by=officer, words__startswith="In the package").count() == 1


def test_a_name_in_confidence_stays_sealed_from_them(cast, officer, client_for):
    case = raise_concern(cast.account(), actor=cast.alice, naming=Naming.CONFIDENTIAL).case
    cases.assign_case(case, cast.dev, actor=cast.dev)
    passed = passed_to(cases.open_case(case, actor=cast.dev), officer, by=cast.dev)
    orla = client_for(officer)
    orla.post(url(passed, "disclosure_declare"), NO_CONFLICT)
    assert cast.alice.name not in orla.get(url(passed)).content.decode()
    packed = b"".join(orla.get(url(passed, "disclosure_package")).streaming_content)
    assert cast.alice.name not in zipfile.ZipFile(io.BytesIO(packed)).read("matter.txt").decode()


def test_they_record_once_that_they_took_it_over(passed, officer, client_for):
    orla = client_for(officer)
    orla.post(url(passed, "disclosure_take_over"))
    passed.refresh_from_db()
    assert passed.taken_over_at is None
    orla.post(url(passed, "disclosure_declare"), NO_CONFLICT)
    orla.post(url(passed, "disclosure_take_over"))
    passed.refresh_from_db()
    first = passed.taken_over_at
    orla.post(url(passed, "disclosure_take_over"))
    passed.refresh_from_db()
    assert first is not None
    assert passed.taken_over_at == first
    assert waiting_for(officer) == []
    for change in ({"officer": None}, {"why": "Otherwise."}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Disclosure.objects.filter(pk=passed.pk).update(**change)


def test_with_a_conflict_another_officer_has_it_and_the_first_keeps_no_trace(passed, officer, client_for):
    other = person_with(Role.DISCLOSURE_OFFICER)
    assert client_for(other).get(url(passed)).status_code == 404
    orla = client_for(officer)
    orla.post(url(passed, "disclosure_declare"), {"has_conflict": "yes", "words": "He is my cousin."})
    assert [orla.get(url(passed, name)).status_code for name in PAGES] == [404] * 3
    assert not Notice.objects.filter(person=officer).exists()
    assert passed.number not in orla.get(reverse("incidents:disclosures")).content.decode()
    assert Notice.objects.get(person=other).url == url(passed)
    client_for(other).post(url(passed, "disclosure_declare"), NO_CONFLICT)
    passed.refresh_from_db()
    assert passed.officer == other


def test_nobody_else_opens_it_whatever_they_are(passed, cast, officer, client_for):
    item = Evidence.objects.get()
    everyone = [cast.alice, cast.bob, cast.carol, cast.dev, cast.mina, cast.olga, cast.petra, cast.ivan, cast.bella]
    everyone += [cast.sam, *(person_with(role) for role in Role)]
    opened = []
    for person in everyone:
        browser = client_for(person)
        opened += [(person, name) for name in PAGES if browser.get(url(passed, name)).status_code != 404]
        opened += (
            [(person, "take over")] if browser.post(url(passed, "disclosure_take_over")).status_code != 404 else []
        )
        if person != cast.alice:  # it is her own
            read = browser.get(reverse("incidents:evidence", args=[item.code])).status_code
            opened += [(person, "file")] if read != 404 else []
    assert opened == []


def test_whoever_has_a_part_or_stands_above_whom_it_is_about_is_not_given_it(cast, officer):
    grant(cast.carol, Role.DISCLOSURE_OFFICER)
    grant(cast.alice, Role.DISCLOSURE_OFFICER)
    grant(cast.dev, Role.DISCLOSURE_OFFICER)
    case = cast.judged(breach=False)
    for person in (cast.carol, cast.alice, cast.dev, cast.petra):
        with pytest.raises(MoveRefused, match=NOT_BY_YOU):
            passed_to(case, person, by=cast.dev)
    passed = passed_to(case, officer, by=cast.dev)
    for person in (cast.carol, cast.alice, cast.dev):
        with pytest.raises(MoveRefused, match=NOT_BY_YOU):
            open_disclosure(passed, actor=person, has_conflict=False)


def test_where_nobody_is_free_it_waits_and_whoever_gives_the_roles_is_told(cast, client_for):
    administrator = person_with(Role.DIRECTORY_ADMINISTRATOR)
    passed = passed_to(cast.in_triage(), None, by=cast.dev)
    notice = Notice.objects.get(person=administrator)
    assert (notice.kind, notice.url) == ("disclosure_stuck", "")
    late = person_with(Role.DISCLOSURE_OFFICER)
    client_for(late).post(url(passed, "disclosure_declare"), NO_CONFLICT)
    passed.refresh_from_db()
    assert passed.officer == late


def test_people_services_pass_a_file_on_by_name_too(cast, officer, client_for):
    file = cast.referred()
    olga = client_for(cast.olga)
    olga.post(reverse("incidents:investigation_declare", args=[file.pk]), NO_CONFLICT)
    page = reverse("incidents:investigation_move", args=[file.pk, S.DIVERTED_PID])
    assert olga.post(page, {"words": "Bribes."}).status_code == 422
    assert olga.post(page, {"words": "Bribes.", "officer": officer.pk}).status_code == 302
    assert Disclosure.objects.get().officer == officer
    assert olga.get(reverse("incidents:investigation", args=[file.pk])).status_code == 404
    with pytest.raises(MoveRefused):
        move_file(file, S.DIVERTED_PID, actor=cast.olga, words="Again.", officer=officer)
