"""How long records are kept: every model has its line, every job runs and is shown to delete, and the page says it."""

from collections import Counter
from datetime import timedelta

import pytest
from django.conf import settings as portal_settings
from django.urls import reverse
from django.utils import timezone

from portal.directory.importing import follow_staff_imports
from portal.home.retention import LINES, Line, every_model, models_of
from portal.models import Role, StaffImport
from tests.collecting import leaves_itself_out, runs
from tests.factories import PersonFactory, person_with

GOING = [line for line in LINES if line.job]
FILES = sorted({line.shown_by.partition("::")[0] for line in GOING})


def test_every_model_stands_in_one_line() -> None:
    found = Counter(label for line in LINES for label in models_of(line))
    assert set(every_model()) == set(found)
    assert [label for label, times in found.items() if times > 1] == []


def test_each_job_is_one_that_runs_by_itself() -> None:
    tasks = {job["task"] for job in portal_settings.CELERY_BEAT_SCHEDULE.values()}
    assert {line.job for line in GOING} <= tasks


@pytest.mark.parametrize("path", FILES)
def test_each_job_names_a_test_that_shows_it_deleting(path: str, request: pytest.FixtureRequest) -> None:
    found = runs(path, request.session)
    for line in GOING:
        file, _, name = line.shown_by.partition("::")
        if file == path:
            assert name in found, line.shown_by
            assert not leaves_itself_out(path, name), line.shown_by


@pytest.mark.parametrize("line", [line for line in LINES if not line.job], ids=lambda line: line.title)
def test_what_does_not_go_by_itself_says_why(line: Line) -> None:
    assert line.why
    assert not line.shown_by
    assert line.due is None


def left_lying(days: int) -> StaffImport:
    began = timezone.now() - timedelta(days=days)
    return StaffImport.objects.create(by=PersonFactory(), file_name="staff.csv", key="", began_at=began)


@pytest.mark.django_db
def test_a_list_of_staff_nobody_confirmed_goes(settings) -> None:
    settings.STAFF_IMPORT_DAYS = 30
    kept = left_lying(29)
    left_lying(31)
    follow_staff_imports()
    assert [*StaffImport.objects.all()] == [kept]


@pytest.mark.django_db
def test_the_page_says_what_is_set_and_what_would_go(client_for, settings) -> None:
    settings.STAFF_IMPORT_DAYS = 77
    left_lying(78)
    page = client_for(person_with(Role.AUDITOR)).get(reverse("retention"))
    assert "77 days" in page.content.decode()
    [would_go] = [number for line, _, number in page.context["lines"] if line.job == "portal.follow_staff_imports"]
    assert would_go == 1
    others = client_for(PersonFactory()).get(reverse("retention"))
    assert {number for _, _, number in others.context["lines"]} == {None}
