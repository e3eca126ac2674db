"""A case is opened after a declaration, and assigned by a manager."""

import re

import pytest

from incidents.domain import case as cases
from incidents.enums import CaseState, EntryKind
from incidents.models import CaseEntry
from portal.models import AuditEntry, Notice, Role
from tests.factories import grant, person_with

from .pages import QUEUE, address, entry, judgement

pytestmark = pytest.mark.django_db


def test_a_case_is_opened_after_a_declaration_and_each_view_is_kept(cast, client_for):
    case = cast.raised().case
    dev = client_for(cast.dev)

    assert dev.get(address(case))["Location"] == address(case, "case_open")
    assert "mocks" not in dev.get(address(case, "case_open")).content.decode()
    assert dev.post(address(case, "case_open"), {"words": "x"}).status_code == 422
    assert dev.post(address(case, "case_open"), {"has_conflict": "no"})["Location"] == address(case)
    page = dev.get(address(case))
    assert "He mocks our customers by name." in page.content.decode()
    assert AuditEntry.objects.filter(action="case.viewed", actor=cast.dev).count() == 1
    case.refresh_from_db()
    assert (case.state, case.handler) == (CaseState.IN_TRIAGE, cast.dev)


def test_before_declaring_nobody_reads_or_writes_by_a_side_door(cast, case, client_for):
    mina = client_for(cast.mina)
    for page, data in (("case_entry", entry(words="")), ("case_entry", entry())):
        response = mina.post(address(case, page), data)
        assert (response.status_code, response["Location"]) == (302, address(case, "case_open"))
    cases.assign_case(case, cast.mina, actor=cast.mina)
    assert mina.get(address(case, "case_judge"))["Location"] == address(case, "case_open")
    assert mina.post(address(case, "case_judge"), judgement(cast))["Location"] == address(case, "case_open")
    assert {entry.kind for entry in CaseEntry.objects.filter(by=cast.mina)} == {EntryKind.ASSIGNED}


@pytest.mark.parametrize("before", [False, True])
def test_a_conflict_takes_the_case_away_and_hides_it(cast, client_for, before):
    case = cast.in_triage() if before else cast.raised().case
    dev = client_for(cast.dev)
    answer = {"has_conflict": "yes", "words": "He is my brother."}

    response = dev.post(address(case, "case_open"), answer, follow=True)
    assert "You will not see this matter again" in response.content.decode()
    case.refresh_from_db()
    assert case.handler is None
    assert dev.get(address(case)).status_code == 404
    assert case.number not in dev.get(QUEUE).content.decode()


def test_two_officers_reach_for_one_case_and_the_second_is_told(cast, client_for, monkeypatch):
    other = person_with(Role.DIGITAL_MEDIA_OFFICER)
    case = cast.raised().case
    take = cases.assign_case

    def first_someone_else(found, handler, *, actor):
        take(found, other, actor=other)
        return take(found, handler, actor=actor)

    monkeypatch.setattr("incidents.views.case.verbs.assign_case", first_someone_else)
    response = client_for(cast.dev).post(address(case, "case_open"), {"has_conflict": "no"})
    assert response.status_code == 422
    assert "That step is not yours" in response.content.decode()
    case.refresh_from_db()
    assert case.handler == other


def test_only_a_manager_assigns_and_nobody_behind_the_wall_is_offered(cast, case, client_for):
    grant(cast.bob, Role.DIGITAL_MEDIA_OFFICER)
    grant(cast.alice, Role.DIGITAL_MEDIA_OFFICER)
    other = person_with(Role.DIGITAL_MEDIA_OFFICER)
    mina, page = client_for(cast.mina), address(case, "case_assign")

    assert client_for(cast.dev).get(page).status_code == 404
    html = mina.get(page).content.decode()
    assert set(re.findall(r'name="handler" value="(\d+)"', html)) == {
        str(person.pk) for person in (cast.dev, cast.mina, other)
    }
    assert mina.post(page, {"handler": str(cast.bob.pk)}).status_code == 422
    assert mina.post(page, {"handler": str(other.pk)}).status_code == 302
    case.refresh_from_db()
    assert case.handler == other
    assert Notice.objects.filter(person=other, kind="case_assigned").count() == 1
