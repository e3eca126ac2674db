"""Every page of training, by person."""

import pytest
from django.urls import reverse

from portal.models import Employment, Role
from tests.factories import PersonFactory, PolicyFactory, person_with
from tests.training.factories import attempt_by, course_on, finished
from training.models import Answer

pytestmark = pytest.mark.django_db

EVERYONE = {"learner", "colleague", "outsider", "author", "owner", "auditor", "officer"}
PAGES = {
    "courses": EVERYONE,
    "verify": EVERYONE,
    "course": EVERYONE - {"outsider"},
    "lesson": EVERYONE - {"outsider"},
    "no such lesson": set(),
    "no such course": set(),
    "result": {"learner"},
    "open attempt": {"learner"},
    "question": {"learner"},
    "no such question": set(),
    "no such attempt": set(),
    "certificate": {"learner"},
    "no such certificate": set(),
    "clauses": {"author", "owner"},
}


@pytest.fixture
def cast():
    """A learner with a certificate and another course under way; the outsider is one the policy does not cover."""
    return {
        "learner": PersonFactory(),
        "colleague": PersonFactory(),
        "outsider": PersonFactory(employment=Employment.FORMER),
        "author": person_with(Role.TRAINING_AUTHOR, employment=Employment.CONTRACTOR),
        "owner": person_with(Role.POLICY_OWNER, employment=Employment.CONTRACTOR),
        "auditor": person_with(Role.AUDITOR, employment=Employment.CONTRACTOR),
        "officer": person_with(Role.DIGITAL_MEDIA_OFFICER),
    }


@pytest.fixture
def addresses(cast):
    passed = finished(cast["learner"], course_on(PolicyFactory()), right=4)
    under_way = attempt_by(cast["learner"], course_on(PolicyFactory()))
    slug = passed.version.course.slug
    return {
        "courses": reverse("training:courses"),
        "verify": reverse("training:verify"),
        "course": reverse("training:course", args=[slug]),
        "lesson": reverse("training:lesson", args=[slug, 1]),
        "no such lesson": reverse("training:lesson", args=[slug, 99]),
        "no such course": reverse("training:course", args=["elsewhere"]),
        "result": reverse("training:attempt", args=[passed.pk]),
        "open attempt": reverse("training:attempt", args=[under_way.pk]),
        "question": reverse("training:question", args=[under_way.pk, 1]),
        "no such question": reverse("training:question", args=[under_way.pk, 99]),
        "no such attempt": reverse("training:attempt", args=[under_way.pk + 1000]),
        "certificate": reverse("training:certificate", args=[passed.completion.code]),
        "no such certificate": reverse("training:certificate", args=["AAAA-AAAA-AAAA-AAAA-AAAA"]),
        "clauses": reverse("training:clauses"),
    }


def test_every_page_opens_for_those_it_is_for_and_does_not_exist_for_others(cast, addresses, client_for):
    assert addresses.keys() == PAGES.keys()
    clients = {name: client_for(person) for name, person in cast.items()}
    opened = {
        page: {name for name, client in clients.items() if client.get(address, follow=True).status_code == 200}
        for page, address in addresses.items()
    }
    assert opened == PAGES


def test_every_page_asks_the_signed_out_to_sign_in(client, addresses):
    for address in addresses.values():
        assert client.get(address).headers["Location"].startswith(reverse("sign-in"))


def test_someone_elses_attempt_takes_no_answer_and_is_not_finished(cast, client_for):
    attempt = attempt_by(cast["learner"], course_on())
    asked = attempt.asked.get(position=1)
    client = client_for(cast["colleague"])
    chosen = {"option": asked.shown[0]}
    told = [
        client.post(reverse(f"training:{name}", args=args), chosen).status_code
        for name, args in (
            ("begin", [attempt.pk]),
            ("question", [attempt.pk, 1]),
            ("keep", [attempt.pk, 1]),
            ("finish", [attempt.pk]),
        )
    ]
    asked.refresh_from_db()
    assert (told, Answer.objects.count(), asked.half) == ([404] * 4, 0, None)


def test_a_course_that_someone_may_not_know_of_is_not_started(cast, client_for):
    slug = course_on().course.slug
    assert client_for(cast["outsider"]).post(reverse("training:start", args=[slug])).status_code == 404


@pytest.mark.parametrize("name", ["start", "finish"])
def test_what_changes_something_is_not_done_by_opening_an_address(cast, client_for, name):
    attempt = attempt_by(cast["learner"], course_on())
    of = {"start": attempt.version.course.slug, "finish": attempt.pk}[name]
    assert client_for(cast["learner"]).get(reverse(f"training:{name}", args=[of])).status_code == 405
