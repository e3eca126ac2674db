"""A call, a visit or a mail is entered through the same questions, with who told it; whoever types takes no part."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from incidents.domain.concern import find_by_receipt
from incidents.enums import Channel, Naming, Part, Seen, StaffInvolved
from incidents.models import Case, Concern, ConcernDraft, MatterPart, ReceivedMail
from portal.models import Person, Role
from tests.conftest import SignIn
from tests.factories import PersonFactory, person_with
from tests.traces import everything_in_valkey

from .unnamed.pages import DOWNLOAD, HIDDEN, KEEP, SEND, begun
from .unnamed.test_traces import everything_in_the_database

pytestmark = pytest.mark.django_db

ANSWERS = {
    "what": {"seen": Seen.STAFF_POST, "words": "He mocks a customer, she said."},
    "where": {"links": "https://x.com/bob/status/1"},
    "when": {"how_known": "It came up in her feed."},
    "who": {"staff_involved": StaffInvolved.UNKNOWN},
}


RECEIPT_PAGE = "/concerns/entered/receipt/"


@pytest.fixture
def dev() -> Person:
    return person_with(Role.DIGITAL_MEDIA_OFFICER, given_names="Dev")


def walked(client: Client, channel: Channel, **teller: str) -> Client:
    """Through every step, up to the last page."""
    for step, answers in ANSWERS.items():
        if step == "who":
            client.post(reverse("incidents:raise_evidence", args=[channel]), {})
        answer = client.post(reverse("incidents:raise_step", args=[channel, step]), answers)
        assert answer.status_code == 302, answer.content.decode()
    naming = Naming.NAMED if teller else Naming.ANONYMOUS
    client.post(reverse("incidents:raise_step", args=[channel, "teller"]), {"naming": naming, **teller})
    return client


def sent(client: Client, channel: Channel) -> tuple[str, dict[str, str]]:
    page = reverse("incidents:raise_check", args=[channel])
    fields = dict(re.findall(r'name="(once|version)" value="([^"]+)"', client.get(page).content.decode()))
    return client.post(page, fields).content.decode(), fields


@pytest.mark.parametrize("channel", [Channel.PHONE, Channel.IN_PERSON])
def test_a_colleague_who_told_it_is_its_reporter(dev: Person, client_for: SignIn, channel: Channel) -> None:
    ann = PersonFactory(given_names="Ann")
    shown, _ = sent(walked(client_for(dev), channel, teller=ann.email), channel)
    concern = Concern.objects.get()
    assert (concern.reporter, concern.entered_by, concern.channel) == (ann, dev, channel)
    assert concern.number in shown
    assert MatterPart.objects.get(person=ann).part == Part.REPORTER
    assert client_for(ann).get(reverse("incidents:concern", args=[concern.pk])).status_code == 200


def test_somebody_outside_the_directory_is_named_in_words(dev: Person, client_for: SignIn) -> None:
    sent(walked(client_for(dev), Channel.PHONE, told_by="Zoe, 0400 000 000"), Channel.PHONE)
    concern = Concern.objects.get()
    assert (concern.reporter, concern.told_by, concern.naming) == (None, "Zoe, 0400 000 000", Naming.NAMED)


def test_whoever_gives_no_name_gets_a_receipt_that_brings_them_back(dev: Person, client_for: SignIn) -> None:
    client = walked(client_for(dev), Channel.PHONE)
    shown, fields = sent(client, Channel.PHONE)
    receipt = re.search(r'id="kept-number">([\d ]{19})<', shown)[1]
    concern = find_by_receipt(receipt)
    assert (concern.naming, concern.told_by, concern.entered_by) == (Naming.ANONYMOUS, "", dev)
    again = client.post(reverse("incidents:raise_check", args=[Channel.PHONE]), fields).content.decode()
    assert receipt in again
    assert Concern.objects.count() == 1


def spoken(client: Client, channel: Channel = Channel.PHONE) -> tuple[str, dict[str, str]]:
    """A concern of somebody who gives no name, up to the page that shows their receipt."""
    shown, fields = sent(walked(client, channel), channel)
    return re.search(r'id="kept-number">([\d ]{19})<', shown)[1], fields


def test_their_receipt_is_read_out_and_what_they_read_back_is_typed(dev: Person, client_for: SignIn) -> None:
    client = client_for(dev)
    receipt, fields = spoken(client)
    for misheard in ("", "1234 1234 1234 1234"):
        page = client.post(RECEIPT_PAGE, {"once": fields["once"], "typed": misheard})
        assert (page.status_code, receipt in page.content.decode()) == (422, True)
        assert "That is not their receipt" in page.content.decode()
    done = client.post(RECEIPT_PAGE, {"once": fields["once"], "typed": receipt.replace(" ", "-")})
    assert done["Location"] == reverse("incidents:entered_finished")
    assert "They have their receipt" in client.get(done["Location"]).content.decode()


def test_once_it_was_read_back_it_is_shown_nowhere_again(dev: Person, client_for: SignIn) -> None:
    client = client_for(dev)
    receipt, fields = spoken(client)
    client.post(RECEIPT_PAGE, {"once": fields["once"], "typed": receipt})
    case = Concern.objects.get().case
    again = [
        client.post(reverse("incidents:raise_check", args=[Channel.PHONE]), fields, follow=True),
        client.post(RECEIPT_PAGE, {"once": fields["once"]}, follow=True),
        client.get(reverse("incidents:case", args=[case.pk])),
        client.get(reverse("incidents:concerns")),
        client.get(reverse("incidents:queue")),
    ]
    assert [receipt in page.content.decode() for page in again] == [False] * len(again)
    kept = str(everything_in_the_database()) + everything_in_valkey(settings.REDIS_URL).decode(errors="replace")
    traces = (receipt, receipt.replace(" ", ""), fields["once"])
    assert [trace for trace in traces if trace in kept] == []


def test_nobody_but_whoever_typed_it_in_is_shown_their_receipt(dev: Person, client_for: SignIn) -> None:
    """The key of a mail stands in an address that colleagues have seen."""
    receipt, fields = spoken(client_for(dev))
    colleague = client_for(person_with(Role.DIGITAL_MEDIA_OFFICER))
    for client, page in ((colleague, RECEIPT_PAGE), (Client(), KEEP), (Client(), DOWNLOAD)):
        answer = client.post(page, {"once": fields["once"], "typed": ""}, follow=True)
        assert receipt not in answer.content.decode(), page
    stranger, form = Client(), {**begun(Client()), "once": fields["once"]}
    form |= dict(HIDDEN.findall(stranger.post(SEND, form).content.decode()))
    answer = stranger.post(SEND, form, follow=True)
    assert (answer.status_code, receipt in answer.content.decode()) == (200, False)


def test_who_is_not_of_digital_media_finds_no_such_page(client_for: SignIn) -> None:
    assert client_for(PersonFactory()).post(RECEIPT_PAGE, {}).status_code == 404


def test_whoever_typed_it_in_has_no_part_and_may_handle_it(dev: Person, client_for: SignIn) -> None:
    sent(walked(client_for(dev), Channel.PHONE), Channel.PHONE)
    assert not MatterPart.objects.filter(person=dev).exists()
    assert Case.objects.visible_to(dev).count() == 1
    assert not Concern.objects.visible_to(dev).exists()


def test_only_one_of_the_two_ways_to_name_somebody_is_taken(dev: Person, client_for: SignIn) -> None:
    client = walked(client_for(dev), Channel.PHONE)
    page = reverse("incidents:raise_step", args=[Channel.PHONE, "teller"])
    answer = client.post(page, {"naming": Naming.NAMED, "teller": dev.email, "told_by": "Zoe"})
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({}, "Choose an answer to “How do they want their name handled”."),
        ({"naming": Naming.NAMED}, "Give their name, here or by the directory"),
        ({"naming": Naming.CONFIDENTIAL}, "Find them in the staff directory"),
        ({"naming": Naming.CONFIDENTIAL, "told_by": "Zoe"}, "Find them in the staff directory"),
        ({"naming": Naming.ANONYMOUS, "told_by": "Zoe"}, "You wrote a name below."),
    ],
)
def test_a_name_fits_the_way_it_should_be_handled(
    dev: Person, client_for: SignIn, answers: dict[str, str], sentence: str
) -> None:
    client = walked(client_for(dev), Channel.PHONE)
    answer = client.post(reverse("incidents:raise_step", args=[Channel.PHONE, "teller"]), answers)
    assert (answer.status_code, sentence in answer.content.decode()) == (422, True)


@pytest.mark.parametrize("channel", [Channel.PHONE, Channel.IN_PERSON])
def test_told_in_confidence_it_is_kept_from_all_who_work_on_it(
    dev: Person, client_for: SignIn, channel: Channel
) -> None:
    ann, mina = PersonFactory(given_names="Ann"), person_with(Role.DIGITAL_MEDIA_MANAGER)
    client = client_for(dev)
    shown, _ = sent(walked(client, channel, naming=Naming.CONFIDENTIAL, teller=ann.email), channel)
    concern = Concern.objects.get()
    assert (concern.naming, concern.reporter, concern.told_by, concern.entered_by) == ("confidential", None, "", dev)
    assert concern.number in shown
    assert ann.family_name not in shown
    kept = {table for table, rows in everything_in_the_database().items() if ann.email in str(rows)}
    assert kept == {"portal_person"}
    assert client_for(ann).get(reverse("incidents:concern", args=[concern.pk])).status_code == 200
    assert "confidence" in concern.reporter_shown
    assert [Case.objects.visible_to(officer).count() for officer in (mina, dev)] == [1, 0]
    assert client.get(reverse("incidents:case", args=[concern.case_id])).status_code == 404


def test_without_a_key_nothing_is_offered_in_confidence(dev: Person, client_for: SignIn, settings) -> None:
    settings.CUSTODIAN_KEYS = []
    client = walked(client_for(dev), Channel.PHONE)
    assert "In confidence" not in client.get(reverse("incidents:phone_new")).content.decode()
    page = reverse("incidents:raise_step", args=[Channel.PHONE, "teller"])
    assert client.post(page, {"naming": Naming.CONFIDENTIAL, "teller": dev.email}).status_code == 422


@pytest.mark.parametrize("name", ["phone_new", "in_person_new"])
def test_only_digital_media_enters_for_others(client_for: SignIn, name: str) -> None:
    assert client_for(PersonFactory()).get(reverse(f"incidents:{name}")).status_code == 404


def test_a_mail_in_hand_is_completed_and_sent_with_its_writer(dev: Person, client_for: SignIn) -> None:
    answers = {"words": "From the mail.", "links": "https://x.com/bob/status/1", "told_by": "Ann <ann@x.example>"}
    draft = ConcernDraft.objects.create(channel=Channel.EMAIL, answers=answers)
    received = ReceivedMail.objects.create(message_id="1@x", draft=draft)
    client = client_for(dev)
    client.post(reverse("incidents:mail_take", args=[draft.once]))
    first = client.get(reverse("incidents:raise_step", args=[Channel.EMAIL, "what"])).content.decode()
    assert "From the mail." in first
    sent(walked(client, Channel.EMAIL, told_by="Ann <ann@x.example>"), Channel.EMAIL)
    concern = Concern.objects.get()
    assert (concern.told_by, concern.channel, concern.entered_by) == ("Ann <ann@x.example>", Channel.EMAIL, dev)
    received.refresh_from_db()
    assert received.draft is None
    assert received.refused == ""


def test_a_mail_in_hand_is_not_thrown_away_without_a_reason(dev: Person, client_for: SignIn) -> None:
    draft = ConcernDraft.objects.create(channel=Channel.EMAIL, person=dev, answers={"words": "Zebra"})
    client_for(dev).post(reverse("incidents:raise_discard", args=[Channel.EMAIL]))
    assert ConcernDraft.objects.filter(pk=draft.pk).exists()
