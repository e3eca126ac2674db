"""Whom a policy covers, as its owner says it on the page: counted before it is saved, and saved only when asked to."""

import pytest

from policies import domain
from policies.domain import AudienceOf, Covered
from policies.models import Policy
from policies.models.policy import people_covered
from portal import audit
from portal.models import AuditEntry, Notice, Person, Role
from tests.factories import PersonFactory, PolicyFactory, UnitFactory, person_with, published_edition

pytestmark = pytest.mark.django_db

SAVE = {"save": "yes"}


@pytest.fixture
def office() -> dict[str, Person]:
    """A branch in a division, and a unit apart; the policy covers those who are ongoing."""
    division = UnitFactory(code="coast", name="Coast")
    branch = UnitFactory(code="harbour", name="Harbour", parent=division)
    apart = UnitFactory(code="inland", name="Inland")
    return {
        "ada": PersonFactory(given_names="Ada", unit=branch),
        "ben": PersonFactory(given_names="Ben", unit=apart, state="VIC"),
        "cas": PersonFactory(given_names="Cas", unit=branch, employment="casual"),
        "con": PersonFactory(given_names="Con", unit=division, employment="contractor"),
    }


@pytest.fixture
def policy(office) -> Policy:
    return published_edition(PolicyFactory(slug="web", covers=["ongoing"])).policy


@pytest.fixture
def browser(client_for):
    owner = person_with(Role.POLICY_OWNER, employment="ses")
    return client_for(owner)


def line(at: int = 1, **said) -> dict[str, object]:
    return {f"{name}_{at}": value for name, value in said.items()}


def post(browser, *parts: dict[str, object], count: int = 1, **options):
    data: dict[str, object] = {"count": count}
    for part in parts:
        data |= part
    return browser.post("/policies/web/audience/", data, **options)


def words(response) -> str:
    return " ".join(response.content.decode().split())


def covered(policy: Policy) -> set[str]:
    return {person.given_names for person in people_covered(policy)}


def test_page_says_whom_the_policy_covers_now(browser, policy) -> None:
    page = words(browser.get("/policies/web/audience/"))
    assert "It covers <strong>2 people</strong>: 2 employees, 0 contractors." in page
    assert "Nothing is saved yet" not in page


def test_counting_saves_nothing_and_says_who_would_come_and_go(browser, policy) -> None:
    said = line(unit="Coast (coast)", employments=["ongoing", "contractor", "casual"])
    response = post(browser, said)
    page = words(response)
    assert "This would cover <strong>3 people</strong>: 2 employees, 1 contractor." in page
    assert "2 would come in who are not covered now; 1 would fall out." in page
    assert "When you save, 2 people are asked at once" in page
    weight = response.context["weight"]
    assert [(one.unit, one.people, one.coming, one.going) for one in weight.units] == [
        ("Harbour", 2, 1, 0),
        ("Coast", 1, 1, 0),
        ("Inland", 0, 0, 1),
    ]
    assert [person.given_names for person in weight.newcomers] == ["Cas", "Con"]
    assert [person.given_names for person in weight.leavers] == ["Ben"]
    assert covered(policy) == {"Ada", "Ben"}
    assert 'value="Coast (coast)"' in page


def test_saving_asks_those_who_come_in_and_the_same_sent_twice_changes_nothing(browser, policy, office) -> None:
    Notice.objects.all().delete()
    said = line(employments=["ongoing", "contractor"])
    for _ in range(2):
        response = post(browser, said, SAVE)
        assert (response.status_code, response.url) == (302, "/policies/web/audience/")
    assert covered(policy) == {"Ada", "Ben", "Con"}
    assert [notice.person for notice in Notice.objects.all()] == [office["con"]]
    assert AuditEntry.objects.filter(action="audience.set", actor__isnull=False).count() == 1
    assert "1 person was told that it waits for them." in words(browser.get("/policies/web/audience/"))


def test_people_are_named_in_and_out_and_taken_off_again(browser, policy, office) -> None:
    ongoing = line(employments=["ongoing"])
    names = {"more_in": f"{office['con'].email}\n{office['cas'].staff_number}", "more_out": office["ada"].email}
    response = post(browser, ongoing, names)
    assert {person.given_names for person in response.context["form"]["named_in"].field.queryset} == {"Cas", "Con"}
    post(browser, ongoing, names, SAVE)
    assert covered(policy) == {"Ben", "Cas", "Con"}
    post(browser, ongoing, {"named_in": [office["cas"].pk]}, SAVE)
    assert covered(policy) == {"Ada", "Ben", "Cas"}


