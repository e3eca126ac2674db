"""The list of files, and a file opened: after a declaration, with all that it says."""

import uuid
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from incidents.enums import InvestigationState as S
from incidents.models import Investigation, Letter
from policies.domain import acknowledge
from portal.models import AuditEntry, Role
from tests.conftest import SignIn
from tests.factories import person_with
from tests.incidents.cast import Cast

from .pages import LIST, allegation_data, issue, page_of, text

pytestmark = pytest.mark.django_db


def test_the_list_asks_the_same_of_the_database_for_one_file_and_for_three(cast: Cast, client_for: SignIn) -> None:
    cast.referred()
    client = client_for(cast.olga)
    client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    cast.referred()
    cast.referred()
    with CaptureQueriesContext(connection) as three:
        response = client.get(LIST)

    assert len(response.context["rows"]) == 3
    assert len(one) == len(three)


def test_the_list_narrows_to_mine_and_to_closed(cast: Cast, client_for: SignIn) -> None:
    mine, others = cast.appointed(), cast.referred()
    client = client_for(cast.olga)

    assert others.number not in text(client.get(LIST, {"show": "mine"}))
    assert mine.number in text(client.get(LIST, {"show": "mine"}))
    assert "No matters here" in text(client.get(LIST, {"show": "closed"}))


def test_a_file_opens_only_after_a_declaration(cast: Cast, client_for: SignIn) -> None:
    file = cast.referred()
    client = client_for(cast.olga)

    assert client.get(page_of(file)).url == page_of(file, "investigation_declare")
    client.post(page_of(file, "investigation_declare"), {"has_conflict": "no"})

    assert client.get(page_of(file)).status_code == 200
    assert (
        AuditEntry.objects.filter(action="investigation.viewed", actor=cast.olga, target_id=str(file.pk)).count() == 1
    )


def test_a_conflict_closes_the_file_for_good(cast: Cast, client_for: SignIn) -> None:
    file = cast.referred()
    client = client_for(cast.olga)

    answer = client.post(page_of(file, "investigation_declare"), {"has_conflict": "yes", "words": "A friend."})

    assert answer.url == LIST
    assert client.get(page_of(file)).status_code == 404
    assert file.number not in text(client.get(LIST))


def test_another_takes_over_from_a_decision_maker_with_a_conflict(cast: Cast, client_for: SignIn) -> None:
    file = cast.noticed()
    second = person_with(Role.BREACH_DECISION_MAKER)
    Investigation.objects.filter(pk=file.pk).update(decision_maker=None)  # given up, as a late conflict does
    client = client_for(cast.petra)

    assert "Appoint another decision-maker" in text(client.get(page_of(file)))
    client.post(page_of(file, "investigation_appoint_decision_maker"), {"person": second.pk})

    file.refresh_from_db()
    assert (file.decision_maker, file.state) == (second, S.RESPONSE_OPEN)


@pytest.mark.parametrize(("days_before", "said"), [(60, "edition 1: yes, on"), (10, "edition 1: no")])
def test_the_file_says_whether_the_policy_was_acknowledged_by_the_day(
    cast: Cast, client_for: SignIn, days_before: int, said: str
) -> None:
    edition = cast.clauses[0].edition
    acknowledge(edition, actor=cast.bob, at=timezone.now() - timedelta(days=days_before))

    page = text(client_for(cast.olga).get(page_of(cast.noticed())))

    assert said in page


HOSTILE = "<script>alert(1)</script> {{ secret }} {% now 'Y' %}"


def test_hostile_words_stay_words(cast: Cast, client_for: SignIn) -> None:
    file = cast.appointed()
    client = client_for(cast.bella)
    client.post(page_of(file, "allegation_new"), allegation_data(cast, file, words=HOSTILE))
    client.post(page_of(file, "investigation_note"), {"words": HOSTILE, "once": str(uuid.uuid4())})
    issue(client, page_of(file, "investigation_notice"))
    client_for(cast.bob).post(page_of(file, "my_matter"), {"words": HOSTILE, "finished": "on"})

    letter = Letter.objects.get(kind="L4")
    pages = [
        text(client.get(page_of(file))),
        text(client.get(page_of(file, "letter", letter.pk))),
        text(client_for(cast.bob).get(page_of(file, "my_matter"))),
    ]

    for page in pages:
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ secret }} {% now" in page


def test_the_pages_stay_small_and_ask_little(cast: Cast, client_for: SignIn) -> None:
    file = cast.sanctioned()
    client = client_for(cast.petra)
    client.get(page_of(file))

    with CaptureQueriesContext(connection) as asked:
        page = client.get(page_of(file))

    assert len(page.content) < 60_000
    assert len(asked) <= 47
