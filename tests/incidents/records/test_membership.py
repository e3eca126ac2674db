"""Being of People Services is not enough to read a matter: somebody is on it, or breaks the glass and is seen."""

import uuid
from datetime import timedelta
from functools import partial

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from incidents.domain import parts
from incidents.domain.concern import raise_concern
from incidents.domain.exporting import begin_export
from incidents.domain.investigation import add_note
from incidents.domain.membership import (
    LastMember,
    add_member,
    break_glass,
    close_glass,
    remove_member,
    report_broken_glass,
)
from incidents.enums import Naming
from incidents.models import BreakGlass, FileMember, Investigation
from incidents.rules import membership as rules
from incidents.rules.machine import MoveRefused
from portal.models import AuditEntry, Notice, Person, Role
from tests.conftest import SignIn
from tests.factories import person_with
from tests.incidents.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast.assembled()


@pytest.fixture
def file(cast: Cast) -> Investigation:
    return cast.formal()


@pytest.fixture
def otto() -> Person:
    return person_with(Role.PEOPLE_SERVICES_OFFICER, given_names="Otto")


@pytest.fixture
def manuela() -> Person:
    return person_with(Role.PEOPLE_SERVICES_MANAGER, given_names="Manuela")


def sees(person: Person, file: Investigation) -> bool:
    return Investigation.objects.visible_to(person).filter(pk=file.pk).exists()


def members(file: Investigation) -> set[Person]:
    return {one.person for one in FileMember.objects.standing().filter(investigation=file)}


def broken(file: Investigation, person: Person, **more: object) -> BreakGlass:
    said = {"reason": "She is on leave and the police ask.", "hours": 2, "once": uuid.uuid4(), **more}
    return break_glass(file, actor=person, **said)


def test_whoever_begins_and_the_manager_who_decides_are_on_the_file(cast: Cast, file: Investigation) -> None:
    assert members(file) == {cast.olga, cast.petra}


def test_an_officer_off_the_file_does_not_learn_that_there_is_one(
    file: Investigation, otto: Person, client_for: SignIn
) -> None:
    browser = client_for(otto)
    assert browser.get(reverse("incidents:investigation", args=[file.pk])).status_code == 404
    assert browser.get(reverse("incidents:investigation_declare", args=[file.pk])).status_code == 404
    assert browser.get(reverse("incidents:file_members", args=[file.pk])).status_code == 404
    assert file.number not in browser.get(reverse("incidents:investigations")).content.decode()
    with pytest.raises(MoveRefused):
        add_note(file, actor=otto, words="Hello", once=uuid.uuid4())


def test_a_file_once_taken_on_is_told_of_to_nobody_off_it(cast: Cast, otto: Person, manuela: Person) -> None:
    file = cast.referred()
    told = Notice.objects.filter(url=reverse("incidents:investigation", args=[file.pk]))
    assert {one.person for one in told} == {cast.olga, cast.petra, otto, manuela}
    parts.declare(file.case, actor=cast.olga, has_conflict=False)
    assert {one.person for one in told.all()} == {cast.olga, cast.petra, manuela}
    parts.declare(file.case, actor=manuela, has_conflict=False)
    remove_member(file, cast.olga, actor=manuela, why="She is on leave.")
    assert cast.olga not in {one.person for one in told.all()}


def test_a_file_nobody_is_on_is_taken_on_by_whoever_declares_first(
    cast: Cast, otto: Person, client_for: SignIn
) -> None:
    file = cast.referred()
    assert sees(otto, file)
    assert sees(cast.olga, file)
    page = reverse("incidents:investigation", args=[file.pk])
    declaring = reverse("incidents:investigation_declare", args=[file.pk])
    browser = client_for(otto)
    assert browser.get(page).url == declaring
    assert "mocks our customers" not in browser.get(declaring).content.decode()  # whom it is about, and no more
    browser.post(declaring, {"has_conflict": "no"})
    assert browser.get(page).status_code == 200
    assert members(file) == {otto}
    assert not sees(cast.olga, file)


