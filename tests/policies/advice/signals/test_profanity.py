import pytest

from ..rules import found, signals


@pytest.mark.parametrize(
    "word",
    [
        "fuck",
        "FUCKING",
        "f*ck",
        "f#%king",
        "sh!t",
        "$hit",
        "b@stard",
        "f.u.c.k",
        "f u c k",
        "fuuuuck",
        "fυck",
        "fu\u200bck",
        "ｆｕｃｋ",
        "c*nt",
        "wtf",
        "fcuk",
        "f***",
        "@#$%&!",
        "🖕",
        "mierda",
        "arsehole",
    ],
)
def test_swearing_is_seen_however_it_is_dressed(word):
    assert "swears" in signals(f"well {word} then")


@pytest.mark.parametrize(
    "text",
    [
        "Scunthorpe and Penistone",
        "shiitake mushrooms and a shitake stew",
        "a cockatoo in Cockburn",
        "Dick Smith has a sale",
        "reading Moby Dick again",
        "Dick Johnson raced here",
        "assess the classic assembly",
        "the bass player passed",
        "therapist",
        "Arsenal won",
        "great tits at the bird bath",
        "pussy willows are out",
        "5 * 3 = 15",
        "**really** important",
        "a*b*c",
        "who turned off the f@n",
        "$100 off",
        "email me @ home",
        "C# and F#",
        "can't won't shan't",
        "1-2-3-4",
    ],
)
def test_innocent_words_are_left_alone(text):
    assert not {"profanity", "slur"} & set(signals(text).found)


def test_the_words_marked_are_the_persons_own():
    assert found("the new form is sh!t, mate", "profanity") == ["sh!t"]


def test_mild_words_are_told_from_strong_ones():
    assert "mild_profanity" in signals("damn it")
    assert "profanity" not in signals("damn it")
