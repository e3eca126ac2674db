"""Who may know of People Services' files, and what each reads there."""

import pytest

from incidents.domain import parts
from portal.models import Person, Role
from tests.conftest import SignIn
from tests.factories import grant, person_with
from tests.incidents.cast import Cast

from .pages import LIST, page_of, text

pytestmark = pytest.mark.django_db


def readers(cast: Cast) -> list[Person]:
    """Those who have no business with any file, whatever else they hold."""
    return [
        cast.alice,
        cast.bob,
        cast.carol,
        cast.dev,
        cast.mina,
        person_with(Role.DIRECTORY_ADMINISTRATOR),
        person_with(Role.AUDITOR),
        person_with(Role.POLICY_OWNER),
    ]


def test_nobody_outside_the_matter_finds_a_trace_of_it(cast: Cast, client_for: SignIn) -> None:
    file = cast.sanctioned()
    letter, allegation, review = file.letters.first(), file.allegations.get(), file.reviews.first()
    pages = [
        LIST,
        *(page_of(file, name) for name in ("investigation", "investigation_declare", "investigation_recommend")),
        *(page_of(file, f"investigation_appoint_{part}") for part in ("investigator", "decision_maker", "delegate")),
        *(
            page_of(file, f"investigation_{name}")
            for name in ("notice", "preliminary", "determine", "propose", "decide")
        ),
        page_of(file, "investigation_move", "closed"),
        page_of(file, "allegation_new"),
        page_of(file, "allegation_change", allegation.pk),
        page_of(file, "finding", allegation.pk),
        page_of(file, "letter", letter.pk),
        page_of(file, "letter_extend", letter.pk),
        page_of(file, "investigation_review", review.pk, "applied"),
    ]

    answers = {
        (person.given_names, url, client_for(person).get(url).status_code) for person in readers(cast) for url in pages
    }

    assert {status for _, _, status in answers} == {404}


def test_the_wall_holds_for_the_respondent_and_their_manager_even_in_people_services(
    cast: Cast, client_for: SignIn
) -> None:
    file = cast.formal()
    for person in (cast.bob, cast.carol, cast.alice):
        grant(person, Role.PEOPLE_SERVICES_MANAGER, Role.SANCTION_DELEGATE)
        client = client_for(person)

        assert file.number not in text(client.get(LIST))
        assert client.get(page_of(file)).status_code == 404


def test_whoever_comes_to_stand_above_the_respondent_is_walled_off(cast: Cast, client_for: SignIn) -> None:
    file = cast.formal()
    parts.declare(file.case, actor=cast.olga, has_conflict=False)
    cast.carol.manager = cast.olga
    cast.carol.save()

    assert client_for(cast.olga).get(page_of(file)).status_code == 404


def test_those_not_appointed_see_an_empty_list(cast: Cast, client_for: SignIn) -> None:
    file = cast.formal()

    for person in (cast.ivan, cast.bella, cast.sam):
        client = client_for(person)
        assert "No matters here" in text(client.get(LIST))
        assert client.get(page_of(file)).status_code == 404


def test_only_people_services_read_who_reported(cast: Cast, client_for: SignIn) -> None:
    file = cast.sanctioned()

    shown = {
        person.given_names: cast.alice.name in text(client_for(person).get(page_of(file)))
        for person in (cast.olga, cast.petra, cast.bella, cast.sam)
    }

    assert shown == {"Olga": True, "Petra": True, "Bella": False, "Sam": False}


def test_a_delegate_reads_the_findings_and_not_what_was_referred(cast: Cast, client_for: SignIn) -> None:
    file = cast.proposed_to()

    page = text(client_for(cast.sam).get(page_of(file)))

    assert "The post is his." in page
    assert "He mocks our customers" not in page
    assert "Names a customer." not in page
    assert "finding/" not in page


def test_a_decision_maker_never_reads_the_sanction(cast: Cast, client_for: SignIn) -> None:
    file = cast.sanctioned()
    client = client_for(cast.bella)

    page = text(client.get(page_of(file)))

    hidden = ("Deducted over two pays", "Proportionate.", "Sanction", "sanction", "I accept it", "Sam Tester")
    assert [words for words in hidden if words in page] == []
    for letter in file.letters.filter(kind__in=("L9", "L10")):
        assert client.get(page_of(file, "letter", letter.pk)).status_code == 404
    assert client.get(page_of(file, "investigation_decide")).status_code == 404
    rows = text(client.get(LIST, {"show": "all"})).partition("<tbody")[2]
    assert "Determined" in rows
    assert "Sanction" not in rows


def test_earlier_breaches_are_for_the_delegate_and_not_for_who_decides_on_breach(
    cast: Cast, client_for: SignIn
) -> None:
    earlier, file = cast.determined(), cast.delegated()

    shown = {
        person.given_names: earlier.number in text(client_for(person).get(page_of(file)))
        for person in (cast.sam, cast.bella)
    }

    assert shown == {"Sam": True, "Bella": False}


def test_a_disclosure_of_wrongdoing_leaves_everyone_s_sight(cast: Cast, client_for: SignIn) -> None:
    file = cast.referred()
    client = client_for(cast.olga)
    client.post(page_of(file, "investigation_declare"), {"has_conflict": "no"})

    answer = client.post(page_of(file, "investigation_move", "diverted_pid"), {"words": "It is one."})

    assert answer.url == LIST
    assert client.get(page_of(file)).status_code == 404
