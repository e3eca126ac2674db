"""What somebody outside the file carries out because of it: they learn what to do, and nothing of the matter."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from incidents.domain import assessing, investigation, parts
from incidents.domain.concern import raise_concern
from incidents.domain.door import move_file
from incidents.domain.errand import ErrandRefused, finish_errand, give_errand, take_back_errand
from incidents.domain.implementing import change_sanction, complete_task
from incidents.domain.staying import end_stay
from incidents.enums import ErrandOf, Naming, Part, SanctionState
from incidents.enums import InvestigationState as S
from incidents.models import Errand, Investigation, Sanction
from incidents.rules.machine import NOT_BY_YOU, NOT_FROM_HERE, MoveRefused, Need
from incidents.rules.sanction import tasks_of
from incidents.waiting import waiting_for
from portal.models import Employment, Notice, Person
from tests.factories import PersonFactory
from tests.incidents import staying
from tests.incidents.cast import Cast
from tests.incidents.closing import closed

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
SOON = TODAY + timedelta(days=5)


def given(cast: Cast, file: Investigation, of: ErrandOf = ErrandOf.SANCTION, **changes: Any) -> Errand:
    task = changes.pop("task", tasks_of(file).first() if of == ErrandOf.SANCTION else None)
    fields = {"person": cast.carol, "what": "Keep Bob off the desk.", "due_on": SOON, "once": uuid.uuid4()}
    return give_errand(file, of, **{"actor": cast.petra, "task": task, **fields, **changes})


def told(person: Person) -> "QuerySet[Notice]":
    return Notice.objects.filter(person=person, kind__startswith="errand")


def test_a_line_manager_is_asked_to_carry_out_a_sanction_and_says_when_it_is_done(cast: Cast) -> None:
    file = cast.sanctioned()
    errand = given(cast, file)

    assert [(one.title, one.due) for one in waiting_for(cast.carol)] == [("Something to carry out", SOON)]
    notice = told(cast.carol).get()
    assert (notice.kind, notice.url) == ("errand_given", f"/errands/{errand.pk}/")
    for _ in range(2):
        finish_errand(errand, actor=cast.carol, done_on=TODAY, words="Payroll has it.")

    errand.refresh_from_db()
    assert (errand.done_on, errand.done_words) == (TODAY, "Payroll has it.")
    assert waiting_for(cast.carol) == []
    assert set(Notice.objects.filter(kind="errand_done").values_list("person", flat=True)) == {
        cast.olga.pk,
        cast.petra.pk,
    }


@pytest.mark.parametrize(
    ("stage", "kinds"),
    [
        ("referred", []),
        ("formal", ["duties"]),
        ("noticed", ["duties"]),
        ("heard", ["duties"]),
        ("sanctioned", ["sanction"]),
    ],
)
def test_each_thing_is_asked_only_when_it_has_been_decided(cast: Cast, stage: str, kinds: list[str]) -> None:
    file = getattr(cast, stage)()
    parts.declare(file.case, actor=cast.petra, has_conflict=False)
    assert sorted(of.value for of in ErrandOf if is_given(cast, file, of)) == kinds


def is_given(cast: Cast, file: Investigation, of: ErrandOf) -> bool:
    """Unless it is too early or too late for it."""
    try:
        given(cast, file, of)
    except MoveRefused as refusal:
        return refusal.reason != NOT_FROM_HERE
    return True


def test_management_action_is_given_to_the_line_manager(cast: Cast) -> None:
    file = investigation.begin_assessment(cast.referred(), actor=cast.olga)
    investigation.recommend_path(file, S.MANAGEMENT_ACTION, actor=cast.olga, reasons="It fits.", scope="The posts.")
    parts.declare(file.case, actor=cast.petra, has_conflict=False)
    file = move_file(file, S.MANAGEMENT_ACTION, actor=cast.petra, words="Talk.")
    assert given(cast, file, ErrandOf.MANAGEMENT).person == cast.carol


def test_only_a_manager_of_people_services_asks_and_only_who_was_asked_says_it_is_done(cast: Cast) -> None:
    file = cast.sanctioned()
    for person in (cast.olga, cast.bella, cast.sam, cast.carol, cast.bob, cast.dev):
        with pytest.raises(MoveRefused) as refusal:
            given(cast, file, actor=person)
        assert refusal.value.reason == NOT_BY_YOU
    errand = given(cast, file)
    for person in (cast.petra, cast.olga, cast.bob, cast.sam):
        with pytest.raises(MoveRefused):
            finish_errand(errand, actor=person, done_on=TODAY, words="Done.")


def unfit(cast: Cast, name: str) -> Person:
    made = {
        "contractor": lambda: PersonFactory(employment=Employment.CONTRACTOR),
        "somebody who left": lambda: PersonFactory(is_active=False),
    }
    return made[name]() if name in made else getattr(cast, name)


@pytest.mark.parametrize("name", ["bob", "alice", "dev", "bella", "sam", "contractor", "somebody who left"])
def test_nobody_with_a_part_in_the_matter_learns_of_the_sanction_this_way(cast: Cast, name: str) -> None:
    file = cast.sanctioned()
    with pytest.raises(ErrandRefused, match="person"):
        given(cast, file, person=unfit(cast, name))
    assert not Errand.objects.exists()


def test_whoever_reported_in_confidence_is_not_told_apart_by_a_refusal(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    reporter = PersonFactory()
    monkeypatch.setattr(
        Cast, "raised", lambda self: raise_concern(self.account(), actor=reporter, naming=Naming.CONFIDENTIAL)
    )
    assert given(cast, cast.sanctioned(), person=reporter).person == reporter


def test_the_same_form_twice_asks_once_and_a_task_is_given_to_one_person(cast: Cast) -> None:
    file, once = cast.sanctioned(), uuid.uuid4()
    assert given(cast, file, once=once) == given(cast, file, once=once)
    with pytest.raises(ErrandRefused, match="task"):
        given(cast, file, person=PersonFactory())


def test_what_is_taken_back_is_gone_and_may_be_given_to_another(cast: Cast) -> None:
    file = cast.sanctioned()
    errand = given(cast, file)
    for _ in range(2):
        take_back_errand(errand, actor=cast.petra, why="She is away.")

    assert not Errand.objects.given_to(cast.carol).exists()
    assert list(told(cast.carol).values_list("kind", "url")) == [("errand_taken_back", "")]
    with pytest.raises(MoveRefused):
        finish_errand(errand, actor=cast.carol, done_on=TODAY, words="Done.")
    assert given(cast, file, person=PersonFactory()).task == errand.task


def test_what_is_done_is_not_taken_back(cast: Cast) -> None:
    errand = given(cast, cast.sanctioned())
    finish_errand(errand, actor=cast.carol, done_on=TODAY, words="Done.")
    with pytest.raises(MoveRefused):
        take_back_errand(errand, actor=cast.petra, why="Too late.")


def test_a_sanction_that_is_overturned_is_nobodys_to_carry_out(cast: Cast) -> None:
    errand = given(cast, cast.sanctioned())
    change_sanction(
        Sanction.objects.get(), SanctionState.OVERTURNED, actor=cast.petra, reasons="The review.", effective_on=TODAY
    )
    cannot_be_done(cast, errand)


def test_while_a_sanction_is_stayed_nobody_carries_it_out(cast: Cast) -> None:
    errand = given(cast, cast.sanctioned())
    sanction = Sanction.objects.get()
    staying.stayed(cast, sanction)
    cannot_be_done(cast, errand)
    end_stay(sanction, actor=cast.petra, reasons="It ended.", effective_on=TODAY)
    assert Errand.objects.given_to(cast.carol).get() == errand


def cannot_be_done(cast: Cast, errand: Errand) -> None:
    assert not Errand.objects.given_to(cast.carol).exists()
    with pytest.raises(MoveRefused):
        finish_errand(errand, actor=cast.carol, done_on=TODAY, words="Done.")


def test_what_people_services_recorded_as_done_waits_for_nobody(cast: Cast) -> None:
    file = cast.sanctioned()
    given(cast, file)
    complete_task(tasks_of(file).get(), actor=cast.olga, done_on=TODAY, reference="PAY-1")
    assert waiting_for(cast.carol) == []


def test_different_duties_end_with_the_process(cast: Cast) -> None:
    file = cast.noticed()
    given(cast, file, ErrandOf.DUTIES)
    assert len(waiting_for(cast.carol)) == 1
    investigation.discontinue(file, actor=cast.petra, words="Another account.")
    assert waiting_for(cast.carol) == []


def test_the_contract_manager_reads_what_to_do_and_people_services_closes_after_hearing_of_it() -> None:
    cast = Cast.assembled(employment=Employment.CONTRACTOR)
    file = investigation.begin_assessment(cast.referred(), actor=cast.olga)
    investigation.recommend_path(file, S.CONTRACT_PATH, actor=cast.olga, reasons="It fits.", scope="The posts.")
    parts.declare(file.case, actor=cast.petra, has_conflict=False)
    handing = {"provider": "Hire & Co", "reasons": "End the access of Bob.", "follow_up_on": SOON}
    for _ in range(2):
        handed_on = assessing.hand_to_contract_manager(file, actor=cast.petra, contract_manager=cast.carol, **handing)

    errand = Errand.objects.given_to(cast.carol).get()
    assert (errand.of, errand.what, errand.due_on) == (ErrandOf.CONTRACT, "End the access of Bob.", SOON)
    finish_errand(errand, actor=cast.carol, done_on=TODAY, words="The access ended.")
    with pytest.raises(MoveRefused) as refusal:
        move_file(file, S.CLOSED, actor=cast.petra)
    assert Need.FOLLOWED_UP in refusal.value.needs
    assessing.record_news(handed_on, actor=cast.petra, words="They ended it.", next_on=None, once=uuid.uuid4())
    assert closed(file, cast.petra).state == S.CLOSED


def test_the_contract_is_not_managed_by_whoever_reported_it() -> None:
    cast = Cast.assembled(employment=Employment.CONTRACTOR)
    file = investigation.begin_assessment(cast.referred(), actor=cast.olga)
    investigation.recommend_path(file, S.CONTRACT_PATH, actor=cast.olga, reasons="It fits.", scope="The posts.")
    parts.declare(file.case, actor=cast.petra, has_conflict=False)
    with pytest.raises(assessing.IntakeRefused, match="manager"):
        assessing.hand_to_contract_manager(
            file, actor=cast.petra, contract_manager=cast.alice, provider="X", reasons="Y", follow_up_on=SOON
        )


def test_a_day_that_has_passed_or_is_to_come_is_refused(cast: Cast) -> None:
    file = cast.sanctioned()
    with pytest.raises(ErrandRefused, match="past"):
        given(cast, file, due_on=TODAY - timedelta(days=1))
    errand = given(cast, file)
    with pytest.raises(ErrandRefused, match="future"):
        finish_errand(errand, actor=cast.carol, done_on=SOON, words="Done.")


def test_the_database_keeps_an_errand_as_it_was_given_and_done(cast: Cast) -> None:
    file = cast.sanctioned()
    errand = given(cast, file)
    row = {"investigation": file, "of": "duties", "what": "x", "due_on": SOON, "given_by": cast.petra}
    for wrong in (
        lambda: Errand.objects.update(what="Something else."),
        lambda: Errand.objects.update(person=cast.alice),
        lambda: Errand.objects.update(done_at=timezone.now()),
        lambda: Errand.objects.update(taken_back_at=timezone.now()),
        lambda: Errand.objects.create(person=cast.bob, once=uuid.uuid4(), **row),
        lambda: Errand.objects.create(person=cast.carol, once=uuid.uuid4(), **{**row, "of": "sanction"}),
        lambda: errand.delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            wrong()
    finish_errand(errand, actor=cast.carol, done_on=TODAY, words="Done.")
    with pytest.raises(DatabaseError), transaction.atomic():
        Errand.objects.update(done_words="Not done.")


def test_a_task_of_another_file_is_not_given_in_this_one(cast: Cast) -> None:
    first, other = cast.sanctioned(), cast.formal()
    task = tasks_of(first).get()
    with pytest.raises(DatabaseError), transaction.atomic():
        Errand.objects.create(
            investigation=other,
            of="sanction",
            task=task,
            person=cast.carol,
            what="x",
            due_on=SOON,
            given_by=cast.petra,
            once=uuid.uuid4(),
        )


def test_nobody_asked_has_a_part_in_the_matter_by_it(cast: Cast) -> None:
    file = cast.sanctioned()
    given(cast, file)
    assert not file.case.parts.filter(person=cast.carol).exclude(part=Part.NAMED).exists()
