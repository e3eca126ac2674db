"""Whether an LRS gets what it is told, as the directory administrator sees it."""

import pytest

from portal.models import AuditEntry, Role
from tests.factories import PersonFactory, person_with
from tests.training.factories import attempt_by
from tests.training.views.steps import path, text
from training.models import Sending, Statement

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client_for):
    return client_for(person_with(Role.DIRECTORY_ADMINISTRATOR))


def test_where_none_is_set_the_page_says_so(administrator):
    assert "No store is told anything" in text(administrator.get(path("telling")))


def test_what_waits_is_counted_and_the_last_error_said_and_nothing_of_anybody(administrator, settings):
    settings.XAPI_URL = "https://lrs.example/xapi"
    attempt = attempt_by(PersonFactory(staff_number="S4711"))
    attempt_by(PersonFactory())
    Statement.objects.filter(attempt=attempt).update(refused=400)
    Sending.objects.create(pk=1, error="It answered 503.", failed_at=attempt.started_at)
    page = text(administrator.get(path("telling")))
    assert "Not getting through" in page
    assert "It answered 503." in page
    assert "<dd>1, since " in page
    assert "Set aside, refused by the store</dt><dd>1</dd>" in page
    assert "S4711" not in page


def test_what_was_set_aside_is_tried_again(administrator, settings):
    settings.XAPI_URL = "https://lrs.example/xapi"
    attempt = attempt_by(PersonFactory())
    Statement.objects.update(refused=400)
    Sending.objects.create(pk=1, failures=3, next_at=attempt.started_at)
    assert administrator.post(path("tell-again")).url == path("telling")
    assert Statement.objects.get().refused is None
    assert Sending.objects.get().next_at is None
    assert AuditEntry.objects.filter(action="xapi.tried_again").count() == 1


def test_nobody_else_finds_it(browser):
    assert browser.get(path("telling")).status_code == 404
    assert browser.post(path("tell-again")).status_code == 404
