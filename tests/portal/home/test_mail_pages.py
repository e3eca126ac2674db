"""The pages about notices and mail: numbers and addresses for administrators, choices for everyone."""

import pytest

from portal import audit, notices
from portal.models import AuditEntry, Cadence, MailChoice, Notice, Person, Role, SuppressedAddress
from portal.notices.suppressing import suppress
from portal.people import grant_role
from tests.conftest import SignIn
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> Person:
    person = PersonFactory()
    grant_role(person, Role.DIRECTORY_ADMINISTRATOR, actor=audit.SYSTEM)
    return person


def test_every_kind_has_a_page_with_its_mail_that_names_nobody(administrator: Person, client_for: SignIn) -> None:
    browser = client_for(administrator)
    listed = browser.get("/directory/notices/").content.decode()
    for kind, says in notices.CATALOGUE.items():
        assert f"/directory/notices/{kind}/" in listed
        page = browser.get(f"/directory/notices/{kind}/")
        assert page.status_code == 200
        assert page.context["mail"].text.startswith("Given name,")
        if says.is_mailed:
            assert f"/directory/notices/{kind}/mail/" in page.content.decode()
    found = browser.get("/directory/notices/", {"words": "RESPONDENT"})
    assert [*found.context["rooms"]] == ["Investigations"]
    assert "/directory/notices/letter_issued/" in found.text
    assert "/directory/notices/policy_to_acknowledge/" not in found.text
    assert "No kind of notice says that" in browser.get("/directory/notices/", {"words": "zebra"}).text
    assert browser.get("/directory/notices/gossip/").status_code == 404
    assert browser.get("/directory/notices/gossip/mail/").status_code == 404


def test_an_administrator_sees_how_many_wait_and_nothing_of_them(administrator: Person, client_for: SignIn) -> None:
    reader = PersonFactory()
    notices.notify([reader, PersonFactory()], "letter_issued", url="/my-matter/7/")
    page = client_for(administrator).get("/directory/mail/")
    assert (page.context["mail"].waiting, page.context["mail"].sent_this_hour) == (2, 0)
    assert [word for word in ("my-matter", reader.email, "letter") if word in page.content.decode()] == []
    notices.deliver_waiting()
    page = client_for(administrator).get("/directory/mail/")
    assert (page.context["mail"].waiting, page.context["mail"].sent_this_hour) == (0, 2)


def test_an_address_is_let_in_again_once(administrator: Person, client_for: SignIn) -> None:
    someone, browser = PersonFactory(), client_for(administrator)
    suppress(someone, why="550")
    assert someone.email in browser.get("/directory/mail/").content.decode()
    url = f"/directory/mail/{SuppressedAddress.objects.get().pk}/lift/"
    for _ in range(2):
        assert browser.post(url).status_code == 302
    assert someone.email not in browser.get("/directory/mail/").content.decode()
    assert AuditEntry.objects.filter(action="address.lifted", actor=administrator).count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_of_mail_makes_the_same_queries_however_many(
    administrator: Person, client_for: SignIn, count: int, django_assert_num_queries
) -> None:
    for _ in range(count):
        suppress(PersonFactory(), why="550")
    browser = client_for(administrator)
    browser.get("/directory/mail/")
    with django_assert_num_queries(6):  # the person, the addresses; mails, settled ones, notices due and to come
        browser.get("/directory/mail/")


def test_somebody_chooses_when_mail_comes_and_what_about(client_for: SignIn) -> None:
    person = PersonFactory()
    notices.notify([person], "edition_answered")
    browser = client_for(person)
    form = browser.get("/notices/choices/").context["form"]
    assert [name for name, _ in form.fields["mailed"].choices] == ["edition_answered"]
    assert form.initial == {"cadence": "each", "mailed": ["edition_answered"]}
    assert browser.post("/notices/choices/", {"cadence": "weekly"}).status_code == 302
    kept = MailChoice.objects.get(person=person)
    assert (kept.cadence, kept.muted) == (Cadence.WEEKLY, ["edition_answered"])
    browser.post("/notices/choices/", {"cadence": "weekly", "mailed": ["edition_answered"]})
    assert MailChoice.objects.get(person=person).muted == []


def test_whoever_met_nothing_that_can_be_muted_is_asked_only_how_often(client_for: SignIn) -> None:
    browser = client_for(PersonFactory())
    assert "mailed" not in browser.get("/notices/choices/").context["form"].fields
    answer = browser.post("/notices/choices/", {"cadence": "hourly"})
    assert (answer.status_code, MailChoice.objects.count()) == (200, 0)


def test_notices_are_narrowed_to_what_is_unread_and_what_they_are_about(client_for: SignIn) -> None:
    person = PersonFactory()
    for kind in ("policy_to_acknowledge", "course_to_do", "question_answered", "letter_issued"):
        notices.notify([person], kind)
    Notice.objects.filter(kind="course_to_do").update(read_at="2026-10-01T00:00Z")
    browser = client_for(person)

    def shown(**asked: str) -> set[str]:
        return {one.kind for one in browser.get("/notices/", asked).context["page"].rows}

    assert len(shown()) == len(shown(show="nonsense", about="gossip")) == 4
    assert shown(show="read") == {"course_to_do"}
    assert shown(show="unread", about="training") == set()
    assert shown(about="policies") == {"policy_to_acknowledge"}
    assert shown(about="questions") == {"question_answered"}
    assert shown(about="other") == {"letter_issued"}
