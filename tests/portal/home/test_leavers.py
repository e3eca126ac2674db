"""Somebody leaves with work open: whoever may hand it over is told, and nobody learns more than their own pages say."""

from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.home.leavers import follow_leavers
from portal.models import LeaverFollowed, Notice, Person, Role, StaffChange, StaffChangeKind
from tests.conftest import SignIn
from tests.factories import PersonFactory, PolicyFactory, person_with
from tests.incidents.cast import Cast
from tests.portal.directory.lists import ROWS, bring_in, person
from tests.training.factories import course_on, drafted

pytestmark = pytest.mark.django_db


def leave(*people: Person) -> None:
    """As every way of leaving leaves it (portal.directory.merging)."""
    for one in people:
        Person.objects.filter(pk=one.pk).update(is_active=False, left_on=timezone.localdate())
        one.role_grants.update(ends_on=timezone.localdate())
        StaffChange.objects.create(person=one, kind=StaffChangeKind.LEFT, actor_name="the list")


def told() -> set[Person]:
    return {one.person for one in Notice.objects.filter(kind="leaver_left_work").select_related("person")}


def page(client_for: SignIn, reader: Person, leaver: Person) -> list[str]:
    """The addresses on it; none where there is no such page."""
    answer = client_for(reader).get(reverse("leaver", args=[leaver.pk]))
    return [one.url for one in answer.context["items"]] if answer.status_code == 200 else []


def test_the_managers_of_digital_media_hand_over_cases_and_a_line_manager_learns_of_none(
    client_for: SignIn,
) -> None:
    cast = Cast.assembled()
    cast.in_triage()
    boss = PersonFactory(given_names="Boss")
    Person.objects.filter(pk=cast.dev.pk).update(manager=boss)
    leave(cast.dev)
    assert follow_leavers() == 1
    assert told() == {cast.mina}
    assert page(client_for, cast.mina, cast.dev) == [reverse("incidents:handing_on_from", args=[cast.dev.pk])]
    for reader in (boss, cast.olga, cast.petra, person_with(Role.DIRECTORY_ADMINISTRATOR)):
        assert page(client_for, reader, cast.dev) == []


def test_a_manager_on_the_file_finds_what_an_appointed_person_left(client_for: SignIn) -> None:
    cast = Cast.assembled()
    file = cast.proposed_to()
    other = person_with(Role.PEOPLE_SERVICES_MANAGER)
    leave(file.decision_maker, file.delegate)
    follow_leavers()
    assert cast.petra in told()
    assert not told() & {cast.carol, cast.bob, cast.mina}
    url = reverse("incidents:investigation", args=[file.pk])
    assert page(client_for, cast.petra, file.delegate) == [url]
    assert (url in page(client_for, other, file.delegate)) == (other in told())
    assert page(client_for, cast.carol, file.delegate) == []


def test_drafts_of_policies_and_of_training_are_told_to_those_who_work_on_them(client_for: SignIn) -> None:
    author, other = person_with(Role.TRAINING_AUTHOR), person_with(Role.TRAINING_AUTHOR)
    draft = drafted(course_on(PolicyFactory()), author)
    leave(author)
    follow_leavers()
    assert told() == {other}
    assert page(client_for, other, author) == [reverse("training:draft", args=[draft.pk])]


def test_each_leaver_is_followed_once_and_who_had_nothing_open_is_nobodys_news() -> None:
    person_with(Role.TRAINING_AUTHOR)
    leave(*(PersonFactory(manager=PersonFactory()) for _ in range(3)))
    assert (follow_leavers(), follow_leavers()) == (3, 0)
    assert LeaverFollowed.objects.count() == 3
    assert told() == set()


def test_who_came_back_left_nothing(client_for: SignIn) -> None:
    cast = Cast.assembled()
    cast.in_triage()
    leave(cast.dev)
    Person.objects.filter(pk=cast.dev.pk).update(is_active=True)
    follow_leavers()
    assert told() == set()
    assert page(client_for, cast.mina, cast.dev) == []


def test_a_list_of_staff_has_its_leavers_followed(tmp_path: Path) -> None:
    bring_in(tmp_path, *ROWS)
    bring_in(tmp_path, *ROWS[:2], leavers=1)
    assert follow_leavers() == 1
    assert LeaverFollowed.objects.get().change.person == person("3")
