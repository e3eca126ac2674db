"""After a sanction: it is carried out, stayed, varied, overturned or spent, and what is spent is not relied on."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from incidents.domain.door import move_file
from incidents.domain.implementing import change_sanction, complete_task, spend_sanctions
from incidents.domain.letter import respond
from incidents.domain.measures import SanctionRefused
from incidents.domain.staying import end_stay
from incidents.earlier import OVERTURNED, SPENT, STAYED, earlier_breaches
from incidents.enums import InvestigationState, SanctionKind, SanctionState
from incidents.models import ImplementationTask, Investigation, Sanction, SanctionChange
from incidents.rules.machine import MoveRefused, Need
from incidents.rules.sanction import spent_from
from portal.models import AuditEntry, Person
from tests.conftest import SignIn
from tests.incidents import staying
from tests.incidents.cast import Cast
from tests.incidents.law.verbs import measure

pytestmark = pytest.mark.django_db
S = SanctionState


@pytest.fixture
def file(cast: Cast) -> Investigation:
    return cast.sanctioned()


@pytest.fixture
def fine(file: Investigation) -> Sanction:
    return Sanction.objects.of_file(file).get()


def change(fine: Sanction, to: S, cast: Cast, **fields) -> SanctionChange:
    given = {"reasons": f"To {to}.", "effective_on": timezone.localdate(), **fields}
    if to == S.STAYED and not fields:
        return staying.stayed(cast, fine)
    if to == S.IN_FORCE:
        return end_stay(fine, actor=cast.petra, **given)
    return change_sanction(fine, to, actor=cast.petra, **given)


def test_a_sanction_brings_its_tasks_and_is_carried_out_when_each_is_done(cast: Cast, file, fine) -> None:
    task = fine.tasks.get()
    with pytest.raises(MoveRefused) as refusal:
        move_file(file, InvestigationState.IMPLEMENTED, actor=cast.petra, words="Done.")
    assert refusal.value.needs == (Need.CARRIED_OUT,)

    for _ in range(2):
        complete_task(task, actor=cast.olga, done_on=timezone.localdate(), reference="PAY-7")

    assert (task.reference, task.done_by) == ("PAY-7", cast.olga)
    assert AuditEntry.objects.filter(action="sanction_task.completed").count() == 1
    assert move_file(file, InvestigationState.IMPLEMENTED, actor=cast.petra, words="Done.").state == "implemented"


def test_a_task_is_not_done_tomorrow_nor_by_the_delegate(cast: Cast, file, fine) -> None:
    task, tomorrow = fine.tasks.get(), timezone.localdate() + timedelta(days=1)
    with pytest.raises(SanctionRefused, match="done_on"):
        complete_task(task, actor=cast.petra, done_on=tomorrow, reference="x")
    with pytest.raises(MoveRefused):
        complete_task(task, actor=cast.sam, done_on=timezone.localdate(), reference="x")


def test_the_database_keeps_a_task_as_it_was_done(cast: Cast, file, fine) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        ImplementationTask.objects.update(done_at=timezone.now())
    cast.carry_out(file)
    with pytest.raises(DatabaseError), transaction.atomic():
        ImplementationTask.objects.update(reference="Another")


def test_what_is_stayed_is_not_carried_out_until_the_stay_ends(cast: Cast, file, fine) -> None:
    cast.carry_out(file)
    change(fine, S.STAYED, cast)
    with pytest.raises(MoveRefused):
        move_file(file, InvestigationState.IMPLEMENTED, actor=cast.petra, words="Done.")
    change(fine, S.IN_FORCE, cast)
    assert move_file(file, InvestigationState.IMPLEMENTED, actor=cast.petra, words="Done.").state == "implemented"


def test_what_is_overturned_has_nothing_left_to_do(cast: Cast, file, fine) -> None:
    change(fine, S.OVERTURNED, cast)
    assert not Sanction.objects.in_force().exists()
    assert move_file(file, InvestigationState.IMPLEMENTED, actor=cast.petra, words="Overturned.").state == "implemented"


@pytest.mark.parametrize(
    ("steps", "is_possible"),
    [
        ((S.STAYED, S.VARIED, S.SPENT), True),
        ((S.OVERTURNED, S.IN_FORCE), False),
        ((S.SPENT, S.OVERTURNED), False),
        ((S.STAYED, S.SPENT), False),
        ((S.IN_FORCE,), False),
    ],
)
def test_a_sanction_changes_only_along_its_arrows(cast: Cast, fine, steps, is_possible: bool) -> None:
    *before, last = steps
    for to in before:
        change(fine, to, cast)
    if is_possible:
        assert change(fine, last, cast).to_state == last
        return
    with pytest.raises(MoveRefused):
        change(fine, last, cast)
    with pytest.raises(DatabaseError, match="from where it stands"), transaction.atomic():
        SanctionChange.objects.create(
            sanction=fine, from_state=before[-1] if before else S.IN_FORCE, to_state=last, reasons="x", by=cast.petra,
            effective_on=timezone.localdate(),
        )  # fmt: skip


def test_a_sanction_is_varied_to_something_lighter_only(cast: Cast, fine) -> None:
    with pytest.raises(SanctionRefused, match="heavier"):
        change(fine, S.VARIED, cast, amount=Decimal("1500.01"))
    with pytest.raises(SanctionRefused, match="terms"):
        change(fine, S.OVERTURNED, cast, amount=Decimal(1))
    with pytest.raises(DatabaseError, match="lighter"), transaction.atomic():
        SanctionChange.objects.create(
            sanction=fine, from_state=S.IN_FORCE, to_state=S.VARIED, reasons="x", by=cast.petra, amount=1600,
            effective_on=timezone.localdate(),
        )  # fmt: skip

    for _ in range(2):
        change(fine, S.VARIED, cast, amount=Decimal(700))

    assert [one.amount for one in fine.changes.all()] == [700]
    assert Sanction.objects.get(pk=fine.pk).amount == 1500


def test_what_became_of_a_sanction_is_kept(cast: Cast, fine) -> None:
    change(fine, S.STAYED, cast)
    with pytest.raises(DatabaseError), transaction.atomic():
        SanctionChange.objects.update(reasons="Others.")
    with pytest.raises(DatabaseError), transaction.atomic():
        SanctionChange.objects.all()._raw_delete("default")


def test_only_a_manager_changes_a_sanction(cast: Cast, fine) -> None:
    for person in (cast.sam, cast.bella, cast.olga, cast.bob):
        with pytest.raises(MoveRefused):
            change_sanction(fine, S.OVERTURNED, actor=person, reasons="x", effective_on=timezone.localdate())


def test_a_sanction_is_spent_after_its_months(cast: Cast, fine, settings) -> None:
    settings.SANCTION_SPENT_MONTHS = 12
    day = spent_from(fine)
    assert day.year - fine.effective_on.year == 1

    assert spend_sanctions(at=timezone.now() + timedelta(days=360)) == 0
    later = timezone.now() + timedelta(days=367)
    assert [spend_sanctions(at=later), spend_sanctions(at=later)] == [1, 0]
    assert (fine.changes.get().to_state, fine.changes.get().by) == (S.SPENT, None)


def test_a_stayed_sanction_is_not_spent(cast: Cast, fine) -> None:
    change(fine, S.STAYED, cast)
    assert spend_sanctions(at=timezone.now() + timedelta(days=4000)) == 0


@pytest.mark.parametrize(
    ("to", "warning"), [(None, ""), (S.SPENT, SPENT), (S.OVERTURNED, OVERTURNED), (S.STAYED, STAYED), (S.VARIED, "")]
)
def test_a_delegate_is_warned_of_what_no_longer_counts(
    cast: Cast, client_for: SignIn, to: S | None, warning: str
) -> None:
    first = cast.sanctioned()
    if to:
        change(Sanction.objects.of_file(first).get(), to, cast)
    now = cast.delegated()

    [earlier] = earlier_breaches(now)

    assert (earlier.file, earlier.warning, earlier.may_be_relied_on) == (first, warning, not warning)
    for name in ("", "sanction/propose/"):
        page = client_for(cast.sam).get(f"/investigations/{now.pk}/{name}").content.decode()
        assert first.number in page
        assert ("Do not rely on this" in page) is bool(warning)


def test_a_breach_without_a_sanction_is_spent_in_time_too(cast: Cast, settings) -> None:
    first = cast.heard()
    cast.decide(first)
    now = cast.delegated()
    assert earlier_breaches(now)[0].may_be_relied_on

    with pytest.MonkeyPatch.context() as patch:
        later = timezone.localdate() + timedelta(days=5 * 366)
        patch.setattr("incidents.earlier.timezone.localdate", lambda at=None: later if at is None else at.date())
        assert earlier_breaches(now)[0].warning == SPENT


def test_the_file_says_how_each_sanction_stands(cast: Cast, client_for: SignIn, file, fine) -> None:
    client = client_for(cast.petra)
    url = f"/investigations/{file.pk}/"
    client.post(
        f"{url}sanctions/{fine.pk}/varied/", {"effective_on": "today", "reasons": "Reviewed.", "amount": "$700"}
    )

    page = client.get(url).content.decode()

    assert "in force as varied" in page
    assert "now $700.00" in page
    assert "Reviewed." in page


def test_a_reduction_can_be_made_to_end_sooner(cast: Cast) -> None:
    Person.objects.filter(pk=cast.bob.pk).update(classification="APS 5")
    file = cast.delegated()
    reduction = measure(SanctionKind.SALARY)
    cast.propose(file, reduction)
    respond(file.latest_letter("L9"), actor=cast.bob, words="Yes.")
    [imposed] = cast.decide(file, reduction).sanctions.all()
    end = timezone.localdate() + timedelta(days=90)

    assert change(imposed, S.VARIED, cast, until_on=end).until_on == end
