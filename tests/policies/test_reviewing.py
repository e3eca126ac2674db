"""The owners of policies hear of a review in time, once for each day that was set for it, and see when it is due."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from policies import domain, tasks
from policies.models import Policy
from portal import audit
from portal.models import AuditEntry, Notice, Role
from tests.factories import EditionFactory, PersonFactory, PolicyFactory, person_with, published_edition

pytestmark = pytest.mark.django_db

REVIEW = date(2027, 3, 1)


def noon(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day, 12))


@pytest.fixture
def owner():
    return person_with(Role.POLICY_OWNER)


@pytest.fixture
def policy(owner) -> Policy:
    PersonFactory()
    policy = published_edition(PolicyFactory(slug="web", review_on=REVIEW)).policy
    Notice.objects.all().delete()
    return policy


def remind(days_before: int) -> int:
    return domain.remind_reviews(at=noon(REVIEW - timedelta(days=days_before)))


def told(owner) -> list[str]:
    return list(Notice.objects.filter(person=owner).order_by("pk").values_list("kind", flat=True))


def test_owners_are_told_sixty_and_fourteen_days_before_and_on_the_day(policy, owner) -> None:
    days = {before: remind(before) for before in range(70, -10, -1)}
    assert [before for before, count in days.items() if count] == [60, 14, 0]
    assert told(owner) == ["policy_review_coming", "policy_review_coming", "policy_review_due"]
    assert set(Notice.objects.values_list("person", "url")) == {(owner.pk, reverse("policies:read", args=["web"]))}


def test_days_that_went_by_without_a_run_are_made_up_for_once(policy, owner) -> None:
    assert [remind(5), remind(4), remind(-3), remind(-4)] == [1, 0, 1, 0]
    assert told(owner) == ["policy_review_coming", "policy_review_due"]


def test_a_run_that_is_repeated_on_the_same_day_tells_nobody_again(policy, owner) -> None:
    assert [remind(60), remind(60)] == [1, 0]
    assert len(told(owner)) == 1


def test_a_run_cut_short_tells_nobody_and_is_made_up_for(policy, owner, monkeypatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(audit, "record", lambda *args, **kwargs: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            remind(60)
    assert told(owner) == []
    assert remind(59) == 1


def test_a_review_put_off_is_reminded_of_anew(policy, owner) -> None:
    remind(0)
    Policy.objects.update(review_on=REVIEW + timedelta(days=365))
    assert [remind(-300), remind(-305), remind(-306)] == [0, 1, 0]


def test_a_policy_that_never_came_into_force_is_not_reviewed(owner) -> None:
    EditionFactory(policy=PolicyFactory(review_on=REVIEW))
    assert remind(0) == 0


def test_a_policy_without_a_day_of_review_is_left_alone(owner) -> None:
    published_edition()
    assert remind(0) == 0


def test_reminding_is_audited(policy, owner) -> None:
    remind(14)
    entry = AuditEntry.objects.get(action="review.reminded")
    assert (entry.target_id, entry.actor, entry.data) == (str(policy.pk), None, {"days_left": 14, "told": 1})


@pytest.mark.parametrize("policies", [1, 3])
def test_reminding_asks_little_of_the_database(owner, policies, django_assert_max_num_queries) -> None:
    for _ in range(policies):
        published_edition(PolicyFactory(review_on=REVIEW))
    with django_assert_max_num_queries(8 + 4 * policies):
        assert remind(60) == policies


def test_the_days_are_a_setting(policy, owner, settings) -> None:
    settings.REVIEW_REMINDER_DAYS = [7]
    assert [remind(60), remind(7), remind(0)] == [0, 1, 0]


def test_the_worker_reminds(policy, owner) -> None:
    Policy.objects.update(review_on=timezone.localdate())
    tasks.remind_reviews()
    assert told(owner) == ["policy_review_due"]
