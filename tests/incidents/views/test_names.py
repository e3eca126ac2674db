"""A name in confidence, asked for and shown: two custodians, a reason, and a reporter who can see it."""

import logging
import uuid
from datetime import timedelta

import pytest
from django.conf import settings as portal_settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from incidents import vault
from incidents.domain.case import add_entry
from incidents.domain.concern import raise_concern
from incidents.domain.draft import send_draft
from incidents.domain.identity import ask_for_name, decide_request, see_name
from incidents.enums import AskedFor, EntryKind, Naming
from incidents.models import CaseEntry, ConcernDraft, NameRequest, NameSeen
from incidents.rules.machine import MoveRefused
from incidents.waiting import waiting_for
from portal.models import AuditEntry, Notice, Person, Role
from portal.notices import deliver_waiting
from tests.factories import PersonFactory, grant, person_with
from tests.incidents.pictures import PNG, upload
from tests.traces import everything_in_valkey, traces_in

AUTH = (SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY)

pytestmark = pytest.mark.django_db


@pytest.fixture
def concern(cast):
    return raise_concern(cast.account(about="Bob"), actor=cast.alice, naming=Naming.CONFIDENTIAL)


@pytest.fixture
def custodians():
    return [person_with(Role.IDENTITY_CUSTODIAN, given_names=name) for name in ("Kit", "Kay")]


def asked(concern, kit, reason="A court orders it.") -> NameRequest:
    return ask_for_name(concern, actor=kit, asked_for=AskedFor.LAW, reason=reason, once=uuid.uuid4())


def granted(concern, custodians, **decision) -> NameRequest:
    kit, kay = custodians
    return decide_request(asked(concern, kit), actor=kay, **{"grant": True, "words": "It is an order.", **decision})


def see(request) -> str:
    return reverse("incidents:name_see", args=[request.pk])


def test_custodians_see_number_and_day_and_nothing_of_the_matter(concern, custodians, client_for, cast):
    kit = client_for(custodians[0])
    for address in (reverse("incidents:names"), reverse("incidents:name", args=[concern.pk])):
        page = kit.get(address).text
        assert concern.number in page
        assert concern.words not in page
        assert cast.alice.name not in page
        assert "Bob" not in page
    assert kit.get(reverse("incidents:case", args=[concern.case_id])).status_code == 404
    assert kit.get(reverse("incidents:concern", args=[concern.pk])).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_however_long(cast, custodians, client_for, django_assert_num_queries, rows):
    for _ in range(rows):
        raise_concern(cast.account(), actor=cast.alice, naming=Naming.CONFIDENTIAL)
    kit = client_for(custodians[0])
    with django_assert_num_queries(11):  # with the savepoint in which a first look notes that they are here
        assert kit.get(reverse("incidents:names")).text.count('<th scope="row">') == rows


def test_one_asks_another_grants_and_the_one_who_asked_sees_it(concern, custodians, client_for, cast):
    kit, kay = (client_for(one) for one in custodians)
    page = reverse("incidents:name", args=[concern.pk])
    kit.post(page, {"asked_for": "law", "reason": "A court orders it.", "once": str(uuid.uuid4())})
    request = NameRequest.objects.get()
    assert [waiting.title for waiting in waiting_for(custodians[1])] == [f"A request about {concern.number}"]
    assert waiting_for(custodians[0]) == []
    decide = reverse("incidents:name_decide", args=[request.pk])
    assert kay.post(decide, {"grant": "yes", "words": "It is an order."}).status_code == 302

    shown = kit.post(see(request))
    assert cast.alice.name in shown.text
    assert cast.alice.staff_number in shown.text
    assert "no-store" in shown["Cache-Control"]
    assert cast.alice.name not in kit.get(page).text
    assert list(NameSeen.objects.values_list("request", "by")) == [(request.pk, custodians[0].pk)]
    done = AuditEntry.objects.filter(action__startswith="name.").order_by("pk").values_list("action", "actor")
    assert list(done) == [
        ("name.asked", custodians[0].pk), ("name.granted", custodians[1].pk), ("name.shown", custodians[0].pk)
    ]  # fmt: skip


def test_each_look_is_kept(concern, custodians):
    request = granted(concern, custodians)
    for _ in range(3):
        see_name(request, actor=custodians[0])
    assert NameSeen.objects.count() == AuditEntry.objects.filter(action="name.shown").count() == 3


def test_a_name_is_shown_for_a_day_and_no_longer(concern, custodians, client_for):
    request = asked(concern, custodians[0])
    yesterday = timezone.now() - timedelta(hours=24, minutes=1)
    decide_request(request, actor=custodians[1], grant=True, words="An order.", at=yesterday)
    assert client_for(custodians[0]).post(see(request)).status_code == 302
    assert not NameSeen.objects.exists()


