import pytest

from ..rules import found


@pytest.mark.parametrize(
    ("text", "marking"),
    [
        ("PROTECTED\nMinute to the Secretary", "PROTECTED"),
        ("OFFICIAL: Sensitive | leaders only", "OFFICIAL: Sensitive"),
        ("FOR OFFICIAL USE ONLY - staffing", "FOR OFFICIAL USE ONLY"),
        ("SENSITIVE: Personal\nNotes", "SENSITIVE: Personal"),
        ("For you\nSECRET//AUSTEO", "SECRET"),
        ("Re: numbers [SEC=PROTECTED]", "[SEC=PROTECTED"),
        ("CABINET-IN-CONFIDENCE: draft", "CABINET-IN-CONFIDENCE"),
        ("TOP SECRET", "TOP SECRET"),
    ],
)
def test_a_marking_counts_in_its_place(text, marking):
    assert found(text, "marking") == [marking]


@pytest.mark.parametrize(
    "text",
    [
        "Nan's top secret recipe",
        "TOP SECRET RECIPE for lamingtons",
        "It's official, we won",
        "what does PROTECTED mean on a folder?",
        "UNCLASSIFIED: lunch is at noon",
        "[SEC=UNCLASSIFIED] lunch",
        "secret: I like pineapple",
        "Protected bike lanes now",
    ],
)
def test_ordinary_words_are_no_marking(text):
    assert found(text, "marking") == []


def test_a_marking_as_a_family_joke_is_understood():
    assert found("TOP SECRET: Dad's surprise party", "marked") == []
