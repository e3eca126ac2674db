"""Nothing a person pastes may keep the adviser busy: 50,000 characters of the worst kind in under two seconds."""

import time

import pytest

from .rules import ask, rulebook

FULL = 50_000
BOMBS = {
    "digits": "1",
    "spaced digits": "1 ",
    "dotted digits": "1.",
    "near-numbers": "123 456 78",
    "addresses": "a@",
    "address run": "a.b-c+",
    "one long word": "a",
    "apostrophes": "a'",
    "masked": "f*",
    "symbols": "#@$%",
    "letters apart": "f ",
    "brackets": "[",
    "open brackets": "[like ",
    "closed acts": "[like]",
    "markings": "SECRET\n",
    "capitals": "TOP SECRET ",
    "spaces": " ",
    "lines": "\n",
    "hashtags": "#lazycustomers",
    "long hashtag": "#" + "customer" * 5 + " ",
    "emoji": "😀",
    "zero width": "a\u200b",
    "accents": "é",
    "homoglyphs": "а",
    "chinese": "客",
    "foreign words": "de que los ",
    "classes of words": "my manager is a ",
    "gaps": "hate the the the the ",
    "insults": "idiot customer ",
    "everything near": "my boss lied and Centrelink is evil and passengers are idiots. ",
    "phones": "02 5550 ",
    "extensions": "ext ",
    "passports": "passport N1234567 ",
    "disguises": "dot at humanservices dot gov ",
    "sentence ends": "a.",
    "quotes": '"',
    "stretched": "looooooool ",
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_answered_within_two_seconds(name):
    rulebook("dhs")
    text = (BOMBS[name] * FULL)[:FULL]
    # Another process on the same core makes every second longer: the better of two tries is what it takes.
    assert any(seconds_for(text) < 2 for _ in range(2))


def seconds_for(text: str) -> float:
    begun = time.process_time()
    ask("dhs", text, identifiable="yes", work_device=True)
    return time.process_time() - begun


def test_a_picture_described_at_length_is_answered_quickly():
    begun = time.process_time()
    ask("acbps", "", photo_of="officer in uniform " * 100)
    assert time.process_time() - begun < 0.5
