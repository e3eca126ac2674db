"""What happened in a matter, in its order, and to each reader what they may see."""

import io
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from incidents.chronology import whole
from incidents.chronology.whole import chronology, released_material, whole_material
from incidents.domain import suspension
from incidents.domain.consequence import follow_referral, record_consequence
from incidents.domain.separating import record_separation
from incidents.enums import (
    ClearanceOutcome,
    ConsequenceKind,
    CriminalStatus,
    Leaving,
    SuspensionEnd,
    SuspensionOutcome,
)
from incidents.models import CriminalReferral, Investigation
from tests.conftest import SignIn
from tests.incidents import reviewing, suspending
from tests.incidents.cast import Cast

from .placed import assert_each_has_one_place

pytestmark = pytest.mark.django_db

STEPS = [
    "Conduct of allegation 1",
    "Referred to People Services",
    "Being assessed",
    "Letter issued: Notice of suspected breach",
    "Answered: Notice of suspected breach",
    "Finding on allegation 1: breach of 13(3)",
    "Determination: breach",
]
OF_THE_SANCTION = ["Letter issued: Proposed sanction", "Answered: Proposed sanction", "Sanction decided"]


@pytest.fixture
def cast() -> Cast:
    return Cast.assembled()


def test_it_runs_from_the_conduct_to_the_last_decision_and_each_sees_what_they_may(
    cast: Cast, client_for: SignIn
) -> None:
    file = cast.sanctioned()
    page = reverse("incidents:file_chronology", args=[file.pk])
    for person, expected, kept in ((cast.petra, [*STEPS, *OF_THE_SANCTION], []), (cast.bella, STEPS, OF_THE_SANCTION)):
        shown = client_for(person).get(page).content.decode().partition("Download it as PDF")[2]
        places = [shown.find(words) for words in expected]
        assert -1 not in places, expected[places.index(-1)]
        assert places == sorted(places)
        assert not [words for words in kept if words in shown]
    assert "Referral proposed" not in client_for(cast.sam).get(page).content.decode()  # what was referred


def test_on_paper_it_is_an_accessible_pdf_of_the_same(cast: Cast, client_for: SignIn) -> None:
    file = cast.determined()
    answer = client_for(cast.bella).get(reverse("incidents:file_chronology_pdf", args=[file.pk]))
    assert answer["Content-Type"] == "application/pdf"
    read = PdfReader(io.BytesIO(answer.content))
    assert read.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert read.trailer["/Root"]["/Lang"].startswith("en")
    words = " ".join(" ".join(page.extract_text() for page in read.pages).split())
    assert f"Chronology of {file.number}" in words
    assert "I was angry, and I took it down." in words
    assert "Determination: breach" in words


# Tables of a file that the chronology does not tell of, and why.
LEFT_OUT = {
    **dict.fromkeys(("Appointment", "HandedOn", "PathDecision"), "the step it was made with tells of it"),
    **dict.fromkeys(("LetterPaper", "Factor", "MeasureInView", "Putting", "ReliedOn"), "part of a letter"),
    **dict.fromkeys(("Reliance", "Sanction"), "part of a finding, or of a decision"),
    **dict.fromkeys(("Exhibit", "ExhibitCopy"), "the register of evidence has them with their days"),
    **dict.fromkeys(("Redaction", "CustodyEntry", "CustodyRecord"), "the chain of custody has them"),
    "ResponseFile": "theirs alone until it is sent, and then evidence",
    "SupportPerson": "somebody who has no part in the matter",
    **dict.fromkeys(("RespondentMatch", "SalarySnapshot"), "what was known on a day, not what was done"),
    **dict.fromkeys(("ErrandReminder", "FileReminder"), "the portal reminded somebody"),
    **dict.fromkeys(("FileMember", "BreakGlass"), "who may read the file; the audit has it"),
    **dict.fromkeys(("Retention", "LegalHold", "PersonnelReference"), "how the file is kept"),
    "FileExport": "an entry of the file says that it left",
    **dict.fromkeys(
        ("Release", "ReleaseDocument", "ReleaseChoice", "ReleaseDoubt", "ReleaseStep"), "how what leaves was prepared"
    ),
}
THE_SUSPENSION = [
    "Suspension proposed, without pay",
    "Suspension imposed",
    "Suspension reviewed",
    "Suspension ended",
]
CONSEQUENCES = [
    "Clearance: denied or cancelled",
    "Referred to The police",
    "Heard of the criminal referral: charges laid",
]


