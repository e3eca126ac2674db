"""Cases joined are one matter: one wall, one way on, one file, and one order of locks."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import OperationalError, connection

from incidents.domain import case as cases
from incidents.domain.assignment import keep_out, step_aside
from incidents.domain.bulk import close_as_duplicates
from incidents.domain.concern import raise_concern
from incidents.domain.investigation import begin_assessment
from incidents.domain.linking import link_cases, unlink_cases
from incidents.domain.parts import declare, take_part
from incidents.domain.returning import return_referral
from incidents.enums import CaseState, EntryKind, LinkKind, Naming, Part, Severity
from incidents.models import Case, CaseEntry, CaseLink, Disclosure, Evidence, MatterPart
from incidents.queries import referred_pictures
from incidents.rules.machine import NOT_YET, MoveRefused, Need
from portal.models import Person, Role
from tests.factories import PersonFactory, person_with
from tests.incidents.cast import picture

pytestmark = pytest.mark.django_db


def join(case: Case, other: Case, by: Person) -> CaseLink:
    return link_cases(case, other, kind=LinkKind.DUPLICATE, actor=by, words="It is the same post.")


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def seen_by(person: Person) -> set[int]:
    return set(Case.objects.visible_to(Person.objects.get(pk=person.pk)).values_list("pk", flat=True))


@pytest.fixture
def manager() -> Person:
    return person_with(Role.DIGITAL_MEDIA_MANAGER)


@pytest.mark.parametrize("part", [Part.REPORTER, Part.NAMED, Part.WITNESS, Part.CONFLICTED, Part.KEPT_OUT])
@pytest.mark.parametrize("is_late", [False, True])
def test_who_is_walled_from_one_is_walled_from_both(cast, main, twin, manager, part, is_late):
    if not is_late:
        take_part(twin, manager, part)
    join(twin, main, cast.dev)
    if is_late:
        take_part(twin, manager, part)
    assert not seen_by(manager) & {main.pk, twin.pk}
    assert {main.pk, twin.pk} <= seen_by(cast.mina)


def test_those_above_whom_one_is_about_are_walled_from_both(cast, manager):
    main = cast.judged(breach=False, subject=PersonFactory(manager=manager))
    twin = cast.in_triage()
    join(twin, main, cast.dev)
    assert not seen_by(manager) & {main.pk, twin.pk}


def test_even_where_whom_it_is_about_reported_the_other_themselves(cast, manager):
    owner = PersonFactory(manager=manager)
    twin = raise_concern(cast.account(), actor=owner).case
    main = cast.judged(breach=False, subject=owner)
    cases.assign_case(twin, cast.dev, actor=cast.dev)
    cases.open_case(twin, actor=cast.dev)
    made = join(twin, main, cast.dev)
    assert not seen_by(manager) & {main.pk, twin.pk}
    unlink_cases(made, actor=cast.dev, words="Another post.")
    assert MatterPart.objects.get(case=twin, person=owner).part == Part.REPORTER
    assert seen_by(manager) & {main.pk, twin.pk} == {twin.pk}


def test_who_raised_one_in_confidence_knows_neither(cast, main, manager):
    twin = raise_concern(cast.account(), actor=manager, naming=Naming.CONFIDENTIAL).case
    cases.assign_case(twin, cast.dev, actor=cast.dev)
    cases.open_case(twin, actor=cast.dev)
    assert main.pk in seen_by(manager)
    join(twin, main, cast.dev)
    assert not seen_by(manager) & {main.pk, twin.pk}
    with pytest.raises(MoveRefused):
        cases.assign_case(main, manager, actor=cast.mina)


def test_a_conflict_found_in_the_case_that_goes_on_takes_both_away(cast, main, twin):
    join(twin, main, cast.dev)
    step_aside(main, actor=cast.dev, words="He is my cousin.")
    assert not seen_by(cast.dev) & {main.pk, twin.pk}
    assert {fresh(main).handler, fresh(twin).handler} == {None}


def test_kept_out_of_one_is_kept_out_of_both(cast, main, twin):
    join(twin, main, cast.dev)
    keep_out(main, cast.dev, actor=cast.mina, reason="They share a flat.")
    assert not seen_by(cast.dev) & {main.pk, twin.pk}


def test_taken_apart_each_has_its_own_wall_and_what_both_had_stays(cast, main, twin, manager):
    third = cast.in_triage(words="Third.")
    everywhere = person_with(Role.DIGITAL_MEDIA_MANAGER)
    for case, person in ((twin, manager), (twin, everywhere), (third, everywhere)):
        take_part(case, person, Part.WITNESS)
    made = join(twin, main, cast.dev)
    join(third, main, cast.dev)
    late = person_with(Role.DIGITAL_MEDIA_MANAGER)
    take_part(main, late, Part.CONFLICTED)
    unlink_cases(made, actor=cast.dev, words="Another account.")
    assert seen_by(manager) & {main.pk, twin.pk, third.pk} == {main.pk, third.pk}
    assert not seen_by(everywhere) & {main.pk, twin.pk, third.pk}
    assert not seen_by(late) & {main.pk, twin.pk, third.pk}  # found of the matter while it was one


def test_the_part_a_wall_took_the_place_of_is_theirs_again(cast, main, twin):
    before = person_with(Role.DIGITAL_MEDIA_OFFICER)
    take_part(main, before, Part.TRIAGER)
    take_part(twin, before, Part.WITNESS)
    made = join(twin, main, cast.dev)
    assert MatterPart.objects.get(case=main, person=before).part == Part.WITNESS
    unlink_cases(made, actor=cast.dev, words="Another account.")
    assert MatterPart.objects.get(case=main, person=before).part == Part.TRIAGER


def test_what_was_judged_a_potential_breach_is_not_joined_to_what_was_not(cast, main):
    grave = cast.judged(breach=True)
    with pytest.raises(MoveRefused) as refused:
        join(grave, main, cast.dev)
    assert (refused.value.reason, refused.value.needs) == (NOT_YET, (Need.AS_GRAVE,))
    join(main, grave, cast.dev)


def test_what_is_grave_is_not_joined_to_what_is_less_so(cast, main, twin):
    for severity, is_refused in ((Severity.HIGH, True), (Severity.MODERATE, True), (Severity.LOW, False)):
        Case.objects.filter(pk=main.pk).update(severity=Severity.LOW)
        Case.objects.filter(pk=twin.pk).update(severity=severity)
        if is_refused:
            with pytest.raises(MoveRefused):
                join(twin, main, cast.dev)
    join(twin, main, cast.dev)


def test_a_disclosure_officer_is_passed_all_of_it_and_nobody_else_is(cast, main, twin):
    named, other = (person_with(Role.DISCLOSURE_OFFICER) for _ in range(2))
    join(twin, main, cast.dev)
    cases.move_case(main, CaseState.DIVERTED_PID, actor=cast.dev, words="It may be one.", officer=named)
    passed = Disclosure.objects.filter(case__in=[main, twin])
    assert {(one.officer, one.passed_by, one.why) for one in passed} == {(named, cast.dev, "It may be one.")}
    assert passed.count() == 2
    assert not Disclosure.objects.visible_to(other).exists()
    assert not other.notices.exists()


def test_a_part_in_the_duplicate_has_another_disclosure_officer_take_that_one(cast, main, twin):
    named, other = (person_with(Role.DISCLOSURE_OFFICER) for _ in range(2))
    take_part(twin, named, Part.TRIAGER)
    join(twin, main, cast.dev)
    cases.move_case(main, CaseState.DIVERTED_PID, actor=cast.dev, words="It may be one.", officer=named)
    assert [one.case for one in Disclosure.objects.visible_to(named)] == [main]
    assert [one.case for one in Disclosure.objects.visible_to(other)] == [twin]


def test_people_services_reads_what_was_joined_to_what_was_referred(cast, client_for):
    twin = raise_concern(cast.account(words="Second words.", pictures=[picture()]), actor=PersonFactory()).case
    cases.assign_case(twin, cast.dev, actor=cast.dev)
    cases.open_case(twin, actor=cast.dev)
    cases.add_entry(twin, actor=cast.dev, kind=EntryKind.NOTE, words="She saw it first.", once=uuid4())
    main = cast.judged(breach=True)
    join(twin, main, cast.dev)
    cases.propose_referral(main, actor=cast.dev, words="It names a customer.")
    declare(main, actor=cast.mina, has_conflict=False)
    triaged = person_with(Role.PEOPLE_SERVICES_OFFICER)
    take_part(twin, triaged, Part.TRIAGER)
    file = cases.refer_case(main, actor=cast.mina, words="I agree.")
    assert fresh(twin).state == CaseState.REFERRED
    declare(file.case, actor=cast.olga, has_conflict=False)
    page = client_for(cast.olga).get(f"/investigations/{file.pk}/").content.decode()
    assert "Second words." in page
    assert "She saw it first." in page
    (shot,) = referred_pictures(file)
    assert shot in Evidence.objects.visible_to(cast.olga)
    assert client_for(triaged).get(f"/investigations/{file.pk}/").status_code == 404
    assert not Case.objects.visible_to(cast.dev).filter(pk__in=[main.pk, twin.pk]).exists()


def test_the_package_holds_both_and_a_return_brings_both_back_still_joined(cast):
    main, twin = cast.judged(breach=True), cast.in_triage(words="Second.", links=["https://x.com/bob/status/2"])
    made = join(twin, main, cast.dev)
    declare(main, actor=cast.mina, has_conflict=False)
    cases.propose_referral(main, actor=cast.dev, words="It names a customer.")
    file = cases.refer_case(main, actor=cast.mina, words="I agree.")
    package = json.loads(main.referrals.get().document)
    assert len(package["reports"]) == 2
    assert {one["address"] for one in package["posts"]} == {"https://x.com/bob/status/1", "https://x.com/bob/status/2"}
    begin_assessment(file, actor=cast.olga)
    return_referral(file, actor=cast.olga, questions="Which day?")
    assert (fresh(main).state, fresh(twin).state) == (CaseState.RETURNED, CaseState.CLOSED_DUPLICATE)
    assert {main.pk, twin.pk} <= seen_by(cast.dev)
    with pytest.raises(MoveRefused) as refused:
        unlink_cases(made, actor=cast.dev, words="Another account.")
    assert refused.value.needs == (Need.NOT_REFERRED_BEFORE,)
    cases.propose_referral(main, actor=cast.dev, words="On Monday.")
    cases.refer_case(main, actor=cast.mina, words="I agree.")
    assert fresh(twin).state == CaseState.REFERRED


def test_many_are_closed_as_duplicates_each_with_its_own_entry_or_its_own_refusal(cast, main, twin):
    third, grave = cast.in_triage(), cast.judged(breach=True)
    once = uuid4()
    for _ in range(2):  # a form sent twice
        step = close_as_duplicates([twin.pk, third.pk, grave.pk], main, "All the same.", actor=cast.dev, once=once)
    assert (step.done, list(step.refused)) == ([twin.pk, third.pk], [str(grave.pk)])
    told = CaseEntry.objects.filter(to_state=CaseState.CLOSED_DUPLICATE, words="All the same.")
    assert {entry.case_id for entry in told} == {twin.pk, third.pk}


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Each act in a thread and a connection of its own, let go together."""
    gate = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> object:
        gate.wait()
        try:
            return act()
        except MoveRefused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


