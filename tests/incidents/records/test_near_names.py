"""Words that may be a name which never leaves are looked at by somebody, one by one, before a release leaves."""

import uuid

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from incidents.domain import concern as concerns
from incidents.domain import doubting, letter
from incidents.domain import releasing as verbs
from incidents.domain.evidence import prepare_next_evidence
from incidents.domain.redaction import redact_evidence
from incidents.enums import ExportFor, Naming, Part, ReleaseState
from incidents.models import Evidence, Investigation, MatterPart, Release, ReleaseDoubt
from incidents.rules.machine import MoveRefused
from portal.models import Person, StaffChange, StaffChangeKind
from tests.conftest import SignIn
from tests.factories import PersonFactory
from tests.incidents.cast import Cast, picture

from .releases import begun, document, doubted, ground

pytestmark = pytest.mark.django_db
SAID = (
    "quill saw it, and vantongeren too. Ask Quilonia, or VANTONGERFN, or vant0ngeren. Quillonia Vantongeren was there. "
    "The hill is long. Quiver and lantern are words."
)
NEAR = ["quill", "quilonia", "vant0ngeren", "vantongeren", "vantongerfn"]


@pytest.fixture
def cast() -> Cast:
    return Cast.assembled()


@pytest.fixture
def quill() -> Person:
    return PersonFactory(given_names="Quillonia", family_name="Vantongeren", email="q.v@example.gov.au")


def told(cast: Cast, said: str = SAID) -> Investigation:
    file = cast.noticed()
    letter.respond(file.letters.get(kind="L4"), actor=cast.bob, words=said)
    return file


def witnessed(cast: Cast, witness: Person, said: str = SAID) -> Release:
    """A release in which only what the respondent answered is given."""
    file = told(cast, said)
    MatterPart.objects.create(case=file.case, person=witness, part=Part.WITNESS)
    return only_the_answer(file, cast)


def only_the_answer(file: Investigation, cast: Cast) -> Release:
    release = begun(file, cast.petra, ExportFor.FOI)
    documents = list(verbs.with_choices(release))
    answer = next(one for one in documents if one.title.startswith("Response to"))
    rest = [one for one in documents if one.pk != answer.pk]
    verbs.decide_together(rest, actor=cast.petra, is_given=False, ground=ground(release))
    verbs.give(answer, actor=cast.petra)
    return release


@transaction.atomic
def approve_past_the_verb(release: Release, by: Person) -> None:
    row = Release.objects.filter(pk=release.pk)
    row.update(state="checking")
    row.update(state="approved", approved_by=by, approved_at=release.at)


def test_a_lone_family_name_in_small_letters_a_short_form_and_near_spellings_are_in_doubt(cast: Cast, quill) -> None:
    release = witnessed(cast, quill)
    assert doubted(release) == NEAR
    assert "Quillonia" not in document(release, "Response to").blocks[0]["text"]


