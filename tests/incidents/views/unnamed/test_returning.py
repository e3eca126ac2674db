"""Coming back with the receipt: reading replies, answering, adding screenshots."""

import uuid
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.test import Client

from incidents.domain import case as cases
from incidents.domain.parts import declare
from incidents.enums import CaseState, Custody, EntryKind
from incidents.models import Case, CaseEntry, Concern, CustodyEntry, Evidence
from incidents.views import returning
from portal.models import AuditEntry, Notice
from tests.incidents.pictures import JPEG, PNG, upload

from .pages import FILES, RETURN, answer, sent, words

pytestmark = pytest.mark.django_db


FULL_WIDTH = {ord("0") + n: ord("\uff10") + n for n in range(10)}


@pytest.fixture
def browser() -> Client:
    return Client()


@pytest.fixture
def receipt(browser) -> str:
    return sent(browser)


@pytest.fixture
def concern(receipt) -> Concern:
    return Concern.objects.get()


def stored_files() -> set[Path]:
    return {path for path in Path(default_storage.location).rglob("*") if path.is_file()}


def taken_up(concern: Concern, cast) -> Case:
    cases.assign_case(concern.case, cast.dev, actor=cast.dev)
    return cases.open_case(concern.case, actor=cast.dev)


def passed_on(concern: Concern, cast) -> None:
    declare(concern.case, actor=cast.mina, has_conflict=False)
    cases.move_case(concern.case, CaseState.DIVERTED_PID, actor=cast.mina, words="Wrongdoing.")


def test_a_reporter_without_a_name_reads_replies_and_answers(cast, browser, receipt, concern):
    case = taken_up(concern, cast)
    for kind, text in ((EntryKind.MESSAGE, "Which day was it?"), (EntryKind.NOTE, "Looks like Bob.")):
        cases.add_entry(case, actor=cast.dev, kind=kind, words=text, once=uuid.uuid4())

    form = answer(receipt, "It was Tuesday.")
    for _ in range(2):
        page = words(browser.post(RETURN, form))
    assert page.count("It was Tuesday.") == 1
    assert page.index("Which day was it?") < page.index("It was Tuesday.")
    assert "Looks like Bob." not in page
    assert cast.dev.family_name not in page
    assert Notice.objects.filter(person=cast.dev, kind="reporter_wrote").count() == 1


def test_an_answer_keeps_its_hour_alone_or_the_time_of_what_it_answers(cast, browser, receipt, concern):
    browser.post(RETURN, answer(receipt, "First."))
    assert CaseEntry.objects.get().at.minute == CaseEntry.objects.get().at.second == 0
    case = taken_up(concern, cast)
    asked = cases.add_entry(case, actor=cast.dev, kind=EntryKind.MESSAGE, words="When?", once=uuid.uuid4())
    browser.post(RETURN, answer(receipt, "Tuesday."))
    assert CaseEntry.objects.get(words="Tuesday.").at == asked.at


@pytest.mark.parametrize("page", [RETURN, FILES])
@pytest.mark.parametrize(
    "written",
    [
        lambda groups: " ".join(groups),
        lambda groups: "".join(groups),
        lambda groups: "\u2013".join(groups),
        lambda groups: "\n\n".join(groups),
        lambda groups: "\n".join(f"{n}. {group}" for n, group in enumerate(groups, 1)),
        lambda groups: " ".join(groups).translate(FULL_WIDTH),
        lambda groups: "on 12/3: " + " ".join("".join(groups)),
    ],
    ids=["spaced", "whole", "dashes", "lines", "numbered", "full width", "digit by digit"],
)
def test_a_receipt_in_what_others_read_is_refused(browser, receipt, page, written):
    text = f"My receipt is {written(receipt.split())}, call me."
    response = browser.post(page, answer(receipt, text, pictures=[upload(PNG)]))
    assert response.status_code == 422
    assert "Your receipt stands in the message." in words(response)
    assert not CaseEntry.objects.exists()
    assert not Evidence.objects.exists()


def test_other_numbers_are_no_receipt(browser, receipt):
    text = f"Ring 02 9999 {receipt[:9]}, and card 4000 1234 5678 9010."
    assert browser.post(RETURN, answer(receipt, text)).status_code == 200
    assert CaseEntry.objects.get().words == text


