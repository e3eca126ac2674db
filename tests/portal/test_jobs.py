import logging
import time

import pytest
from celery import Celery
from django.conf import settings
from django.db import transaction

from portal import jobs
from portal.celery import app


@pytest.fixture
def broker_away(monkeypatch: pytest.MonkeyPatch) -> None:
    """Celery as the portal sets it up, before a door that is shut."""
    away = Celery("away", set_as_current=False)
    away.config_from_object(settings, namespace="CELERY")
    away.conf.update(broker_url="redis://127.0.0.1:9/1")
    monkeypatch.setattr(jobs, "app", away)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("broker_away")
def test_a_broker_that_is_away_is_a_warning_and_costs_nobody_their_work(
    caplog: pytest.LogCaptureFixture,
) -> None:
    began = time.monotonic()
    with caplog.at_level(logging.WARNING, logger="portal.jobs"), transaction.atomic():
        jobs.enqueue("portal.deliver_notices")
    assert [record.getMessage() for record in caplog.records] == [
        "broker away, portal.deliver_notices waits for its sweep: OperationalError"
    ]
    assert time.monotonic() - began < 5


@pytest.mark.django_db(transaction=True)
def test_work_is_asked_for_after_the_commit(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(app, "send_task", lambda name, **options: asked.append((name, options)))
    with transaction.atomic():
        jobs.enqueue("incidents.prepare_evidence", evidence=7)
        assert asked == []
    assert asked == [("incidents.prepare_evidence", {"kwargs": {"evidence": 7}, "retry": False})]


@pytest.mark.django_db(transaction=True)
def test_work_for_what_was_rolled_back_is_never_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    monkeypatch.setattr(app, "send_task", lambda name, **options: asked.append(name))
    with transaction.atomic():
        jobs.enqueue("portal.deliver_notices")
        transaction.set_rollback(True)
    assert asked == []
