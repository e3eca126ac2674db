"""Names that leave in no release: of whoever reported in confidence, and of witnesses, wherever they were written."""

import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from incidents.domain import concern as concerns
from incidents.domain import interview, letter, register
from incidents.domain import releasing as verbs
from incidents.domain.consequence import record_consequence
from incidents.domain.evidence import prepare_next_evidence
from incidents.domain.holding import lift_hold, put_on_hold, review_hold
from incidents.domain.redaction import redact_evidence
from incidents.enums import (
    CaptureState,
    ClearanceOutcome,
    ConsequenceKind,
    ExhibitSource,
    ExportFor,
    HoldGround,
    Naming,
    RecordKind,
)
from incidents.file_export.rows import OTHERWISE
from incidents.file_release.kept import OF_THE_PORTAL, TOLD, other_kinds
from incidents.models import Capture, Case, Evidence, Investigation, Release, ReleaseChoice
from portal.models import Person
from tests.factories import PersonFactory
from tests.incidents.cast import Cast, picture

from .placed import assert_each_has_one_place
from .planted import plant
from .releases import approved, begun, document, every_word, ground, taken

pytestmark = pytest.mark.django_db
CANARY = {"given_names": "Quillonia", "family_name": "Vantongeren-Oh"}
WRITTEN = (
    "Quillonia Vantongeren-Oh, or VANTONGEREN-OH, Quillonia; quillonia.vantongeren-oh; QUILLONIA\u200b vantongeren-oh; "
    "Quillonia; Vantongeren; quillonia's; quillonia@example.gov.au, Q7748301"
)
NEVER = ("quillonia", "vantongeren", "q7748301")
EACH = (ExportFor.RESPONDENT, ExportFor.FOI, ExportFor.REVIEW)


@pytest.fixture
def cast(monkeypatch: pytest.MonkeyPatch) -> Cast:
    cast = Cast.assembled()
    account = cast.account
    monkeypatch.setattr(cast, "account", lambda **fields: account(**{"pictures": [picture()], **fields}))
    return cast


@pytest.fixture
def quill() -> Person:
    return PersonFactory(**CANARY, email="quillonia@example.gov.au", staff_number="Q7748301")


def in_confidence(cast: Cast, reporter: Person) -> Callable[..., Case]:
    def raised(**fields: object) -> object:
        return concerns.raise_concern(cast.account(**fields), actor=reporter, naming=Naming.CONFIDENTIAL)

    return raised


