"""A directory administrator brings in a list of staff; nobody else learns that there is one."""

from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from portal.directory import importing
from portal.models import AuditEntry, Person, Role, StaffImport
from tests.factories import PersonFactory, person_with
from tests.portal.directory.lists import HEADINGS, ROWS, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator() -> Person:
    return person_with(Role.DIRECTORY_ADMINISTRATOR, staff_number="9", given_names="Ada", family_name="Min")


@pytest.fixture
def client(administrator: Person, client_for) -> Client:
    return client_for(administrator)


@pytest.fixture
def own_row(administrator: Person) -> str:
    """They stand in their own list."""
    return f"9,Ada,Min,{administrator.email},exec,,,Ongoing,"


def send(client: Client, *rows: str, once: object = None, headings: str = HEADINGS) -> StaffImport:
    file = SimpleUploadedFile("staff.csv", "\n".join([headings, *rows]).encode())
    answer = client.post(reverse("staff-imports"), {"file": file, "once": once or uuid4()})
    assert answer.status_code == 302, answer.context["form"].errors
    return StaffImport.objects.latest("pk")


def choose(client: Client, begun: StaffImport, **other: object) -> StaffImport:
    """As they were guessed; a worker then reads it."""
    chosen = {**begun.columns, "is_full": "everyone", "last_day": "yesterday", **other}
    answer = client.post(reverse("staff-import", args=[begun.pk]), chosen)
    assert answer.status_code == 302, answer.context["form"].errors
    importing.read_staff_import(begun.pk)
    begun.refresh_from_db()
    return begun


def confirm(client: Client, begun: StaffImport, **said: object):
    answer = client.post(
        reverse("staff-import-confirm", args=[begun.pk]), {"seen": importing.version_of(begun), **said}
    )
    importing.merge_staff_import(begun.pk)
    begun.refresh_from_db()
    return answer


def test_a_list_is_looked_over_and_brought_in(client: Client, administrator: Person, own_row: str) -> None:
    begun = choose(client, send(client, *ROWS, own_row))
    page = client.get(reverse("staff-import", args=[begun.pk])).text
    assert "Joined: 3" in page
    assert Person.objects.count() == 1
    confirm(client, begun)
    assert (begun.state, begun.confirmed_by, person("3").manager) == ("done", administrator, person("2"))
    assert AuditEntry.objects.get(action="staff.imported").actor == administrator
    assert "Joined: 3" in client.get(reverse("staff-import", args=[begun.pk])).text


def test_the_file_goes_once_it_was_brought_in(client: Client, own_row: str, django_capture_on_commit_callbacks) -> None:
    begun = choose(client, send(client, *ROWS, own_row))
    assert default_storage.exists(begun.key)
    key = begun.key
    with django_capture_on_commit_callbacks(execute=True):
        confirm(client, begun)
    assert not default_storage.exists(key)


def test_what_differs_stands_side_by_side(client: Client, own_row: str) -> None:
    confirm(client, choose(client, send(client, *ROWS, own_row)))
    moved = ROWS[2].replace("ops,Operations,2", "exec,,1")
    begun = choose(client, send(client, *ROWS[:2], moved, own_row))
    page = client.get(reverse("staff-import", args=[begun.pk])).text
    assert "Unit code: <del>ops</del> → <ins>exec</ins>" in page
    assert "Manager’s staff number: <del>2</del> → <ins>1</ins>" in page
    confirm(client, begun)
    assert "<del>ops</del> → <ins>exec</ins>" in client.get(reverse("person", args=[person("3").pk])).text


def test_a_list_with_a_wrong_row_cannot_be_brought_in(client: Client, own_row: str) -> None:
    begun = choose(client, send(client, *ROWS, ROWS[0], own_row))
    assert "Line 5" in client.get(reverse("staff-import", args=[begun.pk])).text
    confirm(client, begun)
    assert (begun.state, Person.objects.count()) == ("read", 1)


