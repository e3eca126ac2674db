"""What is released of a file, what never is, who decides, and that nothing removed is anywhere in what leaves."""

import uuid
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from incidents.domain import letter
from incidents.domain import releasing as verbs
from incidents.domain.evidence import prepare_next_evidence
from incidents.domain.exporting import AlreadyTaken, begin_taking, write_export
from incidents.domain.redaction import redact_evidence
from incidents.enums import Custody, EvidenceState, ExportFor, ReleaseState
from incidents.file_export import verify
from incidents.file_release.leftovers import leftovers
from incidents.file_release.removing import left_of, removals_of
from incidents.models import (
    CustodyEntry,
    Evidence,
    FileExport,
    Investigation,
    InvestigationEntry,
    Release,
    ReleaseChoice,
    ReleaseDocument,
)
from incidents.rules.machine import MoveRefused
from portal.models import AuditEntry
from tests.incidents.cast import Cast, picture

from .releases import approved, begun, document, every_word, ground, taken, withhold_the_rest

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast.assembled()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "release.zip"


def given(release: Release) -> dict[str, str]:
    return {one.title: one.given for one in verbs.with_choices(release)}


@pytest.mark.parametrize("is_given", [True, False])
def test_many_are_decided_on_by_as_many_queries_as_two(cast: Cast, is_given: bool) -> None:
    release = begun(cast.sanctioned(), cast.petra)
    documents = list(verbs.with_choices(release))
    said = {} if is_given else {"ground": ground(release)}
    cost = []
    for several in (documents[:2], documents):
        with CaptureQueriesContext(connection) as made:
            verbs.decide_together(several, actor=cast.petra, is_given=is_given, **said)
        cost.append(len(made))
    assert len(documents) > 4
    assert cost[0] == cost[1]
    assert set(given(release).values()) == {"whole" if is_given else "withheld"}


def test_all_of_a_file_is_listed_in_order(cast: Cast) -> None:
    release = begun(cast.sanctioned(), cast.petra)
    kinds = [one.kind for one in verbs.with_choices(release)]
    assert kinds == sorted(kinds, key=list(dict.fromkeys(kinds)).index)
    assert list(dict.fromkeys(kinds)) == [
        "letter", "response", "allegation", "finding", "decision", "record", "chronology", "referral",
    ]  # fmt: skip
    assert [one.number for one in verbs.with_choices(release)] == list(range(1, len(kinds) + 1))


def test_on_request_nothing_is_given_before_somebody_decides(cast: Cast) -> None:
    assert set(given(begun(cast.sanctioned(), cast.petra, ExportFor.FOI)).values()) == {""}


def test_the_respondent_gets_what_was_put_to_them_and_their_own_words(cast: Cast) -> None:
    found = given(begun(cast.sanctioned(), cast.petra, ExportFor.RESPONDENT))
    assert {title for title, one in found.items() if one == "whole"} == {
        "Letter: Notice of suspected breach",
        "Letter: Determination",
        "Letter: Proposed sanction",
        "Letter: Sanction decision",
        "Response to: Notice of suspected breach",
        "Response to: Proposed sanction",
        "Allegation 1",
    }


def test_a_reviewing_body_gets_what_the_decisions_rest_on(cast: Cast) -> None:
    found = given(begun(cast.sanctioned(), cast.petra, ExportFor.REVIEW))
    assert [title for title, one in found.items() if one == ""] == [
        "Decision on how the matter is handled: Formal process",
        "Other records: appointment",
        "Other records: implementation task",
        "Other records: letter delivery",
        "Other records: respondent match",
        "Other records: salary snapshot",
    ]


def test_what_is_removed_is_nowhere_in_the_archive(cast: Cast, place: Path) -> None:
    release = begun(cast.answered(), cast.petra, ExportFor.REVIEW)
    answer = document(release, "Response to")
    verbs.remove_phrase(list(verbs.with_choices(release)), "I took it down", actor=cast.petra, ground=ground(release))
    verbs.remove_phrase([document(release, "Allegation")], "a named customer", actor=cast.petra, ground=ground(release))
    alleged = document(release, "Allegation")
    for one in verbs.with_choices(release):  # the conduct stands in the notice and in the chronology too
        places = [at for at, block in enumerate(one.blocks) if "named customer" in block["text"]]
        if places and one.pk != alleged.pk:
            verbs.remove_paragraphs(one, places, actor=cast.petra, ground=ground(release), words="Their privacy.")
    export, files = taken(approved(release, cast), cast.petra, place)
    told = every_word(place).casefold()
    assert "i was angry" in told
    assert "i took it down" not in told
    assert "named customer" not in told
    assert "[removed: personal information of another person]" in told
    assert "their privacy." in told
    assert list(verify.check(place, export.seal)) == []
    schedule = {"schedule.json", "schedule.pdf", "index.css", "index.html"}
    assert {name for name in files if "/" not in name} == schedule | {
        "READ-ME.txt", "manifest.json", "seal.txt", "verify.py",
    }  # fmt: skip
    assert "audit" not in " ".join(files)
    assert answer.blocks[0]["text"] == "I was angry, and I took it down."  # the file itself keeps it


