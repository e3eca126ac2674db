import pytest

from portal.classifications import rank


@pytest.mark.parametrize("words", ["APS 4", "aps4", "APS Level 4", "APS  4 ", "A.P.S. 4"])
def test_one_classification_is_written_in_many_ways(words: str) -> None:
    assert rank(words) == rank("APS 4")


def test_they_stand_in_their_order() -> None:
    written = [
        "Graduate",
        "APS 1",
        "APS 6",
        "Executive Level 1",
        "EL 2",
        "Senior Executive Service Band 1",
        "SES Band 3",
    ]
    places = [rank(words) for words in written]
    assert places == sorted(places, key=lambda place: -1 if place is None else place)
    assert None not in places


def test_of_a_broadband_the_higher_one_counts() -> None:
    assert rank("APS 3-4") == rank("APS 4/3") == rank("APS 4")


@pytest.mark.parametrize("words", ["", "Contractor", "APS 9", "APS 3-9", "Medical Officer Class 2"])
def test_what_is_not_in_the_order_has_no_place(words: str) -> None:
    assert rank(words) is None


def test_a_department_has_its_own_order(settings: object) -> None:
    settings.CLASSIFICATIONS = ["Band A", "Band B"]  # type: ignore[attr-defined]
    assert (rank("band a"), rank("Band B"), rank("APS 4")) == (0, 1, None)
