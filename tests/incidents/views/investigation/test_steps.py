"""Every step of an investigation is taken by its page."""

from datetime import timedelta

import pytest
import time_machine

from incidents import words
from incidents.enums import CodeElement
from incidents.enums import InvestigationState as S
from incidents.models import ImplementationTask, Sanction
from portal.models import Role
from tests.conftest import SignIn
from tests.factories import grant
from tests.incidents.cast import Cast
from tests.incidents.closing import said as class_said

from .pages import allegation_data, fine, issue, page_of, text

pytestmark = pytest.mark.django_db


def test_the_office_walks_a_matter_from_referral_to_sanction_by_its_pages(cast: Cast, client_for: SignIn) -> None:
    file = cast.referred()
    olga, petra, bella, sam, bob = (
        client_for(person) for person in (cast.olga, cast.petra, cast.bella, cast.sam, cast.bob)
    )
    for client in (olga, petra):
        client.post(page_of(file, "investigation_declare"), {"has_conflict": "no"})

    olga.post(page_of(file, "investigation_move", "assessing"))
    olga.post(
        page_of(file, "investigation_recommend"), {"path": "formal", "reasons": "Serious.", "scope": "The posts."}
    )
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
    sam.post(page_of(file, "investigation_salary"), {"amount": "100,000", "as_at": "today", "source": "Payroll"})
    issue(sam, page_of(file, "investigation_propose"), **fine())
    bob.post(page_of(file, "my_matter"), {"words": "I accept it.", "finished": "on"})
    issue(sam, page_of(file, "investigation_decide"), **fine(), reasons="Proportionate.")
    task = ImplementationTask.objects.get(sanction__decision__investigation=file)
    petra.post(page_of(file, "sanction_task", task.pk), {"done_on": "today", "reference": "PAY-1"})
    petra.post(page_of(file, "investigation_move", "implemented"), {"words": "Payroll did it."})
    petra.post(page_of(file, "investigation_close"), {**class_said(), "trigger_on": "29 February 2016"})

    file.refresh_from_db()
    assert file.state == S.CLOSED
    assert list(file.letters.values_list("kind", flat=True)) == ["L2", "L3", "L4", "L7", "L9", "L10"]
    assert [(one.kind, one.percent_of_salary) for one in Sanction.objects.of_file(file)] == [("fine", 1)]


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
    client.post(page_of(file, "investigation_recommend"), {"path": "formal", "reasons": "Mine.", "scope": "The posts."})

    client.post(page_of(file, "investigation_move", "formal"), {"words": "Mine too."})

    file.refresh_from_db()
    assert file.state == S.ASSESSING


def test_a_matter_is_held_and_taken_up_again_where_it_stood(cast: Cast, client_for: SignIn) -> None:
    file = cast.answered()
    client = client_for(cast.petra)

    why = {"ground": "criminal", "words": "Police ask us to wait.", "review_on": "today"}
    client.post(page_of(file, "investigation_hold"), why)
    steps = [step.name for step in client.get(page_of(file)).context["moves"]]
    client.post(page_of(file, "investigation_move", "investigating"), {"words": "They are done."})

    file.refresh_from_db()
    assert steps == ["Take it up again: investigating", words.FILE_STEPS[S.DISCONTINUED]]
    assert file.state == S.INVESTIGATING


def test_a_matter_on_hold_is_discontinued_from_its_page(cast: Cast, client_for: SignIn) -> None:
    file = cast.answered()
    client = client_for(cast.petra)
    why = {"ground": "criminal", "words": "Police ask us to wait.", "review_on": "today"}
    client.post(page_of(file, "investigation_hold"), why)
    ending = page_of(file, "investigation_move", "discontinued")
    assert words.FILE_STEPS[S.DISCONTINUED] in text(client.get(ending))
    for _ in range(2):
        client.post(ending, {"words": "The court has dealt with it."})

    file.refresh_from_db()
    assert (file.state, file.letters.filter(kind="L8").count()) == (S.DISCONTINUED, 1)


def test_a_manager_follows_a_review_to_its_end(cast: Cast, client_for: SignIn) -> None:
    file = cast.determined()
    review = file.reviews.get()
    client = client_for(cast.petra)
    decided = {"outcome": "confirmed", "reasons": "They were heard.", "decided_by": "Zora Head, Agency Head"}
    steps = {
        "applied": {"on": "today"},
        "accepted": {"on": "today"},
        "under_review": {},
        "recommended": {"on": "today", "outcome": "set_aside", "words": "Hear them again."},
        "agency_decided": decided,
        "closed": {},
    }

    for to, answers in steps.items():
        client.post(page_of(file, "investigation_review", review.pk, to), answers)
        client.post(page_of(file, "investigation_review", review.pk, to), answers)

    review.refresh_from_db()
    page = text(client.get(page_of(file)))
    assert review.state == "closed"
    assert [step.to_state for step in review.steps.all()] == list(steps)
    for said in ("Hear them again.", "They were heard.", "Zora Head, Agency Head"):
        assert said in page


def test_a_step_of_a_review_asks_for_what_it_rests_on(cast: Cast, client_for: SignIn) -> None:
    file = cast.determined()
    review = file.reviews.get()
    client = client_for(cast.petra)
    late = review.apply_by + timedelta(days=1)
    with time_machine.travel(late + timedelta(days=1)):
        refused = client.post(page_of(file, "investigation_review", review.pk, "applied"), {"on": late.isoformat()})
        assert "Say what was exceptional." in text(refused)
        too_early = {"on": (review.told_at.date() - timedelta(days=1)).isoformat()}
        early = client.post(page_of(file, "investigation_review", review.pk, "applied"), too_early)
        assert "before the decision was told" in text(early)

    review.refresh_from_db()
    assert review.state == "rights_notified"