def test_line_is_limited_to_states_and_roles_and_taken_away(browser, policy, office) -> None:
    first, second = line(employments=["ongoing"], states=["VIC"]), line(2, employments=["contractor"])
    post(browser, first, second, SAVE, count=2)
    assert covered(policy) == {"Ben", "Con"}
    post(browser, first, {"remove_1": "on"}, second, SAVE, count=2)
    assert covered(policy) == {"Con"}
    post(browser, line(employments=["ses"], roles=["policy_owner"]), SAVE)
    assert people_covered(policy).get().roles == {Role.POLICY_OWNER}


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({}, "Say whom the policy covers: fill in a line, or name someone in."),
        (line(unit="Coast"), "Line 1: tick at least one way of being employed."),
        (line(unit="Nowhere", employments=["ongoing"]), "We found no unit “Nowhere”. Use its name or its code."),
        (
            line(unit="a", employments=["ongoing"]),
            "“a” could be several units. Use the code of one: Coast (coast); Harbour (harbour); Inland (inland).",
        ),
        ({"more_in": "Nobody Atall"}, "We found nobody for “Nobody Atall”."),
        (line(employments=["pirate"]), "pirate is not one of the available choices."),
        ({"remove_1": "on", **line(employments=["ongoing"])}, "Say whom the policy covers"),
        ({"named_in": ["x"]}, "“x” is not a valid value."),
    ],
)
@pytest.mark.parametrize("step", [{}, SAVE])
def test_what_cannot_be_counted_is_explained_and_comes_back_as_it_was_typed(browser, policy, said, fault, step) -> None:
    typed = {"more_out": "Ada"}
    page = post(browser, said, typed, step).content.decode()
    assert fault in page
    assert ">\nAda</textarea>" in page
    assert all(str(value) in page for name, value in said.items() if name.startswith("unit"))
    assert covered(policy) == {"Ada", "Ben"}


def test_nobody_is_named_both_in_and_out(browser, policy, office) -> None:
    ada = office["ada"]
    page = words(post(browser, {"more_in": ada.email, "more_out": ada.staff_number}, SAVE))
    assert f"{ada.name}, {ada.staff_number} is named both in and out." in page


@pytest.mark.parametrize("count", ["", "0", "-3", "x", "9999999999999", "²"])
def test_number_of_lines_that_makes_no_sense_does_no_harm(browser, policy, count) -> None:
    assert post(browser, line(employments=["ongoing"]), {"count": count}).status_code == 200


def test_the_live_count_is_the_same_sentences_without_the_page(browser, policy) -> None:
    said = line(employments=["ongoing", "casual"])
    whole, live = post(browser, said), post(browser, said, headers={"HX-Request": "true"})
    assert "<html" not in live.content.decode()
    sentence = "This would cover <strong>3 people</strong>: 3 employees, 0 contractors."
    assert sentence in words(whole)
    assert sentence in words(live)
    assert "Line 1: tick" in words(post(browser, line(unit="Coast"), headers={"HX-Request": "true"}))


@pytest.mark.parametrize("rows", [1, 3])
def test_counting_costs_the_same_however_many_lines_units_and_people(
    browser, policy, rows, django_assert_num_queries
) -> None:
    units = UnitFactory.create_batch(rows)
    for unit in units:
        PersonFactory.create_batch(rows, unit=unit, employment="casual")
    lines = [line(at, unit=unit.code, employments=["casual"]) for at, unit in enumerate(units, 1)]
    browser.get("/policies/web/audience/")
    with django_assert_num_queries(12):
        post(browser, *lines, count=rows)


def test_owner_of_a_policy_with_nothing_in_force_is_told_that_nobody_is_told(browser) -> None:
    PolicyFactory(slug="web", covers=[])
    assert "It covers nobody yet." in words(browser.get("/policies/web/audience/"))
    assert "so nobody is told yet" in words(post(browser, line(employments=["ses"])))


def test_whoever_would_start_overdue_is_counted_before_saving(browser, policy, settings) -> None:
    settings.ACKNOWLEDGE_POLICY_DAYS = -1
    page = words(post(browser, line(employments=["ongoing", "casual"])))
    assert "For 1 of them the time has run out already: they start as overdue." in page


def test_someone_named_who_has_left_is_shown_as_such(browser, policy, office) -> None:
    cas = office["cas"]
    audience = AudienceOf((Covered(("ongoing",)),), named_in=frozenset({cas}))
    domain.set_audience(policy, audience=audience, actor=audit.SYSTEM)
    Person.objects.filter(pk=cas.pk).update(is_active=False)
    assert f"{cas.name}, {cas.staff_number} (no longer here)" in words(browser.get("/policies/web/audience/"))
