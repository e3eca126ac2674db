"""The pages on which people say yes, give back, step aside, keep out and hand on; and what a second writer is shown."""

import re

import pytest
from django.test import Client

from incidents.domain import case as cases
from incidents.domain.assignment import keep_out
from incidents.domain.parts import declare
from incidents.enums import CaseKind, CaseState, Severity
from incidents.models import Case, KeptOut
from portal.models import Person, Role
from tests.factories import person_with
from tests.incidents.cast import Cast

from .pages import QUEUE, REASON, address, entry, judgement

pytestmark = pytest.mark.django_db
HAND_OVER = "/cases/hand-over/"


def given(cast: Cast) -> Case:
    return cases.assign_case(cast.raised().case, cast.dev, actor=cast.mina)


def version_on(client: Client, page: str) -> str:
    return re.findall(r'name="seen" value="(\d+)"', client.get(page).content.decode())[0]


def test_a_case_one_was_given_is_answered_before_it_is_read(cast, client_for):
    case, dev = given(cast), client_for(cast.dev)
    page = address(case, "case_accept")
    for other in ("case", "case_open", "case_grade", "case_give_back"):
        assert dev.get(address(case, other))["Location"] == page
    assert "mocks our customers" not in dev.get(page).content.decode()
    assert dev.post(page, {"answer": "give_back"}).status_code == 422
    response = dev.post(page, {"answer": "take"})
    assert response["Location"] == address(case)
    case.refresh_from_db()
    assert (case.state, case.awaits_acceptance) == (CaseState.IN_TRIAGE, False)
    assert dev.get(page)["Location"] == address(case)
    assert client_for(cast.mina).get(page).status_code == 404


@pytest.mark.parametrize(("answer", "sees_it"), [("give_back", True), ("conflict", False)])
def test_who_does_not_take_it_says_why_and_somebody_else_can(cast, client_for, answer, sees_it):
    case, dev = given(cast), client_for(cast.dev)
    html = dev.post(
        address(case, "case_accept"), {"answer": answer, "words": "I cannot."}, follow=True
    ).content.decode()
    assert "somebody else takes it" in html or "someone else will handle it" in html
    case.refresh_from_db()
    assert case.handler is None
    assert (case.number in dev.get(QUEUE).content.decode()) is sees_it


def test_a_handler_gives_back_or_steps_aside_later(cast, client_for):
    first, second = cast.in_triage(), cast.in_triage(links=["https://x.com/bob/status/2"])
    dev = client_for(cast.dev)
    assert dev.post(address(first, "case_give_back"), {"words": ""}).status_code == 422
    assert dev.post(address(first, "case_give_back"), {"words": "On leave."})["Location"] == QUEUE
    assert dev.post(address(second, "case_step_aside"), {"words": "A friend."})["Location"] == QUEUE
    assert dev.get(address(second)).status_code == 404
    assert set(Case.objects.values_list("handler", flat=True)) == {None}


def test_a_manager_keeps_somebody_out_and_it_holds_at_once(cast, client_for):
    case, dev = cast.in_triage(), client_for(cast.dev)
    page = address(case, "case_keep_out")
    assert dev.get(page).status_code == 404
    mina = client_for(cast.mina)
    assert mina.post(page, {"person": cast.dev.email, "reason": ""}).status_code == 422
    assert mina.post(page, {"person": cast.mina.email, "reason": "Me."}).status_code == 422
    html = mina.post(page, {"person": cast.dev.email, "reason": "Old friends."}, follow=True).content.decode()
    assert "Old friends." in html
    assert KeptOut.objects.get().person == cast.dev
    assert dev.get(address(case)).status_code == 404
    assert case.number not in dev.get(QUEUE).content.decode() + dev.get("/").content.decode()


def test_kind_and_severity_are_said_on_the_case_and_set_its_clock(cast, client_for):
    case, dev = cast.in_triage(), client_for(cast.dev)
    due = Case.objects.get(pk=case.pk).due_at
    said = {"kind": CaseKind.SUPPORT, "severity": Severity.HIGH, "words": "It is aimed at her."}
    html = dev.post(address(case, "case_grade"), said, follow=True).content.decode()
    assert "Support for whoever it is aimed at, severity high" in html
    assert Case.objects.get(pk=case.pk).due_at < due
    assert dev.post(address(case, "case_grade"), {**said, "kind": "rubbish"}).status_code == 422


@pytest.mark.parametrize("page", ["case_judge", "case_move"])
def test_the_second_writer_is_told_what_changed_and_keeps_their_words(cast, client_for, page):
    case, dev = cast.in_triage(), client_for(cast.dev)
    to = [CaseState.INFO_REQUESTED] if page == "case_move" else []
    url = address(case, page, *to)
    wrote = "I wrote this for an hour."
    words = {"words": wrote} if to else judgement(cast, judgement=wrote, level="high")
    stale = {**words, "seen": version_on(dev, url)}
    declare(case, actor=cast.mina, has_conflict=False)
    client_for(cast.mina).post(address(case, "case_grade"), {"kind": "other", "severity": "high", "words": "Grave."})

    response = dev.post(url, stale)
    html = response.content.decode()
    assert response.status_code == 409
    assert "I wrote this for an hour." in html
    assert "What changed meanwhile" in html
    assert "Grave." in html
    case.refresh_from_db()
    assert (case.judgement, case.state) == ("", CaseState.IN_TRIAGE)
    again = re.findall(r'name="seen" value="(\d+)"', html)[0]
    assert dev.post(url, {**words, "seen": again}).status_code == 302


