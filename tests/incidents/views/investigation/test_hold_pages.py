"""What the pages say while a matter is on hold, and to whom."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from incidents.domain.holding import lift_hold, put_on_hold
from incidents.enums import HoldGround
from incidents.enums import InvestigationState as S
from incidents.models import Investigation
from tests.conftest import SignIn
from tests.incidents.cast import Cast

from .pages import page_of, text

pytestmark = pytest.mark.django_db
GROUND, WORDS, UNNAMED = "health", "He is in hospital.", "a ground that is confidential"


def hold(cast: Cast, file: Investigation) -> None:
    day = timezone.localdate() + timedelta(days=60)
    put_on_hold(file, actor=cast.petra, ground=HoldGround.MEDICAL, words=WORDS, review_on=day)


def own_page(file: Investigation) -> str:
    return reverse("incidents:my_matter", args=[file.pk])


def test_the_respondent_reads_that_they_need_not_answer_and_never_why(cast: Cast, client_for: SignIn) -> None:
    file = cast.noticed()
    hold(cast, file)

    said = text(client_for(cast.bob).get(own_page(file)))

    assert "You need not answer now." in said
    assert "7 days are left" in said
    assert "Send my response" in said
    assert "Ask for more time" not in said
    assert GROUND not in said.partition("Support")[0]
    assert WORDS not in said


def test_then_the_page_names_the_new_last_day(cast: Cast, client_for: SignIn) -> None:
    file = cast.noticed()
    hold(cast, file)
    with time_machine.travel(timezone.now() + timedelta(days=20)):
        lift_hold(file, actor=cast.petra, words="He is well again.")
        response = client_for(cast.bob).get(own_page(file))
        new = response.context["open_letter"].may_be_answered_until

        assert "The matter goes on" in text(response)
        assert f"until the end of <strong>{timezone.localtime(new):%-d %B %Y}</strong>" in text(response)


def test_an_answer_on_hold_is_kept_by_the_page_and_the_form_of_the_manager_sent_twice_lifts_once(
    cast: Cast, client_for: SignIn
) -> None:
    file = cast.noticed()
    hold(cast, file)
    said = client_for(cast.bob).post(own_page(file), {"words": "I took it down.", "finished": "on"}, follow=True)
    assert "I took it down." in text(said)

    client = client_for(cast.petra)
    for _ in range(2):
        response = client.post(page_of(file, "investigation_move", S.RESPONSE_OPEN), {"words": "He is well."})
        assert response.status_code == 302

    file.refresh_from_db()
    assert file.state == S.INVESTIGATING
    assert file.entries.filter(from_state=S.ON_HOLD).count() == 1


def test_deciders_read_how_much_is_left_and_only_people_services_whose_health_it_is(
    cast: Cast, client_for: SignIn
) -> None:
    file = cast.noticed()
    hold(cast, file)

    decider, manager = (text(client_for(one).get(page_of(file))) for one in (cast.bella, cast.petra))

    for said in (decider, manager):
        assert "the matter is on hold" in said
        assert "days are left" in said
    assert UNNAMED in decider
    assert (GROUND in decider, GROUND in manager) == (False, True)
    assert (WORDS in decider, WORDS in manager) == (False, True)


def test_who_no_longer_follows_the_matter_does_not_read_that_it_waits(cast: Cast, client_for: SignIn) -> None:
    file = cast.proposed_to()
    hold(cast, file)

    said = text(client_for(cast.bella).get(page_of(file)))

    assert "On hold" not in said
    assert "days are left" not in said
    assert "days are left" in text(client_for(cast.sam).get(page_of(file)))


def test_where_letters_go_on_paper_the_manager_is_asked_to_write(cast: Cast, client_for: SignIn) -> None:
    file = cast.noticed()
    Investigation.objects.filter(pk=file.pk).update(letters_on_paper=True)
    hold(cast, file)
    assert "write to them that the matter waits" in text(client_for(cast.petra).get(page_of(file)))


def test_time_given_on_hold_says_that_it_moves_on(cast: Cast, client_for: SignIn) -> None:
    file = cast.noticed()
    hold(cast, file)
    page = client_for(cast.bella).get(page_of(file, "letter_extend", file.letters.get(kind="L4").pk))
    assert "the day moves on by as long as the time stood still" in text(page)
