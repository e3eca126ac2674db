"""Who looks at a picture, when, and what is kept of it."""

import re
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from incidents.domain import case as cases
from incidents.domain.evidence import prepare_next_evidence
from incidents.domain.parts import declare
from incidents.enums import EvidenceState
from incidents.models import Case, CustodyEntry, Evidence
from portal import files
from portal.models import Role
from tests.factories import PersonFactory, person_with
from tests.incidents.cast import Cast
from tests.incidents.pictures import CANARY, tagged, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(cast) -> Case:
    """Handled by Dev, about Bob, with one picture ready."""
    case = cast.judged(breach=True, pictures=[upload(tagged())])
    prepare_next_evidence()
    return case


def copy_of(evidence: Evidence) -> str:
    return reverse("incidents:evidence", args=[evidence.code])


def original_of(evidence: Evidence) -> str:
    return reverse("incidents:evidence_original", args=[evidence.code])


def test_nothing_is_viewable_before_it_is_prepared(cast, client_for):
    evidence = cast.in_triage(pictures=[upload(tagged())]).concerns.get().evidence.get()
    for person in (cast.dev, cast.alice):
        assert client_for(person).get(copy_of(evidence)).status_code == 404
    assert client_for(cast.dev).get(original_of(evidence)).status_code == 404
    page = client_for(cast.dev).get(reverse("incidents:case", args=[evidence.concern.case_id])).content.decode()
    assert "Being checked" in page
    assert copy_of(evidence) not in re.findall(r'(?:src|href)="([^"]+)"', page)
    assert original_of(evidence) not in page


@pytest.mark.parametrize("state", ["infected", "unreadable"])
def test_what_is_held_back_stays_held_back(cast, client_for, case, state):
    evidence = Evidence.objects.get()
    Evidence.objects.update(state=state)
    assert client_for(cast.dev).get(copy_of(evidence)).status_code == 404
    wanted = 404 if state == "infected" else 200
    assert client_for(cast.dev).get(original_of(evidence)).status_code == wanted


def test_the_copy_is_shown_bare_and_the_reading_is_kept(cast, client_for, case):
    evidence = Evidence.objects.get()
    for person in (cast.dev, cast.alice):
        response = client_for(person).get(copy_of(evidence))
        content = b"".join(response.streaming_content)
        assert (response.status_code, response["Content-Type"]) == (200, "image/png")
        assert CANARY not in content
        assert content == Path(default_storage.path(evidence.copy_key)).read_bytes()
        assert response["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in response["Cache-Control"]
        assert "sandbox" in response["Content-Security-Policy"]
        assert "default-src 'none'" in response["Content-Security-Policy"]
    assert set(CustodyEntry.objects.exclude(what="received").exclude(by=None).values_list("by", "what")) == {
        (cast.dev.pk, "read"),
        (cast.alice.pk, "read"),
    }


def test_the_original_comes_as_it_was_sent_for_a_reason(cast, client_for, case):
    evidence = Evidence.objects.get()
    dev = client_for(cast.dev)

    assert dev.get(original_of(evidence)).status_code == 200
    refused = dev.post(original_of(evidence), {"reason": "  "})
    assert (refused.status_code, CustodyEntry.objects.filter(what="opened").count()) == (422, 0)
    response = dev.post(original_of(evidence), {"reason": "To see when it was taken."})
    assert b"".join(response.streaming_content) == tagged()
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")
    assert CustodyEntry.objects.get(what="opened").words == "To see when it was taken."


@pytest.mark.parametrize(
    ("answer", "status", "state"),
    [
        (files.Scan.CLEAN, 200, EvidenceState.UNREADABLE),
        (files.Scan.INFECTED, 422, EvidenceState.INFECTED),
        (files.ScannerAway, 422, EvidenceState.UNREADABLE),
    ],
)
def test_an_original_of_which_the_scanner_died_is_scanned_before_it_is_opened(
    cast, client_for, case, monkeypatch, answer, status, state
):
    Evidence.objects.update(state=EvidenceState.UNREADABLE, copy_key="")
    evidence = Evidence.objects.get()

    def scan(key):
        if isinstance(answer, type):
            raise answer
        return answer

    monkeypatch.setattr(files, "scan", scan)
    dev = client_for(cast.dev)
    assert dev.post(original_of(evidence), {"reason": "To see it."}).status_code == status
    evidence.refresh_from_db()
    assert (evidence.state, evidence.is_scanned) == (state, isinstance(answer, str))
    opened = evidence.custody.filter(what="opened").exists()
    assert (opened, evidence.custody.filter(what="scanned").exists()) == (status == 200, isinstance(answer, str))
    assert (dev.get(original_of(evidence)).status_code == 404) == (state == EvidenceState.INFECTED)


def test_the_reporter_never_opens_the_original(cast, client_for, case):
    assert client_for(cast.alice).get(original_of(Evidence.objects.get())).status_code == 404


def test_nobody_else_finds_a_picture(cast, client_for, case):
    evidence = Evidence.objects.get()
    others = [
        cast.bob,
        cast.carol,
        cast.petra,
        cast.bella,
        PersonFactory(),
        person_with(Role.DIGITAL_MEDIA_OFFICER),
        person_with(Role.DIRECTORY_ADMINISTRATOR, Role.AUDITOR, Role.POLICY_OWNER),
    ]
    for person in others:
        client = client_for(person)
        answers = [client.get(copy_of(evidence)), client.get(original_of(evidence))]
        answers.append(client.post(original_of(evidence), {"reason": "I want to."}))
        assert [answer.status_code for answer in answers] == [404, 404, 404], person
    assert Client().get(copy_of(evidence)).status_code == 302
    assert not CustodyEntry.objects.exclude(what="received").exclude(by=None).exists()


def test_after_a_referral_people_services_opens_it_and_digital_media_does_not(cast, client_for):
    referred = cast.judged(breach=True, pictures=[upload(tagged())])
    while prepare_next_evidence():
        pass
    evidence = Evidence.objects.get(concern__case=referred)
    refer(cast, referred)
    declare(referred, actor=cast.petra, has_conflict=False)

    for person, status in ((cast.dev, 404), (cast.mina, 404), (cast.petra, 200), (cast.alice, 200), (cast.bob, 404)):
        assert client_for(person).get(copy_of(evidence)).status_code == status, person
    assert client_for(cast.mina).post(original_of(evidence), {"reason": "x"}).status_code == 404
    assert client_for(cast.petra).post(original_of(evidence), {"reason": "x"}).status_code == 200


def refer(cast: Cast, case: Case) -> None:
    cases.propose_referral(case, actor=cast.dev, words="It is.")
    declare(case, actor=cast.mina, has_conflict=False)
    cases.refer_case(case, actor=cast.mina, words="Agreed.")
