"""The second factor: required of some, chosen by others, proved each time, lost and taken away by two."""

import re
import time
from uuid import uuid4

import pyotp
import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client

from portal.models import AuditEntry, FactorKind, FactorReset, Person, Role, SecondFactor
from portal.second_factor import keeping
from portal.second_factor.codes import is_code_of, make_recovery_codes
from portal.second_factor.sealing import unseal
from tests.access.test_asked_again import signed_in_long_ago
from tests.factories import PASSWORD, PersonFactory, person_with

pytestmark = pytest.mark.django_db

SECRET = pyotp.random_base32()


def code(later: int = 0) -> str:
    return pyotp.TOTP(SECRET).at(time.time() + later)


def with_app(person: Person) -> Person:
    keeping.add_app(person, secret=SECRET, step=0, name="App")
    return person


def half_in(person: Person) -> Client:
    browser = Client()
    browser.post("/sign-in/", {"username": person.email, "password": PASSWORD})
    return browser


@pytest.fixture
def person() -> Person:
    return with_app(PersonFactory())


@pytest.fixture
def required(settings) -> None:
    settings.SECOND_FACTOR_ROLES = frozenset({Role.AUDITOR})


def test_a_password_alone_opens_nothing_to_who_set_one_up(person: Person) -> None:
    browser = half_in(person)
    for path in ("/", "/me/", "/signing-in/", "/signing-in/app/", "/password/", "/confirm/"):
        assert browser.get(path)["Location"] == f"/second-factor/?next={path}"
    assert browser.get("/me/", headers={"HX-Request": "true"})["HX-Redirect"] == "/second-factor/?next=/"
    assert browser.get("/signed-out/").status_code == 200
    assert browser.post("/sign-out/")["Location"] == "/signed-out/"


def test_the_code_of_the_app_opens_the_rest_once(person: Person) -> None:
    browser, now = half_in(person), code()
    assert browser.post("/second-factor/", {"code": f"{now[:3]} {now[3:]}", "next": "/me/"})["Location"] == "/me/"
    assert browser.get("/me/").status_code == 200
    again = half_in(person).post("/second-factor/", {"code": now})
    assert "was used already" in again.text


def test_a_code_that_is_old_or_not_theirs_opens_nothing(person: Person) -> None:
    browser = half_in(person)
    for wrong in (code(-90), code(90), "000000", "١٢٣٤٥٦", "", "a" * 40):
        assert browser.post("/second-factor/", {"code": wrong}).status_code == 200
    assert browser.get("/me/").status_code == 302


def test_five_wrong_ones_are_enough_however_often_the_password_is_given(person: Person) -> None:
    for _ in range(5):
        half_in(person).post("/second-factor/", {"code": "000000"})
    assert "too many tries" in half_in(person).post("/second-factor/", {"code": code()}).text
    assert AuditEntry.objects.filter(action="second_factor.refused").count() == 5


def test_a_recovery_code_opens_once_and_lies_here_as_a_digest(person: Person) -> None:
    codes = make_recovery_codes(person)
    assert len(set(codes)) == 10
    kept = set(person.recovery_codes.values_list("digest", flat=True))
    assert not kept & set(codes)
    assert half_in(person).post("/second-factor/", {"code": codes[0].lower()}).status_code == 302
    assert "not right" in half_in(person).post("/second-factor/", {"code": codes[0]}).text
    assert not is_code_of(PersonFactory(), codes[1])


def test_who_needs_one_can_do_nothing_but_set_it_up(required) -> None:
    browser = half_in(person_with(Role.AUDITOR))
    assert browser.get("/audit/")["Location"] == "/signing-in/"
    assert "Your role needs one" in browser.get("/signing-in/").text
    page = browser.get("/signing-in/app/").text
    typed = re.search(r'<code class="key">([^<]+)</code>', page)
    secret = typed[1].replace(" ", "")
    assert '<svg xmlns="http://www.w3.org/2000/svg"' in page
    assert browser.post("/signing-in/app/", {"name": "Mine", "code": "000000"}).status_code == 200
    shown = browser.post("/signing-in/app/", {"name": "Mine", "code": pyotp.TOTP(secret).now()})
    assert len(re.findall(r"<code>[A-Z2-7-]{19}</code>", shown.text)) == 10
    assert browser.get("/audit/").status_code == 200
    made = SecondFactor.objects.get()
    assert secret.encode() not in bytes(made.secret)
    assert unseal(made.secret) == secret


def test_a_role_that_is_given_meanwhile_asks_on_the_next_page(required, client_for) -> None:
    someone = PersonFactory()
    browser = client_for(someone)
    assert browser.get("/me/").status_code == 200
    someone.role_grants.create(role=Role.AUDITOR)
    assert browser.get("/me/")["Location"] == "/signing-in/"


def test_others_need_none(required) -> None:
    assert half_in(PersonFactory()).get("/me/").status_code == 200


def test_what_was_sent_half_signed_in_is_kept(person: Person) -> None:
    browser = half_in(person)
    assert browser.post("/me/", {"words": "typed"})["Location"] == "/second-factor/?next=/kept/"
    browser.post("/second-factor/", {"code": code()})
    assert "typed" in browser.get("/kept/").text


