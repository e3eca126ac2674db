"""What happened in a matter, in its order, and to each reader what they may see."""

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from tests.conftest import SignIn
from tests.incidents.cast import Cast

pytestmark = pytest.mark.django_db

STEPS = [
    "Conduct of allegation 1",
    "Referred to People Services",
    "Being assessed",
    "Letter issued: Notice of suspected breach",
    "Answered: Notice of suspected breach",
    "Finding on allegation 1: breach of 13(3)",
    "Determination: breach",
]
OF_THE_SANCTION = ["Letter issued: Proposed sanction", "Answered: Proposed sanction", "Sanction decided"]


@pytest.fixture
def cast() -> Cast:
    return Cast.assembled()


def test_it_runs_from_the_conduct_to_the_last_decision_and_each_sees_what_they_may(
    cast: Cast, client_for: SignIn
) -> None:
    file = cast.sanctioned()
    page = reverse("incidents:file_chronology", args=[file.pk])
    for person, expected, kept in ((cast.petra, [*STEPS, *OF_THE_SANCTION], []), (cast.bella, STEPS, OF_THE_SANCTION)):
        shown = client_for(person).get(page).content.decode().partition("Download it as PDF")[2]
        places = [shown.find(words) for words in expected]
        assert -1 not in places, expected[places.index(-1)]
        assert places == sorted(places)
        assert not [words for words in kept if words in shown]
    assert "Referral proposed" not in client_for(cast.sam).get(page).content.decode()  # what was referred


def test_on_paper_it_is_an_accessible_pdf_of_the_same(cast: Cast, client_for: SignIn) -> None:
    file = cast.determined()
    answer = client_for(cast.bella).get(reverse("incidents:file_chronology_pdf", args=[file.pk]))
    assert answer["Content-Type"] == "application/pdf"
    read = PdfReader(io.BytesIO(answer.content))
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert read.trailer["/Root"]["/Lang"].startswith("en")
    words = " ".join(" ".join(page.extract_text() for page in read.pages).split())
    assert f"Chronology of {file.number}" in words
    assert "I was angry, and I took it down." in words
    assert "Determination: breach" in words
