"""Whom a case may be about: found in the directory by what the reporter sent, and only ever pointed to."""

import pytest

from incidents.enums import Pointing
from incidents.models import Case
from incidents.rules.matching import MOST, pointers_to_subject
from portal.models import Person
from tests.factories import PersonFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def rosa() -> Person:
    return PersonFactory(given_names="Rosa Maria", family_name="Quillfeather", email="rosa.q@department.example")


def pointed(case: Case) -> list[tuple[Person, str]]:
    return [(pointer.person, pointer.why) for pointer in pointers_to_subject(case)]


def test_one_whom_the_reporter_named_in_full_or_by_number_is_likely(cast, rosa):
    for about in (f"I think {rosa.name}", rosa.staff_number.lower(), f"{rosa.email}?"):
        assert pointed(cast.raised(about=about).case) == [(rosa, Pointing.NAMED)], about


def test_of_several_with_one_name_each_is_only_possible(cast, rosa):
    other = PersonFactory(given_names=rosa.given_names, family_name=rosa.family_name, email="rosa2@department.example")
    found = pointed(cast.raised(about=rosa.name).case)
    assert sorted(found, key=lambda one: one[0].pk) == [(rosa, Pointing.SHARED_NAME), (other, Pointing.SHARED_NAME)]


@pytest.mark.parametrize(
    ("account", "why"),
    [
        ("@RosaQuillfeather", Pointing.ACCOUNT),
        ("quillfeather_rosa_88", Pointing.ACCOUNT),
        ("r.quillfeather", Pointing.LIKE_ACCOUNT),
        ("quillfeatherfan", None),
        ("quillfeather", None),
        ("", None),
    ],
)
def test_an_account_made_of_a_name_points_to_whoever_has_it(cast, rosa, account, why):
    assert pointed(cast.raised(account=account).case) == ([(rosa, why)] if why else [])


def test_the_account_in_the_address_of_a_post_counts_too(cast, rosa):
    case = cast.raised(links=["https://x.com/rosaquillfeather/status/1"]).case
    assert pointed(case) == [(rosa, Pointing.ACCOUNT)]


def test_who_is_named_among_the_words_is_possible_and_stands_behind_the_likely(cast, rosa):
    otto = PersonFactory(given_names="Otto", family_name="Plumbline")
    case = cast.raised(words=f"{otto.name} told me that he saw it.", about=rosa.name).case
    assert pointed(case) == [(rosa, Pointing.NAMED), (otto, Pointing.IN_WORDS)]


def test_whoever_raised_it_in_their_own_name_is_never_pointed_to(cast):
    case = cast.raised(words=f"I am {cast.alice.name}.", about=cast.alice.staff_number).case
    assert pointed(case) == []


def test_no_more_are_shown_than_one_can_look_over_and_the_questions_do_not_grow(
    cast, rosa, django_assert_max_num_queries
):
    for number in range(20):
        PersonFactory(given_names="Rosa", family_name="Quillfeather", email=f"rosa{number}@department.example")
    case = cast.raised(about="Rosa Quillfeather").case
    with django_assert_max_num_queries(8):
        assert len({pointer.person.unit.name for pointer in pointers_to_subject(case)}) >= 1
    assert len(pointed(case)) == MOST


def test_the_officer_says_that_it_is_them_and_nothing_is_kept_before_the_judgement(cast, rosa, client_for):
    case = cast.in_triage(about=rosa.name)
    dev = client_for(cast.dev)
    page = f"/cases/{case.pk}/judge/"
    assert "Likely: the reporter named them" in dev.get(page).content.decode()

    said = dev.post(page, {"subject_is": rosa.pk, "judgement": "Half a sentence"})
    assert said.status_code == 200
    assert said.context["form"]["subject"].value() == rosa.email
    assert "Half a sentence" in said.content.decode()
    assert "Likely" not in said.content.decode()
    case.refresh_from_db()
    assert case.subject is None
    strange = dev.post(page, {"subject_is": cast.carol.pk, "subject": ""})
    assert strange.context["form"]["subject"].value() == ""
