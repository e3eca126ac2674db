"""A policy from a document to its third edition, each step by its own person in their own window."""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import openpyxl
import pytest

from policies.models import Acknowledgement, Edition, Policy
from portal.models import Notice, Person, Role, Unit
from tests.factories import PersonFactory, UnitFactory, person_with

from .pages import Screen

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True), pytest.mark.timeout(900)]

SLUG = "noticeboard-policy"
DOCUMENT = b"""# Noticeboard policy

## Putting up

You must sign what you put up on the board.

You should take it down after a month.

## Contractors

You must ask the keeper of the board before you put anything up.
"""
SIGN, ASK = "You must sign what you put up on the board.", "You must ask the keeper of the board"
SignIn = Callable[..., Screen]


@dataclass
class Office:
    """Ola owns the policy, Rex reviews it, Ann approves it; Sam, Col and Cas are covered by it, Max is not."""

    unit: Unit
    ola: Person
    rex: Person
    ann: Person
    sam: Person
    col: Person
    cas: Person
    max: Person


@pytest.fixture
def office(transactional_db) -> Office:
    unit = UnitFactory(name="Front counter")
    return Office(
        unit=unit,
        ola=person_with(Role.POLICY_OWNER, given_names="Ola", employment="ses"),
        rex=PersonFactory(given_names="Rex", employment="ses"),
        ann=PersonFactory(given_names="Ann", employment="ses"),
        sam=PersonFactory(given_names="Sam", unit=unit),
        col=PersonFactory(given_names="Col", unit=unit, employment="contractor"),
        cas=PersonFactory(given_names="Cas", unit=unit, employment="casual"),
        max=PersonFactory(given_names="Max", employment="ses"),
    )


def test_a_policy_lives_from_a_document_to_its_third_edition(office: Office, sign_in: SignIn) -> None:
    ola, rex, ann = sign_in(office.ola), sign_in(office.rex, width=360), sign_in(office.ann)
    draft = bring_in(ola)
    say_whom_it_covers(ola)
    change_clause(ola, draft, SIGN, words="You must sign and date what you put up on the board.")
    send_back(ola, rex, office)
    change_clause(ola, draft, ASK, words=f"{ASK} before you put anything up at all.", audience="contractors")
    change_clause(ola, draft, "You should take it down", words="You should take it down after two weeks.")
    approve(ola, rex, ann, office, draft)
    publish(ola, draft)

    sam, col = sign_in(office.sam), sign_in(office.col, width=360)
    for reader in (sam, col):
        acknowledge(reader)
    acknowledge_for(ola, office.cas)
    coverage_agrees(ola, acknowledged=3)

    Notice.objects.all().delete()
    minor = next_edition(ola, ann, office, SIGN.replace("sign", "sign and date"), "You must sign and date it.", "Minor")
    assert not Edition.objects.get(pk=minor).is_major
    assert asked() == set()
    ola.go(f"/policies/{SLUG}/")
    assert "earlier acknowledgements" in ola.words.lower()
    coverage_agrees(ola, acknowledged=3)

    major = next_edition(ola, ann, office, ASK, "You must ask the keeper in writing.", "Major")
    assert Edition.objects.get(pk=major).is_major
    assert asked() == {office.sam, office.col, office.cas}
    sees_only_own_changes(sam, col)
    acknowledge(col)
    coverage_agrees(ola, acknowledged=1)
    sign_in(office.max).go(f"/policies/{SLUG}/", status=404)


def bring_in(ola: Screen) -> int:
    ola.go("/policies/drafts/")
    ola.follow("Bring in a document")
    ola.press("Read it")
    assert ola.errors
    ola.attach("The document", {"name": "board.md", "mimeType": "text/markdown", "buffer": DOCUMENT})
    ola.page.get_by_label("What is it?").select_option(label="A new policy")
    ola.press("Read it")
    assert ola.field("Title of the policy").input_value() == "Noticeboard policy"
    ola.press("Save and make the draft")
    assert Policy.objects.get().slug == SLUG
    return Edition.objects.get().pk


def say_whom_it_covers(ola: Screen) -> None:
    ola.go(f"/policies/{SLUG}/audience/")
    for kind in ("Ongoing", "Casual", "Contractor"):
        ola.page.get_by_label(kind, exact=True).first.check()
    ola.press("Save")


def change_clause(ola: Screen, draft: int, words_before: str, *, words: str, audience: str = "") -> None:
    clause = Edition.objects.get(pk=draft).clauses.get(words__startswith=words_before[:24])
    ola.go(f"/policies/drafts/{draft}/edit/clauses/{clause.pk}/")
    ola.fill("Words", words)
    if audience:
        ola.fill("Whom does it bind?", audience)
    ola.press("Save")
    clause.refresh_from_db()
    assert clause.words == words