def test_a_manager_comes_onto_a_file_by_declaring_and_reads_nothing_before(
    file: Investigation, manuela: Person, client_for: SignIn
) -> None:
    page = reverse("incidents:investigation", args=[file.pk])
    browser = client_for(manuela)
    assert browser.get(page).url == reverse("incidents:investigation_declare", args=[file.pk])
    parts.declare(file.case, actor=manuela, has_conflict=False)
    assert manuela in members(file)
    assert browser.get(page).status_code == 200


def test_a_conflict_takes_somebody_off_the_file(cast: Cast, file: Investigation) -> None:
    parts.declare(file.case, actor=cast.olga, has_conflict=True, words="She is my cousin.")
    assert members(file) == {cast.petra}
    assert not sees(cast.olga, file)


def test_a_manager_on_it_adds_somebody_who_then_declares(
    cast: Cast, file: Investigation, otto: Person, client_for: SignIn
) -> None:
    page = reverse("incidents:file_member_add", args=[file.pk])
    petra = client_for(cast.petra)
    assert otto.name in petra.get(page).content.decode()
    assert petra.post(page, {"person": otto.pk}).url == reverse("incidents:file_members", args=[file.pk])
    add_member(file, otto, actor=cast.petra)  # the same person twice
    assert FileMember.objects.filter(person=otto).count() == 1
    assert Notice.objects.filter(person=otto, kind="file_member_added").count() == 1
    own = reverse("incidents:investigation", args=[file.pk])
    assert client_for(otto).get(own).url == reverse("incidents:investigation_declare", args=[file.pk])


def test_only_a_manager_on_the_file_adds_or_removes(
    cast: Cast, file: Investigation, otto: Person, manuela: Person
) -> None:
    for actor in (cast.olga, manuela, cast.bella, cast.dev):
        with pytest.raises(MoveRefused):
            add_member(file, otto, actor=actor)
        with pytest.raises(MoveRefused):
            remove_member(file, cast.olga, actor=actor, why="She is away.")


def test_nobody_is_added_who_has_another_part_or_is_not_of_people_services(cast: Cast, file: Investigation) -> None:
    for person in (cast.alice, cast.bob, cast.carol, cast.dev, cast.mina, cast.bella, cast.ivan):
        with pytest.raises(MoveRefused):
            add_member(file, person, actor=cast.petra)


def test_who_was_taken_off_sees_nothing_and_does_not_come_back_by_themselves(
    cast: Cast, file: Investigation, manuela: Person, client_for: SignIn
) -> None:
    parts.declare(file.case, actor=manuela, has_conflict=False)
    page = reverse("incidents:file_member_remove", args=[file.pk, manuela.pk])
    petra = client_for(cast.petra)
    assert petra.post(page, {"why": ""}).status_code == 422
    petra.post(page, {"why": "She moved to another team."})
    assert not sees(manuela, file)
    assert client_for(manuela).get(reverse("incidents:investigation", args=[file.pk])).status_code == 404
    with pytest.raises(MoveRefused):
        begin_export(file, actor=manuela, why="Mine.", once=uuid.uuid4())
    shown = petra.get(reverse("incidents:file_members", args=[file.pk])).content.decode()
    assert "She moved to another team." in shown
    add_member(file, manuela, actor=cast.petra)
    assert sees(manuela, file)


def test_the_last_one_is_not_taken_off(cast: Cast, file: Investigation, client_for: SignIn) -> None:
    remove_member(file, cast.olga, actor=cast.petra, why="Away.")
    with pytest.raises(LastMember):
        remove_member(file, cast.petra, actor=cast.petra, why="Away too.")
    page = reverse("incidents:file_member_remove", args=[file.pk, cast.petra.pk])
    assert "Add somebody first" in client_for(cast.petra).post(page, {"why": "Away"}).content.decode()


def test_the_database_keeps_who_was_on_a_file(cast: Cast, file: Investigation, otto: Person) -> None:
    remove_member(file, cast.olga, actor=cast.petra, why="Away.")
    was = FileMember.objects.get(person=cast.olga)
    for change in ({"ended_at": None}, {"person": otto}, {"since": timezone.now()}):
        with pytest.raises(DatabaseError), transaction.atomic():
            FileMember.objects.filter(pk=was.pk).update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        was.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        FileMember.objects.create(investigation=file, person=cast.petra)


