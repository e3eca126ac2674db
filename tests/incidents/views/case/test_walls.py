"""Who knows of Digital Media's cases at all."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from incidents.domain.parts import declare
from incidents.enums import CaseState
from incidents.models import Case, CaseEntry, Evidence
from incidents.waiting import waiting_for
from portal.models import Notice, Person, Role
from tests.factories import PersonFactory, grant, person_with
from tests.incidents.cast import Cast

from .pages import QUEUE, REASON, address, entry, judgement, traces

pytestmark = pytest.mark.django_db


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
    copy = reverse("incidents:evidence", args=[Evidence.objects.get(concern__case=case).code])  # is only ever read
    return {client.get(page).status_code for page in pages} | {
        client.post(page, everything).status_code for page in pages if page != copy
    }


@pytest.mark.parametrize("role", [None, Role.DIGITAL_MEDIA_OFFICER, Role.DIGITAL_MEDIA_MANAGER])
@pytest.mark.parametrize("who", WALLED)
def test_whoever_stands_in_a_matter_finds_no_trace_of_its_case(cast, case, client_for, who, role):
    Case.objects.update(due_at=timezone.now() - timedelta(days=3))
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
