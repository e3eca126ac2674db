"""A file is kept by a class of the authority, longer while something holds it; the personnel file says a breach."""

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from incidents.domain import parts
from incidents.domain.retention import (
    hold_file,
    lift_hold,
    refer_in_personnel_file,
    take_out_of_personnel_file,
)
from incidents.enums import ReviewOf, Stop
from incidents.models import Investigation, LegalHold, PersonnelReference, Retention
from incidents.rules.machine import MoveRefused
from incidents.rules.records import stops, years_after
from portal.models import Person, Role
from tests.conftest import SignIn
from tests.factories import person_with
from tests.incidents import reviewing
from tests.incidents.cast import Cast
from tests.incidents.closing import closed, kept

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast.assembled()


@pytest.fixture
def over(cast: Cast) -> Investigation:
    return cast.determined(breach=False)


def held(file: Investigation, actor: Person, **more: Any) -> LegalHold:
    said = {"why": "A claim before a court.", "review_on": timezone.localdate() + timedelta(days=90)}
    return hold_file(file, actor=actor, **{**said, "once": uuid.uuid4(), **more})


def manager_on(file: Investigation) -> Person:
    manager = person_with(Role.PEOPLE_SERVICES_MANAGER)
    parts.declare(file.case, actor=manager, has_conflict=False)
    return manager


def test_the_time_counts_from_the_day_of_its_trigger_and_the_newest_class_holds(
    cast: Cast, over: Investigation
) -> None:
    assert kept(over, cast.petra).retain_until == date(2021, 2, 28)
    assert years_after(date(2024, 2, 29), 4) == date(2028, 2, 29)
    assert stops(over) == [Stop.OPEN]
    kept(over, cast.petra, trigger_on=timezone.localdate())
    assert stops(over) == [Stop.OPEN, Stop.TIME]
    over.refresh_from_db()
    assert over.kept_until == over.retentions.first().retain_until


def test_only_a_manager_on_the_file_says_so_once_it_is_over_by_a_class_there_is(
    cast: Cast, over: Investigation, settings: Any
) -> None:
    for actor in (cast.olga, cast.bella, cast.dev, cast.bob):
        with pytest.raises(MoveRefused):
            kept(over, actor)
    with pytest.raises(MoveRefused):
        kept(over, cast.petra, disposal_class="1702")
    settings.DISPOSAL_CLASSES = {}
    with pytest.raises(MoveRefused):
        kept(over, cast.petra)
    assert not Retention.objects.exists()


def test_a_file_that_still_runs_has_no_class_and_may_be_held(cast: Cast) -> None:
    file = cast.formal()
    with pytest.raises(MoveRefused):
        kept(file, cast.petra)
    held(file, cast.petra)
    assert file.legal_holds.count() == 1


def test_nothing_may_go_while_it_is_held_and_another_person_lifts_it(cast: Cast, over: Investigation) -> None:
    closed(over, cast.petra)
    hold = held(over, cast.petra)
    assert stops(over) == [Stop.LEGAL_HOLD]
    with pytest.raises(MoveRefused):
        lift_hold(hold, actor=cast.petra, why="It is settled.")
    lift_hold(hold, actor=manager_on(over), why="It is settled.")
    assert stops(over) == []


def test_the_same_form_twice_is_one_class_and_one_hold(cast: Cast, over: Investigation) -> None:
    once = uuid.uuid4()
    assert kept(over, cast.petra, once=once) == kept(over, cast.petra, once=once)
    assert held(over, cast.petra, once=once) == held(over, cast.petra, once=once)


def test_the_personnel_file_says_nothing_without_a_breach_that_stands(cast: Cast, over: Investigation) -> None:
    with pytest.raises(MoveRefused):
        refer_in_personnel_file(over, actor=cast.petra, reference="P-1")
    with pytest.raises(DatabaseError), transaction.atomic():
        PersonnelReference.objects.create(determination=over.determination, reference="P-1", by=cast.petra)


def test_what_points_to_a_breach_that_was_set_aside_is_taken_out_again(cast: Cast, client_for: SignIn) -> None:
    file = cast.determined()
    made = refer_in_personnel_file(file, actor=cast.petra, reference="P-1")
    assert refer_in_personnel_file(file, actor=cast.petra, reference="P-2") == made
    with pytest.raises(MoveRefused):
        take_out_of_personnel_file(made, actor=cast.petra)
    reviewing.decided(cast, reviewing.of(file, ReviewOf.BREACH))
    petra, page = client_for(cast.petra), reverse("incidents:file_records", args=[file.pk])
    assert "take the reference out" in petra.get(page).content.decode()
    petra.post(reverse("incidents:file_reference_remove", args=[file.pk, made.pk]))
    made.refresh_from_db()
    assert made.removed_by == cast.petra
    assert "take the reference out" not in petra.get(page).content.decode()


def test_the_database_keeps_what_was_said_of_keeping(cast: Cast, over: Investigation) -> None:
    retention, hold = kept(over, cast.petra), held(over, cast.petra)
    changes = [
        (Retention.objects.filter(pk=retention.pk), {"retain_until": date(2017, 1, 1)}),
        (LegalHold.objects.filter(pk=hold.pk), {"why": "Another"}),
        (LegalHold.objects.filter(pk=hold.pk), {"lifted_at": timezone.now()}),  # by nobody, for no reason
    ]
    for rows, change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change)
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.delete()


def test_it_is_all_said_on_the_page_of_the_record(cast: Cast, over: Investigation, client_for: SignIn) -> None:
    petra, page = client_for(cast.petra), reverse("incidents:file_records", args=[over.pk])
    assert "No disposal class is set" in petra.get(page).content.decode()
    said = {"disposal_class": "62646", "trigger": "completed", "trigger_on": "1 March 2020", "why": "Minor."}
    for name, form in (
        ("file_retention", said),
        ("file_hold", {"why": "A claim.", "review_on": f"{timezone.localdate() + timedelta(days=30):%d %B %Y}"}),
    ):
        answer = petra.post(reverse(f"incidents:{name}", args=[over.pk]), {**form, "once": uuid.uuid4()})
        assert answer.url == page, answer.content.decode()
    shown = petra.get(page).content.decode()
    assert "Until 1 March 2022" in shown
    assert "It cannot be destroyed now: it is not closed; a legal hold stands." in shown
    assert "A claim." in shown
    lifting = reverse("incidents:file_hold_lift", args=[over.pk, LegalHold.objects.get().pk])
    assert petra.post(lifting, {"why": "Settled."}).status_code == 422  # she placed it
    assert client_for(cast.olga).get(lifting).status_code == 404
