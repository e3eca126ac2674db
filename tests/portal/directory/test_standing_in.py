"""Somebody stands in for a manager: Ann manages Bob, who manages Cat; Dan, of another unit, stands in for Bob."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from policies import queries as policy_queries
from portal.directory.standing_in import Arrangement, StandInRefused, end_stand_in, make_stand_in
from portal.models import AuditEntry, Notice, Person, Role, StandIn
from portal.people import line_above, line_below, managers_above, seen_as_manager, with_those_acting
from tests.conftest import SignIn
from tests.factories import PersonFactory, person_with, published_edition
from tests.incidents.cast import Cast
from training import rules
from training.queries import duties_under

pytestmark = pytest.mark.django_db


@dataclass
class Office:
    ann: Person
    bob: Person
    cat: Person
    dan: Person

    def again(self, person: Person) -> Person:
        return Person.objects.get(pk=person.pk)

    def stands_in(self, *, actor: Person | None = None, once: Any = None, **changes: Any) -> StandIn:
        today = timezone.localdate()
        wanted = Arrangement(self.bob, self.dan, True, today, today + timedelta(days=13))
        return make_stand_in(replace(wanted, **changes), actor=actor or self.bob, once=once or uuid4())


@pytest.fixture
def office() -> Office:
    ann = PersonFactory(given_names="Ann")
    bob = PersonFactory(given_names="Bob", manager=ann)
    return Office(ann, bob, PersonFactory(given_names="Cat", manager=bob), PersonFactory(given_names="Dan"))


def told(kind: str) -> set[Person]:
    return {one.person for one in Notice.objects.filter(kind=kind).select_related("person")}


def test_who_acts_answers_for_the_people_and_is_walled_as_their_manager_is(office: Office) -> None:
    office.stands_in()
    assert line_below(office.dan) == {office.cat.pk}
    assert line_above(office.cat) == {office.bob.pk, office.ann.pk, office.dan.pk}
    assert line_above(office.bob) == {office.ann.pk}
    assert managers_above(office.cat) == {office.bob.pk, office.ann.pk}
    assert rules.can_exempt(office.again(office.dan), office.cat)
    assert set(with_those_acting(Person.objects.filter(pk=office.bob.pk))) == {office.bob, office.dan}


def test_who_only_reads_answers_for_nobody_and_is_told_nothing(office: Office) -> None:
    office.stands_in(may_act=False)
    dan = office.again(office.dan)
    assert (line_below(dan), seen_as_manager(dan)) == (set(), {office.cat.pk})
    assert office.dan.pk not in line_above(office.cat)
    assert not rules.can_exempt(dan, office.cat)
    assert set(with_those_acting(Person.objects.filter(pk=office.bob.pk))) == {office.bob}


@pytest.mark.parametrize("may_act", [True, False])
def test_the_lists_are_those_of_the_manager(office: Office, may_act: bool) -> None:
    edition = published_edition()
    office.stands_in(may_act=may_act)
    dan = office.again(office.dan)
    assert seen_as_manager(dan) == seen_as_manager(office.bob) == {office.cat.pk}
    assert [*policy_queries.readers(edition, dan)] == [*policy_queries.readers(edition, office.bob)] == [office.cat]
    assert policy_queries.coverage(edition, dan).total == policy_queries.coverage(edition, office.bob).total
    assert [*duties_under(dan)] == [*duties_under(office.bob)]


def test_one_of_the_team_who_stands_in_is_in_the_list_and_answers_for_the_others_alone(office: Office) -> None:
    eve = PersonFactory(given_names="Eve", manager=office.bob)
    office.stands_in(person=eve)
    eve = office.again(eve)
    assert seen_as_manager(eve) == {office.cat.pk, eve.pk}
    assert line_below(eve) == {office.cat.pk}
    assert not rules.can_exempt(eve, eve)


def test_who_acts_for_a_manager_sees_no_matter_of_whom_they_answer_for() -> None:
    cast = Cast.assembled()
    case = cast.judged(breach=True, links=["https://x.com/bob/status/9"])
    assert type(case).objects.visible_to(cast.dev).filter(pk=case.pk).exists()
    today = timezone.localdate()
    StandIn.objects.create(
        manager=cast.carol,
        person=cast.dev,
        made_by=cast.carol,
        may_act=True,
        starts_on=today,
        ends_on=today,
        once=uuid4(),
    )
    assert cast.carol.pk == cast.bob.manager_id
    assert not type(case).objects.visible_to(cast.dev).filter(pk=case.pk).exists()


def test_both_are_told_and_it_is_kept_who_arranged_it(office: Office) -> None:
    once = uuid4()
    made = office.stands_in(once=once)
    assert office.stands_in(once=once) == made
    assert told("stand_in_acts") == {office.bob, office.dan}
    assert AuditEntry.objects.filter(action="stand_in.made").count() == 1
    end_stand_in(made, actor=office.dan)
    end_stand_in(made, actor=office.bob)
    assert told("stand_in_ended") == {office.bob, office.dan}
    assert AuditEntry.objects.filter(action="stand_in.ended").count() == 1
    assert line_below(office.dan) == set()


def test_the_manager_their_manager_or_an_administrator_arranges_it(office: Office) -> None:
    administrator = person_with(Role.DIRECTORY_ADMINISTRATOR)
    for number, actor in enumerate((office.bob, office.ann, administrator)):
        day = timezone.localdate() + timedelta(days=number)
        office.stands_in(actor=actor, starts_on=day, ends_on=day)
    with pytest.raises(StandInRefused):
        office.stands_in(actor=office.cat)
    with pytest.raises(StandInRefused):  # who acts for a manager hands it on to nobody
        office.stands_in(actor=office.dan, person=PersonFactory())


def test_what_makes_no_sense_is_refused(office: Office) -> None:
    today = timezone.localdate()
    administrator = person_with(Role.DIRECTORY_ADMINISTRATOR)
    refused: list[dict[str, Any]] = [
        {"person": office.bob},
        {"person": PersonFactory(is_active=False)},
        {"starts_on": today - timedelta(days=1)},
        {"ends_on": today - timedelta(days=1)},
        {"ends_on": today + timedelta(days=366)},
        {"actor": administrator, "person": administrator},
        {"manager": office.cat, "actor": office.cat},  # nobody works for her
    ]
    for changes in refused:
        with pytest.raises(StandInRefused):
            office.stands_in(**changes)
    office.stands_in()
    with pytest.raises(StandInRefused):
        office.stands_in()


def test_the_database_keeps_its_days_and_its_people(office: Office) -> None:
    made = office.stands_in()
    with pytest.raises(DatabaseError), transaction.atomic():
        StandIn.objects.filter(pk=made.pk).update(ends_on=timezone.localdate() + timedelta(days=900))
    with pytest.raises(DatabaseError), transaction.atomic():
        made.delete()


def test_on_the_pages_it_is_arranged_seen_and_ended(office: Office, client_for: SignIn) -> None:
    bob, page = client_for(office.bob), reverse("standing-in")
    arrange = reverse("standing-in-arrange", args=[office.bob.pk])
    said = {"person": office.dan.email, "how": "read", "starts_on": "today", "ends_on": "today", "once": str(uuid4())}
    assert bob.post(arrange, {**said, "how": ""}).status_code == 422
    for _ in range(2):
        assert bob.post(arrange, said).url == page
    made = StandIn.objects.get()
    for person in (office.bob, office.dan, office.ann):
        assert [*client_for(person).get(page).context["rows"]] == [made]
    assert [*client_for(office.cat).get(page).context["rows"]] == []
    shown = client_for(office.dan).get(reverse("training:people")).content.decode()
    assert "You read the lists of" in shown
    assert reverse("training:assign-team") not in shown
    end = reverse("standing-in-end", args=[made.pk])
    assert client_for(office.cat).post(end).status_code == 404
    assert client_for(office.dan).post(end).url == page
    assert client_for(office.dan).get(reverse("training:people")).status_code == 404