@pytest.mark.django_db(transaction=True)
def test_two_who_join_the_same_cases_the_other_way_round_wait_and_one_is_refused(cast):
    for _ in range(5):
        main, twin = cast.in_triage(), cast.in_triage()
        came = at_once(lambda m=main, t=twin: join(t, m, cast.dev), lambda m=main, t=twin: join(m, t, cast.dev))
        assert sorted(type(one).__name__ for one in came) == ["CaseLink", "MoveRefused"]


@pytest.mark.django_db(transaction=True)
def test_a_duplicate_taken_out_while_the_case_that_goes_on_is_passed_on_never_locks_up(cast):
    for is_older in (True, False, True, False):
        one, other = cast.in_triage(), cast.in_triage()
        main, twin = (one, other) if is_older else (other, one)
        made = join(twin, main, cast.dev)
        came = at_once(
            lambda m=main: cases.move_case(m, CaseState.DIVERTED_OTHER, actor=cast.dev, words="Privacy."),
            lambda m=made: unlink_cases(m, actor=cast.dev, words="Another."),
        )
        assert not [said for said in came if isinstance(said, OperationalError)]
        assert fresh(main).state == CaseState.DIVERTED_OTHER
        assert fresh(twin).state in (CaseState.DIVERTED_OTHER, CaseState.IN_TRIAGE)
