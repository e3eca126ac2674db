"""Names in confidence in a real browser: two custodians and the reporter, at a desk and on a phone."""

import re
import uuid

import pytest
from playwright.sync_api import expect

from incidents.domain.concern import raise_concern
from incidents.domain.identity import ask_for_name
from incidents.enums import AskedFor, Naming
from portal.models import Role
from tests.browser.watch import look
from tests.factories import person_with

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [360, 1280])
def test_a_name_is_asked_for_granted_shown_and_the_reporter_sees_it(cast, page_of, width: int) -> None:
    concern = raise_concern(cast.account(), actor=cast.alice, naming=Naming.CONFIDENTIAL)
    kit, kay = (person_with(Role.IDENTITY_CUSTODIAN, given_names=name) for name in ("Kit", "Kay"))
    ask_for_name(concern, actor=kit, asked_for=AskedFor.SAFETY, reason="She may be hurt.", once=uuid.uuid4())
    asking = page_of(kit, width)
    asking.goto("/names/")
    look(asking)
    asking.get_by_role("link", name=concern.number).click()
    asking.get_by_role("button", name="Ask another custodian").click()
    expect(asking.get_by_role("link", name=re.compile("Fill in|Choose"))).to_have_count(2)
    look(asking)

    deciding = page_of(kay, width)
    deciding.goto("/names/")
    deciding.get_by_role("link", name=f"Request about {concern.number}").click()
    look(deciding)
    deciding.get_by_label("Yes, show the name").check()
    deciding.get_by_label("Why, or why not?").fill("Somebody may be hurt.")
    deciding.get_by_label("The reporter may read why").check()
    deciding.get_by_role("button", name="Decide").click()
    expect(deciding.get_by_text("Decided. Whoever asked was told.")).to_be_visible()
    look(deciding)

    asking.goto(f"/names/{concern.pk}/")
    look(asking)
    asking.get_by_role("button", name="Show the name").click()
    expect(asking.get_by_text(cast.alice.name)).to_be_visible()
    look(asking)

    reporting = page_of(cast.alice, width)
    reporting.goto(f"/concerns/{concern.pk}/")
    expect(reporting.get_by_text("She may be hurt.")).to_be_visible()
    look(reporting)
