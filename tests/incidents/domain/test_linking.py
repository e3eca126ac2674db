"""Duplicates and related cases: joined, told, taken apart, and never across a wall."""

import pytest

from incidents.domain import case as cases
from incidents.domain.linking import link_cases, unlink_cases
from incidents.domain.parts import declare, take_part
from incidents.enums import CaseState, EntryKind, LinkKind, Part
from incidents.linked import entries_of, links_of
from incidents.models import Case, CaseEntry, CaseLink
from incidents.rules.machine import NOT_BY_YOU, NOT_FROM_HERE, NOT_YET, MoveRefused
from incidents.views.concern import stage_of
from portal.models import Notice, Person, Role
from tests.factories import person_with

pytestmark = pytest.mark.django_db


def link(case: Case, other: Case, by: Person, kind: LinkKind = LinkKind.DUPLICATE) -> CaseLink:
    return link_cases(case, other, kind=kind, actor=by, words="It is the same post.")


def fresh(case: Case) -> Case:
    return Case.objects.get(pk=case.pk)


def test_a_duplicate_is_closed_unjudged_and_goes_on_in_the_other(cast, main, twin):
    link(twin, main, cast.dev)
    assert (fresh(twin).state, fresh(twin).goes_on_in) == (CaseState.CLOSED_DUPLICATE, main)
    assert fresh(twin).potential_breach is None
    assert fresh(main).state == CaseState.IN_TRIAGE
    (shown,) = links_of(main, cast.dev)
    assert [concern.words for concern in shown.concerns] == ["Second words about him."]
    assert CaseEntry.objects.filter(case=main, kind=EntryKind.LINKED, other=twin).count() == 1
    assert CaseEntry.objects.filter(case=twin, to_state=CaseState.CLOSED_DUPLICATE, other=main).count() == 1


def test_no_case_is_closed_as_a_duplicate_of_none(cast, twin):
    with pytest.raises(MoveRefused) as refused:
        cases.move_case(twin, CaseState.CLOSED_DUPLICATE, actor=cast.dev, words="It is one.")
    assert refused.value.reason == NOT_YET


def test_taken_apart_it_is_open_again_and_both_say_why(cast, main, twin):
    made = link(twin, main, cast.dev)
    unlink_cases(made, actor=cast.dev, words="It is another account.")
    assert (fresh(twin).state, fresh(twin).goes_on_in) == (CaseState.IN_TRIAGE, None)
    assert fresh(twin).due_at is not None
    assert links_of(main, cast.dev) == []
    made.refresh_from_db()
    assert (made.ended_by, made.ended_why) == (cast.dev, "It is another account.")
    assert CaseEntry.objects.get(case=main, kind=EntryKind.UNLINKED).words == "It is another account."
    link(twin, main, cast.dev)  # and may be joined again


def test_reopened_by_its_own_step_it_is_taken_apart_too(cast, main, twin):
    link(twin, main, cast.dev)
    cases.move_case(twin, CaseState.IN_TRIAGE, actor=cast.dev, words="It is another account.")
    assert not CaseLink.objects.standing().exists()
    assert fresh(twin).goes_on_in is None


def test_related_cases_both_go_on_and_say_so(cast, main, twin):
    made = link(twin, main, cast.dev, LinkKind.RELATED)
    assert {fresh(main).state, fresh(twin).state} == {CaseState.IN_TRIAGE}
    assert CaseEntry.objects.filter(kind=EntryKind.LINKED).count() == 2
    assert [len(links_of(case, cast.dev)) for case in (main, twin)] == [1, 1]
    unlink_cases(made, actor=cast.dev, words="They are not.")
    assert CaseEntry.objects.filter(kind=EntryKind.UNLINKED).count() == 2
    assert links_of(main, cast.dev) == []