def test_a_longer_time_set_later_opens_nothing_again(concern, custodians, client_for, settings):
    request = asked(concern, custodians[0])
    yesterday = timezone.now() - timedelta(hours=24, minutes=1)
    decide_request(request, actor=custodians[1], grant=True, words="An order.", at=yesterday)
    settings.NAME_SHOWN_HOURS = 1000
    client_for(custodians[0]).post(see(request))
    assert not NameSeen.objects.exists()


def test_a_name_is_not_shown_by_following_a_link(concern, custodians, client_for):
    assert client_for(custodians[0]).get(see(granted(concern, custodians))).status_code == 405


def test_only_who_asked_sees_it_and_only_if_it_was_granted(concern, custodians, client_for, cast):
    kit, kay = custodians
    request = granted(concern, custodians)
    assert cast.alice.name not in client_for(kay).post(see(request), follow=True).text
    refused = granted(concern, custodians, grant=False)
    assert cast.alice.name not in client_for(kit).post(see(refused), follow=True).text
    assert not NameSeen.objects.exists()


def test_nobody_decides_their_own_request(concern, custodians, client_for):
    kit, _ = custodians
    request = asked(concern, kit)
    with pytest.raises(MoveRefused):
        decide_request(request, actor=kit, grant=True, words="Mine.")
    assert client_for(kit).get(reverse("incidents:name_decide", args=[request.pk])).status_code == 404
    request.decided_by, request.decided_at, request.is_granted = kit, timezone.now(), True
    with pytest.raises(IntegrityError), transaction.atomic():
        request.save()


def test_what_was_decided_stands(concern, custodians):
    request = granted(concern, custodians, grant=False)
    with pytest.raises(MoveRefused):
        decide_request(request, actor=custodians[1], grant=True, words="On second thoughts.")


@pytest.mark.parametrize("blank", ["", "   "])
def test_it_takes_a_reason_to_ask_and_words_to_decide(concern, custodians, client_for, blank):
    kit, kay = custodians
    with pytest.raises(MoveRefused):
        asked(concern, kit, reason=blank)
    request = asked(concern, kit)
    with pytest.raises(MoveRefused):
        decide_request(request, actor=kay, grant=True, words=blank)
    page = reverse("incidents:name", args=[concern.pk])
    assert client_for(kit).post(page, {"asked_for": "law", "reason": blank}).status_code == 422


@pytest.mark.parametrize("role", ["reporter", "subject", "above the subject", "handler", "declared"])
def test_a_custodian_concerned_in_the_matter_knows_nothing_of_it(cast, custodians, client_for, role):
    people = {"reporter": cast.alice, "subject": cast.bob, "above the subject": cast.carol, "handler": cast.dev}
    cast.raised = lambda **fields: raise_concern(cast.account(), actor=cast.alice, naming=Naming.CONFIDENTIAL)
    case = cast.proposed()
    person = people.get(role, cast.mina)
    grant(person, Role.IDENTITY_CUSTODIAN)
    concern = case.concerns.get()
    request = granted(concern, custodians)
    browser = client_for(person)
    assert concern.number not in browser.get(reverse("incidents:names")).text
    for address in ("name", "name_decide"):
        pk = concern.pk if address == "name" else request.pk
        assert browser.get(reverse(f"incidents:{address}", args=[pk])).status_code == 404
    assert browser.post(see(request)).status_code == 404
    if role != "reporter":  # being the only custodian who was not told would name them
        assert not Notice.objects.filter(person=person, kind="name_asked").exists()


def test_custodians_are_told_without_a_name_and_the_one_who_asked_of_the_decision(concern, custodians, cast):
    granted(concern, custodians)
    told = Notice.objects.filter(kind__startswith="name_").values_list("person", "kind")
    assert set(told) == {(custodians[1].pk, "name_asked"), (custodians[0].pk, "name_decided")}
    assert not Notice.objects.filter(person=cast.alice).exists()


def test_the_reporter_sees_when_and_for_whom_and_the_reason_where_it_may_be_told(concern, custodians, cast, client_for):
    alice, page = client_for(cast.alice), reverse("incidents:concern", args=[concern.pk])
    assert "Nobody has asked for it." in alice.get(page).text
    request = granted(concern, custodians, reason_may_be_told=True)
    see_name(request, actor=custodians[0])
    granted(concern, custodians, grant=False)
    text = alice.get(page).text
    assert text.count("A court, a tribunal or the police") == 2
    assert text.count("A court orders it.") == 1
    assert "Shown on" in text
    assert "Refused on" in text
    assert custodians[0].name not in text


