"""What belongs elsewhere is known by its words, and what does not is left alone."""

import time

import pytest

from incidents.doors import doors_for, way_to
from incidents.enums import Door, Seen

POINTS_AT = [
    ("He wrote that he would kill her after work.", Door.DANGER),
    ("She says she wants to kill herself tonight.", Door.DANGER),
    ("Someone made a bomb threat against the Geelong office.", Door.DANGER),
    ("He is taking bribes for visas.", Door.FRAUD),
    ("He sold customer records to a debt collector.", Door.FRAUD),
    ("They are forging a false invoice every month.", Door.FRAUD),
    ("My manager has broken the law and covers it up.", Door.DISCLOSURE),
    ("I want to make a public interest disclosure.", Door.DISCLOSURE),
    ("She posted a screenshot of a customer record with the tax file number.", Door.PRIVACY),
    ("There was a data breach and it is on a forum.", Door.PRIVACY),
    ("Somebody posted our staff password on Reddit.", Door.SECURITY),
    ("The departmental account was hacked.", Door.SECURITY),
    ("They keep harassing me in every thread.", Door.ABUSE),
    ("Somebody shared my home address.", Door.ABUSE),
]
LEFT_ALONE = [
    "He mocks our customers by name.",
    "She swears at the Minister and says the policy is stupid.",
    "A photo of the team at lunch, in uniform.",
    "This attacks the department and its staff.",
    "She shared photos of the cake.",
    "He claims the department is rubbish.",
    "It killed the mood at the farewell.",
    "He wrote that he works for Customs and hates his job.",
]


@pytest.mark.parametrize(("words", "door"), POINTS_AT)
def test_words_that_belong_elsewhere_point_at_their_door(words: str, door: Door) -> None:
    assert door in doors_for({"seen": Seen.STAFF_POST, "words": words})


@pytest.mark.parametrize("words", LEFT_ALONE)
def test_an_ordinary_concern_is_offered_no_other_door(words: str) -> None:
    assert doors_for({"seen": Seen.STAFF_POST, "words": words}) == []


def test_how_it_came_to_be_seen_counts_too() -> None:
    assert doors_for({"words": "This.", "how_known": "It was in the phishing mail I got."}) == [Door.SECURITY]


def test_whoever_it_is_aimed_at_is_always_offered_help_against_abuse() -> None:
    assert doors_for({"seen": Seen.ME, "words": "They will not stop."}) == [Door.ABUSE]


def test_danger_comes_first() -> None:
    words = "He took bribes, and now he threatens to kill her."
    assert doors_for({"words": words}) == [Door.DANGER, Door.FRAUD]


def test_nothing_said_points_nowhere() -> None:
    assert doors_for({}) == []
    assert doors_for({"words": None, "how_known": ""}) == []


@pytest.mark.parametrize("words", ["post share leak " * 2000, "sold " * 6000, "i am being " * 3000, "'" * 20_000])
def test_long_and_contrived_words_are_read_quickly(words: str) -> None:
    began = time.process_time()
    doors_for({"words": words})
    assert time.process_time() - began < 3


@pytest.mark.parametrize("door", Door)
def test_every_door_says_how_to_reach_it_and_what_protects(door: Door, settings) -> None:
    settings.CONTACTS = dict.fromkeys(settings.CONTACTS, "extension 4100")
    way = way_to(door)
    assert way.title
    assert way.reach
    assert way.protection
    assert "{" not in "".join([*way.reach, *way.protection])


def test_danger_says_000_first() -> None:
    assert way_to(Door.DANGER).call == "000"
    assert "000" in way_to(Door.DANGER).reach[0]
