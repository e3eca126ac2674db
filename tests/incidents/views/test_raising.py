"""Raising a concern step by step: what each page asks, keeps and refuses, and that it is sent whole or not at all."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from incidents.enums import Channel, Naming, Seen
from incidents.models import Concern, ConcernDraft
from portal.models import AuditEntry
from tests.factories import PASSWORD
from tests.incidents.views.steps import ANSWERS, NEW, answered, nothing_sent, send

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(cast, client_for) -> Client:
    return client_for(cast.alice)


def test_the_first_page_says_what_each_way_of_naming_means_before_a_word_is_typed(alice):
    page = alice.get(NEW).content.decode()
    for words in (
        "Who will see your name",
        "With my name",
        "Without my name",
        "It cannot promise",
        "This portal keeps",
    ):
        assert words in page
    assert "<textarea" not in page
    assert not ConcernDraft.objects.exists()


def test_each_step_leads_to_the_next_and_the_last_to_a_number(alice, cast):
    for name, following in zip(ANSWERS, [*list(ANSWERS)[1:], "check"], strict=True):
        response = alice.post(f"{NEW}{name}/", ANSWERS[name])
        assert response["Location"] == f"{NEW}{following}/"

    response = send(alice)
    concern = Concern.objects.get()
    assert response["Location"] == reverse("incidents:concern_sent", args=[concern.pk])
    page = alice.get(response["Location"]).content.decode()
    assert concern.number in page
    assert f"by {concern.case.due_day.day} " in page
    assert (concern.seen, concern.naming, concern.channel) == (Seen.STAFF_POST, Naming.NAMED, Channel.COLLEAGUE)
    assert concern.reporter == cast.alice
    assert concern.about == "Somebody in Carol's team"
    assert concern.posts.get().url == "https://x.com/bob/status/1"
    assert not ConcernDraft.objects.exists()


@pytest.mark.parametrize(
    ("step", "fields", "sentence"),
    [
        ("what", {"seen": ""}, "Choose an answer to “What is it about”."),
        ("what", {"words": ""}, "Fill in “What did you see”."),
        ("what", {"words": "x" * 10_001}, "Shorten it to 10000."),
        ("what", {"words": "a\x00b"}, "Null characters are not allowed."),
        ("where", {"links": "bob said so"}, "“bob said so” is not a web address."),
        ("where", {"links": "https://example.org/" + "a" * 3000}, "is not a web address."),
        ("where", {"links": "\n".join(f"https://x.com/b/status/{n}" for n in range(11))}, "Give up to 10 links."),
        ("when", {"posted_on": "1 January 2999"}, "1 January 2999 is still to come."),
        ("when", {"seen_on": "31 February 2026"}, "There is no such day"),
        ("when", {"how_known": ""}, "Fill in “How did you come to see it”."),
        ("who", {"staff_involved": ""}, "Choose an answer to “Is it by someone who works here”."),
        ("who", {"person": "Nobody of that name"}, "We found nobody for “Nobody of that name”."),
        ("name", {"naming": ""}, "Choose an answer to “How should your name be handled”."),
        ("name", {"naming": "otherwise"}, "Select a valid choice"),
    ],
)
def test_what_is_wrong_is_said_on_its_own_page_and_nothing_typed_is_lost(alice, step, fields, sentence):
    if step != "what":
        answered(alice, upto=list(ANSWERS)[list(ANSWERS).index(step) - 1])
    before = ConcernDraft.objects.values_list("answers", flat=True).first()
    typed = {**ANSWERS[step], **fields}
    response = alice.post(f"{NEW}{step}/", typed)

    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    for words in (
        value for name, value in ANSWERS[step].items() if name in ("account", "about") and name not in fields
    ):
        assert words.replace("'", "&#x27;") in page
    if step != "what":
        assert ConcernDraft.objects.get().answers == before


def test_what_is_aimed_at_the_reporter_is_not_by_a_colleague_unless_they_say_so(alice, cast):
    answered(alice, upto="evidence", what={"seen": Seen.ME})
    page = alice.get(f"{NEW}who/")
    assert page.context["form"]["staff_involved"].value() == "no"
    assert "Nobody who works here is taken to be behind it" in page.content.decode()
    alice.post(f"{NEW}who/", {"staff_involved": "yes"})
    assert alice.get(f"{NEW}who/").context["form"]["staff_involved"].value() == "yes"


def test_nothing_is_taken_for_granted_of_anything_else(alice):
    answered(alice, upto="evidence")
    assert alice.get(f"{NEW}who/").context["form"]["staff_involved"].value() is None


def test_the_answers_are_kept_at_each_step_and_gone_on_with_later(alice, cast, client_for):
    answered(alice, upto="where")
    later = client_for(cast.alice)

    assert 'href="/concerns/new/when/"' in later.get(NEW).content.decode()
    assert "Go on with it" in later.get("/concerns/").content.decode()
    assert "Finish what you began to write" in later.get("/").content.decode()
    assert "He mocks our customers by name." in later.get(f"{NEW}what/").content.decode()
    assert later.get(f"{NEW}who/")["Location"] == f"{NEW}when/"


def test_a_change_from_the_last_page_leads_back_to_it(alice):
    answered(alice)
    page = alice.get(f"{NEW}check/").content.decode()
    assert 'href="/concerns/new/where/"' in page
    assert "https://x.com/bob/status/1 (X (Twitter))" in page

    response = alice.post(f"{NEW}where/", {"links": "", "platform": "The staff forum"})
    assert response["Location"] == f"{NEW}check/"
    page = alice.get(f"{NEW}check/").content.decode()
    assert "Give at least one link or one file" in page
    assert "Send to Digital Media" not in page


def test_what_changed_since_it_was_read_through_is_not_sent(alice):
    answered(alice)
    fresh = alice.get(f"{NEW}check/").context["fresh"].initial
    alice.post(f"{NEW}what/", {"seen": "unsure", "words": "Other words."})

    response = alice.post(f"{NEW}check/", {"once": fresh["once"], "version": fresh["version"]})
    assert response.status_code == 422
    assert "Something changed since you read it." in response.content.decode()
    assert nothing_sent()


def test_sent_twice_it_is_one_concern(alice):
    answered(alice)
    fresh = alice.get(f"{NEW}check/").context["fresh"].initial
    sent = [alice.post(f"{NEW}check/", {"once": fresh["once"], "version": fresh["version"]}) for _ in range(2)]
    assert sent[0]["Location"] == sent[1]["Location"]
    assert Concern.objects.count() == 1


def test_a_person_of_the_directory_is_taken_by_number_and_read_back_by_name(alice, cast):
    answered(alice, who={"staff_involved": "yes", "person": cast.bob.staff_number, "about": "He said so"})
    assert f"{cast.bob.name}, {cast.bob.staff_number}" in alice.get(f"{NEW}check/").content.decode()
    send(alice)
    assert Concern.objects.get().about == f"{cast.bob.name}, {cast.bob.staff_number}; He said so"


def test_without_a_name_one_starts_afresh_and_signed_out(alice):
    answered(alice, upto="who")
    leaving = alice.post(f"{NEW}name/", {"naming": "anonymous"})
    assert leaving["Location"] == f"{NEW}without-name/"
    assert "Your draft is deleted" in alice.get(leaving["Location"]).content.decode()
    assert ConcernDraft.objects.exists()

    assert alice.post(leaving["Location"])["Location"] == "/concerns/unnamed/"
    assert not ConcernDraft.objects.exists()
    assert "_auth_user_id" not in alice.session


def test_only_digital_media_records_what_monitoring_found(cast, client_for):
    start = "/concerns/monitoring/"
    answered(client_for(cast.dev), start=start)
    send(client_for(cast.dev), start)
    concern = Concern.objects.get()
    assert (concern.channel, concern.naming, concern.reporter) == (Channel.MONITORING, Naming.NAMED, cast.dev)

    for name, person in vars(cast).items():
        if name not in ("clauses", "dev", "mina"):
            client = client_for(person)
            assert client.get(start).status_code == client.post(f"{start}what/", ANSWERS["what"]).status_code == 404


def test_the_next_find_begins_with_the_site_and_how_the_last_one_was_seen(cast, client_for):
    start, dev = "/concerns/monitoring/", client_for(cast.dev)
    answered(dev, start=start, where={"platform": "Zebra Forum"}, when={"how_known": "A weekly search."})
    sent = dev.get(send(dev, start)["Location"])
    assert "Record another" in sent.content.decode()
    another = f"/concerns/{Concern.objects.get().pk}/another/"
    assert dev.post(another)["Location"] == f"{start}what/"
    assert answered(dev, upto="what", start=start) == f"{start}where/"
    assert "Zebra Forum" in dev.get(f"{start}where/").content.decode()
    dev.post(f"{start}where/", ANSWERS["where"])
    assert "A weekly search." in dev.get(f"{start}when/").content.decode()

    kept = ConcernDraft.objects.get().answers
    dev.post(another)
    assert ConcernDraft.objects.get().answers == kept
    assert client_for(cast.mina).post(another).status_code == 404


def test_what_someone_found_themselves_and_what_they_saw_are_two_drafts(cast, client_for):
    dev = client_for(cast.dev)
    answered(dev, upto="what")
    answered(dev, upto="what", start="/concerns/monitoring/")
    assert set(ConcernDraft.objects.values_list("channel", flat=True)) == {Channel.COLLEAGUE, Channel.MONITORING}


def test_in_confidence_the_name_is_sealed_and_the_reporter_still_follows_it(alice, cast):
    answered(alice, name={"naming": "confidential"})
    response = send(alice)
    concern = Concern.objects.get()
    assert (concern.naming, concern.reporter) == (Naming.CONFIDENTIAL, None)
    assert alice.get(response["Location"]).status_code == 200
    assert not AuditEntry.objects.filter(actor=cast.alice, action__startswith="concern").exists()


def test_in_confidence_one_is_warned_of_answers_that_say_who_one_is(alice, cast):
    wrapped = (
        f"https://aus01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fx.com%2Fbob%2F1&data={cast.alice.email}"
    )
    shared = f"https://blog.example/post?to={cast.alice.email.replace('@', '%40')}"
    answered(alice, name={"naming": "confidential"}, where={"links": wrapped})
    assert alice.get(f"{NEW}check/").context["telling"] == []
    answered(
        alice,
        what={"words": f"I am {cast.alice.name.upper()} and he mocks me."},
        where={"links": shared},
        name={"naming": "confidential"},
    )
    page = alice.get(f"{NEW}check/")
    assert [step.name for step, _ in page.context["telling"]] == ["what", "where"]
    assert "Your answers say who you are" in page.content.decode()
    answered(alice, what={"words": f"I am {cast.alice.name}."}, name={"naming": "named"})
    assert alice.get(f"{NEW}check/").context["telling"] == []


def test_in_confidence_is_not_offered_where_names_cannot_be_sealed(alice, settings):
    settings.CUSTODIAN_KEYS = []
    answered(alice, upto="who")
    assert "In confidence" not in alice.get(NEW).content.decode()
    assert "In confidence" not in alice.get(f"{NEW}name/").content.decode()
    assert alice.post(f"{NEW}name/", {"naming": "confidential"}).status_code == 422


def test_what_belongs_elsewhere_is_shown_its_door_once_and_then_gone_on_with(alice):
    response = alice.post(f"{NEW}what/", {"seen": "me", "words": "He writes about me every night."})
    draft = ConcernDraft.objects.get()
    assert response["Location"] == reverse("incidents:doors", args=[draft.once])

    assert alice.post(response["Location"], {"stay": "1"})["Location"] == f"{NEW}where/"
    assert answered(alice) == f"{NEW}check/"


def test_what_was_half_typed_when_the_sign_in_ended_is_gone_on_with_after_it(alice, cast, client_for):
    answered(alice, upto="what")
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        leaving = alice.post(f"{NEW}where/", ANSWERS["where"])
    assert leaving["Location"] == "/sign-in/?next=/kept/"
    assert "where" not in ConcernDraft.objects.get().answers["reached"]

    alice.post(leaving["Location"], {"username": cast.alice.email, "password": PASSWORD})
    page = alice.get("/kept/").content.decode()
    assert f'action="{NEW}where/"' in page
    assert "mobile.twitter.com/bob/status/1" in page
    assert alice.post(f"{NEW}where/", ANSWERS["where"])["Location"] == f"{NEW}when/"
