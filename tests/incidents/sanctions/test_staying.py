"""A stay: granted for a review that runs, by somebody, with reasons; it ends with the review or by decision."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from incidents.consistency import like_matters
from incidents.domain import review
from incidents.domain.implementing import change_sanction, complete_task
from incidents.domain.staying import end_stay
from incidents.enums import ReviewOf, ReviewOutcome, SanctionState
from incidents.enums import ReviewState as R
from incidents.models import ImplementationTask, Investigation, Letter, Review, Sanction, SanctionChange
from incidents.rules.machine import MoveRefused, Need
from portal.models import AuditEntry, Employment, Notice, Person
from tests.conftest import SignIn
from tests.factories import PersonFactory
from tests.incidents import reviewing, staying
from tests.incidents.cast import Cast
from tests.incidents.matters import determined

pytestmark = pytest.mark.django_db
S = SanctionState


@pytest.fixture
def file(cast: Cast) -> Investigation:
    return cast.sanctioned()


@pytest.fixture
def fine(file: Investigation) -> Sanction:
    return Sanction.objects.of_file(file).get()


def state(fine: Sanction) -> str:
    return Sanction.objects.get(pk=fine.pk).state


def letters(file: Investigation) -> list[Letter]:
    return list(file.letters.filter(kind="L19"))


def ended(fine: Sanction, by: Person) -> SanctionChange:
    return end_stay(fine, actor=by, reasons="There is no need any more.", effective_on=timezone.localdate())


def test_an_application_stays_nothing_by_itself(cast: Cast, file: Investigation, fine: Sanction) -> None:
    staying.applied(cast, fine)

    assert state(fine) == S.IN_FORCE
    assert complete_task(fine.tasks.get(), actor=cast.olga, done_on=timezone.localdate(), reference="PAY-7").done_at


def test_a_stay_says_for_which_review_who_granted_it_and_why(cast: Cast, file: Investigation, fine: Sanction) -> None:
    for _ in range(2):
        stay = staying.stayed(cast, fine)

    assert (state(fine), fine.changes.count(), stay.granted_by) == (S.STAYED, 1, "Zora Head, Agency Head")
    assert stay.review == file.reviews.get(of="sanction")
    [letter] = letters(file)
    assert (letter.recipient, letter.to_respondent) == (cast.bob, True)
    assert "It could not easily be given back." in letter.document
    assert "Zora Head, Agency Head granted the stay" in letter.body
    assert AuditEntry.objects.filter(action="sanction.stayed").count() == 1
    assert Notice.objects.filter(person=cast.bob, kind="letter_issued").exists()


def test_without_a_review_that_was_applied_for_nothing_is_stayed(cast: Cast, file, fine) -> None:
    told = file.reviews.get(of="sanction")
    with pytest.raises(MoveRefused) as refusal:
        staying.stayed(cast, fine, review=told)
    assert refusal.value.needs == (Need.STAYABLE,)
    given = {"sanction": fine, "from_state": S.IN_FORCE, "to_state": S.STAYED, "reasons": "x", "by": cast.petra}
    given["effective_on"] = timezone.localdate()
    with pytest.raises(DatabaseError, match="while a review of it runs"), transaction.atomic():
        SanctionChange.objects.create(**given, review=told, granted_by="x")
    for lacking in ({"granted_by": "x"}, {"review": staying.applied(cast, fine)}):
        with pytest.raises(DatabaseError), transaction.atomic():
            SanctionChange.objects.create(**given, **lacking)


def test_the_review_of_the_finding_stays_what_rests_on_it(cast: Cast, fine: Sanction) -> None:
    of_breach = staying.applied(cast, fine, ReviewOf.BREACH)

    assert staying.stayed(cast, fine, review=of_breach).review == of_breach


def test_a_manager_and_the_delegate_record_a_stay_and_nobody_else(cast: Cast, file, fine) -> None:
    staying.applied(cast, fine)
    for person in (cast.bella, cast.olga, cast.bob, cast.carol, cast.mina, cast.alice):
        with pytest.raises(MoveRefused):
            staying.stayed(cast, fine, by=person)
        with pytest.raises(MoveRefused):
            ended(fine, person)
    staying.stayed(cast, fine, by=cast.sam)
    ended(fine, cast.petra)

    assert [one.by for one in fine.changes.all()] == [cast.sam, cast.petra]


def test_tasks_wait_for_the_end_of_the_stay(cast: Cast, file: Investigation, fine: Sanction) -> None:
    task = fine.tasks.get()
    staying.stayed(cast, fine)

    with pytest.raises(MoveRefused):
        complete_task(task, actor=cast.olga, done_on=timezone.localdate(), reference="PAY-7")
    done = {"done_at": timezone.now(), "done_on": timezone.localdate(), "done_by": cast.olga, "reference": "PAY-7"}
    with pytest.raises(DatabaseError, match="not carried out"), transaction.atomic():
        ImplementationTask.objects.update(**done)
    ended(fine, cast.petra)
    assert complete_task(task, actor=cast.olga, done_on=timezone.localdate(), reference="PAY-7").done_at


@pytest.mark.parametrize("how", [R.WITHDRAWN, R.NOT_ACCEPTED, R.LAPSED])
def test_a_stay_ends_with_its_review_however_it_ends(cast: Cast, file: Investigation, fine: Sanction, how: R) -> None:
    row = staying.stayed(cast, fine).review
    assert row
    if how == R.LAPSED:
        Person.objects.filter(pk=cast.bob.pk).update(employment=Employment.SES)
        assert review.lapse_reviews_of_those_who_left() == 2  # of the finding too
    else:
        review.move_review(row, how, actor=cast.petra, words="It was not for them.")

    assert state(fine) == S.IN_FORCE
    assert [letter.body.count("has its effect again") for letter in letters(file)] == [0, 1]
    assert fine.changes.last().by == (None if how == R.LAPSED else cast.petra)


def test_a_decision_that_is_confirmed_has_its_effect_again(cast: Cast, file: Investigation, fine: Sanction) -> None:
    row = file.reviews.get(of="sanction")
    reviewing.recommended(cast, row, ReviewOutcome.CONFIRMED)
    staying.stayed(cast, fine, review=row)
    with pytest.raises(DatabaseError, match="ends with the review"), transaction.atomic():
        Review.objects.filter(pk=row.pk).update(
            state=R.AGENCY_DECIDED,
            agency_decision="confirmed",
            agency_reasons="x",
            agency_decided_by="x",
            agency_decided_at=timezone.now(),
        )
    said = {"outcome": ReviewOutcome.CONFIRMED, "reasons": "They were heard.", "decided_by": "Zora Head"}
    review.decide_review(row, actor=cast.petra, **said)

    assert state(fine) == S.IN_FORCE


def test_what_is_set_aside_while_stayed_falls_and_comes_back_by_no_end_of_a_stay(cast: Cast, file, fine) -> None:
    row = file.reviews.get(of="sanction")
    reviewing.recommended(cast, row)
    staying.stayed(cast, fine, review=row)
    said = {"outcome": ReviewOutcome.SET_ASIDE, "reasons": "We accept it.", "decided_by": "Zora Head"}
    review.decide_review(row, actor=cast.petra, **said)

    assert not Sanction.objects.standing().exists()
    assert state(fine) == S.STAYED
    with pytest.raises(MoveRefused):
        ended(Sanction.objects.get(), cast.petra)


def test_what_was_varied_is_so_again_after_the_stay(cast: Cast, fine: Sanction) -> None:
    today = timezone.localdate()
    change_sanction(fine, S.VARIED, actor=cast.petra, reasons="Less.", effective_on=today, amount=Decimal(700))
    staying.stayed(cast, fine)
    for _ in range(2):
        back = ended(fine, cast.petra)

    assert (back.to_state, back.amount, fine.changes.count()) == (S.VARIED, 700, 3)


def test_a_matter_with_a_stayed_sanction_is_like_none(cast: Cast) -> None:
    cast.bob.classification = "APS 4"
    cast.bob.save()
    file = cast.delegated()
    other = PersonFactory(classification="APS 4")
    said = {"alleged": ("13(3)",), "breached": ("13(3)",), "sanctions": ["fine"]}
    determined(5, cast, "2024-03-04", respondent=other, **said)
    found = like_matters(file, cast.sam)
    assert found
    assert found.number == 5
    fine = Sanction.objects.latest("pk")
    pending = Review.objects.create(
        investigation=fine.decision.investigation,
        determination=fine.decision.determination,
        of=ReviewOf.SANCTION,
        body="Merit Protection Commissioner",
        told_as=Employment.ONGOING,
        apply_by=timezone.localdate() + timedelta(days=9),
        state=R.APPLIED,
        applied_on=timezone.localdate(),
    )
    SanctionChange.objects.create(
        sanction=fine, from_state=S.IN_FORCE, to_state=S.STAYED, reasons="x", by=cast.petra, review=pending,
        granted_by="x", effective_on=timezone.localdate(),
    )  # fmt: skip

    assert like_matters(file, cast.sam) is None


def test_the_pages_say_that_it_is_stayed_and_that_tasks_wait(cast: Cast, client_for: SignIn, file, fine) -> None:
    url = f"/investigations/{file.pk}/"
    client = client_for(cast.petra)
    assert f"sanctions/{fine.pk}/stayed/" not in client.get(url).content.decode()
    assert client.get(f"{url}sanctions/{fine.pk}/stayed/").status_code == 302
    row = staying.applied(cast, fine)
    said = {"granted_by": "Zora Head", "effective_on": "today", "reasons": "Wait.", "review": row.pk}

    assert client.post(f"{url}sanctions/{fine.pk}/stayed/", {**said, "granted_by": ""}).status_code == 422
    for _ in range(2):
        assert client.post(f"{url}sanctions/{fine.pk}/stayed/", said).status_code == 302
    page = client.get(url).content.decode()
    assert "paused while it is stayed" in page
    assert "granted by Zora Head" in page
    assert (
        "Nothing more is done to carry it out" in client_for(cast.bob).get(f"/my-matters/{file.pk}/").content.decode()
    )
    sam = client_for(cast.sam)
    assert f"sanctions/{fine.pk}/in_force/" in sam.get(url).content.decode()
    assert sam.get(f"{url}sanctions/{fine.pk}/overturned/").status_code == 404
    sam.post(f"{url}sanctions/{fine.pk}/in_force/", {"effective_on": "today", "reasons": "It is over."})

    assert state(fine) == S.IN_FORCE
    assert "Nothing more is done" not in client_for(cast.bob).get(f"/my-matters/{file.pk}/").content.decode()


@pytest.mark.parametrize("who", ["bella", "ivan", "olga", "carol", "alice", "mina", "bob"])
def test_the_page_of_a_stay_is_nobody_elses(cast: Cast, client_for: SignIn, file, fine, who: str) -> None:
    staying.stayed(cast, fine)
    client = client_for(getattr(cast, who))

    for to in ("stayed", "in_force"):
        assert client.get(f"/investigations/{file.pk}/sanctions/{fine.pk}/{to}/").status_code in (302, 404), to
    letter = letters(file)[0]
    if who not in ("olga", "bob"):
        assert client.get(f"/investigations/{file.pk}/letters/{letter.pk}/").status_code == 404
