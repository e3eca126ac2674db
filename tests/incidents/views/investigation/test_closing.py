"""A file is closed in one step, with how long it is kept and what the personnel file says."""

import pytest

from incidents.domain import investigation
from incidents.enums import InvestigationState as S
from incidents.models import PersonnelReference, Retention
from tests.conftest import SignIn
from tests.incidents.cast import Cast
from tests.incidents.closing import kept, said

from .pages import page_of, text

pytestmark = pytest.mark.django_db
REFERENCE = 'name="reference"'


def answers(**more: str) -> dict[str, object]:
    return {**said(), "trigger_on": "29 February 2016", **more}


def test_one_form_sets_the_class_and_closes_and_sent_twice_does_it_once(cast: Cast, client_for: SignIn) -> None:
    file = cast.determined(breach=False)
    petra, page, form = client_for(cast.petra), page_of(file, "investigation_close"), answers()
    assert REFERENCE not in text(petra.get(page))
    for _ in range(2):
        assert petra.post(page, form).url == page_of(file)
    file.refresh_from_db()
    assert (file.state, Retention.objects.count()) == (S.CLOSED, 1)
    assert file.entries.filter(to_state=S.CLOSED).count() == 1


def test_what_is_missing_is_asked_for_and_what_was_written_stays(cast: Cast, client_for: SignIn) -> None:
    file = cast.determined(breach=False)
    answer = client_for(cast.petra).post(
        page_of(file, "investigation_close"), answers(disposal_class="", why="It ran.")
    )
    assert answer.status_code == 422
    assert "It ran." in text(answer)
    file.refresh_from_db()
    assert (file.state, Retention.objects.count()) == (S.NO_BREACH, 0)


def test_after_a_breach_the_reference_in_the_personnel_file_is_given_with_it(cast: Cast, client_for: SignIn) -> None:
    file = cast.sanctioned()
    cast.carry_out(file)
    investigation.move_file(file, S.IMPLEMENTED, actor=cast.petra, words="Payroll did it.")
    petra, page = client_for(cast.petra), page_of(file, "investigation_close")
    assert REFERENCE in text(petra.get(page))
    petra.post(page, answers(reference="P-1"))
    assert PersonnelReference.objects.get(determination__investigation=file).reference == "P-1"
    file.refresh_from_db()
    assert file.state == S.CLOSED


def test_what_was_set_before_stands_in_the_form(cast: Cast, client_for: SignIn) -> None:
    file = cast.determined(breach=False)
    kept(file, cast.petra, why="Long ago.")
    assert "Long ago." in text(client_for(cast.petra).get(page_of(file, "investigation_close")))


def test_without_the_classes_of_an_authority_it_says_who_sets_them(cast: Cast, client_for: SignIn, settings) -> None:
    settings.DISPOSAL_CLASSES = {}
    file = cast.determined(breach=False)
    assert "whoever runs the portal sets them" in text(client_for(cast.petra).get(page_of(file, "investigation_close")))


def test_the_plain_step_leads_to_the_form_and_officers_have_none(cast: Cast, client_for: SignIn) -> None:
    file = cast.determined(breach=False)
    page = page_of(file, "investigation_close")
    assert client_for(cast.petra).get(page_of(file, "investigation_move", "closed")).url == page
    for person in (cast.olga, cast.bella, cast.bob, cast.dev):
        assert client_for(person).get(page).status_code == 404
        assert client_for(person).post(page, answers()).status_code == 404