def test_many_leavers_are_confirmed_by_typing_their_number(client: Client, own_row: str) -> None:
    people = [PersonFactory(), PersonFactory()]
    begun = choose(client, send(client, own_row.replace("exec,", "exec,Executive", 1)))
    for wrong in ("", "1"):
        answer = confirm(client, begun, leavers=wrong)
        assert (answer.status_code, begun.state) == (422, "read")
    confirm(client, begun, leavers="2")
    assert begun.state == "done"
    assert Person.objects.current().filter(pk__in=[one.pk for one in people]).count() == 0


def test_the_directory_changed_meanwhile_so_it_is_looked_over_once_more(client: Client, own_row: str) -> None:
    begun = choose(client, send(client, *ROWS, own_row))
    PersonFactory(staff_number="3", email="cy@dept.example")
    confirm(client, begun)
    assert begun.state == "reading"
    importing.follow_staff_imports()
    assert "The directory changed meanwhile" in client.get(reverse("staff-import", args=[begun.pk])).text
    assert Person.objects.filter(staff_number="1").count() == 0


def test_what_a_killed_worker_left_is_taken_up_by_the_sweep(client: Client, own_row: str) -> None:
    begun = choose(client, send(client, *ROWS, own_row))
    client.post(reverse("staff-import-confirm", args=[begun.pk]), {"seen": importing.version_of(begun)})
    importing.follow_staff_imports()
    importing.follow_staff_imports()
    assert AuditEntry.objects.filter(action="staff.imported").count() == 1


def test_a_form_sent_twice_is_one_list(client: Client, own_row: str) -> None:
    once = uuid4()
    assert send(client, *ROWS, once=once) == send(client, *ROWS, once=once)
    assert StaffImport.objects.count() == 1


def test_progress_is_told_until_the_page_is_asked_for_anew(client: Client, own_row: str) -> None:
    begun = send(client, *ROWS, own_row)
    client.post(reverse("staff-import", args=[begun.pk]), {**begun.columns, "is_full": "some", "last_day": "yesterday"})
    answer = client.get(reverse("staff-import-progress", args=[begun.pk]))
    assert ("goes on by itself" in answer.text, answer.headers.get("HX-Refresh")) == (True, None)
    importing.read_staff_import(begun.pk)
    assert client.get(reverse("staff-import-progress", args=[begun.pk])).headers["HX-Refresh"] == "true"


def test_a_list_that_nobody_wants_is_deleted(client: Client, own_row: str) -> None:
    begun = send(client, *ROWS)
    client.post(reverse("staff-import-discard", args=[begun.pk]))
    assert StaffImport.objects.count() == 0


def test_what_is_no_table_is_refused_on_the_page(client: Client) -> None:
    file = SimpleUploadedFile("staff.csv", b"\n\n")
    answer = client.post(reverse("staff-imports"), {"file": file, "once": uuid4()})
    assert (answer.status_code, "no rows" in answer.text) == (422, True)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_lists_asks_the_same_however_long(client: Client, count: int, django_assert_num_queries) -> None:
    for _ in range(count):
        send(client, *ROWS)
    client.get(reverse("staff-imports"))
    with django_assert_num_queries(2):  # the person, the lists
        client.get(reverse("staff-imports"))


def test_for_everyone_else_there_is_no_list(client_for) -> None:
    begun = StaffImport.objects.create(file_name="staff.csv", sha256="0" * 64)
    for role in (Role.AUDITOR, Role.PEOPLE_SERVICES_MANAGER):
        other = client_for(person_with(role))
        for name in ("staff-import", "staff-import-progress"):
            assert other.get(reverse(name, args=[begun.pk])).status_code == 404
        for name in ("staff-import", "staff-import-confirm", "staff-import-discard"):
            assert other.post(reverse(name, args=[begun.pk])).status_code == 404
        assert other.post(reverse("staff-imports")).status_code == 404
