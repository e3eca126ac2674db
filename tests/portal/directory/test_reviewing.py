"""Every role is looked at again: kept or ended by a manager or who answers for it, by two where two give it."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.directory.reviewing import (
    ReviewRefused,
    may_review,
    remind_of_role_reviews,
    review_role,
    second_review,
    seen_by,
)
from portal.models import AuditEntry, Notice, Person, Role, RoleGrant, RoleReview
from tests.conftest import SignIn
from tests.factories import PersonFactory, person_with

pytestmark = pytest.mark.django_db


def held(role: Role, *, days_ago: int = 200, manager: Person | None = None) -> RoleGrant:
    start = timezone.localdate() - timedelta(days=days_ago)
    return RoleGrant.objects.create(person=PersonFactory(manager=manager), role=role, starts_on=start)


def told(kind: str) -> set[Person]:
    return {one.person for one in Notice.objects.filter(kind=kind).select_related("person")}


def looked_at_on(grant: RoleGrant, reader: Person) -> date:
    found: date = seen_by(reader).get(pk=grant.pk).looked_at_on
    return found


def test_the_manager_and_who_answers_for_the_role_see_and_review_it_and_nobody_their_own() -> None:
    boss, owner = PersonFactory(), person_with(Role.DIGITAL_MEDIA_MANAGER)
    grant = held(Role.DIGITAL_MEDIA_OFFICER, manager=boss)
    auditor, administrator = person_with(Role.AUDITOR), person_with(Role.DIRECTORY_ADMINISTRATOR)
    for reader, may in ((boss, True), (owner, True), (auditor, False), (administrator, False)):
        assert seen_by(reader).filter(pk=grant.pk).exists()
        assert may_review(reader, grant) == may
    for reader in (grant.person, PersonFactory(), person_with(Role.PEOPLE_SERVICES_MANAGER)):
        assert not seen_by(reader).filter(pk=grant.pk).exists()
        assert not may_review(reader, grant)


def test_what_is_kept_is_looked_at_today_and_said_once() -> None:
    boss = PersonFactory()
    grant = held(Role.TRAINING_AUTHOR, manager=boss)
    assert looked_at_on(grant, boss) == grant.starts_on
    for _ in range(2):
        review_role(grant, keeps=True, actor=boss)
    assert looked_at_on(grant, boss) == timezone.localdate()
    assert RoleReview.objects.get().agreed
    assert AuditEntry.objects.filter(action="role.reviewed").count() == 1


def test_what_is_ended_holds_until_the_end_of_the_day() -> None:
    boss = PersonFactory()
    grant = held(Role.TRAINING_AUTHOR, manager=boss)
    review_role(grant, keeps=False, actor=boss)
    grant.refresh_from_db()
    assert grant.ends_on == timezone.localdate()
    with pytest.raises(ReviewRefused):
        review_role(grant, keeps=True, actor=boss)


@pytest.mark.parametrize("keeps", [True, False])
def test_a_role_that_two_give_two_keep_or_end(keeps: bool) -> None:
    boss, administrator = PersonFactory(), person_with(Role.DIRECTORY_ADMINISTRATOR)
    grant = held(Role.SANCTION_DELEGATE, manager=boss)
    review = review_role(grant, keeps=keeps, actor=boss)
    assert told("role_review_to_second") == {administrator}
    grant.refresh_from_db()
    assert (looked_at_on(grant, boss), grant.ends_on) == (grant.starts_on, None)
    for nobody in (boss, grant.person, person_with(Role.PEOPLE_SERVICES_MANAGER)):
        with pytest.raises(ReviewRefused):
            second_review(review, agrees=True, actor=nobody)
    second_review(review, agrees=True, actor=administrator)
    grant.refresh_from_db()
    today = timezone.localdate()
    assert (looked_at_on(grant, boss), grant.ends_on) == ((today, None) if keeps else (grant.starts_on, today))


def test_what_the_second_does_not_agree_to_changes_nothing_and_may_be_looked_at_again() -> None:
    boss, administrator = PersonFactory(), person_with(Role.DIRECTORY_ADMINISTRATOR)
    grant = held(Role.AUDITOR, manager=boss)
    review = review_role(grant, keeps=False, actor=boss)
    second_review(review, agrees=False, actor=administrator)
    grant.refresh_from_db()
    assert grant.ends_on is None
    assert review_role(grant, keeps=True, actor=boss).closed_at is None
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleReview.objects.create(grant=grant, keeps=True, by=administrator)


def test_reminders_go_weekly_to_who_may_review_and_the_overdue_to_those_who_watch() -> None:
    boss, auditor = PersonFactory(), person_with(Role.AUDITOR)
    RoleGrant.objects.update(starts_on=timezone.localdate())
    held(Role.TRAINING_AUTHOR, days_ago=160, manager=boss)
    remind_of_role_reviews()
    assert (told("roles_to_review"), told("roles_overdue")) == (set(), set())
    soon = held(Role.TRAINING_AUTHOR, days_ago=175, manager=boss)
    remind_of_role_reviews()
    assert (told("roles_to_review"), told("roles_overdue")) == ({boss}, set())
    RoleGrant.objects.filter(pk=soon.pk).update(starts_on=timezone.localdate() - timedelta(days=183))
    for _ in range(2):
        remind_of_role_reviews()
    assert Notice.objects.filter(kind="roles_to_review", person=boss).count() == 1
    assert told("roles_overdue") == {auditor}
    Notice.objects.update(created_at=timezone.now() - timedelta(days=8))
    remind_of_role_reviews()
    assert Notice.objects.filter(kind="roles_to_review", person=boss).count() == 2


def test_on_one_page_a_role_is_kept_and_seconded(client_for: SignIn) -> None:
    boss, administrator = PersonFactory(), person_with(Role.DIRECTORY_ADMINISTRATOR)
    page, browser = reverse("role-reviews"), client_for(boss)
    grants, asked = [held(Role.AUDITOR, manager=boss)], []
    browser.get(page)
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            shown = browser.get(page)
        asked.append(len(queries))
        grants += [held(Role.AUDITOR, manager=boss) for _ in range(2)]
    assert asked[0] == asked[1]
    shown = browser.get(page)
    assert [row["grant"] for row in shown.context["rows"]] == grants
    assert b"Overdue" in shown.content
    assert browser.post(reverse("role-review", args=[grants[0].pk]), {"keep": "yes"}).url == page
    review = RoleReview.objects.get()
    second = reverse("role-review-second", args=[review.pk])
    assert browser.post(second, {"agree": "yes"}).status_code == 404
    assert client_for(administrator).post(second, {"agree": "yes"}).url == page
    review.refresh_from_db()
    assert (review.agreed, review.second_by) == (True, administrator)
    assert client_for(PersonFactory()).get(page).status_code == 404
