"""An answer given once is kept without its question, and put into the next: wide, and narrow without scripts."""

from uuid import uuid4

import pytest

from policies import domain
from policies.models import Question, ReusableAnswer
from portal.models import Role
from tests.browser.watch import Watch
from tests.conftest import OpenPage
from tests.factories import PersonFactory, PolicyFactory, person_with, published_edition

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WORDS = "Naming your employer in a profile is fine while you speak for yourself."


@pytest.mark.parametrize(("width", "scripted"), [(1280, True), (360, False)])
def test_an_officer_keeps_an_answer_and_uses_it_again(page_of: OpenPage, width: int, scripted: bool) -> None:
    edition = published_edition(PolicyFactory(slug="dhs", short_name="Social media policy"))
    dev = person_with(Role.DIGITAL_MEDIA_OFFICER)
    for wording in ("Could I tell my friends who pays me?", "Does my profile say too much?"):
        asked = domain.ask_question(edition.policy, actor=PersonFactory(), wording=wording, once=uuid4())
        domain.take_question(asked, actor=dev)
    first, second = Question.objects.order_by("pk")
    domain.answer_question(first, actor=dev, words=WORDS, refs=[edition.clauses.earliest("position").ref])
    page = page_of(dev, width=width, scripted=scripted)
    watch = Watch(page, set(), asks_axe=scripted)

    page.goto(f"/questions/{first.pk}/")
    page.get_by_role("link", name="Keep this answer to use again").click()
    watch.look()
    page.get_by_label("What does it answer?").fill("Tell my friends who pays me")
    page.get_by_role("button", name="Keep it").click()
    page.get_by_label("What does it answer?").fill("Naming an employer")
    page.get_by_role("button", name="Keep it").click()
    page.get_by_role("heading", name="Naming an employer", level=1).wait_for()
    watch.look()
    page.get_by_role("link", name="Answers kept to use again").click()
    watch.look()

    page.goto(f"/questions/{second.pk}/answer/")
    page.get_by_role("heading", name="Naming an employer").wait_for()
    watch.look()
    page.get_by_role("textbox", name="Your answer").fill("Thank you for asking.")
    page.get_by_label("Words or a ref").fill("employers")
    page.keyboard.press("Enter")
    page.get_by_text("What you typed stays.").wait_for()
    page.get_by_role("button", name="Put it in").click()
    page.get_by_text("is in your answer, with its clauses.").wait_for()
    watch.look()
    assert page.get_by_role("textbox", name="Your answer").input_value() == f"Thank you for asking.\n\n{WORDS}"
    page.get_by_role("button", name="Send my answer").click()
    page.get_by_role("heading", name="The answer").wait_for()

    page.goto(f"/questions/answers/{ReusableAnswer.objects.get().pk}/")
    page.get_by_role("button", name="Retire it").click()
    page.get_by_text("No answers kept yet").wait_for()
    watch.look()
    second.refresh_from_db()
    assert second.answer.endswith(WORDS)