def test_glass_is_broken_by_number_with_a_reason_and_the_auditors_and_managers_are_told(
    cast: Cast, file: Investigation, otto: Person, client_for: SignIn
) -> None:
    auditor = person_with(Role.AUDITOR)
    browser, page = client_for(otto), reverse("incidents:break_glass")
    said = {"number": file.number.lower(), "reason": "The police ask.", "hours": 2, "once": uuid.uuid4()}
    assert browser.post(page, said).status_code == 422  # they have not said that they have no conflict
    assert browser.post(page, {**said, "no_conflict": "on", "reason": " "}).status_code == 422
    opened = browser.post(page, {**said, "no_conflict": "on"})
    assert opened.url == reverse("incidents:investigation", args=[file.pk])
    shown = browser.get(opened.url).content.decode()
    assert "You are not on this matter" in shown
    assert cast.bob.name in shown
    told = set(Notice.objects.filter(kind="glass_broken").values_list("person__given_names", flat=True))
    assert told == {auditor.given_names, "Petra"}
    log = client_for(auditor).get(reverse("incidents:break_glass_log")).content.decode()
    assert file.number in log
    assert "The police ask." in log
    assert cast.bob.name not in log
    assert AuditEntry.objects.filter(action="glass.broken", actor=otto).count() == 1


def test_who_broke_the_glass_reads_and_changes_nothing(cast: Cast, file: Investigation, otto: Person) -> None:
    broken(file, otto)
    assert otto not in members(file)
    with pytest.raises(MoveRefused):
        add_note(file, actor=otto, words="Hello", once=uuid.uuid4())
    with pytest.raises(MoveRefused):
        begin_export(file, actor=otto, why="Mine.", once=uuid.uuid4())


def test_it_ends_by_itself_or_earlier(file: Investigation, otto: Person, client_for: SignIn) -> None:
    broken(file, otto, at=timezone.now() - timedelta(hours=3))
    assert not sees(otto, file)
    glass = broken(file, otto)
    assert sees(otto, file)
    client_for(otto).post(reverse("incidents:break_glass_close", args=[file.pk]))
    assert not sees(otto, file)
    glass.refresh_from_db()
    assert not glass.is_open


def test_nobody_opens_a_matter_so_from_behind_its_wall_and_all_hear_the_same(
    cast: Cast, file: Investigation, otto: Person, client_for: SignIn, settings
) -> None:
    boss = person_with(Role.PEOPLE_SERVICES_OFFICER)
    cast.carol.manager = boss
    cast.carol.save()
    said = {"reason": "I must.", "hours": 1, "no_conflict": "on"}
    answers = [
        client_for(person).post(reverse("incidents:break_glass"), {**said, "number": number, "once": uuid.uuid4()})
        for person, number in ((boss, file.number), (otto, "PS-2026-99999"), (otto, "PS-1999-" + file.number[-5:]))
    ]
    assert [answer.status_code for answer in answers] == [422, 422, 422]
    assert all("There is no matter with this number" in answer.content.decode() for answer in answers)
    assert not BreakGlass.objects.exists()
    for person in (cast.dev, cast.bob, cast.bella, cast.carol):
        with pytest.raises(MoveRefused):
            broken(file, person)
    with pytest.raises(MoveRefused):
        broken(file, otto, hours=settings.BREAK_GLASS_HOURS + 1)
    with pytest.raises(MoveRefused):
        close_glass(broken(file, otto), actor=cast.petra)