def test_where_somebody_reported_in_confidence_it_is_the_same_and_tells_nothing_of_who(
    cast: Cast, quill: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The names of everybody in the directory are looked for, not that of the one who reported."""
    PersonFactory(given_names="Zebulon", family_name="Marchbanks")
    in_confidence = {"actor": quill, "naming": Naming.CONFIDENTIAL}
    monkeypatch.setattr(
        cast, "raised", lambda **fields: concerns.raise_concern(cast.account(**fields), **in_confidence)
    )
    release = only_the_answer(told(cast, f"{SAID} marchbamks was not."), cast)
    assert set(doubted(release)) >= {*NEAR, "marchbamks"}
    assert {"the", "and", "there"}.isdisjoint(doubted(release))


def test_nothing_goes_to_be_checked_before_each_is_answered_nor_past_the_database(cast: Cast, quill) -> None:
    release = witnessed(cast, quill)
    with pytest.raises(verbs.ReleaseRefused, match="names_in_doubt"):
        verbs.move_release(release, ReleaseState.CHECKING, actor=cast.petra)
    with pytest.raises(DatabaseError, match="may be a name"):
        approve_past_the_verb(release, cast.olga)

    doubting.keep_words_back(release, NEAR[:4], actor=cast.petra, ground=ground(release))
    text = document(release, "Response to").removals
    assert {one["phrase"] for one in text} == {*NEAR[:4]}
    assert doubted(release) == NEAR[4:]
    with pytest.raises(verbs.ReleaseRefused, match="why"):
        doubting.pass_words(release, NEAR[4:], actor=cast.petra, why=" ")
    doubting.pass_words(release, NEAR[4:], actor=cast.petra, why="A product.")
    assert verbs.move_release(release, ReleaseState.CHECKING, actor=cast.petra).state == "checking"
    with pytest.raises(MoveRefused):
        doubting.pass_words(release, NEAR, actor=cast.petra, why="Too late.")
    with pytest.raises(DatabaseError), transaction.atomic():
        ReleaseDoubt.objects.filter(word="quill").update(is_name=False, why="Too late.")


def test_what_was_kept_back_and_put_in_again_is_in_doubt_again(cast: Cast, quill) -> None:
    release = witnessed(cast, quill, "quill saw it.")
    doubting.keep_words_back(release, ["quill"], actor=cast.petra, ground=ground(release))
    answer = document(release, "Response to")
    verbs.put_back(answer, 0, actor=cast.petra, seen=str(answer.choice.pk))
    verbs.give(document(release, "Response to"), actor=cast.petra)
    assert doubted(release) == ["quill"]


def test_in_a_picture_it_is_covered_and_inside_a_longer_word_its_paragraph_goes(cast: Cast, quill) -> None:
    release = witnessed(cast, quill, "It is on quill_v's page.")
    with pytest.raises(verbs.ReleaseRefused, match="inside_a_word"):
        doubting.keep_words_back(release, ["quill"], actor=cast.petra, ground=ground(release))
    verbs.remove_paragraphs(document(release, "Response to"), [0], actor=cast.petra, ground=ground(release))
    assert doubted(release) == []


def test_a_name_from_before_goes_with_the_name(cast: Cast, quill) -> None:
    StaffChange.objects.create(
        person=quill, kind=StaffChangeKind.CHANGED, actor_name="The list", before={"family_name": "Featherstone"}
    )
    release = witnessed(cast, quill, "Quillonia Featherstone saw it; so did Featherstone, and featherstone.")
    [block] = document(release, "Response to").blocks
    assert "Featherstone" not in block["text"]
    assert doubted(release) == ["featherstone"]


def test_where_nobody_is_kept_back_only_whoever_reported_it_is_looked_for(cast: Cast, quill) -> None:
    release = only_the_answer(told(cast, f"{SAID} {cast.alice.given_names.lower()} was there."), cast)
    assert doubted(release) == [cast.alice.given_names.lower()]


def test_each_is_answered_on_a_page_and_what_was_typed_stays(cast: Cast, quill, client_for: SignIn) -> None:
    release = witnessed(cast, quill)
    page = reverse("incidents:file_release_names", args=[release.investigation_id, release.pk])
    petra = client_for(cast.petra)
    release_page = reverse("incidents:file_release", args=[release.investigation_id, release.pk])
    assert "5 words</strong> in what is given may be a name" in petra.get(release_page).content.decode()
    shown = petra.get(page).content.decode()
    assert "<mark>VANTONGERFN</mark>" in shown
    wrong = petra.post(page, {"doubted": NEAR[:2], "decision": "give", "why": ""})
    assert wrong.status_code == 422
    assert 'value="quill" aria-label="Tick quill" checked' in wrong.content.decode()
    for _ in range(2):  # sent twice, the second finds them answered
        petra.post(page, {"doubted": NEAR[:2], "decision": "withhold", "ground": ground(release)})
    assert doubted(release) == NEAR[2:]
    petra.post(page, {"doubted": NEAR[2:], "decision": "give", "why": "They sell <tea>."})
    assert doubted(release) == []
    assert "They sell &lt;tea&gt;." in petra.get(page).content.decode()
    for name in ("bella", "sam", "bob", "carol"):
        assert client_for(getattr(cast, name)).get(page).status_code == 404


def test_a_word_read_in_a_picture_is_in_doubt_until_it_is_covered(
    cast: Cast, quill, monkeypatch: pytest.MonkeyPatch
) -> None:
    account = cast.account
    monkeypatch.setattr(cast, "account", lambda **fields: account(**{"pictures": [picture()], **fields}))
    file = cast.noticed()
    while prepare_next_evidence():
        pass
    MatterPart.objects.create(case=file.case, person=quill, part=Part.WITNESS)
    item = Evidence.objects.get(concern=file.case.concerns.get())
    Evidence.objects.filter(pk=item.pk).update(words="by quill")
    item.refresh_from_db()
    release = begun(file, cast.petra, ExportFor.FOI)
    verbs.give(document(release, "Picture"), actor=cast.petra)
    assert doubted(release) == ["quill"]
    with pytest.raises(verbs.ReleaseRefused, match="in_a_picture"):
        doubting.keep_words_back(release, ["quill"], actor=cast.petra, ground=ground(release))
    covered = redact_evidence(item, actor=cast.petra, boxes=[(0, 0, 1, 1)], reason="A name.", once=uuid.uuid4())
    verbs.give(document(release, "Picture"), actor=cast.petra, redaction=covered, ground=ground(release))
    assert doubted(release) == []
