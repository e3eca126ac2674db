import pytest
from django.test import Client

from portal.demo import PASSWORD as DEMO_PASSWORD
from tests.factories import PASSWORD, PersonFactory

pytestmark = pytest.mark.django_db


def sign_in(email: str, password: str = PASSWORD, client: Client | None = None):
    return (client or Client()).post("/sign-in/", {"username": email, "password": password})


def test_the_right_password_opens_the_home_page() -> None:
    answer = sign_in(PersonFactory().email)
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_the_address_may_be_written_with_capitals_and_spaces() -> None:
    PersonFactory(email="ada.lim@department.example")
    assert sign_in("  Ada.Lim@Department.Example ").status_code == 302


def test_a_wrong_password_and_an_unknown_address_sound_the_same() -> None:
    person = PersonFactory()
    wrong, unknown = sign_in(person.email, "no"), sign_in("nobody@department.example", "no")
    words = "That e-mail address and password do not belong together."
    assert (wrong.status_code, unknown.status_code) == (200, 200)
    assert words in wrong.text
    assert words in unknown.text


def test_someone_who_left_does_not_get_in_and_is_not_told_why() -> None:
    person = PersonFactory(is_active=False)
    assert "do not belong together" in sign_in(person.email).text


def test_five_wrong_passwords_pause_the_account_even_for_the_right_one() -> None:
    person = PersonFactory()
    answers = [sign_in(person.email, "no").status_code for _ in range(5)]
    assert answers == [200, 200, 200, 200, 429]
    locked = sign_in(person.email)
    assert locked.status_code == 429
    assert "Wait 15 minutes" in locked.text


def test_attempts_are_counted_whatever_the_capitals() -> None:
    PersonFactory(email="ada.lim@department.example")
    for address in ("ADA.lim@department.example", "ada.LIM@department.example", "ada.lim@DEPARTMENT.example "):
        sign_in(address, "no")
        sign_in(address, "no")
    assert sign_in("ada.lim@department.example").status_code == 429


def test_one_account_that_is_paused_pauses_no_other() -> None:
    paused, other = PersonFactory(), PersonFactory()
    for _ in range(5):
        sign_in(paused.email, "no")
    assert sign_in(other.email).status_code == 302


def test_a_sign_in_in_between_starts_the_count_again() -> None:
    person = PersonFactory()
    for password in ("no", "no", "no", "no", PASSWORD, "no"):
        answer = sign_in(person.email, password)
    assert answer.status_code == 200


def test_whoever_is_signed_in_already_goes_home(client_for) -> None:
    answer = client_for(PersonFactory()).get("/sign-in/")
    assert (answer.status_code, answer["Location"]) == (302, "/")


def test_one_is_not_sent_to_another_site_after_signing_in() -> None:
    person = PersonFactory()
    answer = Client().post(
        "/sign-in/?next=//evil.example/", {"username": person.email, "password": PASSWORD, "next": "//evil.example/"}
    )
    assert answer["Location"] == "/"


def test_signing_out_takes_a_form_and_ends_at_its_own_page(client_for) -> None:
    client = client_for(PersonFactory())
    assert client.get("/sign-out/").status_code == 405
    answer = client.post("/sign-out/")
    assert (answer.status_code, answer["Location"]) == (302, "/signed-out/")
    assert "You are signed out" in client.get("/signed-out/").text
    assert client.get("/me/").status_code == 302


def test_demo_people_do_not_get_in_unless_it_is_a_demonstration(settings) -> None:
    person = PersonFactory(email="vera.lindqvist@services.example")
    settings.DEMO = False
    assert "do not belong together" in sign_in(person.email).text
    settings.DEMO = True
    assert sign_in(person.email).status_code == 302


def test_demo_people_stand_on_the_sign_in_page_of_a_demonstration_only(settings) -> None:
    PersonFactory(given_names="Mia", family_name="Nguyen", email="mia.nguyen@services.example")
    settings.DEMO = False
    assert DEMO_PASSWORD not in Client().get("/sign-in/").text
    settings.DEMO = True
    page = Client().get("/sign-in/").text
    assert "Mia Nguyen" in page
    assert DEMO_PASSWORD in page


def test_a_password_is_changed_by_whoever_knows_it(client_for) -> None:
    person = PersonFactory()
    client, new = client_for(person), "seven green parrots sing"
    form = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert client.post("/password/", {**form, "old_password": "no"}).status_code == 200
    assert client.post("/password/", {**form, "new_password1": "short", "new_password2": "short"}).status_code == 200
    assert sign_in(person.email).status_code == 302
    assert client.post("/password/", form)["Location"] == "/me/"
    assert client.get("/notices/").status_code == 200
    assert sign_in(person.email, new).status_code == 302
    assert sign_in(person.email).status_code == 200


def test_changing_a_password_ends_the_other_sessions_of_the_person(client_for) -> None:
    person, new = PersonFactory(), "seven green parrots sing"
    here, elsewhere = client_for(person), client_for(person)
    here.post("/password/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new})
    assert elsewhere.get("/notices/").status_code == 302


def test_the_sign_in_page_has_the_name_of_the_portal(settings) -> None:
    assert f'<span class="brand-name">{settings.SITE_NAME}</span>' in Client().get("/sign-in/").text
