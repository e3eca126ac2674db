import pytest

from policies.advice.signals.identifiers import is_crn, is_medicare, is_tfn

from ..rules import found, signals


def test_check_digits_tell_real_numbers_from_others():
    assert is_tfn("865214306")
    assert not is_tfn("865214307")
    assert not is_tfn("000000000")
    assert is_medicare("3456781201")
    assert not is_medicare("3456781211")
    assert not is_medicare("9456781201")
    assert is_crn("204176385", "J")
    assert not is_crn("204176385", "K")


@pytest.mark.parametrize(
    ("text", "name", "number"),
    [
        ("her TFN is 865 214 306 if you need it", "tfn", "865 214 306"),
        ("tax file number: 865214306", "tfn", "865214306"),
        ("Medicare card 3456 78120 1 was left here", "medicare_number", "3456 78120 1"),
        ("customer 204 176 385J rang", "crn", "204 176 385J"),
        ("BSB 062-000 is hers", "bank_account", "062-000"),
        ("his passport N1234567 turned up", "passport_number", "N1234567"),
    ],
)
def test_a_number_counts_beside_the_words_for_it(text, name, number):
    assert found(text, name) == [number]


@pytest.mark.parametrize(
    "text",
    [
        "order number 865214306 is late",
        "my TFN is not 865214307",
        "I scored 3456781201 points",
        "raffle ticket 204176385",
        "ring 02 5550 1234",
        "that passport photo cost $1234567",
    ],
)
def test_a_number_alone_or_with_a_wrong_check_digit_is_left_alone(text):
    assert not {"tfn", "medicare_number", "crn", "passport_number", "bank_account"} & set(signals(text).found)
