"""The page of clauses: what people get wrong beside what they ask and what came of it."""

import pytest

from portal.models import Role
from tests.factories import PersonFactory, person_with
from tests.training.factories import course_on, finished
from tests.training.views.steps import path
from training import domain

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return person_with(Role.POLICY_OWNER)


@pytest.fixture
def version():
    version = course_on(items=2)
    for right in [0] * 5 + [1] * 5 + [2] * 5:
        finished(PersonFactory(), version, right=right)
    domain.count_answers()
    return version


def test_the_page_can_be_of_one_policy(owner, version, client_for):
    other = course_on(items=1, pass_mark=100)
    for _ in range(5):
        finished(PersonFactory(), other, right=1)
    domain.count_answers()
    browser, policy = client_for(owner), version.course.policies.get()
    found = browser.get(path("clauses"), {"policy": policy.slug}).context["rows"]
    assert {row["result"].policy_slug for row in found} == {policy.slug}
    assert len(browser.get(path("clauses")).context["rows"]) == 3
    assert browser.get(path("clauses"), {"policy": "none"}).status_code == 404
