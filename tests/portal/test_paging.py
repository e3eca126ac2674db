import pytest

from portal.models import Person
from portal.paging import page_of
from tests.factories import PersonFactory, UnitFactory

pytestmark = pytest.mark.django_db

BY_NAME = ("family_name", "given_names", "id")


def everyone_in_pages(size: int, by: tuple[str, ...] = BY_NAME) -> list[list[Person]]:
    pages, after = [], ""
    while True:
        page = page_of(Person.objects.all(), by=by, after=after, size=size)
        pages.append(page.rows)
        assert page.is_first is (len(pages) == 1)
        if not page.next:
            return pages
        after = page.next


@pytest.mark.parametrize("size", [1, 2, 3, 5, 9])
def test_all_pages_together_are_the_list_each_row_once(size: int) -> None:
    unit = UnitFactory()
    for given, family in [("Bo", "Lim"), ("Ada", "Lim"), ("Ada", "Lim"), ("Zoe", "Abel"), ("Cy", "Moss")]:
        PersonFactory(given_names=given, family_name=family, unit=unit, email=f"p{Person.objects.count()}@d.example")
    whole = list(Person.objects.order_by(*BY_NAME))
    pages = everyone_in_pages(size)
    assert [person for rows in pages for person in rows] == whole
    assert [len(rows) for rows in pages[:-1]] == [size] * (len(pages) - 1)


def test_newest_first_runs_the_other_way() -> None:
    unit = UnitFactory()
    people = [PersonFactory(unit=unit) for _ in range(4)]
    assert everyone_in_pages(3, by=("-id",)) == [people[:0:-1], people[:1]]


@pytest.mark.parametrize("after", ["", "x", "-3", "999999", "9" * 40, "1;--", "²"])
def test_a_place_that_means_nothing_is_the_first_page(after: str) -> None:
    person = PersonFactory()
    page = page_of(Person.objects.all(), by=BY_NAME, after=after)
    assert (page.rows, page.next, page.is_first) == ([person], "", True)


def test_a_page_costs_the_same_wherever_it_is(django_assert_num_queries) -> None:
    unit = UnitFactory()
    people = [PersonFactory(unit=unit) for _ in range(7)]
    with django_assert_num_queries(2):
        page_of(Person.objects.all(), by=("id",), after=str(people[4].pk), size=2)