def ask_for_review(ola: Screen, office: Office, draft: int, *, kind: str = "", reviewed: bool = True) -> None:
    ola.go(f"/policies/drafts/{draft}/")
    ola.follow("Ask for review")
    ola.fill("Who reviews it?", office.rex.email if reviewed else "")
    ola.fill("Who approves it?", office.ann.email)
    summary = ola.page.locator("#id_summary")
    summary.fill("What is signed, and whom to ask.")
    if kind:
        ola.page.get_by_label(re.compile(f"^{kind}:")).check()
    ola.press("Ask for review")
    assert Edition.objects.get(pk=draft).state == "in_review"


def send_back(ola: Screen, rex: Screen, office: Office) -> None:
    draft = Edition.objects.get().pk
    ola.go(f"/policies/drafts/{draft}/steps/ask/")
    ola.press("Ask for review")
    assert ola.errors
    ask_for_review(ola, office, draft)
    rex.go("/")
    rex.page.locator("main").get_by_role("link", name=re.compile("^Review")).first.click()
    rex.look()
    rex.follow("Say what you think of it")
    rex.page.get_by_label(re.compile("^It needs changes")).check()
    rex.press("Say what you think of it")
    assert rex.errors
    rex.fill("In your words", "A month is too long for a small board.")
    rex.press("Say what you think of it")
    assert Edition.objects.get(pk=draft).state == "changes_requested"


def approve(ola: Screen, rex: Screen, ann: Screen, office: Office, draft: int) -> None:
    ask_for_review(ola, office, draft)
    rex.go(f"/policies/drafts/{draft}/steps/answer/")
    rex.page.get_by_label(re.compile("^I agree")).check()
    rex.press("Say what you think of it")
    approves(ann, draft)


def approves(ann: Screen, draft: int) -> None:
    ann.go(f"/policies/drafts/{draft}/")
    ann.follow("Approve it")
    ann.press("Approve it")
    assert Edition.objects.get(pk=draft).state == "approved"


def publish(ola: Screen, draft: int) -> None:
    ola.go(f"/policies/drafts/{draft}/")
    ola.follow("Publish it")
    ola.press("Publish it")
    assert Edition.objects.get(pk=draft).state == "published"


def next_edition(ola: Screen, ann: Screen, office: Office, before: str, words: str, kind: str) -> int:
    ola.go(f"/policies/{SLUG}/manage/")
    ola.page.get_by_role("button", name=re.compile("^Start the next edition")).click()
    ola.look()
    draft = Edition.objects.latest("pk").pk
    change_clause(ola, draft, before, words=words)
    ask_for_review(ola, office, draft, kind=kind, reviewed=False)
    approves(ann, draft)
    publish(ola, draft)
    return draft


def acknowledge(reader: Screen) -> None:
    reader.go("/")
    reader.page.locator("main").get_by_role("link", name=re.compile("Noticeboard policy")).first.click()
    reader.look()
    reader.page.get_by_role("checkbox", name=re.compile("^I have read")).check()
    reader.press("I acknowledge this policy")
    assert reader.heading == "You have acknowledged this policy"


def acknowledge_for(ola: Screen, person: Person) -> None:
    ola.go(f"/policies/{SLUG}/on-behalf/")
    ola.fill("Who acknowledges the policy?", person.email)
    ola.press("Record it")
    assert ola.errors
    ola.fill("How did they say so, and why can they not do it themselves?", "By telephone; on leave and far away.")
    ola.press("Record it")
    assert Acknowledgement.objects.get(person=person).recorded_by is not None


def sees_only_own_changes(sam: Screen, col: Screen) -> None:
    col.go(f"/policies/{SLUG}/")
    assert "What changed for you since edition" in col.words
    assert "in writing" in col.page.locator("#changes").inner_text()
    sam.go(f"/policies/{SLUG}/")
    assert "in writing" not in sam.page.locator("#changes").inner_text()


def asked() -> set[Person]:
    return {notice.person for notice in Notice.objects.filter(kind="policy_to_acknowledge").select_related("person")}


def coverage_agrees(ola: Screen, *, acknowledged: int) -> None:
    """On the page, in the table for spreadsheets, in the workbook and in the page's own numbers."""
    ola.go(f"/policies/{SLUG}/coverage/")
    assert f"{acknowledged} of 3 have acknowledged it" in ola.words
    get: Any = ola.page.request.get
    rows = list(csv.DictReader(io.StringIO(get(f"/policies/{SLUG}/coverage/people.csv").text().lstrip("\ufeff"))))
    book = openpyxl.load_workbook(io.BytesIO(get(f"/policies/{SLUG}/coverage/people.xlsx").body()))
    cells = [cell for row in book.active.iter_rows(values_only=True) for cell in row]
    numbers = get(f"/policies/{SLUG}/coverage.json").json()
    assert len(rows) == 3
    assert sum("Acknowledged" in row.values() for row in rows) == acknowledged
    assert cells.count("Acknowledged") == acknowledged
    assert numbers["total"]["acknowledged"] == acknowledged
