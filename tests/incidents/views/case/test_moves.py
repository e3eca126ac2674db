"""What may be done in a case: steps, entries, a judgement, a referral."""

import re
import threading

import pytest
from django.db import connection
from django.test import Client

from incidents.enums import CaseState, EntryKind
from incidents.models import CaseEntry
from incidents.waiting import waiting_for
from tests.incidents.cast import CLOSINGS

from .pages import QUEUE, REASON, address, entry, judgement, traces

pytestmark = pytest.mark.django_db


def steps_on(page: str) -> tuple[set[str], set[str]]:
    """The steps a case page offers, and those it shows as closed."""
    offered = set(re.findall(r'<p class="move-name">\s*<a href="[^"]*/move/([a-z_]+)/"', page))
    return offered, set(re.findall(r'shape-lock.*?</svg>([^<]+)<span class="visually-hidden"> \(closed', page, re.S))


def test_a_page_offers_what_the_rules_allow(cast, client_for):
    case = cast.in_triage()
    dev = client_for(cast.dev)
    diversions = {CaseState.DIVERTED_PID, CaseState.DIVERTED_OTHER, CaseState.INFO_REQUESTED}
    closings = {*CLOSINGS}

    assert steps_on(dev.get(address(case)).content.decode())[0] == diversions
    dev.post(address(case, "case_judge"), judgement(cast))
    offered, closed = steps_on(dev.get(address(case)).content.decode())
    assert (offered, closed) == (diversions | closings | {CaseState.STAFF_CONTACTED}, set())
    dev.post(address(case, "case_judge"), judgement(cast, potential_breach="yes"))
    offered, closed = steps_on(dev.get(address(case)).content.decode())
    assert (offered, closed) == (diversions | {CaseState.REFERRAL_PROPOSED}, set())


@pytest.mark.parametrize("to", [*CaseState])
def test_a_forged_step_is_refused_with_a_sentence(cast, client_for, to):
    case = cast.judged(breach=True)
    allowed = {"referral_proposed", "diverted_pid", "diverted_other", "info_requested"}
    response = client_for(cast.dev).post(address(case, "case_move", to), REASON)

    case.refresh_from_db()
    if to in allowed:
        assert (response.status_code, case.state) == (302, to)
    elif to == CaseState.SUBMITTED:
        assert response.status_code == 404
    else:
        assert (response.status_code, case.state) == (422, CaseState.IN_TRIAGE)
        assert re.search(r"Not yet\. First: .*\.|cannot be taken from where this stands", response.content.decode())
        assert REASON["words"] in response.content.decode()


def test_a_step_opened_too_late_leads_back_with_a_word(cast, case, client_for):
    dev = client_for(cast.dev)
    response = dev.get(address(case, "case_move", CaseState.REFERRED), follow=True)
    assert response.redirect_chain == [(address(case), 302)]
    assert "Someone may have moved it on" in response.content.decode()
    assert dev.get(address(case, "case_move", "no_such_step")).status_code == 404


def test_a_closed_step_says_what_it_needs(cast, client_for):
    case = cast.in_triage()
    page = client_for(cast.dev).get(address(case, "case_move", CaseState.CLOSED_NO_ACTION)).content.decode()
    assert "The case is judged not a potential breach" in page
    assert "<textarea" not in page


@pytest.mark.parametrize("to", ["closed_no_action", "closed_guidance", "closed_not_staff", "closed_takedown"])
def test_a_case_is_closed_with_a_reason(cast, case, client_for, to):
    dev, page = client_for(cast.dev), address(case, "case_move", to)
    assert dev.post(page, {"words": " "}).status_code == 422
    assert dev.post(page, REASON).status_code == 302
    case.refresh_from_db()
    assert case.state == to
    assert CaseEntry.objects.get(to_state=to).words == REASON["words"]


def test_once_it_may_be_a_breach_a_conversation_is_refused_and_the_words_stay(cast, client_for):
    case = cast.judged(breach=True)
    assert 'value="conversation"' not in client_for(cast.dev).get(address(case)).content.decode()
    response = client_for(cast.dev).post(
        address(case, "case_entry"), entry(kind="conversation", words="I rang him about it.")
    )
    assert response.status_code == 422
    assert "the case is judged not a potential breach" in response.content.decode()
    assert "I rang him about it." in response.content.decode()
    assert not CaseEntry.objects.filter(kind=EntryKind.CONVERSATION).exists()


@pytest.mark.parametrize("kind", ["move", "reporter", "x", ""])
def test_nobody_writes_an_entry_in_anothers_name(cast, case, client_for, kind):
    before = CaseEntry.objects.count()
    assert client_for(cast.dev).post(address(case, "case_entry"), entry(kind=kind)).status_code == 422
    assert CaseEntry.objects.count() == before


def test_an_entry_sent_twice_is_one(cast, case, client_for):
    once = entry(words="Only once.")
    for _ in range(2):
        response = client_for(cast.dev).post(address(case, "case_entry"), once)
        assert response["Location"] == f"{address(case)}#timeline"
    assert CaseEntry.objects.filter(words="Only once.").count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_second_of_two_steps_at_once_is_told_politely_and_keeps_its_words(cast, client_for):
    case = cast.judged(breach=False)
    start, said = threading.Barrier(2), []
    steps = ("closed_no_action", "closed_guidance")

    def take(to: str, client: Client) -> None:
        try:
            start.wait(timeout=30)
            said.append(client.post(address(case, "case_move", to), REASON))
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=[to, client_for(cast.dev)]) for to in steps]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert sorted(response.status_code for response in said) == [302, 422]
    refused = next(response.content.decode() for response in said if response.status_code == 422)
    assert "Someone may have moved it on: look again." in refused
    assert REASON["words"] in refused


def test_a_judgement_names_the_clause_the_person_and_why(cast, client_for):
    case = cast.in_triage()
    dev, page = client_for(cast.dev), address(case, "case_judge")

    refused = dev.post(page, judgement(cast, clauses="NO-SUCH-1", subject="Nobody Atall")).content.decode()
    assert "We know no clause NO-SUCH-1 in force now." in refused
    assert "We found nobody for “Nobody Atall”." in refused
    assert dev.post(page, judgement(cast)).status_code == 302
    case.refresh_from_db()
    assert (case.subject, case.potential_breach, list(case.clauses.all())) == (cast.bob, False, cast.clauses[:1])
    again = dev.get(page).content.decode()
    assert cast.bob.email in again
    assert "It is mild." in again


def test_naming_someone_under_oneself_takes_one_out_of_the_matter(cast, client_for):
    case = cast.in_triage()
    cast.bob.manager = cast.dev
    cast.bob.save()
    response = client_for(cast.dev).post(address(case, "case_judge"), judgement(cast))
    assert response["Location"] == QUEUE
    assert traces(client_for(cast.dev), cast.dev, case) == []


def test_a_referral_is_proposed_decided_by_another_and_gone(cast, client_for):
    case = cast.judged(breach=True)
    client_for(cast.dev).post(address(case, "case_move", "referral_proposed"), REASON)
    mina, page = client_for(cast.mina), address(case, "case_move", "referred")

    assert [item.title for item in waiting_for(cast.mina)][-1] == f"Proposed referral of {case.number}"
    assert "You have declared" in mina.get(page).content.decode()
    mina.post(address(case, "case_open"), {"has_conflict": "no"})
    assert mina.post(page, REASON)["Location"] == QUEUE
    assert mina.get(address(case)).status_code == 404
