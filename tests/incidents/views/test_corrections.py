"""The pages of a request to correct a record, and what then stands beside the record."""

from uuid import uuid4

import pytest
from django.urls import reverse

from incidents.domain.correcting import add_statement, answer_correction
from incidents.enums import CorrectionOf
from incidents.models import Correction
from incidents.rules.correcting import Record
from portal.files import is_stored
from portal.models import Person, Role
from tests.conftest import SignIn
from tests.factories import PersonFactory, person_with
from tests.incidents.cast import Cast, picture
from tests.incidents.domain.test_correcting import asked, refused

pytestmark = pytest.mark.django_db
STATED = "I was never in Finance."


def stated(person: Person, by: Person, record: Record | CorrectionOf) -> Correction:
    return add_statement(refused(asked(person, record), by), actor=person, words=STATED)


def test_what_is_missing_is_said_and_what_was_written_is_kept(client_for: SignIn) -> None:
    page = client_for(PersonFactory()).post(
        reverse("incidents:correction_new"), {"once": uuid4(), "wrong": "It says Finance.", "record": "directory"}
    )
    assert page.status_code == 422
    assert page.context["form"].errors.keys() == {"right"}
    assert "It says Finance." in page.content.decode()
    assert not Correction.objects.exists()


def test_it_is_sent_with_what_shows_it_which_only_its_readers_take_away(client_for: SignIn) -> None:
    person, administrator = PersonFactory(), person_with(Role.DIRECTORY_ADMINISTRATOR)
    sent = {
        "once": uuid4(),
        "record": "directory",
        "wrong": "It says Finance.",
        "right": "Claims.",
        "upload": picture(),
    }
    client_for(person).post(reverse("incidents:correction_new"), sent)
    made = Correction.objects.get()
    assert is_stored(made.file_key)
    url = reverse("incidents:correction_file", args=[made.pk])
    got = {one: client_for(one).get(url) for one in (person, administrator, person_with(Role.AUDITOR))}
    assert [answer.status_code for answer in got.values()] == [200, 200, 404]
    assert got[administrator]["Content-Disposition"].startswith("attachment")


def test_a_file_that_the_scanner_refuses_goes_to_nobody(client_for: SignIn, scanner_says) -> None:
    made = asked(PersonFactory(), upload=picture())
    scanner_says(b"stream: Eicar FOUND\0")
    answer = client_for(made.person).get(reverse("incidents:correction_file", args=[made.pk]))
    assert answer.status_code == 302


def test_whoever_asked_reads_the_reasons_and_whom_to_complain_to(client_for: SignIn) -> None:
    administrator = person_with(Role.DIRECTORY_ADMINISTRATOR)
    made, url = asked(PersonFactory()), "incidents:correction"
    client_for(administrator).post(
        reverse("incidents:correction_answer", args=[made.pk]), {"corrected": "no", "words": "Payroll says Finance."}
    )
    body = client_for(made.person).get(reverse(url, args=[made.pk])).content.decode()
    assert "Payroll says Finance." in body
    assert "Australian Information Commissioner" in body
    kept = client_for(made.person).post(reverse("incidents:correction_state", args=[made.pk]), {"words": ""})
    assert kept.status_code == 422
    client_for(made.person).post(reverse("incidents:correction_state", args=[made.pk]), {"words": STATED})
    assert STATED in client_for(administrator).get(reverse(url, args=[made.pk])).content.decode()


def test_nobody_answers_withdraws_or_states_for_another(client_for: SignIn) -> None:
    made = asked(PersonFactory())
    for person in (made.person, PersonFactory(), person_with(Role.AUDITOR)):
        answered = client_for(person).post(reverse("incidents:correction_answer", args=[made.pk]), {"corrected": "yes"})
        assert answered.status_code == 404
    for name in ("withdraw", "state"):
        answered = client_for(person_with(Role.DIRECTORY_ADMINISTRATOR)).post(
            reverse(f"incidents:correction_{name}", args=[made.pk])
        )
        assert answered.status_code == 404


def test_a_statement_stands_with_the_record_for_all_who_read_it(cast: Cast, client_for: SignIn) -> None:
    """In the directory, on the list of a policy, on that of courses, on the file, on the case and on one's own page."""
    file, case = cast.noticed(), cast.in_triage(links=["https://x.com/other/status/2"])
    administrator, owner = person_with(Role.DIRECTORY_ADMINISTRATOR), person_with(Role.POLICY_OWNER)
    stated(cast.bob, administrator, CorrectionOf.DIRECTORY)
    stated(cast.bob, owner, CorrectionOf.ACKNOWLEDGEMENT)
    stated(cast.bob, cast.petra, Record(CorrectionOf.MATTER, investigation=file))
    stated(cast.alice, cast.dev, Record(CorrectionOf.CONCERN, concern=case.concerns.get()))
    policy = cast.clauses[0].edition.policy
    for reader, url in (
        (administrator, reverse("person", args=[cast.bob.pk])),
        (cast.carol, reverse("policies:coverage-people", args=[policy.slug])),
        (cast.olga, reverse("incidents:investigation", args=[file.pk])),
        (cast.bella, reverse("incidents:investigation", args=[file.pk])),
        (cast.dev, reverse("incidents:case", args=[case.pk])),
        (cast.bob, reverse("incidents:my_matter", args=[file.pk])),
    ):
        assert client_for(reader).get(url).content.decode().count(STATED) == 1, url


def test_the_list_asks_as_much_for_three_as_for_one(client_for: SignIn, django_assert_num_queries) -> None:
    administrator = person_with(Role.DIRECTORY_ADMINISTRATOR)
    client = client_for(administrator)
    client.get(reverse("incidents:corrections"))
    for _ in range(2):
        asked(PersonFactory())
        asked(administrator, CorrectionOf.OTHER)
        with django_assert_num_queries(LIST_QUERIES):
            rows = client.get(reverse("incidents:corrections")).context["page"].rows
    assert len(rows) == 2
    assert {one.person_id for one in rows}.isdisjoint({administrator.pk})


LIST_QUERIES = 3


def test_what_is_answered_waits_on_no_home_page_any_more(client_for: SignIn) -> None:
    administrator = person_with(Role.DIRECTORY_ADMINISTRATOR)
    made = asked(PersonFactory())
    url = reverse("incidents:correction", args=[made.pk])
    assert url in client_for(administrator).get(reverse("home")).content.decode()
    answer_correction(made, actor=administrator, corrected=True, words="It says Claims now.")
    waiting = client_for(administrator).get(reverse("home")).context["items"]
    assert [one.url for one in waiting if one.url == url] == []
