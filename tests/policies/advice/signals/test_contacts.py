import pytest

from ..rules import found, signals


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("write to jo.citizen@humanservices.gov.au please", "jo.citizen@humanservices.gov.au"),
        ("JO@CUSTOMS.GOV.AU", "JO@CUSTOMS.GOV.AU"),
        ("it's jo dot citizen at humanservices dot gov dot au", "jo dot citizen at humanservices dot gov dot au"),
        ("m.lee (at) customs (dot) gov (dot) au", "lee (at) customs (dot) gov (dot) au"),
    ],
)
def test_a_work_address_is_seen_through_its_disguise(text, address):
    assert found(text, "work_email") == [address]


@pytest.mark.parametrize(
    "text",
    [
        "look at humanservices.gov.au for details",
        "see www.customs.gov.au",
        "jo@example.com",
        "I work at Centrelink in Hobart",
        "meet me at customs",
    ],
)
def test_web_pages_and_private_addresses_are_no_work_address(text):
    assert "work_email" not in signals(text)


def test_telephone_numbers_are_told_apart():
    assert found("desk line 02 5550 1234", "desk_line") == ["desk", "02 5550 1234"]
    assert found("text me on 0491 570 156", "phone") == ["0491 570 156"]
    assert found("hotline 1800 061 800", "public_line") == ["1800 061 800"]
    assert found("ext 4455", "desk_phone") == ["ext 4455"]
    assert "phone" not in signals("the score was 120 to 90 in 1998")
