"""Two officers and a manager in a real browser: given, taken, overtaken, handed on; at a desk and on a phone."""

import re

import pytest
from playwright.sync_api import expect

from incidents.domain import case as cases
from incidents.domain.grading import grade_case
from incidents.domain.parts import declare
from incidents.enums import CaseKind
from portal.models import Person, Role
from tests.browser.watch import look
from tests.factories import person_with

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [360, 1280])
def test_a_case_is_given_taken_overtaken_and_handed_on(cast, page_of, width: int) -> None:
    case = cases.assign_case(cast.raised().case, cast.dev, actor=cast.mina)
    other = person_with(Role.DIGITAL_MEDIA_OFFICER, given_names="Omar")

    officer = page_of(cast.dev, width)
    officer.goto("/")
    expect(officer.get_by_text("Waiting for you to accept it.")).to_be_visible()
    officer.goto(f"/cases/{case.pk}/")
    look(officer)
    officer.get_by_label("I have no conflict of interest that I know of, and I take it").check()
    officer.get_by_role("button", name="Send your answer").click()
    expect(officer.get_by_text(re.compile("a decision by"))).to_be_visible()
    look(officer)
    officer.get_by_role("link", name="Ask for more information").click()
    officer.get_by_label("What do you need, and from whom?").fill("Which of the two posts is it?")

    declare(case, actor=cast.mina, has_conflict=False)
    grade_case(case, actor=cast.mina, kind=CaseKind.SUPPORT, severity="high", words="She is afraid.")
    officer.get_by_role("button", name="Ask for more information").click()
    expect(officer.get_by_role("heading", name="What changed meanwhile")).to_be_visible()
    expect(officer.get_by_label("What do you need, and from whom?")).to_have_value("Which of the two posts is it?")
    look(officer)
    officer.get_by_role("button", name="Ask for more information").click()
    expect(officer.get_by_text(re.compile("Paused since"))).to_be_visible()
    look(officer)

    manager = page_of(cast.mina, width)
    manager.goto(f"/cases/{case.pk}/keep-out/")
    look(manager)
    Person.objects.filter(pk=cast.dev.pk).update(is_active=False)
    manager.goto("/cases/hand-over/")
    look(manager)
    manager.get_by_role("link", name=cast.dev.name).click()
    look(manager)
    manager.get_by_label(other.name).check()
    manager.get_by_role("button", name="Hand them over").click()
    expect(manager.get_by_text("1 case was handed over.")).to_be_visible()
    look(manager)
