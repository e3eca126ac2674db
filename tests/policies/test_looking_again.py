"""Look again tomorrow: a reminder that holds nothing of what was to be posted."""

from datetime import time as time_of_day
from datetime import timedelta

import pytest
from django.utils import timezone

from policies import domain
from policies.advice import Outcome, Reason, Verdict
from portal.models import AuditEntry, Notice
from tests.factories import PersonFactory
from tests.policies.checking import ANSWERS, CANARY, outcome
from tests.policies.traces import assert_nothing_kept

pytestmark = pytest.mark.django_db


def heated() -> Outcome:
    return outcome(reasons=(Reason("r", (), Verdict.TAKE_CARE, "It is harsh.", "", signals=("swears",)),))


@pytest.mark.parametrize(("found", "offered"), [(heated(), True), (outcome(), False)], ids=["heated", "calm"])
def test_a_heated_draft_offers_to_look_again_tomorrow(client_for, adviser, found, offered) -> None:
    adviser.outcome = found
    page = client_for(PersonFactory()).post("/check/", ANSWERS).content.decode()
    assert ("Remind me tomorrow" in page) is offered


def test_the_reminder_holds_nothing_and_the_words_stay_on_the_page(client_for, adviser, logged) -> None:
    adviser.outcome = heated()
    person = PersonFactory()
    response = client_for(person).post("/check/", {**ANSWERS, "look_again": "tomorrow"})
    kept = Notice.objects.get()
    assert (kept.person, kept.url) == (person, "/check/")
    assert kept.words == "You asked to be reminded to look again at something you wanted to post."
    morning = timezone.localtime(kept.not_before)
    assert (morning.date(), morning.time()) == (timezone.localdate() + timedelta(days=1), time_of_day(9))
    assert CANARY in response.content.decode()
    assert not AuditEntry.objects.filter(at__gte=kept.created_at).exists()
    assert_nothing_kept(logged, response)


def test_asked_twice_it_is_one_reminder_and_it_can_be_taken_back(client_for, adviser) -> None:
    adviser.outcome = heated()
    client = client_for(PersonFactory())
    client.post("/check/", {**ANSWERS, "look_again": "tomorrow"})
    client.post("/check/", {**ANSWERS, "look_again": "tomorrow"})
    assert Notice.objects.count() == 1
    adviser.outcome = outcome()
    assert "Do not remind me" in client.post("/check/", ANSWERS).content.decode()
    page = client.post("/check/", {**ANSWERS, "look_again": "no"}).content.decode()
    assert "We will not remind you." in page
    assert not Notice.objects.exists()


def test_nobody_takes_back_anothers_reminder_or_one_that_came(client_for, adviser) -> None:
    theirs, mine = PersonFactory(), PersonFactory()
    domain.look_again_tomorrow(theirs)
    domain.look_again_tomorrow(mine, at=timezone.now() - timedelta(days=3))
    domain.drop_look_again(mine)
    assert Notice.objects.count() == 2
