"""Allegations and findings: put right until they are issued, and not after."""

from datetime import timedelta

import pytest
from django.utils import timezone

from incidents.enums import CodeElement
from incidents.enums import InvestigationState as S
from tests.conftest import SignIn
from tests.incidents.cast import Cast

from .pages import allegation_data, issue, page_of, text

pytestmark = pytest.mark.django_db


def test_an_allegation_is_judged_by_the_clauses_of_its_day(cast: Cast, client_for: SignIn) -> None:
    file = cast.appointed()
    long_ago = (timezone.localdate() - timedelta(days=800)).isoformat()

    answer = client_for(cast.bella).post(
        page_of(file, "allegation_new"), allegation_data(cast, file, conduct_on=long_ago)
    )

    assert "clauses" in answer.context["form"].errors
    assert not file.allegations.exists()


def test_more_than_four_elements_are_asked_about_once_more(cast: Cast, client_for: SignIn) -> None:
    file = cast.appointed()
    client = client_for(cast.bella)
    data = allegation_data(cast, file, elements=CodeElement.values[:5])

    assert "many" in client.post(page_of(file, "allegation_new"), data).context["form"].errors
    client.post(page_of(file, "allegation_new"), {**data, "many": "on"})

    assert len(file.allegations.get().elements) == 5


def test_an_allegation_is_put_right_until_the_notice_and_not_after(cast: Cast, client_for: SignIn) -> None:
    file = cast.appointed()
    allegation = cast.allege(file)
    client = client_for(cast.bella)
    change = page_of(file, "allegation_change", allegation.pk)

    assert "a named customer was a liar" in text(client.get(change))
    client.post(change, allegation_data(cast, file, words="You wrote it twice."))
    issue(client, page_of(file, "investigation_notice"))

    allegation.refresh_from_db()
    assert allegation.words == "You wrote it twice."
    assert client.get(change).status_code == 404


def test_a_finding_is_rewritten_until_the_determination(cast: Cast, client_for: SignIn) -> None:
    file = cast.found()
    finding = page_of(file, "finding", file.allegations.get().pk)
    client = client_for(cast.bella)

    wrong = client.post(finding, {"conduct_found": "no", "elements_breached": ["13(3)"], "reasons": "x"})
    client.post(finding, {"conduct_found": "no", "reasons": "Not his account."})

    assert "elements_breached" in wrong.context["form"].errors
    assert file.allegations.get().finding.reasons == "Not his account."
    issue(client, page_of(file, "investigation_determine"), reasons="Not established.")
    file.refresh_from_db()
    assert file.state == S.NO_BREACH
