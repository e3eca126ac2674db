"""The page on which a case is judged."""

import pytest

from incidents.domain import case as cases
from incidents.domain.judging import Weighed
from incidents.domain.parts import declare
from incidents.enums import CaseState
from incidents.models import Judgement

from .pages import REASON, address, judgement

pytestmark = pytest.mark.django_db


def test_an_officer_weighs_first_and_decides_otherwise(cast, client_for):
    case = cast.in_triage()
    dev, page = client_for(cast.dev), address(case, "case_judge")
    answers = judgement(cast, harm="done", judgement="", level="")

    weighed = dev.post(page, {**answers, "weigh": "1"})
    html = weighed.content.decode()
    assert weighed.status_code == 200
    assert "Your answers come to: High" in html
    assert "Not sent yet" not in html
    assert not Judgement.objects.exists()

    assert dev.post(page, {**answers, "judgement": "It was undone at once.", "level": "moderate"}).status_code == 302
    kept = Judgement.objects.get()
    assert (kept.suggested, kept.level, kept.answers["harm"]) == ("high", "moderate", "done")
    case.refresh_from_db()
    assert case.severity == "moderate"


def test_what_is_not_weighed_yet_is_asked_for(cast, client_for):
    case = cast.in_triage()
    dev, page = client_for(cast.dev), address(case, "case_judge")
    part = judgement(cast)
    del part["reach"]
    assert "Not everything is weighed" in dev.post(page, {**part, "weigh": "1"}).content.decode()
    refused = dev.post(page, part)
    assert refused.status_code == 422
    assert "Choose an answer to “How many people could have seen it”." in refused.content.decode()


def test_whoever_does_not_refer_says_why(cast, client_for):
    case = cast.in_triage()
    dev, page = client_for(cast.dev), address(case, "case_judge")
    refused = dev.post(page, judgement(cast, why_not_referred=" "))
    assert refused.status_code == 422
    assert "Say why it is not referred." in refused.content.decode()
    assert dev.post(page, judgement(cast, why_not_referred="", potential_breach="yes")).status_code == 302


def test_a_yes_is_taken_back_by_a_manager_on_the_same_page(cast, client_for):
    case = cast.judged(breach=True)
    page = address(case, "case_judge")
    refused = client_for(cast.dev).post(page, judgement(cast))
    assert refused.status_code == 422
    assert "a Digital Media manager who never judged it a potential breach" in refused.content.decode()
    assert "It is mild." in refused.content.decode()

    mina = client_for(cast.mina)
    assert mina.get(page)["Location"] == address(case, "case_open")
    mina.post(address(case, "case_open"), {"has_conflict": "no"})
    assert address(case, "case_judge") in mina.get(address(case)).content.decode()
    assert mina.post(page, judgement(cast, judgement="")).status_code == 422
    assert mina.post(page, judgement(cast))["Location"] == address(case)
    case.refresh_from_db()
    assert case.potential_breach is False
    assert mina.get(page).status_code == 404


def test_a_grave_case_says_to_who_judged_it_that_another_closes_it(cast, client_for):
    case = cast.in_triage()
    dev = client_for(cast.dev)
    dev.post(address(case, "case_judge"), judgement(cast, level="high"))
    page = address(case, "case_move", CaseState.CLOSED_NO_ACTION)
    assert "someone other than the person who judged it last closes it" in dev.get(page).content.decode()
    assert dev.post(page, REASON).status_code == 422
    declare(case, actor=cast.mina, has_conflict=False)
    assert client_for(cast.mina).post(page, REASON).status_code == 302


def test_what_was_judged_without_action_is_offered_again(cast, client_for):
    first = cast.in_triage()
    weighed = Weighed(level="low", answers={"reach": "few"}, why_not_referred="An opinion.")
    cases.judge_case(
        first,
        actor=cast.dev,
        potential_breach=False,
        clauses=cast.clauses[:1],
        judgement="Anyone may say so.",
        subject=cast.bob,
        weighed=weighed,
    )
    cases.move_case(first, CaseState.CLOSED_NO_ACTION, actor=cast.dev, words="Nothing in it.")
    second, dev = cast.in_triage(), client_for(cast.dev)
    before = dev.get(address(second)).content.decode()
    assert "Judged before, on the same post" in before
    assert "Anyone may say so." in before

    page, judged = address(second, "case_judge"), Judgement.objects.get(case=first)
    assert f"?like={judged.pk}" in dev.get(page).content.decode()
    assert "Anyone may say so." in dev.get(f"{page}?like={judged.pk}").content.decode()
    for like in ("0", "x", "9" * 30, "²"):
        assert dev.get(page, {"like": like}).status_code == 200

    cast.bob.manager = cast.dev  # now they must not know of the first one
    cast.bob.save()
    for shown in (address(second), page, f"{page}?like={judged.pk}"):
        html = dev.get(shown).content.decode()
        assert "Anyone may say so." not in html
        assert first.number not in html