WRITTEN = "I wrote this for an hour."


def test_who_wrote_on_a_case_that_was_given_to_another_gets_their_words_back(cast, client_for, other):
    case, dev = cast.in_triage(), client_for(cast.dev)
    cases.assign_case(case, other, actor=cast.mina)
    for page, data in (("case_judge", judgement(cast, judgement=WRITTEN)), ("case_entry", entry(words=WRITTEN))):
        response = dev.post(address(case, page), data)
        assert (response.status_code, WRITTEN in response.content.decode()) == (409, True)
        assert case.number not in response.content.decode()
    assert dev.get(address(case, "case_judge")).status_code == 404
    case.refresh_from_db()
    assert case.judgement == ""


def test_nobody_behind_the_wall_is_told_that_a_case_went_to_another(cast, client_for, other):
    case, dev = cast.in_triage(), client_for(cast.dev)
    cases.assign_case(case, other, actor=cast.mina)
    keep_out(case, cast.dev, actor=cast.mina, reason="Old friends.")
    assert dev.post(address(case, "case_judge"), judgement(cast, judgement=WRITTEN)).status_code == 404
    assert client_for(cast.bob).post(address(case, "case_judge"), judgement(cast)).status_code == 404


def test_a_manager_who_assigns_what_just_moved_on_is_told(cast, client_for):
    case, mina = cast.raised().case, client_for(cast.mina)
    seen = version_on(mina, address(case, "case_assign"))
    cases.assign_case(case, cast.dev, actor=cast.dev)
    response = mina.post(address(case, "case_assign"), {"handler": str(cast.mina.pk), "seen": seen})
    assert response.status_code == 409
    case.refresh_from_db()
    assert case.handler == cast.dev


@pytest.fixture
def other() -> Person:
    return person_with(Role.DIGITAL_MEDIA_OFFICER, given_names="Omar")


def test_a_leavers_cases_go_to_others_on_one_page(cast, client_for, other):
    held = [cast.in_triage(links=[f"https://x.com/bob/status/{one}"]) for one in range(3)]
    declare(held[0], actor=other, has_conflict=True)
    Person.objects.filter(pk=cast.dev.pk).update(is_active=False)
    mina, page = client_for(cast.mina), f"{HAND_OVER}{cast.dev.pk}/"
    assert "Has left" in mina.get(HAND_OVER).content.decode()
    assert mina.get(page).status_code == 200

    assert mina.post(page, {"which": "some", "to": [other.pk]}).status_code == 422
    html = mina.post(page, {"which": "all", "to": [other.pk]}, follow=True).content.decode()
    assert "2 cases were handed over" in html
    assert "These could not be moved" in html
    assert html.split("These could not be moved")[1].count(held[0].number) >= 1
    assert mina.post(page, {"which": "all", "to": [cast.mina.pk]})["Location"] == HAND_OVER
    assert mina.get(page).status_code == 404
    assert "Nobody has open cases" not in mina.get(HAND_OVER).content.decode()


def test_hand_over_is_for_managers_and_shows_no_case_behind_their_wall(cast, client_for, other):
    case = cast.in_triage()
    for person in (cast.dev, cast.petra, cast.bob):
        assert client_for(person).get(HAND_OVER).status_code == 404
        assert client_for(person).get(f"{HAND_OVER}{cast.dev.pk}/").status_code == 404
    declare(case, actor=cast.mina, has_conflict=True)
    mina = client_for(cast.mina)
    assert cast.dev.name not in mina.get(HAND_OVER).content.decode()
    assert mina.get(f"{HAND_OVER}{cast.dev.pk}/").status_code == 404


@pytest.mark.parametrize("rows", [1, 5])
def test_the_list_of_those_with_cases_costs_the_same_however_many(
    cast, client_for, django_assert_max_num_queries, rows
):
    for number in range(rows):
        officer = person_with(Role.DIGITAL_MEDIA_OFFICER)
        case = cast.raised(links=[f"https://x.com/bob/status/{number}"]).case
        cases.assign_case(case, officer, actor=officer)
    mina = client_for(cast.mina)
    mina.get(HAND_OVER)
    with django_assert_max_num_queries(8):
        assert mina.get(HAND_OVER).content.decode().count('<th scope="row">') == rows


def test_a_reason_without_a_version_is_still_taken(cast, client_for):
    """Whoever sends a form without having read a page of it compares nothing."""
    case, dev = cast.in_triage(), client_for(cast.dev)
    assert dev.post(address(case, "case_move", CaseState.INFO_REQUESTED), REASON).status_code == 302
