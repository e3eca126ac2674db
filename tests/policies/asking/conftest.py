from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from policies import domain
from policies.models import Edition, Question
from portal.models import Person, Role
from tests.factories import PersonFactory, PolicyFactory, person_with, published_edition

from .questions import CANARY


@pytest.fixture
def edition() -> Edition:
    """Under a name that has a rulebook, so that the check page knows it."""
    policy = PolicyFactory(slug="dhs", short_name="Using the web")
    return published_edition(policy, in_force_from=timezone.localdate() - timedelta(days=30))


@pytest.fixture
def alice() -> Person:
    return PersonFactory(given_names="Alice", family_name="Asker")


@pytest.fixture
def dev() -> Person:
    return person_with(Role.DIGITAL_MEDIA_OFFICER, given_names="Dev", family_name="Officer")


@pytest.fixture
def mina() -> Person:
    return person_with(Role.DIGITAL_MEDIA_MANAGER, given_names="Mina")


@pytest.fixture
def asked(edition, alice, dev, mina) -> Question:
    return domain.ask_question(
        edition.policy,
        actor=alice,
        wording="May I post this?",
        draft=CANARY,
        context=[("Where will you post it?", "Whirlpool")],
        once=uuid4(),
    )


@pytest.fixture
def taken(asked, dev) -> Question:
    return domain.take_question(asked, actor=dev)


@pytest.fixture
def answered(taken, dev, edition) -> Question:
    ref = edition.clauses.earliest("position").ref
    return domain.answer_question(taken, actor=dev, words="You may, as yourself.", refs=[ref])


@pytest.fixture
def taken_back(edition, alice) -> Question:
    other = domain.ask_question(edition.policy, actor=alice, wording="May I, really?", once=uuid4())
    return domain.withdraw_question(other, actor=alice)


@pytest.fixture
def olive() -> Person:
    return person_with(Role.POLICY_OWNER, given_names="Olive", family_name="Owner")
