"""What people send that no page would: it is refused in words, never by a stack, and never counts as somebody else."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from incidents.domain.concern import find_by_receipt, raise_concern, receipt_for
from portal import audit
from portal.models import Person, Role
from tests.factories import PASSWORD, PersonFactory, person_with, published_edition
from tests.incidents.cast import Cast

pytestmark = pytest.mark.django_db

SignIn = Callable[[Person], Client]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/policies/?q=%00", 200),
        ("/policies/?q=a%00b", 200),
        ("/search/?q=%00", 200),
        ("/check/?clause=%00", 200),
        ("/training/certificates/%00/", 404),
        ("/receipts/%00/", 404),
    ],
)
def test_a_character_the_database_cannot_keep_is_no_error(client_for: SignIn, address: str, status: int) -> None:
    published_edition()
    assert client_for(PersonFactory()).get(address).status_code == status


@pytest.mark.parametrize("page", ["9" * 30, "9" * 4000, "-1", "0", "x", "²"])
def test_a_page_beyond_all_pages_is_no_error(client_for: SignIn, page: str) -> None:
    edition = published_edition()
    address = reverse("policies:coverage-people", args=[edition.policy.slug])
    assert client_for(person_with(Role.POLICY_OWNER)).get(address, {"page": page}).status_code == 200


@pytest.mark.parametrize("written", ["m\u0131a@d.example", "M\u0130A@d.example", "mia@d.example", "MIA@D.EXAMPLE "])
def test_an_account_has_one_count_of_attempts_however_it_is_written(client: Client, written: str) -> None:
    """The database takes a dotless i for an i. If attempts did not, a guesser would begin anew with each spelling."""
    PersonFactory(email="mia@d.example")
    for _ in range(5):
        client.post(reverse("sign-in"), {"username": "mia@d.example", "password": "wrong"})
    answer = client.post(reverse("sign-in"), {"username": written, "password": PASSWORD})
    assert "_auth_user_id" not in client.session
    assert answer.status_code in (200, 429)


def test_a_receipt_outlives_the_secret_it_was_made_under() -> None:
    account = Cast.assembled().account()
    concern = raise_concern(account, actor=audit.ANONYMOUS)
    receipt = receipt_for(account.once)
    with override_settings(SECRET_KEY="another secret, from now on", SECRET_KEY_FALLBACKS=[settings.SECRET_KEY]):
        assert find_by_receipt(receipt) == concern
    with override_settings(SECRET_KEY="another secret, from now on", SECRET_KEY_FALLBACKS=[]):
        assert find_by_receipt(receipt) is None


def test_what_a_receipt_is_made_from_never_reaches_the_database() -> None:
    account = Cast.assembled().account()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        raise_concern(account, actor=audit.ANONYMOUS)
    said = " ".join(query["sql"] for query in asked.captured_queries)
    assert account.once.hex not in said.replace("-", "")


def test_a_concern_about_a_site_with_a_very_long_name_is_kept() -> None:
    link = f"https://{'.'.join(['a' * 60] * 3)}.example/post/1"
    concern = raise_concern(Cast.assembled().account(links=[link]), actor=audit.ANONYMOUS)
    assert concern.posts.get().platform.endswith("aaa.example")
