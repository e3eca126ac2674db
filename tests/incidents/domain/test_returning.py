"""A referral that People Services returns, what Digital Media answers, and the file that waits meanwhile."""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from incidents.domain import case as cases
from incidents.domain.door import move_file
from incidents.domain.investigation import begin_assessment
from incidents.domain.returning import return_referral
from incidents.enums import CaseState, EntryKind
from incidents.enums import InvestigationState as S
from incidents.models import Case, Disclosure, Investigation, Referral, ReferralReturn
from incidents.rules.machine import NOT_BY_YOU, NOT_FROM_HERE, NOT_YET, MoveRefused
from portal.models import Notice, Role
from tests.factories import person_with
from tests.incidents.cast import Cast

pytestmark = pytest.mark.django_db

ASKED = "Is the account his? On which day did you look?"


@pytest.fixture
def cast() -> Cast:
    return Cast.assembled()


@pytest.fixture
def file(cast: Cast) -> Investigation:
    return begin_assessment(cast.referred(), actor=cast.olga)


@pytest.fixture
def returned(cast: Cast, file: Investigation) -> Case:
    return_referral(file, actor=cast.olga, questions=ASKED)
    return Case.objects.get()


def answer(cast: Cast, case: Case) -> Investigation:
    cases.propose_referral(case, actor=cast.dev, words="It is: he signs with his name.")
    return cases.refer_case(case, actor=cast.mina, words="I agree again.")


def refused(verb, *args, **more) -> str:
    with pytest.raises(MoveRefused) as refusal:
        verb(*args, **more)
    return refusal.value.reason


class TestReturning:
    def test_the_case_is_its_handlers_again_with_the_questions_on_its_timeline(self, cast, file, returned):
        assert (returned.state, returned.handler) == (CaseState.RETURNED, cast.dev)
        assert list(Case.objects.visible_to(cast.dev)) == [returned]
        assert returned.assignments.open().get().person == cast.dev
        last = returned.entries.last()
        assert (last.to_state, last.words, last.by) == (CaseState.RETURNED, ASKED, None)
        assert (returned.due_at is not None, returned.facets != []) == (True, True)
        file.refresh_from_db()
        assert file.state == S.RETURNED

    def test_the_handler_and_the_managers_outside_the_wall_are_told_and_nobody_else(self, cast, file):
        manager, walled = (person_with(Role.DIGITAL_MEDIA_MANAGER) for _ in range(2))
        type(cast.bob).objects.filter(pk=cast.carol.pk).update(manager=walled)
        return_referral(file, actor=cast.olga, questions=ASKED)
        told = Notice.objects.filter(kind="referral_returned").values_list("person", flat=True)
        assert sorted(told) == sorted([cast.dev.pk, cast.mina.pk, manager.pk])

    def test_it_stands_among_those_nobody_has_where_its_handler_may_not_have_it_any_more(self, cast, file):
        cast.dev.role_grants.update(ends_on=timezone.localdate() - timedelta(days=1))
        return_referral(file, actor=cast.olga, questions=ASKED)
        case = Case.objects.get()
        assert (case.handler, case.assignments.open().exists()) == (None, False)
        assert list(Case.objects.visible_to(cast.mina)) == [case]

    def test_only_people_services_return_only_while_they_assess_and_only_with_questions(self, cast, file):
        assert refused(return_referral, file, actor=cast.olga, questions=" ") == NOT_YET
        for person in (cast.dev, cast.mina, cast.bob, cast.bella):
            assert refused(return_referral, file, actor=person, questions=ASKED) == NOT_BY_YOU
        assert refused(return_referral, file, actor=cast.petra, questions=ASKED) == NOT_YET  # declares first
        assert not ReferralReturn.objects.exists()
        return_referral(file, actor=cast.olga, questions=ASKED)
        assert refused(return_referral, file, actor=cast.olga, questions=ASKED) == NOT_FROM_HERE

    def test_no_step_brings_a_case_back_but_a_return(self, cast, file):
        for actor in (cases.audit.SYSTEM, cast.dev, cast.mina):
            with pytest.raises(MoveRefused):
                cases.move_case(file.case, CaseState.RETURNED, actor=actor, words=ASKED)
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE incidents_case SET state = 'in_triage'")
        assert refused(move_file, file, S.RETURNED, actor=cast.olga, words=ASKED) == NOT_YET


class TestAnswering:
    def test_answering_makes_a_second_package_that_names_the_first_and_both_stay(self, cast, file, returned):
        first = Referral.objects.get()
        answered = answer(cast, returned)
        second = Referral.objects.last()
        assert (answered.pk, answered.state, Investigation.objects.count()) == (file.pk, S.RECEIVED, 1)
        assert (second.follows, first.followed_by, Referral.objects.count()) == (first, second, 2)
        follows = second.package["follows"]
        assert (follows["number"], follows["sha256"]) == (first.number, first.sha256)
        assert (follows["questions"], follows["answer"]) == (ASKED, "It is: he signs with his name.")
        assert first.package["follows"] is None

    def test_the_file_goes_on_from_where_it_began_and_may_ask_again(self, cast, returned):
        file = begin_assessment(answer(cast, returned), actor=cast.olga)
        assert file.state == S.ASSESSING
        return_referral(file, actor=cast.olga, questions="And the day?")
        answer(cast, Case.objects.get())
        assert [one.follows_id for one in Referral.objects.all()] == [
            None,
            *Referral.objects.values_list("pk", flat=True)[:2],
        ]

    def test_digital_media_neither_ends_nor_rejudges_what_people_services_hold(self, cast, returned):
        for to in (CaseState.CLOSED_NO_ACTION, CaseState.IN_TRIAGE, CaseState.STAFF_CONTACTED, CaseState.REFERRED):
            assert refused(cases.move_case, returned, to, actor=cast.dev, words="Because.") == NOT_FROM_HERE
        said = {"potential_breach": False, "clauses": cast.clauses[:1], "judgement": "It is not."}
        assert refused(cases.judge_case, returned, actor=cast.mina, **said) == NOT_FROM_HERE
        talk = {"kind": EntryKind.CONVERSATION, "words": "Is it yours?", "once": uuid.uuid4()}
        assert refused(cases.add_entry, returned, actor=cast.dev, **talk) == NOT_YET

    def test_a_manager_who_does_not_agree_gives_it_back_to_the_handler_and_not_into_triage(self, cast, returned):
        case = cases.propose_referral(returned, actor=cast.dev, words="It is his.")
        assert refused(cases.move_case, case, CaseState.IN_TRIAGE, actor=cast.mina, words="Say more.") == NOT_YET
        assert cases.move_case(case, CaseState.RETURNED, actor=cast.mina, words="Say more.").state == CaseState.RETURNED

    def test_what_was_never_referred_goes_back_into_triage(self, cast):
        case = cast.proposed()
        assert refused(cases.move_case, case, CaseState.RETURNED, actor=cast.mina, words="Say more.") == NOT_YET
        assert cases.move_case(case, CaseState.IN_TRIAGE, actor=cast.mina, words="Say more.").state == "in_triage"

    def test_what_turns_out_to_be_a_disclosure_takes_the_file_along(self, cast, returned):
        officer = person_with(Role.DISCLOSURE_OFFICER)
        cases.move_case(returned, CaseState.DIVERTED_PID, actor=cast.dev, words="Wrongdoing.", officer=officer)
        assert Disclosure.objects.get().officer == officer
        assert not Investigation.objects.visible_to(cast.olga).exists()
        assert not Referral.objects.visible_to(cast.olga).exists()