def test_its_reporter_hears_how_the_case_that_goes_on_does_and_nothing_of_the_joining(cast, main, twin):
    Notice.objects.all().delete()
    link(twin, main, cast.dev)
    assert not Notice.objects.filter(person=cast.alice).exists()
    assert stage_of(fresh(twin))[0] == "Being looked at"
    cases.judge_case(fresh(main), actor=cast.dev, potential_breach=False, clauses=cast.clauses[:1], judgement="Mild.")
    cases.move_case(main, CaseState.CLOSED_NO_ACTION, actor=cast.dev, words="Mild and true.")
    told = Notice.objects.filter(person=cast.alice, kind="concern_update").values_list("url", flat=True)
    assert f"/concerns/{twin.concerns.get().pk}/" in set(told)
    assert stage_of(fresh(twin))[0] == "Looked at and closed"


def test_a_question_to_the_reporter_of_one_is_not_asked_of_the_other(cast, main, twin):
    link(twin, main, cast.dev)
    cases.move_case(main, CaseState.INFO_REQUESTED, actor=cast.dev, words="Which day?")
    assert stage_of(fresh(twin))[0] == "Being looked at"


def test_when_the_case_that_goes_on_is_passed_on_so_is_its_duplicate(cast, main, twin):
    link(twin, main, cast.dev)
    cases.move_case(main, CaseState.DIVERTED_OTHER, actor=cast.dev, words="It belongs to privacy.")
    assert fresh(twin).state == CaseState.DIVERTED_OTHER
    assert not Case.objects.visible_to(cast.dev).filter(pk__in=[main.pk, twin.pk]).exists()


def test_a_duplicate_follows_the_case_to_its_new_handler(cast, main, twin):
    other = person_with(Role.DIGITAL_MEDIA_OFFICER)
    link(twin, main, cast.dev)
    cases.assign_case(main, other, actor=cast.mina)
    assert (fresh(twin).handler, fresh(twin).awaits_acceptance) == (other, False)
    assert links_of(main, other)[0].concerns == []  # nothing of it is read before they declare
    declare(twin, actor=other, has_conflict=False)
    assert len(links_of(main, other)[0].concerns) == 1


def test_who_may_not_see_one_of_two_related_sees_no_link_and_no_entry(cast, main, twin):
    link(twin, main, cast.dev, LinkKind.RELATED)
    for hidden, shown in ((twin, main), (main, twin)):
        walled = person_with(Role.DIGITAL_MEDIA_MANAGER)
        take_part(hidden, walled, Part.KEPT_OUT)
        assert Case.objects.visible_to(walled).filter(pk=shown.pk).exists()
        assert links_of(shown, walled) == []
        assert not CaseLink.objects.visible_to(walled).exists()
        assert not entries_of(shown, walled).filter(other__isnull=False).exists()
    assert entries_of(main, cast.dev).filter(other=twin).exists()


def test_nobody_links_what_is_not_theirs(cast, main):
    theirs, officer = cast.raised().case, person_with(Role.DIGITAL_MEDIA_OFFICER)
    cases.assign_case(theirs, officer, actor=officer)
    cases.open_case(theirs, actor=officer)
    for person in (cast.dev, officer, cast.mina, cast.petra, cast.alice):  # the manager has declared in neither
        with pytest.raises(MoveRefused) as refused:
            link(theirs, main, person, LinkKind.RELATED)
        assert refused.value.reason == NOT_BY_YOU
    for case in (theirs, main):
        declare(case, actor=cast.mina, has_conflict=False)
    with pytest.raises(MoveRefused) as refused:
        link(theirs, main, cast.mina)  # two officers: whoever goes on could not see the duplicate
    assert refused.value.reason == NOT_YET
    link(theirs, main, cast.mina, LinkKind.RELATED)


def test_no_case_is_linked_to_itself_twice_or_to_a_closed_one(cast, main, twin):
    third = cast.in_triage()
    with pytest.raises(MoveRefused) as refused:
        link(main, main, cast.dev)
    assert refused.value.reason == NOT_FROM_HERE
    link(twin, main, cast.dev)
    for case, other, reason in ((main, twin, NOT_FROM_HERE), (third, twin, NOT_FROM_HERE), (main, third, NOT_YET)):
        with pytest.raises(MoveRefused) as refused:
            link(fresh(case), fresh(other), cast.dev)
        assert refused.value.reason == reason
    assert CaseLink.objects.count() == 1
