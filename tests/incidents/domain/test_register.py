"""The evidence register: whatever a finding rests on was put to the respondent first, in a form made for them."""

import uuid
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from incidents.domain import decision, investigation, register
from incidents.domain.answering import add_response_files
from incidents.domain.decision import FindingRefused
from incidents.domain.evidence import prepare_next_evidence
from incidents.domain.letter import respond
from incidents.domain.redaction import redact_evidence
from incidents.enums import CodeElement, Custody, EvidenceState, ExhibitSource
from incidents.enums import InvestigationState as S
from incidents.models import CustodyEntry, Determination, Evidence, Exhibit, Finding, Investigation, Putting, Reliance
from incidents.rules.machine import MoveRefused, Need
from tests.incidents.cast import Cast, picture

pytestmark = pytest.mark.django_db


def entered(cast: Cast, file: Investigation, **fields: Any) -> Exhibit:
    said = {
        "what": "The roster of that day, which names Alice.",
        "source": ExhibitSource.RECORD,
        "is_adverse": True,
        "once": uuid.uuid4(),
        **fields,
    }
    return register.register_exhibit(file, actor=cast.bella, **said)


def prepared(cast: Cast, exhibit: Exhibit, words: str = "The roster shows that you were at work.") -> Exhibit:
    register.prepare_copy(exhibit, actor=cast.bella, words=words, once=uuid.uuid4())
    return exhibit


def found_on(cast: Cast, file: Investigation, *rests_on: Exhibit, breach: bool = True) -> Finding:
    return decision.record_finding(
        file.allegations.get(),
        actor=cast.bella,
        conduct_found=True,
        elements_breached=[CodeElement.RESPECT] if breach else [],
        reasons="The post is his.",
        relies_on=rests_on,
    )


def with_a_picture(cast: Cast) -> Investigation:
    """A notice that will rely on a picture."""
    file = cast.appointed()
    while prepare_next_evidence():
        pass
    cast.allege(file, *file.case.concerns.get().evidence.all())
    return file