@pytest.fixture
def confidential(cast: Cast, quill: Person, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr(cast, "raised", in_confidence(cast, quill))
    return cast


def full(cast: Cast, witness: Person | None = None) -> Investigation:
    """With something of nearly everything a file holds."""
    file = cast.answered()
    asked = {"about": "May.", "starts_at": file.opened_at, "place": "Room 4", "once": uuid.uuid4()}
    if witness:
        held = interview.invite(file, witness, actor=cast.bella, **asked)
        said = {"kind": RecordKind.NOTES, "words": "He told me.", "once": uuid.uuid4()}
        interview.answer_record(interview.send_record(held, actor=cast.bella, **said), actor=witness, is_confirmed=True)
    entry = {"what": "A roster.", "source": ExhibitSource.RECORD, "is_adverse": False, "once": uuid.uuid4()}
    register.register_exhibit(file, actor=cast.bella, **entry)
    post = file.case.concerns.get().posts.get()
    Capture.objects.create(post=post, state=CaptureState.CAPTURED, title="A page", text="What it said.")
    tomorrow = timezone.localdate() + timedelta(days=1)
    held_now = put_on_hold(file, actor=cast.petra, ground=HoldGround.CRIMINAL, words="A trial.", review_on=tomorrow)
    review_hold(held_now, actor=cast.petra, words="It runs.", next_on=tomorrow, once=uuid.uuid4())
    lift_hold(file, actor=cast.petra, words="It is over.")
    while prepare_next_evidence():
        pass
    return Investigation.objects.get(pk=file.pk)


def all_given(file: Investigation, cast: Cast, made_for: ExportFor) -> Release:
    release = begun(file, cast.petra, made_for)
    said = {"actor": cast.petra, "ground": ground(release), "words": f"Because of {WRITTEN}."}
    for one in verbs.with_choices(release):
        try:
            verbs.give(one, actor=cast.petra)
        except verbs.ReleaseRefused:
            verbs.withhold(one, **said)
    return release


@pytest.mark.parametrize("made_for", EACH)
def test_a_name_in_confidence_is_nowhere_in_what_leaves_wherever_it_was_written(
    confidential: Cast, made_for: ExportFor, tmp_path: Path
) -> None:
    cast = confidential
    file = full(cast)
    planted = plant(file, WRITTEN)
    assert {"Letter.document", "Response.words", "Finding.reasons", "Capture.text", "Hold.words"} - planted == {
        "Finding.reasons"
    }
    release = all_given(Investigation.objects.get(pk=file.pk), cast, made_for)
    given = {one.kind for one in verbs.with_choices(release) if one.given != "withheld"}
    assert {"letter", "response", "allegation", "hold", "capture", "record", "chronology", "referral"} <= given
    taken(approved(release, cast), cast.petra, tmp_path / "r.zip")
    told = every_word(tmp_path / "r.zip").casefold()
    assert [word for word in NEVER if word in told] == []
    assert "[removed: personal information of another person" in told
    assert cast.bella.name.casefold() in told


@pytest.mark.parametrize("made_for", EACH)
def test_a_witness_is_nowhere_in_what_leaves(cast: Cast, quill: Person, made_for: ExportFor, tmp_path: Path) -> None:
    file = full(cast, witness=quill)
    plant(file, WRITTEN)
    release = all_given(Investigation.objects.get(pk=file.pk), cast, made_for)
    assert document(release, "Record of interview").given == "whole"
    taken(approved(release, cast), cast.petra, tmp_path / "r.zip")
    told = every_word(tmp_path / "r.zip").casefold()
    assert [word for word in NEVER if word in told] == []


def test_what_is_taken_out_tells_nothing_of_who_raised_it(confidential: Cast) -> None:
    """Everybody of the directory is taken out alike, but the respondent and those who act on the file."""
    cast = confidential
    other = PersonFactory(given_names="Zebulon", family_name="Marchbanks")
    file = cast.noticed()
    said = (
        f"Quillonia Vantongeren-Oh told it, or {other.name}; Zebulon, I think. Nobody called Xanthe. "
        f"Ask {cast.bella.name} or {cast.bob.given_names}."
    )
    letter.respond(file.letters.get(kind="L4"), actor=cast.bob, words=said)
    answer = document(begun(file, cast.petra, ExportFor.REVIEW), "Response to")
    gone = "[removed: Personal information of another person]"
    assert [block["text"] for block in answer.blocks] == [
        f"{gone} told it, or {gone}; {gone}, I think. Nobody called Xanthe. "
        f"Ask {cast.bella.name} or {cast.bob.given_names}."
    ]


def test_where_nobody_reported_in_confidence_other_names_stay_for_whoever_decides(cast: Cast) -> None:
    file = cast.noticed()
    other = PersonFactory(given_names="Zebulon", family_name="Marchbanks")
    letter.respond(file.letters.get(kind="L4"), actor=cast.bob, words=f"Ask {other.name}.")
    answer = document(begun(file, cast.petra, ExportFor.REVIEW), "Response to")
    assert answer.blocks[0]["text"] == "Ask Zebulon Marchbanks."


def test_the_schedule_says_on_what_ground_names_were_taken_out(confidential: Cast, tmp_path: Path) -> None:
    cast = confidential
    file = cast.noticed()
    letter.respond(file.letters.get(kind="L4"), actor=cast.bob, words="Quillonia hates me. Quillonia lies.")
    release = all_given(file, cast, ExportFor.FOI)
    _, files = taken(approved(release, cast), cast.petra, tmp_path / "r.zip")
    [line] = [one for one in _schedule(files) if one["description"].startswith("Response to")]
    assert (line["decision"], line["places_removed"], line["grounds"]) == (
        "Given with parts removed", 2, ["Personal information of another person, FOI Act s 47F"],
    )  # fmt: skip


def _schedule(files: dict[str, bytes]) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(files["schedule.json"])["documents"]
    return found


def test_a_picture_in_which_a_name_can_be_read_leaves_only_covered(confidential: Cast) -> None:
    cast = confidential
    file = full(cast)
    item = Evidence.objects.get(concern=file.case.concerns.get())
    Evidence.objects.filter(pk=item.pk).update(words="@bob: thanks Quillonia")
    release = begun(file, cast.petra, ExportFor.FOI)
    listed = document(release, "Picture")
    with pytest.raises(verbs.ReleaseRefused, match="only_covered"):
        verbs.give(listed, actor=cast.petra)
    with pytest.raises(DatabaseError), transaction.atomic():
        ReleaseChoice.objects.create(document=listed, given="whole", by=cast.petra)
    item.refresh_from_db()
    covered = redact_evidence(item, actor=cast.petra, boxes=[(0, 0, 1, 1)], reason="A name.", once=uuid.uuid4())
    assert verbs.give(listed, actor=cast.petra, redaction=covered, ground=ground(release)).given == "part"


def test_every_kind_of_record_of_a_file_is_in_a_release_or_said_to_be_none(cast: Cast) -> None:
    """A new table is listed by itself, as another record; what is excepted exists."""
    listed = {model.__name__ for model in other_kinds()}
    assert_each_has_one_place(TOLD | listed | {model.__name__ for model in OTHERWISE}, OF_THE_PORTAL)
    assert {"Errand", "Separation", "ImplementationTask", "LegalHold", "Appointment"} <= listed


def test_holds_captures_and_consequences_are_listed(cast: Cast) -> None:
    file = full(cast)
    record_consequence(
        file,
        ConsequenceKind.CLEARANCE,
        actor=cast.petra,
        once=uuid.uuid4(),
        decided_on=timezone.localdate(),
        words="It was told to us.",
        authority="The vetting agency",
        outcome=ClearanceOutcome.SUSPENDED,
    )
    release = begun(file, cast.petra)
    hold = document(release, "Hold 1")
    assert [block["text"] for block in hold.blocks if block["text"] in ("A trial.", "It runs.")] == [
        "A trial.",
        "It runs.",
    ]
    assert "What it said." in [block["text"] for block in document(release, "Capture 1").blocks]
    clearance = [block["text"] for block in document(release, "Clearance action").blocks]
    assert "Authority: The vetting agency" in clearance
    assert "It was told to us." in clearance


def test_the_directory_is_asked_as_often_for_many_pictures_as_for_one(confidential: Cast) -> None:
    cast = confidential
    file = full(cast)
    cost = []
    for more in (1, 6):
        first = Evidence.objects.get(concern=file.case.concerns.get(), position=1)
        for number in range(more):
            key = f"copy-{more}-{number}"
            Evidence.objects.create(
                concern=first.concern, position=10 * more + number, original_key=key, original_sha256=key, size=1,
                media_type="image/png", state=first.state, copy_key=key, copy_sha256=key, words=f"Quillonia {number}",
            )  # fmt: skip
        with CaptureQueriesContext(connection) as made:
            begun(file, cast.petra)
        cost.append(len(made))
    assert cost[0] == cost[1]
