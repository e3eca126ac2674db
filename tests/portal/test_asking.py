"""A question that hangs on who asks is built once for each set of roles, and for nobody's own self."""

import pytest
from django.db.models import QuerySet

from portal.asking import AskedBy
from portal.models import Person, Role
from tests.factories import PersonFactory, grant

pytestmark = pytest.mark.django_db


class Asked:
    """The people of one's unit; for an auditor, everyone. Counts how often it was built."""

    def __init__(self) -> None:
        self.built = 0
        self.ask = AskedBy(self.build, given=str)

    def build(self, person: Person, given: str) -> QuerySet[Person]:
        self.built += 1
        seen = Person.objects.filter(given_names=given).order_by("pk")
        if not person.is_active:
            return seen.none()
        return seen if Role.AUDITOR in person.roles else seen.filter(unit=person.unit_id)


def test_each_is_answered_for_themselves_by_what_was_built_for_all_of_their_roles() -> None:
    one, two = PersonFactory(given_names="Ada"), PersonFactory(given_names="Ada")
    auditor = PersonFactory(given_names="Cy")
    grant(auditor, Role.AUDITOR)
    asked = Asked()
    assert [asked.ask(person, given="Ada") for person in (one, two, auditor)] == [[one], [two], [one, two]]
    assert asked.ask(auditor, given="Cy") == [auditor]
    assert asked.built == 2


def test_who_has_left_is_told_what_is_said_of_them() -> None:
    person, asked = PersonFactory(given_names="Ada"), Asked()
    assert asked.ask(person, given="Ada") == [person]
    person.is_active = False
    assert asked.ask(person, given="Ada") == []


@pytest.mark.parametrize("read", ["started_on", "has_reports", "family_name"])
def test_more_of_a_person_than_stands_in_the_question_is_refused(read: str) -> None:
    ask = AskedBy(lambda person: Person.objects.filter(pk=person.pk, given_names=getattr(person, read)))
    with pytest.raises(ValueError, match="while a question was built"):
        ask(PersonFactory())