@pytest.fixture
def pictured(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Cast:
    """A cast whose concern came with a picture."""
    account = cast.account
    monkeypatch.setattr(cast, "account", lambda **fields: account(**{"pictures": [picture()], **fields}))
    return cast


def put_preliminarily(cast: Cast, file: Investigation) -> Investigation:
    letter = decision.put_preliminary_findings(file, actor=cast.bella, material="What I have seen.")
    respond(letter, actor=cast.bob, words="I was not there.")
    file.refresh_from_db()
    return file


def test_items_are_numbered_one_after_another_and_the_same_form_twice_enters_one(cast: Cast) -> None:
    file, once = cast.answered(), uuid.uuid4()
    for _ in range(2):
        entered(cast, file, once=once)
    entered(cast, file)

    assert [str(one) for one in file.exhibits.all()] == ["E1", "E2", "E3"]  # the response is the first


def test_an_item_stands_as_it_was_entered(cast: Cast) -> None:
    exhibit = entered(cast, cast.answered())

    for changed in ({"what": "Other."}, {"is_adverse": False}, {"number": 9}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Exhibit.objects.filter(pk=exhibit.pk).update(**changed)
    with pytest.raises(DatabaseError), transaction.atomic():
        exhibit.delete()


@pytest.mark.parametrize("who", ["olga", "petra", "sam", "bob", "alice", "carol"])
def test_only_whoever_gathers_or_decides_keeps_the_register(cast: Cast, who: str) -> None:
    file = cast.answered()

    with pytest.raises(MoveRefused):
        register.register_exhibit(
            file,
            actor=getattr(cast, who),
            what="x",
            source=ExhibitSource.RECORD,
            is_adverse=True,
            once=uuid.uuid4(),
        )


def test_no_breach_is_found_while_something_adverse_was_not_put(cast: Cast) -> None:
    file = decision.begin_determining(cast.answered(), actor=cast.bella)
    entered(cast, file)
    found_on(cast, file)

    with pytest.raises(MoveRefused) as refusal:
        decision.determine(file, actor=cast.bella, breach=True, reasons="So.")
    assert refusal.value.needs == (Need.ALL_PUT,)
    with pytest.raises(DatabaseError, match="before it is decided"), transaction.atomic():
        Determination.objects.create(investigation=file, breach=True, reasons="So.", decided_by=cast.bella)


def test_that_no_breach_is_found_takes_no_hearing_on_what_counted_against_them(cast: Cast) -> None:
    file = decision.begin_determining(cast.answered(), actor=cast.bella)
    entered(cast, file)
    found_on(cast, file, breach=False)

    assert not decision.determine(file, actor=cast.bella, breach=False, reasons="So.").breach


def test_a_finding_rests_on_nothing_the_respondent_was_not_told_of(cast: Cast) -> None:
    file = decision.begin_determining(cast.answered(), actor=cast.bella)
    exhibit = entered(cast, file, is_adverse=False)

    with pytest.raises(FindingRefused, match="not_put"):
        found_on(cast, file, exhibit)
    Reliance.objects.create(finding=found_on(cast, file), exhibit=exhibit)  # past the domain
    with pytest.raises(DatabaseError, match="before it is decided"), transaction.atomic():
        Determination.objects.create(investigation=file, breach=True, reasons="So.", decided_by=cast.bella)


def test_what_came_up_late_goes_back_to_be_put_and_answered_first(cast: Cast) -> None:
    file = decision.begin_determining(cast.answered(), actor=cast.bella)
    exhibit = prepared(cast, entered(cast, file))
    file = investigation.move_file(file, S.INVESTIGATING, actor=cast.bella, words="The roster came.")

    letter = decision.put_preliminary_findings(file, actor=cast.bella, material="The roster.")
    with pytest.raises(MoveRefused):
        decision.begin_determining(Investigation.objects.get(pk=file.pk), actor=cast.bella)
    respond(letter, actor=cast.bob, words="That roster is wrong.")

    file.refresh_from_db()
    found_on(cast, file, exhibit)
    assert decision.determine(file, actor=cast.bella, breach=True, reasons="So.").breach


def test_preliminary_findings_carry_all_that_counts_against_them_in_the_words_made_for_them(cast: Cast) -> None:
    file = cast.answered()
    adverse = prepared(cast, entered(cast, file))
    entered(cast, file, is_adverse=False)

    letter = decision.put_preliminary_findings(file, actor=cast.bella, material="See below.")

    assert [one.exhibit for one in letter.puttings.all()] == [adverse]
    assert "The roster shows that you were at work." in letter.document
    assert "Alice" not in letter.document


def test_nothing_is_put_that_nobody_made_fit_for_them_to_see(cast: Cast) -> None:
    file = cast.answered()
    entered(cast, file)

    with pytest.raises(MoveRefused) as refusal:
        decision.put_preliminary_findings(file, actor=cast.bella, material="See below.")
    assert refusal.value.needs == (Need.PREPARED,)


def test_a_picture_is_covered_or_whole_for_a_reason_before_a_notice_relies_on_it(pictured: Cast) -> None:
    file = with_a_picture(pictured)
    with pytest.raises(MoveRefused) as refusal:
        investigation.issue_notice(file, actor=pictured.bella)
    assert refusal.value.needs == (Need.PREPARED,)
    exhibit = file.exhibits.get()

    redaction = redact_evidence(
        Evidence.objects.get(), actor=pictured.bella, boxes=[(0, 0, 1, 0.5)], reason="A customer.", once=uuid.uuid4()
    )
    letter = investigation.issue_notice(file, actor=pictured.bella)

    put = Putting.objects.get()
    assert (put.exhibit, put.letter, put.redaction) == (exhibit, letter, redaction)
    assert list(Evidence.objects.visible_to(pictured.bob)) == [exhibit.evidence]


def test_why_nothing_in_a_picture_is_covered_is_not_told_to_the_respondent(pictured: Cast) -> None:
    file = with_a_picture(pictured)
    prepared(pictured, file.exhibits.get(), "Alice agreed to be in it.")

    assert "Alice" not in investigation.issue_notice(file, actor=pictured.bella).document


def test_the_database_puts_nothing_without_a_form_made_for_them(cast: Cast) -> None:
    file = cast.answered()
    exhibit = entered(cast, file)

    with pytest.raises(DatabaseError), transaction.atomic():
        Putting.objects.create(exhibit=exhibit, letter=file.letters.get(kind="L4"))


def test_what_is_set_aside_is_neither_put_nor_relied_on_and_stays_in_the_register(cast: Cast) -> None:
    file = cast.answered()
    exhibit = register.set_aside(entered(cast, file), actor=cast.bella, why="It is of another day.")
    assert list(file.exhibits.to_be_put()) == []

    file = decision.begin_determining(file, actor=cast.bella)
    with pytest.raises(FindingRefused):
        found_on(cast, file, exhibit)
    found_on(cast, file)
    assert decision.determine(file, actor=cast.bella, breach=True, reasons="So.").breach
    with pytest.raises(DatabaseError), transaction.atomic():
        Exhibit.objects.filter(pk=exhibit.pk).update(set_aside_at=None)


def test_what_was_put_is_not_set_aside(cast: Cast) -> None:
    file = cast.answered()
    exhibit = prepared(cast, entered(cast, file))
    put_preliminarily(cast, file)

    with pytest.raises(MoveRefused):
        register.set_aside(exhibit, actor=cast.bella, why="Never mind.")
    with pytest.raises(MoveRefused):
        prepared(cast, exhibit, "Other words.")


def test_what_a_finding_rests_on_cannot_change_after_the_determination(cast: Cast) -> None:
    file = decision.begin_determining(cast.answered(), actor=cast.bella)
    exhibit = file.exhibits.get()
    found_on(cast, file, exhibit)
    decision.determine(file, actor=cast.bella, breach=True, reasons="So.")

    with pytest.raises(DatabaseError, match="cannot change"), transaction.atomic():
        Reliance.objects.all().delete()


def test_files_of_an_answer_are_sealed_scanned_and_have_a_custody_from_the_respondent_on(cast: Cast) -> None:
    file = cast.noticed()
    letter = file.letters.get(kind="L4")
    add_response_files(letter, [picture(), picture("same.png")], actor=cast.bob)
    assert not Evidence.objects.filter(investigation=file).exists()  # nobody has it before it is sent

    respond(letter, actor=cast.bob, words="See the picture.")
    while prepare_next_evidence():
        pass

    item = Evidence.objects.get(investigation=file)
    assert item.state == EvidenceState.READY
    assert item.response == letter.response
    received = CustodyEntry.objects.get(evidence=item, what=Custody.RECEIVED)
    assert (received.by, received.sha256_after) == (cast.bob, item.original_sha256)
    assert [str(one) for one in file.exhibits.filter(response=letter.response)] == ["E1", "E2"]


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("bob", True),
        ("bella", True),
        ("petra", True),
        ("sam", False),
        ("dev", False),
        ("mina", False),
        ("alice", False),
        ("carol", False),
    ],
)
def test_who_sees_the_files_of_an_answer(cast: Cast, who: str, sees: bool) -> None:
    file = cast.noticed()
    letter = file.letters.get(kind="L4")
    add_response_files(letter, [picture()], actor=cast.bob)
    respond(letter, actor=cast.bob, words="See the picture.")

    seen = Evidence.objects.visible_to(getattr(cast, who)).filter(investigation=file)

    assert seen.exists() == sees