def test_screenshots_added_later_belong_to_the_same_concern_each_with_its_custody(cast, browser):
    receipt = sent(browser, pictures=[upload(PNG)])
    form = answer(receipt, "The second is his answer.")
    for _ in range(2):
        page = browser.post(FILES, {**form, "pictures": [upload(JPEG), upload(PNG)]})
    assert page.status_code == 200
    assert "2 more files sent." in words(page)
    assert words(page).count("The second is his answer.") == 1
    items = list(Evidence.objects.order_by("position"))
    assert [item.position for item in items] == [1, 2, 3]
    assert {item.concern_id for item in items} == {Concern.objects.get().pk}
    assert len(stored_files() & {Path(default_storage.path(item.original_key)) for item in items}) == 3
    for item in items[1:]:
        entry = CustodyEntry.objects.get(evidence=item, what=Custody.RECEIVED)
        assert (entry.by, entry.sha256_after, entry.at.minute) == (None, item.original_sha256, 0)
    assert Case.objects.count() == 1
    assert AuditEntry.objects.get(action="concern.evidence_added").actor_name == "someone unnamed"


def test_files_sent_twice_leave_nothing_behind(browser, receipt):
    form = answer(receipt, "")
    browser.post(FILES, {**form, "pictures": [upload(PNG)]})
    before = stored_files()
    browser.post(FILES, {**form, "pictures": [upload(PNG)]})
    assert stored_files() == before
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize("files", [[], [upload(b"<svg/>")]], ids=["none", "no picture"])
def test_what_is_no_picture_is_refused_and_the_note_stays(browser, receipt, files):
    response = browser.post(FILES, answer(receipt, "Look at the date.", pictures=files))
    assert response.status_code == 422
    assert "Look at the date." in words(response)
    assert not Evidence.objects.exists()


def test_once_passed_on_nothing_can_be_added_and_the_page_says_so(cast, browser, receipt, concern):
    passed_on(concern, cast)
    before = stored_files()
    assert "nothing can be added here" in words(browser.post(RETURN, {"receipt": receipt}))
    for page in (RETURN, FILES):
        forced = browser.post(page, answer(receipt, "More.", pictures=[upload(PNG)]))
        assert (forced.status_code, "Nothing was sent." in words(forced)) == (422, True)
    assert not CaseEntry.objects.filter(kind=EntryKind.REPORTER).exists()
    assert (Evidence.objects.count(), stored_files()) == (0, before)


def test_a_receipt_is_needed_for_every_step(browser, receipt):
    for page in (RETURN, FILES):
        for wrong in ("", "1234 1234 1234 1234"):
            assert browser.post(page, answer(wrong, "More.", pictures=[upload(PNG)])).status_code == 422
    assert not CaseEntry.objects.exists()


def test_a_flood_of_additions_is_slowed_and_keeps_what_was_typed(browser, receipt, monkeypatch):
    monkeypatch.setattr(returning, "ADDITIONS_AN_HOUR", 1)
    browser.post(RETURN, answer(receipt, "First."))
    second = browser.post(RETURN, answer(receipt, "My second answer."))
    assert (second.status_code, "My second answer." in words(second)) == (422, True)
    assert CaseEntry.objects.count() == 1


@pytest.mark.parametrize("name", ["EVIDENCE_MAX_FILES", "UNNAMED_MEGABYTES_AN_HOUR"])
def test_a_flood_of_bytes_is_slowed_for_one_concern_and_for_all(browser, receipt, settings, name):
    settings.EVIDENCE_MAX_MEGABYTES = 1
    setattr(settings, name, 1)
    full = 2 if name == "EVIDENCE_MAX_FILES" else 1
    said = [browser.post(FILES, answer(receipt, f"No. {n}", pictures=[upload(PNG)])) for n in range(full + 1)]
    assert [response.status_code for response in said] == [200] * full + [422]
    assert f"No. {full}" in words(said[-1])
    assert "No more can be added just now" in words(said[-1])
    assert Evidence.objects.count() == full
