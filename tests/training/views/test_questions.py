"""Every kind of question on its page: plain fields, explained, and nothing chosen is lost."""

import pytest

from tests.factories import PolicyFactory
from tests.training.factories import (
    attempt_by,
    of_all_kinds,
    right_of,
    wrong_of,
)
from tests.training.views.steps import assert_in_order, path, text
from training.enums import Kind, Part
from training.models import Answer

pytestmark = pytest.mark.django_db


@pytest.fixture
def of_each(alice):
    """An attempt with one question of each kind."""
    attempt = attempt_by(alice, of_all_kinds(PolicyFactory()))
    return {asked.item.kind: asked for asked in attempt.asked.select_related("item")}


def fields_of(asked, *, right):
    """What the form of a question sends."""
    chosen = right_of(asked) if right else wrong_of(asked)
    options = asked.item.in_order()
    if asked.item.kind == Kind.ORDER:
        return {f"place-{pk}": place for place, pk in enumerate(chosen, start=1)}
    if asked.item.kind == Kind.MATCH:
        first = {option.match: option.pk for option in reversed(options)}
        matches = {option.pk: option.match for option in options}
        return {f"match-{row.pk}": first[matches[pk]] for row, pk in zip(options, chosen, strict=True)}
    parts = {option.pk: option.part for option in options}
    return {
        "option": [pk for pk in chosen if parts[pk] == Part.ANSWER],
        "phrases": [pk for pk in chosen if parts[pk] == Part.PHRASE],
    }


def at(asked, name="question"):
    return path(name, asked.attempt_id, asked.position)


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("right", [True, False])
def test_every_kind_is_answered_by_plain_fields_and_explained(browser, of_each, kind, right):
    asked = of_each[kind]
    page = text(browser.get(at(asked)))
    assert asked.item.prompt in page
    assert "Why about" not in page
    page = text(browser.post(at(asked), fields_of(asked, right=right), follow=True))
    assert ("<title>Right: Question" in page) is right
    assert Answer.objects.get().is_right is right
    for option in asked.item.options.all():
        assert option.why in page


@pytest.mark.parametrize("kind", list(Kind))
def test_what_is_kept_for_later_is_chosen_when_they_come_back(browser, of_each, kind):
    asked = of_each[kind]
    fields = fields_of(asked, right=True)
    assert browser.post(at(asked, "keep"), fields).status_code == 204
    page = text(browser.get(at(asked)))
    sent = sum(len(value) if isinstance(value, list) else 1 for value in fields.values())
    assert page.count(" checked") + page.count(" selected") == sent
    assert not Answer.objects.exists()
    left = browser.post(at(asked), {**fields, "later": "1"}, follow=True)
    assert left.redirect_chain[-1][0] == path("course", asked.attempt.version.course.slug)
    assert "Kept. Go on whenever you like" in text(left)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Kind.ONE, "Choose one of the answers."),
        (Kind.SEVERAL, "Tick at least one of the answers."),
        (Kind.ORDER, "Choose something for “Look”."),
        (Kind.MATCH, "Choose something for “Your roster changed”."),
        (Kind.POST, "Tick at least one phrase of the post."),
    ],
)
def test_what_is_missing_is_said_and_what_was_chosen_is_still_there(browser, of_each, kind, words):
    asked = of_each[kind]
    page = text(browser.post(at(asked), {"option": wrong_of(asked)[:1]} if kind == Kind.POST else {}))
    assert words in page
    assert not Answer.objects.exists()


def test_two_steps_cannot_have_the_same_place(browser, of_each):
    asked = of_each[Kind.ORDER]
    page = text(browser.post(at(asked), {f"place-{pk}": 1 for pk in asked.shown}))
    assert "Place 1 is taken by" in page
    assert page.count(" selected") == len(asked.shown)


def test_a_post_is_shown_with_its_phrases_numbered_and_its_picture_in_words(browser, of_each):
    page = text(browser.get(at(of_each[Kind.POST])))
    assert "A post to decide about, on a site for short posts." in page
    assert_in_order(page, "Nice weather", "[end of phrase", ">Mrs Kelly from Dubbo<", "poor thing.", "1. Nice weather")
    assert "A pool on a sunny day." in page


def test_whoever_signed_in_again_gets_a_new_token_to_keep_with(browser, of_each):
    answer = browser.get(at(of_each[Kind.ONE], "keep"))
    assert answer.headers["Content-Type"] == "text/plain"
    assert len(answer.content) > 30
