"""Digital Media's queue and cases: who knows of them at all, what they may do there, and what it costs."""

import re
import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from incidents.domain import case as cases
from incidents.domain.evidence import prepare_next_evidence
from incidents.domain.parts import declare
from incidents.enums import CaseState, EntryKind
from incidents.models import Case, CaseEntry, Evidence
from incidents.queries import waiting_for
from portal.models import AuditEntry, Notice, Person, Role
from tests.factories import PersonFactory, grant, person_with
from tests.incidents.cast import Cast
from tests.incidents.pictures import PNG, upload

pytestmark = pytest.mark.django_db

QUEUE = "/cases/"
REASON = {"words": "Because it is so."}


@pytest.fixture
def cast() -> Cast:
    return Cast.assembled()


@pytest.fixture
def case(cast) -> Case:
    """Raised by Alice, handled by Dev, about Bob, with one picture; not a potential breach."""
    case = cast.judged(breach=False, pictures=[upload(PNG)], account="@bob_after_dark")
    prepare_next_evidence()
    return case


def address(case: Case, name: str = "case", *args: object) -> str:
    return reverse(f"incidents:{name}", args=[case.pk, *args])


def judgement(cast: Cast, **fields: Any) -> dict[str, Any]:
    return {
        "subject": cast.bob.email,
        "clauses": cast.clauses[0].ref,
        "potential_breach": "no",
        "judgement": "It is mild.",
        **fields,
    }


def entry(**fields: Any) -> dict[str, Any]:
    return {"once": str(uuid.uuid4()), "kind": "note", "words": "A note.", **fields}


# --- walls -----------------------------------------------------------------------------------------------------------


def the_subject(cast: Cast, case: Case) -> Person:
    return cast.bob


def their_manager(cast: Cast, case: Case) -> Person:
    return cast.carol


def the_manager_of_their_manager(cast: Cast, case: Case) -> Person:
    cast.carol.manager = PersonFactory()
    cast.carol.save()
    return cast.carol.manager


def the_reporter(cast: Cast, case: Case) -> Person:
    return cast.alice


def someone_with_a_conflict(cast: Cast, case: Case) -> Person:
    person = person_with(Role.DIGITAL_MEDIA_OFFICER)
    declare(case, actor=person, has_conflict=True, words="A friend.")
    return person


WALLED = [
    the_subject,
    their_manager,
    the_manager_of_their_manager,
    the_reporter,
    someone_with_a_conflict,
]
OUTSIDE = {
    "a directory administrator": (Role.DIRECTORY_ADMINISTRATOR,),
    "an auditor": (Role.AUDITOR,),
    "People Services": (Role.PEOPLE_SERVICES_OFFICER, Role.PEOPLE_SERVICES_MANAGER),
    "those who investigate and decide": (Role.INVESTIGATOR, Role.BREACH_DECISION_MAKER, Role.SANCTION_DELEGATE),
    "a disclosure officer": (Role.DISCLOSURE_OFFICER,),
    "owners of policies and courses": (Role.POLICY_OWNER, Role.TRAINING_AUTHOR),
    "anybody": (),
}


def every_page(case: Case) -> list[str]:
    names = ("case", "case_open", "case_assign", "case_judge", "case_entry")
    evidence = Evidence.objects.get(concern__case=case)
    pictures = [reverse(f"incidents:{name}", args=[evidence.code]) for name in ("evidence", "evidence_original")]
    return [
        *(address(case, name) for name in names),
        *(address(case, "case_move", to) for to in CaseState),
        *pictures,
    ]


def answers(client: Client, case: Case, cast: Cast) -> set[int]:
    everything = {
        **judgement(cast),
        **entry(),
        **REASON,
        "has_conflict": "no",
        "handler": str(cast.dev.pk),
        "reason": "I want to see.",
    }
    pages = every_page(case)
    return {client.get(page).status_code for page in pages} | {
        client.post(page, everything).status_code for page in pages
    }


def traces(client: Client, person: Person, case: Case) -> list[str]:
    """Where the case shows through: lists, search, counts, notices."""
    marks = (case.number, address(case), "bob_after_dark")
    pages = [QUEUE, "/cases/passed-on/", "/", "/notices/"]
    pages += [f"{QUEUE}?show={show}" for show in ("mine", "unassigned", "due", "closed")]
    # A page says again what was looked for, so the account is looked for by a part of it.
    pages += [f"{QUEUE}?words={words}" for words in (str(case.pk), f"0{case.pk}", "after_da", "x.com/bob")]
    found = []
    for page in pages:
        html = client.get(page).content.decode()
        found += [(page, mark) for mark in marks if mark in html]
    found += [("home", item.url) for item in waiting_for(person) if item.url == address(case)]
    urls = Notice.objects.filter(person=person).values_list("url", flat=True)
    return found + [("notice", url) for url in urls if url == address(case)]


