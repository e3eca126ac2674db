"""What a respondent is released of the register and of interviews: the form in which they were shown it."""

import uuid
from typing import Any

import pytest

from incidents.domain import decision, interview, investigation, register
from incidents.domain import releasing as verbs
from incidents.domain.answering import add_response_files
from incidents.domain.evidence import prepare_next_evidence
from incidents.domain.letter import respond
from incidents.domain.redaction import redact_evidence
from incidents.enums import ExhibitSource, ExportFor, RecordKind
from incidents.models import Exhibit, Investigation, Release
from tests.factories import PersonFactory
from tests.incidents.cast import Cast, picture

from .releases import begun, document

pytestmark = pytest.mark.django_db
RAW = "The roster of that day, which names Wanda."
SHOWN = "The roster shows that you were at work."
SAID = "He told me of it at lunch, said Wanda."
GONE = "[removed: Personal information of another person]"
TOLD = "A colleague heard of it from you."


@pytest.fixture
def cast() -> Cast:
    return Cast.assembled()


def entered(cast: Cast, file: Investigation, words: str, **fields: Any) -> Exhibit:
    said = {"what": RAW, "source": ExhibitSource.RECORD, "is_adverse": True, "once": uuid.uuid4(), **fields}
    exhibit = register.register_exhibit(file, actor=cast.bella, **said)
    register.prepare_copy(exhibit, actor=cast.bella, words=words, once=uuid.uuid4())
    return exhibit


@pytest.fixture
def put(cast: Cast) -> Investigation:
    """A roster and what a witness said, each put to Bob in other words; and one thing that was not put."""
    file = cast.answered()
    wanda = PersonFactory(given_names="Wanda")
    asked = {"about": "May.", "starts_at": file.opened_at, "place": "Room 4", "once": uuid.uuid4()}
    held = interview.invite(file, wanda, actor=cast.bella, **asked)
    record = interview.send_record(held, actor=cast.bella, kind=RecordKind.NOTES, words=SAID, once=uuid.uuid4())
    interview.answer_record(record, actor=wanda, is_confirmed=True)
    entered(cast, file, SHOWN)
    entered(cast, file, TOLD, record=record, source=ExhibitSource.INTERVIEW)
    letter = decision.put_preliminary_findings(file, actor=cast.bella, material="What I have seen.")
    respond(letter, actor=cast.bob, words="I was not there.")
    file.refresh_from_db()
    entered(cast, file, "Nothing.", what="A note of Ivan's.", is_adverse=False)
    return file


def read(release: Release, title: str) -> tuple[str, str]:
    found = document(release, title)
    return found.given, " ".join(block["text"] for block in found.blocks)


def test_the_respondent_reads_what_was_made_for_them(cast: Cast, put: Investigation) -> None:
    release = begun(put, cast.petra, ExportFor.RESPONDENT)
    assert read(release, "E2: an item") == ("whole", SHOWN)
    assert read(release, "Record of interview 1 (E3)") == ("whole", TOLD)
    assert read(release, "E5: an item")[0] == ""


def test_a_reviewing_body_reads_what_it_is(cast: Cast, put: Investigation) -> None:
    release = begun(put, cast.petra, ExportFor.REVIEW)
    given, words = read(release, "E2: an item")
    assert (given, RAW.replace("Wanda", GONE) in words) == ("whole", True)
    given, words = read(release, "Record of interview 1 (E3)")
    assert (given, SAID.replace("Wanda", GONE) in words) == ("whole", True)  # a witness is named in no release
    assert read(release, "E5: an item")[0] == ""  # nothing rests on it


def test_a_picture_that_was_shown_covered_is_released_covered(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    account = cast.account
    monkeypatch.setattr(cast, "account", lambda **fields: account(**{"pictures": [picture()], **fields}))
    file = cast.appointed()
    while prepare_next_evidence():
        pass
    item = file.case.concerns.get().evidence.get()
    cast.allege(file, item)
    covered = redact_evidence(item, actor=cast.bella, boxes=[(0, 0, 1, 0.5)], reason="A child.", once=uuid.uuid4())
    investigation.issue_notice(file, actor=cast.bella)
    file.refresh_from_db()
    letter = file.letters.get(kind="L4")
    add_response_files(letter, [picture("mine.png")], actor=cast.bob)
    respond(letter, actor=cast.bob, words="This is what I saw.")
    while prepare_next_evidence():
        pass
    release = begun(file, cast.petra, ExportFor.RESPONDENT)
    listed = document(release, "E1: Picture")
    assert (listed.given, listed.choice.redaction, listed.choice.grounds) == (
        "part", covered, ["Personal information of another person"],
    )  # fmt: skip
    assert document(release, "File 1 of the response").given == "whole"
    assert listed.choice.words == ""  # why it was covered is not theirs to read
    assert verbs.with_choices(release).filter(title__contains="Picture").count() == 1