def test_the_files_of_an_answer_to_a_proposal_are_not_for_who_found_the_breach(cast: Cast) -> None:
    file = cast.proposed_to()
    letter = file.letters.get(kind="L9")
    add_response_files(letter, [picture()], actor=cast.bob)
    respond(letter, actor=cast.bob, words="My pay slip.")

    people = {name: person for name, person in vars(cast).items() if name != "clauses"}
    theirs = Evidence.objects.filter(investigation=file)
    seen = {name for name, person in people.items() if (Evidence.objects.visible_to(person) & theirs).exists()}
    assert seen == {"bob", "olga", "petra", "sam"}
    assert not file.exhibits.filter(response__letter=letter).exists()


@pytest.mark.parametrize("who", ["alice", "bella", "petra", "carol"])
def test_nobody_adds_files_to_anothers_answer(cast: Cast, who: str) -> None:
    letter = cast.noticed().letters.get(kind="L4")

    with pytest.raises(MoveRefused):
        add_response_files(letter, [picture()], actor=getattr(cast, who))


def test_evidence_belongs_to_a_concern_or_to_a_matter_and_never_to_both(pictured: Cast) -> None:
    file = pictured.answered()
    item = Evidence.objects.get(concern__isnull=False)

    with pytest.raises(DatabaseError), transaction.atomic():
        Evidence.objects.create(
            concern=item.concern,
            investigation=file,
            position=9,
            original_key="k",
            original_sha256="0" * 64,
            size=1,
            media_type="image/png",
            received_at=timezone.now(),
        )
