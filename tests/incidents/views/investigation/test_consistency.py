"""What a delegate sees of like matters: what was decided, never in whose matter, and never of few."""

import pytest

from incidents.consistency import SAME_ELEMENTS, SAME_FACTORS, like_matters
from incidents.enums import ReviewOf
from incidents.models import Investigation, SanctionDecision
from portal import audit
from portal.models import Role
from portal.people import grant_role
from tests.conftest import SignIn
from tests.factories import PersonFactory
from tests.incidents import reviewing
from tests.incidents.cast import Cast
from tests.incidents.matters import determined

from .pages import page_of, text

pytestmark = pytest.mark.django_db

RESPECT, CARE = "13(3)", "13(2)"
ON = "2024-03-04"
FINE, REPRIMAND = "Deductions from salary, by way of fine", "Reprimand"


@pytest.fixture
def file(cast: Cast) -> Investigation:
    """Bob's, in which disrespect was found; Sam decides."""
    cast.bob.classification = "APS 4"
    cast.bob.save()
    return cast.delegated()


def like(
    cast: Cast, number: int, *, classification: str = "APS 4", elements: tuple[str, ...] = (RESPECT,), **told
) -> None:
    someone = PersonFactory(classification=classification, family_name="Quarles")
    told.setdefault("sanctions", ["fine"])
    determined(number, cast, ON, alleged=elements, breached=elements, respondent=someone, **told)


def test_the_delegate_sees_outcomes_and_the_range_of_fines(cast: Cast, file: Investigation, client_for: SignIn) -> None:
    like(cast, 5, sanctions=["fine", "reprimand"], percent="0.5")
    like(cast, 4, sanctions=["fine"], percent="2")
    like(cast, 6, sanctions=[])
    found = like_matters(file, cast.sam)
    assert found
    assert found.number == 15
    assert sorted(found.outcomes) == [(FINE, 9), ("No sanction imposed", 6), (REPRIMAND, 5)]
    page = text(client_for(cast.sam).get(page_of(file)))
    assert "15 matters with a decision on sanction" in page
    assert "from 0.50 to 2 per cent" in page
    assert "Quarles" not in page
    assert page.count("PS-20") == page.count(file.number)


def test_of_fewer_than_five_nothing_is_shown(cast: Cast, file: Investigation, client_for: SignIn) -> None:
    like(cast, 4)
    assert like_matters(file, cast.sam) is None
    assert "nothing is shown of them" in text(client_for(cast.sam).get(page_of(file)))


def test_an_outcome_of_few_is_left_out_and_so_is_what_it_follows_from(cast: Cast, file: Investigation) -> None:
    like(cast, 9, sanctions=["fine"])
    like(cast, 7, sanctions=["reprimand"])
    like(cast, 2, sanctions=["termination"])
    found = like_matters(file, cast.sam)
    assert found
    # With all three told but the two, the two would be what is left of eighteen.
    assert (found.number, found.outcomes) == (18, [(FINE, 9)])


def test_the_closest_group_of_enough_is_shown_and_only_that(cast: Cast, file: Investigation) -> None:
    like(cast, 5, classification="EL 2", elements=(RESPECT, CARE))
    wide = like_matters(file, cast.sam)
    like(cast, 5, classification="SES Band 1")
    same = like_matters(file, cast.sam)
    like(cast, 3, classification="APS 5")
    like(cast, 2, classification="aps level 3")
    closest = like_matters(file, cast.sam)
    assert wide
    assert same
    assert closest
    assert [found.number for found in (wide, same, closest)] == [5, 5, 5]
    assert SAME_ELEMENTS not in wide.alike_in
    assert same.alike_in == (SAME_ELEMENTS,)
    assert closest.alike_in[0] == SAME_ELEMENTS
    assert len(closest.alike_in) == 2


def test_matters_in_which_the_same_was_weighed_come_first(cast: Cast, file: Investigation) -> None:
    cast.propose(file, cast.fine())  # for remorse
    like(cast, 5, factors=[("remorse", "heavier")])
    like(cast, 3, factors=[("remorse", "lighter"), ("harm", "heavier")])
    near = like_matters(file, cast.sam)
    like(cast, 2, factors=[("remorse", "lighter")])
    closest = like_matters(file, cast.sam)
    assert near
    assert closest
    assert (near.number, SAME_FACTORS in near.alike_in) == (8, False)
    assert (closest.number, SAME_FACTORS in closest.alike_in) == (5, True)


def test_what_was_set_aside_or_is_not_decided_is_like_nothing(cast: Cast, file: Investigation) -> None:
    like(cast, 4)
    like(cast, 1, sanctions=None)
    assert like_matters(file, cast.sam) is None
    like(cast, 1)
    assert like_matters(file, cast.sam)
    last = SanctionDecision.objects.latest("pk")
    SanctionDecision.objects.filter(pk=last.pk).update(superseded_at=last.decided_at)
    assert like_matters(file, cast.sam) is None


def test_a_breach_that_was_set_aside_is_not_compared(cast: Cast) -> None:
    file = cast.delegated()
    like(cast, 5)
    reviewing.decided(cast, reviewing.of(file, ReviewOf.BREACH))
    assert like_matters(Investigation.objects.get(pk=file.pk), cast.sam) is None


def test_matters_closed_to_the_delegate_are_in_no_group(cast: Cast, file: Investigation) -> None:
    someone = PersonFactory(classification="APS 4", manager=cast.sam)
    determined(1, cast, ON, alleged=[RESPECT], breached=[RESPECT], sanctions=["fine"], respondent=someone)
    like(cast, 4)
    assert like_matters(file, cast.sam) is None


def test_only_the_delegate_sees_it(cast: Cast, file: Investigation, client_for: SignIn) -> None:
    like(cast, 6)
    grant_role(cast.ivan, Role.SANCTION_DELEGATE, actor=audit.SYSTEM)
    assert "Like matters" in text(client_for(cast.sam).get(page_of(file)))
    for person in (cast.bella, cast.petra):
        assert "Like matters" not in text(client_for(person).get(page_of(file)))
    assert "Like matters" not in text(client_for(cast.bob).get(page_of(file, "my_matter")))


def test_many_like_matters_cost_no_more_than_few(
    cast: Cast, file: Investigation, django_assert_max_num_queries
) -> None:
    for number in (5, 30):
        like(cast, number)
        with django_assert_max_num_queries(8):
            like_matters(file, cast.sam)
