"""What few people can know, found in words: enough to warn, and never more than a warning."""

import pytest

from incidents.small_circle import find_phrases, mark
from tests.effort import effort


def found(text: str, **more: list[str]) -> list[str]:
    return [text[phrase.start : phrase.end] for phrase in find_phrases(text, **more)]


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Only the three of us know this.", "the three of us"),
        ("I'm the only one who saw it.", "I'm the only"),
        ("Nobody else knew of it.", "Nobody else knew"),
        ("At our meeting on Tuesday he said so.", "our meeting"),
        ("She said it in the meeting last Tuesday.", "in the meeting last Tuesday"),
        ("He left it on my desk.", "my desk"),
        ("She sits next to me.", "sits next to me"),
        ("In my team everybody laughs.", "my team"),
        ("As I told my manager, it goes on.", "As I told"),
        ("I've already told her.", "I've already told"),
        ("It was sent to me by a friend.", "sent to me"),
        ("Ring me on 0412 345 678.", "0412 345 678"),
        ("Write to jo.citizen@example.gov.au please.", "jo.citizen@example.gov.au"),
        ("My number is S001234.", "S001234"),
    ],
)
def test_a_phrase_that_few_can_know_is_found(text, phrase):
    assert phrase in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "He mocks our customers by name.",
        "It is public; it came up in my feed on 27 August 2017.",
        "The post names a customer and our department. My view is that it is wrong.",
        "See https://x.com/bob/status/1234567890 for all of it.",
        "It was shared with thousands of people in 2017.",
        "Ring 000 if somebody is in danger.",
        "",
    ],
)
def test_what_anybody_can_know_is_left_alone(text):
    assert found(text) == []


def test_a_small_units_name_is_found_as_it_is_written():
    text = "They work in fraud analytics North."
    assert found(text, small_units=["Fraud Analytics North"]) == ["fraud analytics North"]


def test_phrases_are_numbered_through_and_the_text_stays_whole():
    text = "The three of us saw it on my desk."
    marked = mark(text, find_phrases(text), first=3)
    assert "".join(segment["text"] for segment in marked.segments) == text
    assert [pointer.number for pointer in marked.pointers] == [3, 4]
    assert all(pointer.because.endswith(".") for pointer in marked.pointers)


@pytest.mark.parametrize("unit", ["i told the manager ", "the three of us ", "sent a b c d ", "1" * 50 + " ", "a@"])
def test_the_time_it_takes_grows_with_the_text_alone(unit):
    def seconds(size: int) -> float:
        text = (unit * size)[:size]
        return effort(lambda: find_phrases(text))

    assert seconds(40_000) < 20 * seconds(4_000)
