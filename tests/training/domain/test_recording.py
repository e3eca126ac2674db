"""Completions from elsewhere: all rows or none, the same rows once, each fault with its line."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.models import AuditEntry, Role
from tests.factories import PersonFactory, person_with
from tests.training.factories import course_on
from training import domain
from training.models import Completion, CompletionImport, RecordedCompletion

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return course_on().course


def begun(author, *lines, headings="Staff number,Course,Completed on,System"):
    content = "\n".join([headings, *lines]).encode()
    return domain.begin_recording(content, file_name="a.csv", once=uuid4(), actor=author)


def test_rows_go_onto_records_by_staff_number_or_mail_and_count_as_nothing_more(author, course):
    alice, bob = PersonFactory(), PersonFactory()
    found = begun(
        author,
        f"{alice.staff_number},{course.slug},27/8/2026,LearnHub",
        f'{bob.email.upper()},"{course.title}",2026-08-28,LearnHub',
    )
    assert domain.record_completions(found, actor=author) == 2
    rows = RecordedCompletion.objects.order_by("completed_on").values_list("person", "course", "completed_on", "source")
    assert [*rows] == [
        (alice.pk, course.pk, date(2026, 8, 27), "LearnHub"),
        (bob.pk, course.pk, date(2026, 8, 28), "LearnHub"),
    ]
    assert not Completion.objects.exists()
    entry = AuditEntry.objects.get(action="completions.recorded")
    assert (entry.data["added"], entry.data["known"]) == (2, 0)


def test_each_fault_is_named_by_its_line_and_nothing_is_recorded(author, course):
    alice = PersonFactory()
    found = begun(
        author,
        f"{alice.staff_number},{course.slug},1 May 2026,LearnHub",
        f"nobody,{course.slug},1 May 2026,LearnHub",
        f"{alice.staff_number},cooking,1 May 2026,LearnHub",
        f"{alice.staff_number},{course.slug},31 February 2026,LearnHub",
        f"{alice.staff_number},{course.slug},1 May 2999,LearnHub",
        f"{alice.staff_number},{course.slug},1 May 2026,",
        f"{alice.staff_number}",
    )
    plan = domain.plan_recording(found)
    assert [(fault.line, fault.words.split("“")[0].split(".")[0]) for fault in plan.faults] == [
        (3, "Nobody has the staff number or e-mail address "),
        (4, "There is no course "),
        (5, "There is no such day as "),
        (6, "1 May 2999 is still to come"),
        (7, "It does not say where the course was completed"),
        (8, "There is no course "),
    ]
    with pytest.raises(domain.RecordingRefused):
        domain.record_completions(found, actor=author)
    assert not RecordedCompletion.objects.exists()


def test_the_same_file_twice_and_the_same_row_twice_change_nothing(author, course):
    line = f"{PersonFactory().staff_number},{course.slug},1 May 2026,LearnHub"
    assert domain.record_completions(begun(author, line, line), actor=author) == 1
    again = begun(author, line)
    plan = domain.plan_recording(again)
    assert (plan.fresh, plan.known, plan.faults) == ([], 1, [])
    assert domain.record_completions(again, actor=author) == 0
    assert RecordedCompletion.objects.count() == 1


def test_confirmed_twice_it_is_recorded_once_and_stays_as_it_is(author, course):
    found = begun(author, f"{PersonFactory().staff_number},{course.slug},1 May 2026,LearnHub")
    assert [domain.record_completions(found, actor=author) for _ in range(2)] == [1, 1]


@pytest.mark.parametrize("rows", [1, 3])
def test_looking_takes_the_same_queries_however_many_rows(author, course, rows):
    lines = [f"{PersonFactory().staff_number},{course.slug},1 May 2026,LearnHub" for _ in range(rows)]
    found = begun(author, *lines)
    with CaptureQueriesContext(connection) as made:
        assert len(domain.plan_recording(found).fresh) == rows
    assert len(made) == 4


def test_an_author_says_which_column_is_which_and_the_person_sees_it_on_their_record(author, course, client_for):
    alice = PersonFactory()
    found = begun(author, f"x,1 May 2026,{course.slug},{alice.email}", headings="A,B,C,D")
    browser, address = client_for(author), reverse("training:completions-preview", args=[found.pk])
    assert "0 would be recorded" in browser.get(address).content.decode()
    said = {"who": 3, "course": 2, "day": 1, "source": "", "everywhere": "LearnHub"}
    browser.post(address, {**said, "then": "look"})
    assert "1 would be recorded" in browser.get(address).content.decode()
    assert not RecordedCompletion.objects.exists()
    browser.post(address, {**said, "then": "record"})
    browser.post(address, {**said, "then": "record"})
    assert RecordedCompletion.objects.get().source == "LearnHub"
    theirs = client_for(alice)
    assert "Completed elsewhere" in theirs.get(reverse("me")).content.decode()
    assert b"Course completed elsewhere" in b"".join(theirs.get(reverse("me-file")).streaming_content)
    assert "Completed elsewhere" not in browser.get(reverse("me")).content.decode()


def test_another_author_does_not_find_it_and_an_unfinished_one_goes_with_the_next(author, course, client_for):
    first = begun(author, "a,b,c,d")
    other = client_for(person_with(Role.TRAINING_AUTHOR))
    assert other.get(reverse("training:completions-preview", args=[first.pk])).status_code == 404
    second = begun(author, "a,b,c,e")
    assert CompletionImport.objects.get() == second
