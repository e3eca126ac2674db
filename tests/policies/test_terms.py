"""By when and how a policy is acknowledged: set by its owners, who see what follows before it does."""

from datetime import timedelta

import pytest
from django.utils import timezone

from policies import domain, queries
from policies.enums import Reading
from policies.models import Edition, Policy
from portal import audit
from portal.models import AuditEntry, Role
from tests.factories import PersonFactory, PolicyFactory, person_with, published_edition

pytestmark = pytest.mark.django_db

SAVE = {"save": "yes"}


@pytest.fixture
def edition() -> Edition:
    """It asked ten days ago; one person started four days ago, one acknowledged nine days ago."""
    now = timezone.now()
    old = PersonFactory(given_names="Old")
    PersonFactory(given_names="New", started_on=timezone.localdate() - timedelta(days=4))
    done = PersonFactory(given_names="Done")
    edition = published_edition(PolicyFactory(slug="web", covers=["ongoing"]), at=now - timedelta(days=10))
    domain.acknowledge(edition, actor=done, at=now - timedelta(days=9))
    assert old.is_active
    return edition


@pytest.fixture
def browser(client_for):
    return client_for(person_with(Role.POLICY_OWNER, employment="ses"))


def post(browser, *parts: dict[str, object]):
    data: dict[str, object] = {"check_questions": "0"}
    for part in parts:
        data |= part
    return browser.post("/policies/web/terms/", data)


def words(response) -> str:
    return " ".join(response.content.decode().split())


def readings(edition: Edition) -> dict[str, str]:
    fresh = Edition.objects.select_related("policy", "last_major").get(pk=edition.pk)
    return dict(queries.readers(fresh).values_list("given_names", "reading"))


def test_page_says_what_holds_where_nothing_is_set(browser, edition, settings) -> None:
    settings.ACKNOWLEDGE_POLICY_DAYS = 21
    page = words(browser.get("/policies/web/terms/"))
    assert "Empty means 21 days, as the department" in page
    assert 'name="save"' not in page


def test_who_would_become_overdue_is_said_before_anything_is_saved(browser, edition) -> None:
    page = words(post(browser, {"present_days": "7"}))
    assert "<strong>1 person</strong> would become overdue today." in page
    assert "Nothing is saved yet." in page
    assert 'name="save"' in page
    assert Policy.objects.get().present_days is None
    assert "<strong>2 people</strong> would become overdue" in words(post(browser, {"present_days": "3"}))


@pytest.mark.parametrize(
    "terms",
    [
        {"present_days": 7},
        {"present_days": 3},
        {"present_days": 3, "newcomer_days": 30},
        {"present_days": 400, "renew_months": 1},
        {"newcomer_days": 1},
    ],
)
def test_what_is_said_is_what_happens(edition, terms) -> None:
    said = queries.consequences_of(edition.policy, terms)
    before = readings(edition)
    domain.set_terms(edition.policy, actor=audit.SYSTEM, **terms)
    after = readings(edition)
    became = [name for name in after if after[name] != before[name] and after[name] == Reading.OVERDUE]
    assert said.overdue == len(became)


def test_renewal_asks_again_and_taking_it_back_lets_stand(edition) -> None:
    now = timezone.now()
    long_ago = published_edition(PolicyFactory(covers=["casual"]), at=now - timedelta(days=90))
    person = PersonFactory(employment="casual")
    domain.acknowledge(long_ago, actor=person, at=now - timedelta(days=80))
    said = queries.consequences_of(long_ago.policy, {"renew_months": 2})
    assert (said.asked_again, said.standing_again) == (1, 0)
    domain.set_terms(long_ago.policy, actor=audit.SYSTEM, renew_months=2)
    assert len(queries.to_acknowledge(person)) == 1
    said = queries.consequences_of(long_ago.policy, {"renew_months": None})
    assert (said.asked_again, said.standing_again) == (0, 1)


def test_saving_moves_every_deadline_and_is_recorded_once_with_before_and_after(browser, edition) -> None:
    reader = PersonFactory(given_names="Reader")
    terms = {"present_days": "14", "renew_months": "12", "check_questions": "2", "asks_password": "on"}
    for _ in range(2):
        assert post(browser, terms, SAVE).url == "/policies/web/terms/"
    policy = Policy.objects.get()
    assert (policy.present_days, policy.newcomer_days, policy.renew_months) == (14, None, 12)
    assert (policy.check_questions, policy.asks_password) == (2, True)
    due = timezone.localdate() + timedelta(days=4)
    assert queries.to_acknowledge(reader)[0].due_on == due
    assert queries.readers(Edition.objects.get()).get(pk=reader.pk).due == due
    assert AuditEntry.objects.get(action="terms.set").data == {
        "present_days": {"before": None, "after": 14},
        "renew_months": {"before": None, "after": 12},
        "check_questions": {"before": 0, "after": 2},
        "asks_password": {"before": False, "after": True},
    }


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({"present_days": "0"}, "Write 1 or more."),
        ({"newcomer_days": "soon"}, "Write a whole number."),
        ({"renew_months": "121"}, "Write 120 or less."),
        ({"check_questions": "11"}, "Write 10 or less."),
        ({"present_days": "9" * 40}, "Write 730 or less."),
    ],
)
@pytest.mark.parametrize("step", [{}, SAVE])
def test_terms_that_make_no_sense_are_explained_and_come_back(browser, edition, said, fault, step) -> None:
    page = words(post(browser, said, {"asks_password": "on"}, step))
    assert fault in page
    assert f'value="{next(iter(said.values()))}"' in page
    assert not Policy.objects.get().asks_password


def test_same_terms_change_nothing_and_a_policy_without_an_edition_has_nobody_to_tell(browser, edition) -> None:
    assert "Nothing: these are the terms as they are saved." in words(post(browser))
    Policy.objects.filter(slug="web").update(slug="old")
    PolicyFactory(slug="web")
    assert "No edition is in force." in words(post(browser, {"present_days": "5"}))


@pytest.mark.parametrize("rows", [1, 3])
def test_what_follows_costs_the_same_however_many_people(edition, rows, django_assert_num_queries) -> None:
    PersonFactory.create_batch(rows)
    policy = Policy.objects.get()
    with django_assert_num_queries(4):  # the edition, the lines twice, the people
        queries.consequences_of(policy, {"present_days": 3})