def test_whoever_reported_it_and_the_staff_numbers_of_others_never_leave(cast: Cast, place: Path) -> None:
    file = cast.noticed()
    said = (
        f"It was {cast.alice.name.upper()}, or {cast.alice.family_name}, {cast.alice.given_names} "
        f"({cast.alice.staff_number}). Alice never liked me. Ask {cast.carol.name}, {cast.carol.staff_number}. "
        f"I am {cast.bob.staff_number}."
    )
    letter.respond(file.letters.get(kind="L4"), actor=cast.bob, words=said)
    release = begun(file, cast.petra, ExportFor.REVIEW)
    reason = {"ground": ground(release), "words": f"Alice would be known, and {cast.dev.staff_number}."}
    verbs.withhold(document(release, "Chronology"), actor=cast.petra, **reason)
    taken(approved(release, cast), cast.petra, place)
    told = every_word(place)
    for never in ("alice", cast.alice.family_name, cast.alice.staff_number, cast.alice.email):
        assert never.casefold() not in told.casefold()
    for other in (cast.carol, cast.dev, cast.mina):
        assert other.staff_number not in told
    assert cast.bob.staff_number in told
    assert "the reporter never liked me" in told
    assert f"Ask {cast.carol.name}, [removed: staff number]" in told


def with_picture(cast: Cast) -> tuple[Investigation, Evidence]:
    """A file to which a picture came with the report."""
    file = cast.appointed()
    item = Evidence.objects.get(concern=file.case.concerns.get())
    while prepare_next_evidence():
        pass
    item.refresh_from_db()
    return file, item


