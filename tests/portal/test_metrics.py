"""What a monitoring system reads: counts and sizes, and nothing of who did what."""

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from portal import backlog, metrics, ran
from portal.models import Notice
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db

TOKEN = "a-token-of-the-tests"
CANARY = "wallaby"


@pytest.fixture
def watched(settings) -> None:
    settings.METRICS_TOKEN = TOKEN
    settings.MIDDLEWARE = ["portal.metrics.counted", *settings.MIDDLEWARE]


def read() -> dict[tuple[str, tuple[str, ...]], float]:
    answer = Client().get("/metrics", headers={"authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    return {(each.name, tuple(each.labels.values())): each.value for family in families for each in family.samples}


@pytest.mark.parametrize(
    ("token", "sent", "status"),
    [("", "Bearer ", 404), (TOKEN, "", 401), (TOKEN, "Bearer other", 401), (TOKEN, f"Bearer {TOKEN}", 200)],
)
def test_only_the_token_opens_it_and_without_one_there_is_no_page(settings, token, sent, status):
    settings.METRICS_TOKEN = token
    assert Client().get("/metrics", headers={"authorization": sent}).status_code == status


@pytest.mark.usefixtures("watched")
def test_pages_are_counted_by_name_and_status_and_never_by_address_or_person(client_for):
    before = read()
    client = client_for(PersonFactory(given_names=CANARY))
    assert client.get(f"/search/?q={CANARY}").status_code == 200
    assert client.get(f"/{CANARY}/").status_code == 404
    after = read()
    searches = ("postwise_requests_total", ("200", "search"))
    assert after[searches] - before.get(searches, 0) == 1
    assert after["postwise_request_seconds_count", ("search",)] >= 1
    assert CANARY not in str(after)


@pytest.mark.usefixtures("watched")
def test_where_concerns_are_raised_there_is_only_one_sum(client_for):
    before = read()
    Client().get("/concerns/unnamed/")
    client_for(PersonFactory()).get("/concerns/")
    after = read()
    grown = {key for key in after if key[0] == "postwise_requests_total" and after[key] != before.get(key)}
    assert {view for _name, (_status, view) in grown} == {"some page", "metrics"}


@pytest.mark.usefixtures("watched")
def test_what_waits_is_told_from_every_server(settings):
    Notice.objects.create(person=PersonFactory(), kind="policy_to_acknowledge", words=CANARY)
    job = next(iter(settings.CELERY_BEAT_SCHEDULE.values()))["task"]
    ran.note_ran(job)
    said = read()
    assert said["postwise_outbox", ("notices",)] == 1
    assert said["postwise_job_ended_timestamp_seconds", (job,)] > 1_700_000_000
    assert {labels for name, labels in said if name == "postwise_queue"} == {("waiting",), ("in hand",)}
    assert ("postwise_audit_last_link", ()) in said
    assert CANARY not in str(said)


def test_a_broker_that_is_away_leaves_a_gap_and_the_rest_is_told(settings):
    settings.REDIS_JOBS_URL = "redis://127.0.0.1:9/1"
    assert list(backlog.queues()) == []
    assert b"postwise_outbox" in metrics.exposition()
