"""Every step of an investigation is taken by its page."""

import pytest

from incidents.enums import CodeElement
from incidents.enums import InvestigationState as S
from portal.models import Role
from tests.conftest import SignIn
from tests.factories import grant
from tests.incidents.cast import Cast

from .pages import allegation_data, fine, issue, page_of

pytestmark = pytest.mark.django_db


def test_the_office_walks_a_matter_from_referral_to_sanction_by_its_pages(cast: Cast, client_for: SignIn) -> None:
    file = cast.referred()
    olga, petra, bella, sam, bob = (
        client_for(person) for person in (cast.olga, cast.petra, cast.bella, cast.sam, cast.bob)
    )
    for client in (olga, petra):
        client.post(page_of(file, "investigation_declare"), {"has_conflict": "no"})

    olga.post(page_of(file, "investigation_move", "assessing"))
    olga.post(page_of(file, "investigation_recommend"), {"path": "formal", "reasons": "Serious."})
    petra.post(page_of(file, "investigation_move", "formal"), {"words": "Agreed."})
    petra.post(page_of(file, "investigation_appoint_decision_maker"), {"person": cast.bella.pk})
    bella.post(page_of(file, "investigation_declare"), {"has_conflict": "no"})
    bella.post(page_of(file, "allegation_new"), allegation_data(cast, file))
    issue(bella, page_of(file, "investigation_notice"))
    bob.post(page_of(file, "my_matter"), {"words": "I was angry.", "finished": "on"})
    bella.post(page_of(file, "investigation_move", "determining"))
    bella.post(
        page_of(file, "finding", file.allegations.get().pk),
        {"conduct_found": "yes", "elements_breached": [CodeElement.RESPECT], "reasons": "It is his account."},
    )
    issue(bella, page_of(file, "investigation_determine"), reasons="On the balance of probabilities.")
    petra.post(page_of(file, "investigation_appoint_delegate"), {"person": cast.sam.pk})
    sam.post(page_of(file, "investigation_declare"), {"has_conflict": "no"})
    issue(sam, page_of(file, "investigation_propose"), **fine(), factors="Remorse.")
    bob.post(page_of(file, "my_matter"), {"words": "I accept it.", "finished": "on"})
    issue(sam, page_of(file, "investigation_decide"), **fine(), reasons="Proportionate.")
    petra.post(page_of(file, "investigation_move", "implemented"), {"words": "Payroll did it."})
    petra.post(page_of(file, "investigation_move", "closed"))

    file.refresh_from_db()
    assert file.state == S.CLOSED
    assert list(file.letters.values_list("kind", flat=True)) == ["L3", "L4", "L7", "L9", "L10"]
    assert [(one.kind, one.percent_of_salary) for one in file.sanctions.all()] == [("fine", 1)]


def test_a_closed_step_says_why(cast: Cast, client_for: SignIn) -> None:
    file = cast.noticed()

    page = client_for(cast.bella).get(page_of(file))

    steps = {step.name: (step.open, step.needs) for step in page.context["moves"]}
    assert steps["Go on investigating"] == (
        False,
        ["the respondent has answered, or the time to answer has run out"],
    )


def test_only_the_fit_are_offered_for_a_part(cast: Cast, client_for: SignIn) -> None:
    file = cast.determined()
    for person in (cast.alice, cast.carol, cast.bob, cast.bella, cast.mina):
        grant(person, Role.SANCTION_DELEGATE)

    form = client_for(cast.petra).get(page_of(file, "investigation_appoint_delegate")).context["form"]

    assert form.candidates == {str(cast.sam.pk): cast.sam}


def test_a_recommendation_is_decided_by_someone_else(cast: Cast, client_for: SignIn) -> None:
    file = cast.referred()
    grant(cast.petra, Role.PEOPLE_SERVICES_OFFICER)
    client = client_for(cast.petra)
    client.post(page_of(file, "investigation_declare"), {"has_conflict": "no"})
    client.post(page_of(file, "investigation_move", "assessing"))
    client.post(page_of(file, "investigation_recommend"), {"path": "formal", "reasons": "Mine."})

    client.post(page_of(file, "investigation_move", "formal"), {"words": "Mine too."})

    file.refresh_from_db()
    assert file.state == S.ASSESSING


def test_a_matter_is_held_and_taken_up_again_where_it_stood(cast: Cast, client_for: SignIn) -> None:
    file = cast.answered()
    client = client_for(cast.petra)

    client.post(page_of(file, "investigation_move", "on_hold"), {"words": "Police ask us to wait."})
    steps = [step.name for step in client.get(page_of(file)).context["moves"]]
    client.post(page_of(file, "investigation_move", "investigating"), {"words": "They are done."})

    file.refresh_from_db()
    assert steps == ["Take it up again: investigating"]
    assert file.state == S.INVESTIGATING


def test_a_manager_follows_a_review_to_its_end(cast: Cast, client_for: SignIn) -> None:
    file = cast.determined()
    review = file.reviews.get()
    client = client_for(cast.petra)
    steps = ("applied", "accepted", "under_review", "recommended", "agency_decided", "closed")

    for to in steps:
        client.post(page_of(file, "investigation_review", review.pk, to))
        client.post(page_of(file, "investigation_review", review.pk, to))

    review.refresh_from_db()
    assert review.state == "closed"