@pytest.fixture
def pictured(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    account = cast.account
    monkeypatch.setattr(cast, "account", lambda **fields: account(**{"pictures": [picture()], **fields}))
    return cast


def test_of_a_picture_only_the_covered_copy_leaves_where_it_is_chosen_and_never_the_original(
    pictured: Cast, place: Path
) -> None:
    cast = pictured
    file, item = with_picture(cast)
    covered = redact_evidence(item, actor=cast.petra, boxes=[(0, 0, 1, 0.5)], reason="A child.", once=uuid.uuid4())
    release = begun(file, cast.petra, ExportFor.REVIEW)
    listed = document(release, "Picture")
    with pytest.raises(verbs.ReleaseRefused, match="ground"):
        verbs.give(listed, actor=cast.petra, redaction=covered)
    verbs.give(listed, actor=cast.petra, redaction=covered, ground=ground(release))
    export, files = taken(approved(release, cast), cast.petra, place)
    hashes = {name: verify.digest(verify.Archive(place), name)[1] for name in files}
    assert covered.copy_sha256 in hashes.values()
    assert {item.original_sha256, item.copy_sha256, item.thumbnail_sha256}.isdisjoint(hashes.values())
    line = CustodyEntry.objects.get(evidence=item, what=Custody.LEFT)
    assert (line.by, line.sha256_after) == (cast.petra, covered.copy_sha256)
    assert list(verify.check(place, export.seal)) == []


def test_whole_a_picture_leaves_as_the_copy_without_what_the_file_said_of_itself(pictured: Cast, place: Path) -> None:
    file, item = with_picture(pictured)
    release = begun(file, pictured.petra)
    verbs.give(document(release, "Picture"), actor=pictured.petra)
    _, files = taken(approved(release, pictured), pictured.petra, place)
    hashes = {verify.digest(verify.Archive(place), name)[1] for name in files}
    assert item.copy_sha256 in hashes
    assert item.original_sha256 not in hashes


def test_what_carries_a_virus_is_held_back_whatever_is_decided(pictured: Cast, place: Path) -> None:
    cast = pictured
    file, item = with_picture(cast)
    Evidence.objects.filter(pk=item.pk).update(state=EvidenceState.INFECTED)
    release = begun(file, cast.petra, ExportFor.REVIEW)
    listed = document(release, "Picture")
    assert (listed.given, listed.choice.ground) == ("withheld", "It carries a virus")
    with pytest.raises(verbs.ReleaseRefused, match="held_back"):
        verbs.give(listed, actor=cast.petra)
    with pytest.raises(DatabaseError), transaction.atomic():
        ReleaseChoice.objects.create(document=listed, given="whole", by=cast.petra)


def test_what_is_found_to_carry_a_virus_after_the_approval_does_not_leave_either(pictured: Cast, place: Path) -> None:
    cast = pictured
    file, item = with_picture(cast)
    release = begun(file, cast.petra, ExportFor.REVIEW)
    verbs.give(document(release, "Picture"), actor=cast.petra)
    approved(release, cast)
    export = begin_taking(release, actor=cast.petra)
    Evidence.objects.filter(pk=item.pk).update(state=EvidenceState.INFECTED)
    _, files = taken(release, cast.petra, place)
    assert item.copy_sha256 not in {verify.digest(verify.Archive(place), name)[1] for name in files}
    export.refresh_from_db()
    (fault,) = verify.check(place, export.seal)
    assert "carry a virus" in fault


def test_what_still_stands_elsewhere_is_told(cast: Cast) -> None:
    release = begun(cast.answered(), cast.petra, ExportFor.REVIEW)
    answer = document(release, "Response to")
    verbs.remove_phrase([answer], "I took it down", actor=cast.petra, ground=ground(release))
    (found,) = leftovers(verbs.with_choices(release))
    assert (found.words, found.removed_in) == ("I took it down", [answer.number])
    assert [one.title for one in found.stands_in] == ["Chronology"]


def test_a_phrase_is_found_however_it_is_written_and_not_inside_another_word(cast: Cast) -> None:
    file = cast.noticed()
    words = "ANN LEE told me. Ann\nLee was there. Annlee was not; ann lees were."
    letter.respond(file.letters.get(kind="L4"), actor=cast.bob, words=words)
    release = begun(file, cast.petra, ExportFor.REVIEW)
    verbs.remove_phrase([document(release, "Response to")], "Ann  Lee", actor=cast.petra, ground=ground(release))
    standing = document(release, "Response to")
    (left,) = left_of(standing.blocks, removals_of(standing.removals))
    gone = "[removed: Personal information of another person]"
    assert left.text == f"{gone} told me. {gone} was there. Annlee was not; ann lees were."
    with pytest.raises(verbs.ReleaseRefused, match="no_such_phrase"):
        verbs.remove_phrase([standing], "Nobody", actor=cast.petra, ground=ground(release))
    with pytest.raises(verbs.ReleaseRefused, match="words_say_it"):
        verbs.remove_phrase([standing], "lees", actor=cast.petra, ground=ground(release), words="LEES is private.")


def test_what_was_put_back_is_undecided_when_nothing_else_is_marked(cast: Cast) -> None:
    release = begun(cast.answered(), cast.petra, ExportFor.REVIEW)
    answer = document(release, "Response to")
    verbs.remove_phrase([answer], "angry", actor=cast.petra, ground=ground(release))
    standing = document(release, "Response to")
    seen = str(standing.choice.pk)
    verbs.put_back(standing, 0, actor=cast.petra, seen=seen)
    assert document(release, "Response to").given == ""
    with pytest.raises(verbs.ReleaseRefused):  # the same button twice
        verbs.put_back(standing, 0, actor=cast.petra, seen=seen)
    assert ReleaseChoice.objects.filter(document=answer).count() == 3  # each decision stays


def test_a_second_person_approves_and_nobody_who_decided_something_in_it(cast: Cast) -> None:
    file = cast.answered()
    release = begun(file, cast.petra)
    with pytest.raises(verbs.ReleaseRefused, match="undecided"):
        verbs.move_release(release, ReleaseState.CHECKING, actor=cast.petra)
    verbs.withhold(document(release, "Chronology"), actor=cast.olga, ground=ground(release))
    withhold_the_rest(release, cast.petra)
    verbs.move_release(release, ReleaseState.CHECKING, actor=cast.petra)
    for decided in (cast.petra, cast.olga):
        with pytest.raises(MoveRefused):
            verbs.move_release(release, ReleaseState.APPROVED, actor=decided, words="Fine.")
    for person in (cast.petra, cast.olga):
        with pytest.raises(DatabaseError), transaction.atomic():
            Release.objects.filter(pk=release.pk).update(state="approved", approved_by=person, approved_at=release.at)
    verbs.move_release(release, ReleaseState.PREPARING, actor=cast.olga, words="Look at 3 again.")
    assert [one.to_state for one in release.steps.all()] == ["checking", "preparing"]


def test_nothing_changes_while_it_is_checked_nor_after_the_approval(cast: Cast) -> None:
    release = begun(cast.answered(), cast.petra)
    withhold_the_rest(release, cast.petra)
    verbs.move_release(release, ReleaseState.CHECKING, actor=cast.petra)
    one = document(release, "Chronology")
    with pytest.raises(MoveRefused):
        verbs.give(one, actor=cast.petra)
    verbs.move_release(release, ReleaseState.APPROVED, actor=cast.olga, words="Read.")
    changes = [
        lambda: ReleaseChoice.objects.create(document=one, given="whole", by=cast.petra),
        lambda: ReleaseChoice.objects.filter(document=one).update(given="whole"),
        lambda: ReleaseDocument.objects.filter(pk=one.pk).update(title="Another"),
        lambda: ReleaseDocument.objects.create(release=release, number=99, kind="letter", title="Late"),
        lambda: Release.objects.filter(pk=release.pk).update(state="preparing", approved_by=None, approved_at=None),
        lambda: Release.objects.filter(pk=release.pk).update(reference="Another"),
        lambda: Release.objects.filter(pk=release.pk).delete(),
    ]
    for change in changes:
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_an_undecided_document_is_not_approved_by_the_database_either(cast: Cast) -> None:
    release = begun(cast.answered(), cast.petra)
    Release.objects.filter(pk=release.pk).update(state="checking")
    with pytest.raises(DatabaseError), transaction.atomic():
        Release.objects.filter(pk=release.pk).update(state="approved", approved_by=cast.olga, approved_at=release.at)


def test_it_leaves_once_and_only_when_it_was_approved(cast: Cast, place: Path) -> None:
    file = cast.answered()
    release = begun(file, cast.petra)
    with pytest.raises(MoveRefused):
        begin_taking(release, actor=cast.petra)
    with pytest.raises(DatabaseError), transaction.atomic():
        FileExport.objects.create(
            investigation=file, made_for="foi", release=release, why="x", by=cast.petra, code="AAAA"
        )
    approved(release, cast)
    export, _ = taken(release, cast.petra, place)
    assert begin_taking(release, actor=cast.olga) == export
    with pytest.raises(AlreadyTaken):
        write_export(export, actor=cast.petra)
    entry = InvestigationEntry.objects.get(kind="left")
    assert (entry.by, release.number in entry.words, "FOI 12" in entry.words) == (cast.petra, True, True)
    assert "Somebody asks" not in entry.words
    actions = set(AuditEntry.objects.filter(action__startswith="release.").values_list("action", flat=True))
    assert actions == {"release.begun", "release.checking", "release.approved"}


def test_the_archive_says_nothing_of_the_respondent_but_in_what_is_given(cast: Cast, place: Path) -> None:
    file = cast.answered()
    export, _ = taken(approved(begun(file, cast.petra), cast), cast.petra, place)
    told = every_word(place)
    for never in (cast.bob.name, cast.bob.staff_number, cast.petra.name, "Somebody asks for it"):
        assert never not in told
    assert file.number in told
    assert "Withheld" in told
    assert "Deliberation, FOI Act s 47C" in told
    assert list(verify.check(place, export.seal)) == []


def test_the_same_form_twice_is_one_release(cast: Cast) -> None:
    file, once = cast.answered(), uuid.uuid4()
    asked = {"made_for": ExportFor.FOI, "reference": "1", "why": "A request.", "once": once}
    assert len({verbs.begin_release(file, actor=cast.petra, **asked).pk for _ in range(2)}) == 1


def test_nobody_else_begins_one(cast: Cast) -> None:
    file = cast.delegated()
    for name in ("ivan", "bella", "sam", "bob", "carol", "alice", "dev", "mina"):
        with pytest.raises(MoveRefused):
            begun(file, getattr(cast, name))
    assert not Release.objects.exists()
