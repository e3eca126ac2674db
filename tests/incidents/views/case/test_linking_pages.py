"""The pages that link cases, and what the case page shows of a link."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.domain.linking import link_cases
from incidents.enums import CaseState, LinkKind
from incidents.models import Case, CaseLink

from .pages import address

pytestmark = pytest.mark.django_db


def sent(case: Case, kind: str = "duplicate") -> dict[str, str]:
    return {"other": case.number, "kind": kind, "words": "It is the same post."}


def test_a_duplicate_is_joined_shown_and_taken_apart(cast, case, twin, client_for):
    dev = client_for(cast.dev)
    assert dev.post(address(twin, "case_link"), sent(case)).status_code == 302
    page = dev.get(address(case)).content.decode()
    assert "Second words about him." in page
    assert "Other cases about the same post" not in page  # it stands above, linked
    assert (
        "Second words about him."
        not in client_for(cast.alice).get(f"/concerns/{case.concerns.get().pk}/").content.decode()
    )
    assert "Its reporters hear how that one goes." in dev.get(address(twin)).content.decode()
    back = address(case, "case_unlink", CaseLink.objects.get().pk)
    assert dev.post(back, {"words": " "}).status_code == 422
    assert dev.post(back, {"words": "Another account."}).status_code == 302
    twin.refresh_from_db()
    assert twin.state == CaseState.IN_TRIAGE
    assert dev.get(back).status_code == 404


def test_a_number_of_a_case_one_may_not_see_is_refused_like_one_of_none(cast, case, client_for):
    hidden = cast.in_triage()
    Case.objects.filter(pk=hidden.pk).update(handler=cast.mina)
    said = set()
    for number in (hidden.number, "DM-2026-99999", "DM-1999-" + hidden.number[-5:], case.number, "x", ""):
        response = client_for(cast.dev).post(address(case, "case_link"), {**sent(case), "other": number})
        assert response.status_code == 422
        if number:
            said.add("There is no other case of that number that you may see." in response.content.decode())
    assert said == {True}
    assert not CaseLink.objects.exists()


def test_who_was_overtaken_is_told_and_keeps_their_words(cast, case, twin, client_for):
    response = client_for(cast.dev).post(address(twin, "case_link"), {**sent(case), "seen": "0"})
    assert response.status_code == 409
    assert "It is the same post." in response.content.decode()
    assert not CaseLink.objects.exists()


def test_a_case_with_many_duplicates_costs_the_same_as_one_with_one(cast, case, client_for):
    dev, counts = client_for(cast.dev), []
    dev.get(address(case))
    for more in (1, 2):
        for number in range(more):
            other = cast.in_triage(links=[f"https://x.com/else/status/{more}{number}"])
            link_cases(other, case, kind=LinkKind.DUPLICATE, actor=cast.dev, words="The same.")
        with CaptureQueriesContext(connection) as queries:
            page = dev.get(address(case)).content.decode()
        counts.append(len(queries))
    assert page.count("It is closed, and this case goes on.") == 3
    assert counts[0] == counts[1]


def test_many_are_closed_as_duplicates_from_the_queue(cast, case, twin, client_for):
    dev, other = client_for(cast.dev), cast.in_triage()
    asked = {"what": "duplicate", "case": [twin.pk, other.pk]}
    page = dev.get("/cases/bulk/", asked)
    assert "Which case goes on?" in page.content.decode()
    asked |= {"once": page.context["form"]["once"].value(), "words": "All the same post."}
    for number in (twin.number, "DM-2026-99999", ""):  # one of the chosen does not go on itself
        assert dev.post("/cases/bulk/", {**asked, "other": number}).status_code == 422
    done = dev.post("/cases/bulk/", {**asked, "other": case.number}, follow=True).content.decode()
    assert "Done: 2" in done
    assert set(Case.objects.filter(goes_on_in=case)) == {twin, other}
