"""What a policy says of who may be shown it stands on its page; and nobody at all is shown it unless signed in."""

import uuid
from typing import Any

import pytest
from django.conf import settings
from django.shortcuts import resolve_url
from django.urls import reverse

from policies import domain
from policies.enums import Availability
from policies.models import Edition
from tests.addresses import Address, every_address
from tests.factories import EditionFactory, PersonFactory, PolicyFactory, published_edition

pytestmark = pytest.mark.django_db

METHODS = ("get", "head", "post", "put", "patch", "delete", "options")
OF_ITS_KIND = {"IntConverter": 1, "UUIDConverter": uuid.UUID(int=1), "SlugConverter": "web", "StringConverter": "web"}


def address(one: Address, known: dict[str, Any]) -> str:
    """The address of a page, of things that exist as far as its parts are known by name."""
    parts = one.pattern.pattern.converters.items()
    chosen = {name: known.get(name, OF_ITS_KIND.get(type(kind).__name__, "web")) for name, kind in parts}
    return reverse(one.name, kwargs=chosen)


@pytest.mark.parametrize("availability", Availability.values)
def test_nothing_of_any_policy_is_shown_to_anyone_who_is_not_signed_in(client, availability: str) -> None:
    policy = PolicyFactory(slug="web", availability=availability)
    first, second = published_edition(policy, opening="Keep this inside."), published_edition(policy)
    receipt = domain.acknowledge(second, actor=PersonFactory())
    known = {"slug": "web", "number": first.number, "old": first.number, "new": second.number}
    known |= {"ref": second.clauses.first().ref, "code": receipt.code, "pk": EditionFactory(policy=policy).pk}
    sign_in = resolve_url(settings.LOGIN_URL)
    wrong = []
    pages = [one for one in every_address() if one.name.startswith("policies:")]
    assert len(pages) > 50
    for one in pages:
        url = address(one, known)
        for method in METHODS:
            answer = getattr(client, method)(url)
            leads_to_sign_in = answer.status_code == 302 and answer.url.split("?")[0] == sign_in
            if not (leads_to_sign_in or answer.status_code == 404) or b"Keep this" in answer.content:
                wrong.append((method, url, answer.status_code))
    assert wrong == []
    assert Edition.objects.filter(published_at=None).count() == 1


@pytest.mark.parametrize(
    ("availability", "words"), [("internal", "Internal only"), ("public", "May be shown outside the department")]
)
def test_every_page_of_a_policy_says_who_may_be_shown_it(client_for, availability: str, words: str) -> None:
    policy = PolicyFactory(slug="web", availability=availability, classification="OFFICIAL: Sensitive")
    published_edition(policy)
    published_edition(policy)
    client = client_for(PersonFactory())
    for url in ("/policies/web/", "/policies/web/editions/1/"):
        page = client.get(url).content.decode()
        assert f"<dt>Availability</dt><dd>{words}</dd>" in page
        assert "<dt>Classification</dt><dd>OFFICIAL: Sensitive</dd>" in page
