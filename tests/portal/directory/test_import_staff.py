"""A list of staff becomes the directory as a whole or not at all, and the record says who changed whose what."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse

from portal.directory.later import apply_staff_changes
from portal.directory.merging import digest_of_changes
from portal.models import AuditEntry, Person, Role, StaffChange, StaffImport, StaffLater, Unit
from tests.factories import PersonFactory, grant, person_with

from .lists import HEADINGS, ROWS, bring_in, person, today, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def staff(folder: Path) -> Path:
    """Three people, brought in."""
    bring_in(folder, *ROWS)
    return folder


def everything() -> list[tuple[object, ...]]:
    return list(Person.objects.order_by("pk").values_list())


def test_people_join_with_their_units_and_managers(staff: Path) -> None:
    assert [person("3").manager, person("2").manager, person("1").manager] == [person("2"), person("1"), None]
    assert (person("3").unit.code, person("3").employment, person("3").classification) == ("ops", "casual", "APS 4")
    assert person("1").employment == "ses"
    assert not person("1").has_usable_password()
    assert set(Unit.objects.under(Unit.objects.get(code="ops"))) == {Unit.objects.get(code="ops")}


def test_the_same_list_once_more_changes_nothing(staff: Path) -> None:
    before, history, entries = everything(), StaffChange.objects.count(), AuditEntry.objects.count()
    said = bring_in(staff, *ROWS)
    assert everything() == before
    assert (StaffChange.objects.count(), AuditEntry.objects.count()) == (history, entries)
    assert "Joined: 0" in said


def test_somebody_moves_and_the_record_says_from_whom_to_whom(staff: Path) -> None:
    bring_in(staff, ROWS[0], ROWS[1], "3,Cy,Low,cy@dept.example,exec,Executive,1,casual,APS 5")
    assert (person("3").unit.code, person("3").manager) == ("exec", person("1"))
    change = person("3").staff_changes.first()
    assert change is not None
    assert (change.kind, change.actor_name) == ("moved", "the portal itself")
    assert change.before == {"unit": "ops", "manager": "2", "classification": "APS 4"}
    assert change.after == {"unit": "exec", "manager": "1", "classification": "APS 5"}


def test_one_entry_of_the_audit_covers_every_change(staff: Path) -> None:
    brought = StaffImport.objects.get()
    entry = AuditEntry.objects.get(action="staff.imported")
    assert (entry.target_id, entry.data["joined"], entry.data["rows"]) == (str(brought.pk), 3, 3)
    assert entry.data["changes"] == digest_of_changes(brought) != ""
    assert entry.data["file"] == brought.sha256


def test_whoever_is_missing_from_a_full_list_leaves_and_keeps_their_record(staff: Path, client_for) -> None:
    grant(person("3"), Role.AUDITOR)
    browser = client_for(person("3"))
    assert browser.get(reverse("home")).status_code == 200
    bring_in(staff, *ROWS[:2], leavers=1)
    gone = person("3")
    assert (gone.is_active, gone.employment, gone.left_on) == (False, "former", today() - timedelta(days=1))
    assert browser.get(reverse("home")).status_code == 302
    assert gone.role_grants.get().ends_on == gone.left_on
    assert gone.staff_changes.first().kind == "left"
    assert AuditEntry.objects.filter(action="role.ended").count() == 1


def test_nobody_leaves_by_missing_from_a_part(staff: Path) -> None:
    bring_in(staff, ROWS[0], part=True)
    assert Person.objects.current().count() == 3


def test_whoever_comes_back_finds_their_record_and_none_of_their_roles(staff: Path) -> None:
    grant(person("3"), Role.AUDITOR)
    bring_in(staff, *ROWS[:2], leavers=1)
    before = person("3").pk
    bring_in(staff, *ROWS)
    back = person("3")
    assert (back.pk, back.is_active, back.left_on, back.employment) == (before, True, None, "casual")
    assert back.roles == frozenset()
    assert back.staff_changes.first().kind == "returned"


def test_many_leavers_have_to_be_confirmed_by_their_number(staff: Path) -> None:
    for leavers in (None, 2):
        with pytest.raises(CommandError, match="--leavers 1"):
            bring_in(staff, *ROWS[:2], leavers=leavers)
        assert person("3").is_active
    bring_in(staff, *ROWS[:2], leavers=1)
    assert not person("3").is_active


def test_few_leavers_are_not_asked_for(staff: Path, settings) -> None:
    settings.STAFF_LEAVERS_PERCENT = 40.0
    bring_in(staff, *ROWS[:2])
    assert not person("3").is_active


def test_the_last_administrator_is_not_left_out(staff: Path) -> None:
    person_with(Role.DIRECTORY_ADMINISTRATOR)
    with pytest.raises(CommandError, match="1 things"):
        bring_in(staff, *ROWS, leavers=1)
    assert Person.objects.current().count() == 4


def test_a_dry_run_says_what_would_change_and_changes_nothing(staff: Path) -> None:
    before = everything()
    said = bring_in(staff, ROWS[0], "4,Di,New,di@dept.example,new,New unit,9,,", dry_run=True)
    assert everything() == before
    assert Unit.objects.filter(code="new").count() == 0
    assert ["Joined: 1" in said, "Left: 2" in said, "New unit: New unit (new)" in said] == [True] * 3
    assert "Line 3: Nobody here has the staff number 9 of its manager. It would have none." in said


def test_an_unknown_manager_is_told_and_left_unset(staff: Path) -> None:
    bring_in(staff, *ROWS[:2], "3,Cy,Low,cy@dept.example,ops,,77,casual,APS 4")
    assert person("3").manager is None


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("3,Cy,Low,cy@dept.example,ops,,3,,", "Line 4: It names them as their own manager."),
        ("1,Cy,Low,cy@dept.example,ops,,,,", "Line 4: Its staff number stands in line 2 already."),
        ("3,Cy,Low,ADA@dept.example,ops,,,,", "Line 4: Its e-mail address stands in line 2 already."),
        ("3,Cy,Low,nobody,ops,,,,", "Line 4: E-mail address: “nobody” is no e-mail address."),
        ("3,Cy,Low,cy;low@x.example,ops,,,,", "Line 4: E-mail address: “cy;low@x.example” is no e-mail address."),
        ("3,Cy,Low,cy@x..example,ops,,,,", "Line 4: E-mail address: “cy@x..example” is no e-mail address."),
        ("3,Cy,,cy@dept.example,ops,,,,", "Line 4: Family name: there is nothing in it."),
        ("3,Cy,Low,cy@dept.example,nowhere,,,,", "Line 4: There is no unit “nowhere”, and no name for a new one."),
        ("3,Cy,Low,cy@dept.example,ops,,,sometimes,", "Line 4: Employment: “sometimes” is none of: Ongoing"),
    ],
)
def test_a_row_that_is_wrong_is_told_with_its_line_and_nothing_is_brought_in(folder: Path, row, words) -> None:
    said = Said()
    with pytest.raises(CommandError, match="Nothing was changed"):
        said.of(folder, *ROWS[:2], row)
    assert words in said.words
    assert (Person.objects.count(), StaffImport.objects.count(), Unit.objects.count()) == (0, 0, 0)


class Said:
    """What the command said before it refused."""

    words = ""

    def of(self, folder: Path, *rows: str) -> None:
        out = io.StringIO()
        try:
            call_command("import_staff", write(folder, *rows), stdout=out, stderr=io.StringIO())
        finally:
            self.words = out.getvalue()


def test_a_ring_of_managers_is_refused_and_whoever_is_under_it_is_not_blamed(staff: Path) -> None:
    said = Said()
    with pytest.raises(CommandError):
        said.of(staff, ROWS[0], "2,Ben,Middle,ben@dept.example,ops,,3,,", ROWS[2], "4,Di,New,di@dept.example,ops,,3,,")
    assert [line for line in said.words.splitlines() if "ring" in line] == [
        "Line 3: Its managers go round in a ring: they would be above themselves.",
        "Line 4: Its managers go round in a ring: they would be above themselves.",
    ]


def test_two_exchange_their_addresses(staff: Path) -> None:
    bring_in(staff, ROWS[0], ROWS[1].replace("ben@", "cy@"), ROWS[2].replace("cy@", "ben@"))
    assert (person("2").email, person("3").email) == ("cy@dept.example", "ben@dept.example")


def test_an_address_of_somebody_who_left_is_told(staff: Path) -> None:
    bring_in(staff, *ROWS[:2], leavers=1)
    said = Said()
    with pytest.raises(CommandError):
        said.of(staff, *ROWS[:2], ROWS[2].replace("3,", "4,", 1))
    assert "Line 4: Its e-mail address belongs to staff number 3, who is not in the file." in said.words


def test_columns_that_are_not_there_leave_what_stands(staff: Path) -> None:
    few = "Staff number,Given names,Family name,E-mail address,Unit code"
    bring_in(staff, *(",".join(row.split(",")[:5]) for row in ROWS), headings=few)
    assert (person("3").manager, person("3").employment, person("3").classification) == (person("2"), "casual", "APS 4")
    assert not StaffChange.objects.exclude(kind="joined").exists()


def test_columns_of_other_names_are_told_once_and_remembered(folder: Path) -> None:
    headings = HEADINGS.replace("Staff number", "Kennzahl")
    with pytest.raises(CommandError, match="staff number"):
        bring_in(folder, *ROWS, headings=headings)
    bring_in(folder, *ROWS, headings=headings, column=["staff_number=Kennzahl"])
    assert "Joined: 0" in bring_in(folder, *ROWS, headings=headings)


def test_a_row_that_holds_from_a_later_day_waits_for_it(staff: Path) -> None:
    day = today() + timedelta(days=10)
    headings = f"{HEADINGS},Effective date"
    rows = [f"{row}," for row in ROWS[:2]]
    bring_in(staff, *rows, f"3,Cy,Low,cy@dept.example,exec,,1,casual,APS 5,{day}", headings=headings)
    assert person("3").unit.code == "ops"
    apply_staff_changes(day - timedelta(days=1))
    assert person("3").unit.code == "ops"
    apply_staff_changes(day)
    assert (person("3").unit.code, person("3").manager, person("3").classification) == ("exec", person("1"), "APS 5")
    assert StaffLater.objects.get().applied_at
    apply_staff_changes(day + timedelta(days=1))
    assert person("3").staff_changes.count() == 2


def test_a_newer_list_says_what_is_to_come(staff: Path) -> None:
    later = f"{ROWS[2].replace('ops', 'exec')},{today() + timedelta(days=10)}"
    headings = f"{HEADINGS},Effective date"
    bring_in(staff, *(f"{row}," for row in ROWS[:2]), later, headings=headings)
    assert StaffLater.objects.count() == 1
    bring_in(staff, *ROWS)
    assert StaffLater.objects.count() == 0


def test_what_can_no_longer_be_applied_is_kept_with_the_reason_and_holds_up_nobody(staff: Path) -> None:
    day = today() + timedelta(days=10)
    headings = f"{HEADINGS},Effective date"
    rows = [f"{ROWS[1].replace('EL 1', 'EL 2')},{day}", f"{ROWS[2].replace('cy@', 'taken@')},{day}"]
    bring_in(staff, f"{ROWS[0]},", *rows, headings=headings)
    PersonFactory(email="taken@dept.example")
    apply_staff_changes(day)
    assert (person("2").classification, person("3").email) == ("EL 2", "cy@dept.example")
    assert "belongs to" in StaffLater.objects.get(staff_number="3").refused


def test_a_last_day_to_come_ends_access_when_it_is_over(staff: Path) -> None:
    day = today() + timedelta(days=5)
    headings = f"{HEADINGS},Last day"
    bring_in(staff, *(f"{row}," for row in ROWS[:2]), f"{ROWS[2]},{day}", headings=headings)
    assert (person("3").is_active, person("3").left_on) == (True, day)
    apply_staff_changes(day)
    assert person("3").is_active
    apply_staff_changes(day + timedelta(days=1))
    assert (person("3").is_active, person("3").left_on, person("3").employment) == (False, day, "former")
    assert AuditEntry.objects.get(action="person.left").target_name == "Cy Low"


def test_those_missing_can_have_a_last_day_to_come(staff: Path) -> None:
    day = today() + timedelta(days=5)
    bring_in(staff, *ROWS[:2], last_day=day.isoformat(), leavers=1)
    assert (person("3").is_active, person("3").left_on) == (True, day)
    bring_in(staff, *ROWS)
    assert (person("3").is_active, person("3").left_on) == (True, None)


def test_nobody_changes_or_removes_a_row_of_history(staff: Path) -> None:
    for forbidden in (
        lambda: StaffChange.objects.update(actor_name="Nobody"),
        lambda: StaffChange.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            forbidden()


def test_the_database_keeps_history_and_its_person_together(staff: Path) -> None:
    somebody = person("3")
    nobody = Person.objects.latest("pk").pk + 1000
    for forbidden in (
        lambda: StaffChange.objects.create(person_id=nobody, kind="joined", actor_name="Nobody"),
        lambda: Person.objects.filter(pk=somebody.pk)._raw_delete("default"),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            forbidden()


def test_a_ring_that_goes_through_somebody_who_was_here_is_refused(staff: Path) -> None:
    with pytest.raises(CommandError):
        bring_in(
            staff,
            "1,Ada,Top,ada@dept.example,exec,Executive,4,SES,SES Band 1",
            *ROWS[1:],
            "4,Di,New,di@dept.example,ops,Operations,3,Ongoing,APS 4",
        )
    assert not Person.objects.filter(staff_number="4").exists()


def test_a_manager_who_leaves_makes_no_ring_by_what_the_list_says_of_them(staff: Path) -> None:
    gone = "1,Ada,Top,ada@dept.example,exec,Executive,3,SES,SES Band 1,2001-01-01"
    bring_in(staff, gone, *(f"{row}," for row in ROWS[1:]), headings=f"{HEADINGS},Last day", leavers=1)
    assert (person("1").is_active, person("1").manager) == (False, None)
