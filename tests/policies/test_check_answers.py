"""What the check page answers: the verdict in words, its reasons, the clauses, and the phrases marked."""

import pytest

from policies.advice import Reason, Verdict
from policies.answers import mark, number_reasons
from tests.factories import PersonFactory
from tests.policies.checking import ANSWERS, CANARY, outcome

pytestmark = pytest.mark.django_db


def test_answer_marks_words_gives_reasons_and_quotes_the_clause(client_for, adviser) -> None:
    page = client_for(PersonFactory()).post("/check/", ANSWERS).content.decode()
    for words in (
        "Ask before you post this",
        "Your manager can say yes to this.",
        '<a class="draft-number" href="#reason-1">',
        'id="reason-1"',
        "It speaks of a bird.",
        "Leave out the bird.",
        "It is public.",
        "You must not name birds.",
        'href="/policies/dhs/#DHS-1"',
        "You may speak of birds.",
        "Speak to an authorised disclosure officer.",
        "Your manager",
    ):
        assert words in page, words


def test_clause_that_is_not_in_force_is_still_named(client_for, adviser) -> None:
    page = client_for(PersonFactory()).post("/check/", ANSWERS).content.decode()
    assert "DHS-GONE" in page
    assert "This clause is not in the edition in force." in page


def test_what_was_typed_stays_on_the_page_to_change_and_check_again(client_for, adviser) -> None:
    client = client_for(PersonFactory())
    page = client.post("/check/", ANSWERS).content.decode()
    assert f">\n{CANARY}</textarea>" in page
    assert CANARY not in client.get("/check/").content.decode()


@pytest.mark.parametrize("found", [True, False])
@pytest.mark.parametrize(
    ("sign", "said", "first"),
    [
        ("in_distress", "13 11 14", "13 11 14"),
        ("threatens", "tell your manager or the security area", "ring 000"),
    ],
)
def test_whom_to_ring_stands_above_everything(client_for, adviser, sign, said, first, found) -> None:
    adviser.outcome = outcome(**{sign: found})
    page = client_for(PersonFactory()).post("/check/", ANSWERS).content.decode()
    assert (said in page) is found
    if found:
        assert page.index(first) < page.index("Ask before you post this</h2>")


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_has_its_words(client_for, adviser, verdict) -> None:
    adviser.outcome = outcome(verdict=verdict, reasons=(), clauses=(), rights=(), routes=(), who_to_ask=())
    response = client_for(PersonFactory()).post("/check/", ANSWERS)
    assert response.context["answer"].words in response.content.decode()


def test_draft_is_escaped(client_for, adviser) -> None:
    text = "<script>alert(1)</script>"
    page = client_for(PersonFactory()).post("/check/", {**ANSWERS, "text": text}).content.decode()
    assert text not in page


@pytest.mark.parametrize("cited", [1, 3])
def test_checking_costs_the_same_for_one_clause_and_for_three(
    client_for, adviser, cited, django_assert_num_queries
) -> None:
    adviser.outcome = outcome(clauses=tuple(f"DHS-{n}" for n in range(cited)))
    client = client_for(PersonFactory())
    client.post("/check/", ANSWERS)  # the session holds the answers from here on
    with django_assert_num_queries(4 + 5):  # and to count the answer: a transaction, its edition, a limit, the count
        client.post("/check/", ANSWERS)


def reasons(*spans: tuple[tuple[int, int], ...]) -> tuple[Reason, ...]:
    return tuple(
        Reason("r", (), Verdict.TAKE_CARE, "because", "", tuple((start, end, "") for start, end in of_one))
        for of_one in spans
    )


def test_marking_loses_no_character_and_numbers_every_phrase() -> None:
    found = reasons(((0, 3),), (), ((8, 13), (17, 20)))
    segments = mark("one, two, three, four", found, number_reasons(found))
    assert "".join(one["text"] for one in segments) == "one, two, three, four"
    assert [(one["text"], one["number"]) for one in segments if one["number"]] == [
        ("one", 1),
        (", thr", 2),
        ("fou", 2),
    ]


def test_phrases_that_overlap_are_one_with_both_numbers() -> None:
    found = reasons(((0, 8),), ((5, 12),), ((6, 7),))
    segments = mark("one and two", found, number_reasons(found))
    assert [(one["text"], one["number"]) for one in segments if one["number"]] == [
        ("one and two", 1),
        ("", 2),
        ("", 3),
    ]