def test_being_asked_again_takes_the_second_factor_not_the_password(person: Person) -> None:
    browser = half_in(person)
    browser.post("/second-factor/", {"code": code(-30)})
    signed_in_long_ago(browser)
    session = browser.session
    session["confirmed"] = 0
    session.save()
    assert browser.get("/signing-in/app/")["Location"].startswith("/confirm/")
    assert browser.post("/confirm/", {"password": PASSWORD}).status_code == 200
    assert browser.post("/confirm/", {"code": code(), "next": "/signing-in/app/"})["Location"] == "/signing-in/app/"


def test_the_last_one_stays_where_the_role_needs_it(required, client_for) -> None:
    auditor = with_app(person_with(Role.AUDITOR))
    with pytest.raises(keeping.Refused):
        keeping.remove(auditor.second_factors.get(), actor=auditor)
    with_app(auditor)
    keeping.remove(auditor.second_factors.first(), actor=auditor)
    assert auditor.second_factors.standing().count() == 1


def test_nobody_removes_anothers(person: Person, client_for) -> None:
    factor = person.second_factors.get()
    assert client_for(PersonFactory()).post(f"/signing-in/{factor.pk}/remove/").status_code == 404
    assert client_for(person).post(f"/signing-in/{factor.pk}/remove/")["Location"] == "/signing-in/"
    assert not person.second_factors.standing().exists()


def test_two_administrators_take_away_what_was_lost(person: Person, client_for) -> None:
    make_recovery_codes(person)
    one, other = person_with(Role.DIRECTORY_ADMINISTRATOR), person_with(Role.DIRECTORY_ADMINISTRATOR)
    asking = client_for(one)
    asking.post(f"/directory/{person.pk}/second-factor/", {"why": "Seen in person.", "once": str(uuid4())})
    asking.post(f"/directory/{person.pk}/second-factor/", {"why": "Seen in person.", "once": str(uuid4())})
    asked = FactorReset.objects.get()
    asking.post(f"/directory/second-factor/{asked.pk}/decide/", {"decision": "grant"})
    assert person.second_factors.standing().exists()
    assert "Seen in person." in client_for(other).get(f"/directory/{person.pk}/").text
    client_for(other).post(f"/directory/second-factor/{asked.pk}/decide/", {"decision": "grant"})
    assert not person.second_factors.standing().exists()
    assert not person.recovery_codes.exists()
    assert half_in(person).get("/me/").status_code == 200
    assert list(AuditEntry.objects.filter(action__startswith="factor_reset").values_list("action", flat=True)) == [
        "factor_reset.asked",
        "factor_reset.granted",
    ]


def test_an_operator_takes_away_what_no_second_administrator_is_left_to_decide(person: Person) -> None:
    make_recovery_codes(person)
    administrator = person_with(Role.DIRECTORY_ADMINISTRATOR)
    call_command("reset_second_factor", person.email.upper(), why="Seen in person, with their pass.")
    assert not person.second_factors.standing().exists()
    assert not person.recovery_codes.exists()
    entry = AuditEntry.objects.get(action="factor_reset.by_operator")
    assert (entry.actor, entry.data["why"]) == (None, "Seen in person, with their pass.")
    assert "your administrator at once" in person.notices.latest("pk").words
    assert "from the command line" in administrator.notices.get().words
    with pytest.raises(CommandError, match="set up no second factor"):
        call_command("reset_second_factor", person.email, why="Once more.")
    with pytest.raises(CommandError, match="Nobody in the directory"):
        call_command("reset_second_factor", "nobody@services.example", why="A slip.")


def test_whoever_sets_one_up_or_removes_it_is_told(person: Person) -> None:
    assert person.notices.filter(kind="second_factor_changed").count() == 1
    keeping.remove(person.second_factors.get(), actor=person)
    assert person.notices.filter(kind="second_factor_changed").count() == 2


def test_refused_it_stays(person: Person) -> None:
    one, other = person_with(Role.DIRECTORY_ADMINISTRATOR), person_with(Role.DIRECTORY_ADMINISTRATOR)
    asked = keeping.ask_for_reset(person, actor=one, why="A call.", once=uuid4())
    keeping.decide_reset(asked, actor=other, grant=False)
    assert person.second_factors.standing().exists()


def test_the_database_refuses_one_who_decides_alone(person: Person) -> None:
    one = person_with(Role.DIRECTORY_ADMINISTRATOR)
    asked = keeping.ask_for_reset(person, actor=one, why="A call.", once=uuid4())
    for decider in (one, person):
        with pytest.raises(IntegrityError), transaction.atomic():
            FactorReset.objects.filter(pk=asked.pk).update(decided_by=decider, decided_at=asked.asked_at)


def test_a_key_that_is_gone_closes_the_app_instead_of_failing(person: Person, settings) -> None:
    before = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another", []
    assert not is_code_of(person, code())
    settings.SECRET_KEY_FALLBACKS = [before]
    assert is_code_of(person, code())


def test_each_half_minute_has_a_code_of_its_own(person: Person) -> None:
    with time_machine.travel(1_800_000_000, tick=False):
        assert is_code_of(person, pyotp.TOTP(SECRET).at(1_800_000_000))
        assert not is_code_of(person, pyotp.TOTP(SECRET).at(1_799_999_970))
    assert person.second_factors.get().kind == FactorKind.APP