def test_whoever_reported_it_in_confidence_does_not_open_it_so(
    cast: Cast, otto: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    cast.alice = otto
    monkeypatch.setattr("tests.incidents.cast.raise_concern", partial(raise_concern, naming=Naming.CONFIDENTIAL))
    file = cast.formal()
    with pytest.raises(MoveRefused):
        broken(file, otto)


def test_the_auditor_reads_what_was_opened_and_how_often_in_a_month(
    file: Investigation, otto: Person, client_for: SignIn
) -> None:
    glass = broken(file, otto)
    client_for(otto).get(reverse("incidents:investigation", args=[file.pk]))
    close_glass(glass, actor=otto)
    auditor = client_for(person_with(Role.AUDITOR))
    log = auditor.get(reverse("incidents:break_glass_log"))
    assert log.context["rows"] == [(glass, "the matter")]
    assert [(one.uses, one.people, one.matters) for one in log.context["by_month"]] == [(1, 1, 1)]
    [month] = [one.months for one in log.context["by_month"]]
    assert len(auditor.get(reverse("incidents:break_glass_log"), {"month": str(month)}).context["rows"]) == 1
    assert auditor.get(reverse("incidents:break_glass_log"), {"month": "1999-01"}).context["rows"] == []


def test_auditors_are_told_once_of_a_month_in_which_it_was_done(cast: Cast, file: Investigation, otto: Person) -> None:
    auditor, concerned = person_with(Role.AUDITOR), person_with(Role.AUDITOR)
    parts.declare(file.case, actor=concerned, has_conflict=True, words="He is my friend.")
    assert report_broken_glass() == 0
    broken(file, otto, at=timezone.now().replace(day=1) - timedelta(days=5))
    assert [report_broken_glass(), report_broken_glass()] == [1, 0]
    told = Notice.objects.filter(kind__in=("glass_broken", "glass_month")).exclude(person=cast.petra)
    assert sorted(told.values_list("person", "kind")) == [(auditor.pk, "glass_broken"), (auditor.pk, "glass_month")]


def test_an_auditor_with_a_part_in_the_matter_is_not_shown_it(cast: Cast, file: Investigation, otto: Person) -> None:
    broken(file, otto)
    auditor = person_with(Role.AUDITOR)
    assert BreakGlass.objects.reported_to(auditor).count() == 1
    parts.declare(file.case, actor=auditor, has_conflict=True, words="He is my friend.")
    assert not BreakGlass.objects.reported_to(auditor).exists()
    assert not BreakGlass.objects.reported_to(cast.olga).exists()


def test_the_same_form_twice_breaks_it_once_and_the_database_keeps_why(file: Investigation, otto: Person) -> None:
    once = uuid.uuid4()
    assert broken(file, otto, once=once) == broken(file, otto, once=once)
    for change in ({"reason": "Another"}, {"until": timezone.now() + timedelta(days=9)}):
        with pytest.raises(DatabaseError), transaction.atomic():
            BreakGlass.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        BreakGlass.objects.get().delete()


def test_of_a_matter_they_have_not_opened_the_list_says_the_number_and_finds_no_name(
    cast: Cast, otto: Person, client_for: SignIn
) -> None:
    file, page = cast.referred(), reverse("incidents:investigations")
    browser = client_for(otto)
    shown = browser.get(page).content.decode()
    assert file.number in shown
    assert cast.bob.name not in shown
    assert file.number not in browser.post(page, {"words": cast.bob.name}).content.decode()
    assert file.number not in browser.get(page, {"outcome": "none"}).content.decode()
    assert file.number in browser.post(page, {"words": file.number}).content.decode()
    parts.declare(file.case, actor=otto, has_conflict=False)
    assert cast.bob.name in browser.get(page).content.decode()
    assert file.number in browser.post(page, {"words": cast.bob.name}).content.decode()


def test_whoever_decides_on_a_suspension_is_not_added_to_the_file(cast: Cast, file: Investigation) -> None:
    uma = person_with(Role.PEOPLE_SERVICES_OFFICER, Role.SANCTION_DELEGATE, given_names="Uma")
    Investigation.objects.filter(pk=file.pk).update(suspender=uma)
    file = Investigation.objects.get(pk=file.pk)
    assert uma not in rules.candidates(file)
    with pytest.raises(MoveRefused):
        add_member(file, uma, actor=cast.petra)
    assert members(file) == {cast.olga, cast.petra}