def told(file: Investigation) -> list[str]:
    return [event.what for event in chronology(file, whole_material(file))]


def suspended_and_back(cast: Cast, file: Investigation) -> None:
    row = suspending.imposed(cast, file, paid=False, days=20)
    row = suspending.review(row, SuspensionOutcome.WITH_PAY)
    said = {"why": SuspensionEnd.NO_INTEREST, "words": "The posts are gone."}
    suspension.end_suspension(row, actor=row.proposed_by, **said)


def consequences_recorded(cast: Cast, file: Investigation, times: int = 1) -> None:
    today = timezone.localdate()
    for _ in range(times):
        said = {"actor": cast.petra, "decided_on": today, "words": "They wrote to us."}
        lost = {"authority": "The vetting agency", "outcome": ClearanceOutcome.LOST, "once": uuid.uuid4()}
        record_consequence(file, ConsequenceKind.CLEARANCE, **said, **lost)
        police = {"authority": "The police", "once": uuid.uuid4()}
        referral = record_consequence(file, ConsequenceKind.CRIMINAL, **said, **police)
        assert isinstance(referral, CriminalReferral)
        heard = {"heard_on": today, "words": "A letter came.", "once": uuid.uuid4()}
        follow_referral(referral, CriminalStatus.CHARGED, actor=cast.petra, **heard)


def test_every_table_of_a_file_is_told_of_or_named_here_with_a_reason() -> None:
    models = [*whole.STEPS, *(model for strand in whole.STRANDS for model in strand.models)]
    assert_each_has_one_place([model.__name__ for model in models], LEFT_OUT)


def test_a_suspension_is_told_step_by_step_and_only_to_who_may_know_of_it(cast: Cast, client_for: SignIn) -> None:
    file = cast.noticed()
    suspended_and_back(cast, file)
    assert [what for what in told(file) if what.startswith("Suspension")] == THE_SUSPENSION
    page = reverse("incidents:file_chronology", args=[file.pk])
    assert "The posts are gone." in client_for(cast.petra).get(page).content.decode()
    assert "Suspension" not in client_for(cast.bella).get(page).content.decode()


def test_what_was_proposed_and_not_imposed_is_told_too(cast: Cast) -> None:
    file = cast.noticed()
    row = suspending.proposed(cast, file)
    suspension.drop_proposal(row, actor=row.proposed_by, words="They work elsewhere now.")
    assert [what for what in told(file) if what.startswith("Suspension")] == [
        "Suspension proposed, with pay",
        "Suspension not imposed",
    ]


def test_what_followed_outside_section_15_is_told_to_people_services_alone(cast: Cast, client_for: SignIn) -> None:
    file = cast.delegated()
    consequences_recorded(cast, file)
    page = reverse("incidents:file_chronology", args=[file.pk])
    read = {name: client_for(getattr(cast, name)).get(page).content.decode() for name in ("petra", "bella", "sam")}
    assert [what for what in CONSEQUENCES if what not in read["petra"]] == []
    assert [what for what in CONSEQUENCES if what in read["bella"] + read["sam"]] == []
    leaving = [event.what for event in chronology(file, released_material(file))]
    assert [what for what in CONSEQUENCES if what in leaving] == []


def test_that_somebody_left_and_how_a_review_went_is_told(cast: Cast) -> None:
    file = cast.sanctioned()
    reviewing.recommended(cast, file.reviews.filter(of="sanction").earliest("pk"))
    record_separation(file, actor=cast.petra, left_on=timezone.localdate(), how=Leaving.RESIGNED)
    found = told(file)
    assert "The respondent left: Resigned" in found
    assert [what for what in found if what.startswith("Review of the sanction")][-1].endswith("lapsed")


def test_many_of_each_are_told_by_as_many_queries_as_one(cast: Cast) -> None:
    file = cast.determined()
    cost = []
    for times in (1, 3):
        consequences_recorded(cast, file, times)
        with CaptureQueriesContext(connection) as made:
            told(file)
        cost.append(len(made))
    assert cost[0] == cost[1]