@pytest.mark.parametrize("role", [None, Role.DIGITAL_MEDIA_OFFICER, Role.DIGITAL_MEDIA_MANAGER])
@pytest.mark.parametrize("who", WALLED)
def test_whoever_stands_in_a_matter_finds_no_trace_of_its_case(cast, case, client_for, who, role):
    Case.objects.update(due_on=timezone.localdate() - timedelta(days=3))
    person = who(cast, case)
    if role:
        grant(person, role)
    Case.objects.update(handler=None)  # open to every officer: only the wall stands between
    client = client_for(Person.objects.get(pk=person.pk))
    # A reporter sees the picture they sent, and nothing else.
    assert answers(client, case, cast) == ({404, 200} if who is the_reporter else {404})
    assert traces(client, person, case) == []
    assert not CaseEntry.objects.filter(by=person).exists()
    case.refresh_from_db()
    assert case.state == CaseState.IN_TRIAGE


def test_a_reporter_gets_only_the_picture_they_sent(cast, case, client_for):
    seen = [page for page in every_page(case) if client_for(cast.alice).get(page).status_code == 200]
    assert seen == [reverse("incidents:evidence", args=[Evidence.objects.get().code])]


@pytest.mark.parametrize("who", OUTSIDE)
def test_to_other_offices_a_case_does_not_exist(cast, case, client_for, who):
    person = person_with(*OUTSIDE[who])
    client = client_for(person)
    assert answers(client, case, cast) == {404}
    assert client.get(QUEUE).status_code == client.get("/cases/passed-on/").status_code == 404
    assert [item for item in waiting_for(person) if "/cases/" in item.url] == []
    assert not Notice.objects.filter(person=person, kind="concern_received").exists()


def test_a_manager_elsewhere_finds_nothing(cast, case, client_for):
    boss = PersonFactory()
    PersonFactory(manager=boss)
    assert answers(client_for(boss), case, cast) == {404}


def test_the_signed_out_are_sent_to_sign_in(case):
    assert {Client().get(page).status_code for page in every_page(case)} == {302}


def test_an_officer_sees_their_own_cases_and_nobodys(cast, case, client_for):
    other = person_with(Role.DIGITAL_MEDIA_OFFICER)
    free = cast.raised(links=["https://x.com/bob/status/2"]).case

    assert answers(client_for(other), case, cast) == {404}
    assert traces(client_for(other), other, case) == []
    listed = client_for(other).get(QUEUE).content.decode()
    assert (free.number in listed, case.number in listed) == (True, False)
    listed = client_for(cast.dev).get(QUEUE).content.decode()
    assert (free.number in listed, case.number in listed) == (True, True)
    listed = client_for(cast.mina).get(QUEUE).content.decode()
    assert (free.number in listed, case.number in listed) == (True, True)


def test_after_a_referral_nobody_in_digital_media_opens_it_and_its_number_and_date_are_all_they_see(cast, client_for):
    case = cast.referred().case
    Evidence.objects.create(concern=case.concerns.get(), position=1, size=1, original_key="k", media_type="image/png")
    for person in (cast.dev, cast.mina, person_with(Role.DIGITAL_MEDIA_OFFICER)):
        client = client_for(person)
        assert answers(client, case, cast) == {404}
        assert address(case) not in client.get(f"{QUEUE}?words={case.number}").content.decode()
        page = client.get("/cases/passed-on/").content.decode()
        assert case.number in page
        assert "Referred" in page
        for secret in (cast.bob, cast.alice, cast.dev if person != cast.dev else cast.mina):
            assert secret.family_name not in page
        assert "x.com" not in page
        assert "Names a customer" not in page


# --- opening and assigning -----------------------------------------------------------------------------------------


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
    assert not CaseEntry.objects.filter(by=cast.mina).exists()


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


# --- moves ---------------------------------------------------------------------------------------------------------


def steps_on(page: str) -> tuple[set[str], set[str]]:
    """The steps a case page offers, and those it shows as closed."""
    offered = set(re.findall(r'<p class="move-name">\s*<a href="[^"]*/move/([a-z_]+)/"', page))
    return offered, set(re.findall(r'shape-lock.*?</svg>([^<]+)<span class="visually-hidden"> \(closed', page, re.S))


def test_a_page_offers_what_the_rules_allow(cast, client_for):
    case = cast.in_triage()
    dev = client_for(cast.dev)
    diversions = {CaseState.DIVERTED_PID, CaseState.DIVERTED_OTHER, CaseState.INFO_REQUESTED}
    closings = {state for state in CaseState if state.startswith("closed")}

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