def test_a_reporter_in_confidence_reads_and_answers_and_stays_unnamed(cast, concern, client_for):
    concern.case.handler = cast.dev
    concern.case.save()
    add_entry(concern.case, actor=cast.dev, kind=EntryKind.MESSAGE, words="Which day was it?", once=uuid.uuid4())
    alice, page = client_for(cast.alice), reverse("incidents:concern", args=[concern.pk])
    assert "Which day was it?" in alice.get(page).text
    write = reverse("incidents:concern_write", args=[concern.pk])
    assert alice.post(write, {"words": "On Monday.", "once": str(uuid.uuid4())}).status_code == 302
    assert "On Monday." in alice.get(page).text
    entry = CaseEntry.objects.get(kind=EntryKind.REPORTER)
    assert (entry.by, AuditEntry.objects.get(action="concern.words_added").actor) == (None, None)
    for known in (cast.alice.name, cast.alice.email.upper(), cast.alice.staff_number):
        refused = alice.post(write, {"words": f"Ask me, {known}.", "once": str(uuid.uuid4())})
        assert refused.status_code == 422
        assert "This says who you are" in refused.text
    assert CaseEntry.objects.filter(kind=EntryKind.REPORTER).count() == 1
    assert client_for(cast.carol).post(write, {"words": "Me too.", "once": str(uuid.uuid4())}).status_code == 404


def test_without_its_key_a_name_is_not_shown_and_no_look_is_kept(concern, custodians, client_for, settings):
    request = granted(concern, custodians)
    settings.CUSTODIAN_KEYS = ["b3RoZXIga2V5LCBub3QgdGhlIG9uZSB0aGF0IHNlYWw"]
    page = client_for(custodians[0]).post(see(request), follow=True).text
    assert "The key that sealed this name is not here" in page
    assert not NameSeen.objects.exists()


def test_a_new_key_in_front_seals_and_the_old_one_still_opens_and_walls(concern, cast, settings):
    settings.CUSTODIAN_KEYS = ["b3RoZXIga2V5LCBub3QgdGhlIG9uZSB0aGF0IHNlYWw", *settings.CUSTODIAN_KEYS]
    later = raise_concern(cast.account(), actor=cast.alice, naming=Naming.CONFIDENTIAL)
    person = type(cast.alice).objects.get(pk=cast.alice.pk)
    assert {one.pk for one in type(concern).objects.visible_to(person)} == {concern.pk, later.pk}
    settings.CUSTODIAN_KEYS = settings.CUSTODIAN_KEYS[:1]
    assert vault.unseal(later.sealed_name.sealed, concern=later.pk)[0] == cast.alice.pk
    with pytest.raises(vault.Closed):
        vault.unseal(concern.sealed_name.sealed, concern=concern.pk)


def test_a_sealed_name_moved_to_another_concern_does_not_open(concern):
    with pytest.raises(vault.Closed):
        vault.unseal(concern.sealed_name.sealed, concern=concern.pk + 1)


def test_how_long_a_name_is_cannot_be_told_from_what_is_sealed():
    lengths = {len(vault.seal(1, name, concern=1).sealed) for name in ("Al", "Bartholomew Featherstonehaugh" * 6)}
    assert len(lengths) == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_key_nothing_stored_sent_or_logged_leads_to_the_reporter(cast, client_for, caplog, capfd):
    """Every row of every table is read, as a dump would have them."""
    canary = PersonFactory(pk=804_117_236, given_names="Zebedee", family_name="Quillfeather", staff_number="S8041172")
    browser = client_for(canary)
    before = everything_in_the_database()
    caplog.set_level(logging.DEBUG)
    draft = ConcernDraft.objects.create(person=canary, answers={"naming": Naming.CONFIDENTIAL})
    concern = send_draft(draft, cast.account(about="Bob", pictures=[upload(PNG)]), actor=canary)
    page = reverse("incidents:concern", args=[concern.pk])
    browser.get(page)
    browser.get(reverse("incidents:concerns"))
    write = reverse("incidents:concern_write", args=[concern.pk])
    browser.post(write, {"words": "One more thing.", "once": str(uuid.uuid4())})
    deliver_waiting()

    new = everything_in_the_database() - before
    assert len(new) >= 6
    # That they are signed in stands with their session, and goes with it.
    assert [row for row in new if tells(row, canary) and not row.startswith("portal_session ")] == []
    written = [*caplog.messages, *capfd.readouterr(), *(f"{one.to} {one.body}" for one in mail.outbox)]
    assert [text for text in written if tells(text, canary)] == []
    cached = everything_in_valkey(portal_settings.REDIS_URL)
    assert [one for one in (canary.email, canary.staff_number, canary.family_name) if traces_in(cached, one)] == []
    assert all(SESSION_KEY in found for found in traces_in(cached, str(canary.pk)))  # that they are signed in
    assert set(browser.session.keys()) <= {*AUTH, "began", "seen", "device"}
    assert vault.unseal(concern.sealed_name.sealed, concern=concern.pk) == (canary.pk, canary.name)


def everything_in_the_database() -> set[str]:
    found = set()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')
            found |= {f"{table} {row}" for (row,) in cursor.fetchall()}
    return found


def tells(text: str, person: Person) -> bool:
    known = [str(person.pk), person.email, person.staff_number, person.family_name]
    known += [one.encode().hex() for one in known]
    return any(one.lower() in text.lower() for one in known)
