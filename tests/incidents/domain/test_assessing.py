"""Taking a matter in: who the respondent was, how far the facts are looked at, who decides, what reporters hear."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.utils import timezone

from incidents.domain import assessing, investigation, parts
from incidents.domain import case as cases
from incidents.domain.assessing import IntakeRefused
from incidents.domain.concern import raise_concern
from incidents.domain.following_up import remind_of_files
from incidents.enums import InvestigationState as S
from incidents.enums import LetterKind, MatchedAt, Naming, OutsideBody, Part
from incidents.models import HandedOn, Investigation, PathDecision, RespondentMatch
from incidents.rules.machine import MoveRefused, Need
from portal.models import Employment, Notice
from tests.factories import PersonFactory, published_edition
from tests.incidents.cast import Cast
from tests.incidents.closing import closed

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
SOON = TODAY + timedelta(days=14)


def recommended(cast: Cast, path: S, *, scope: str = "The posts.") -> Investigation:
    file = investigation.begin_assessment(cast.referred(), actor=cast.olga)
    investigation.recommend_path(file, path, actor=cast.olga, reasons="It fits.", scope=scope)
    parts.declare(file.case, actor=cast.petra, has_conflict=False)
    return file


def referred_outside(cast: Cast, file: Investigation, **fields: Any) -> HandedOn:
    given = {"body": OutsideBody.POLICE, "to_name": "Federal police", "reasons": "Threats.", "follow_up_on": SOON}
    return assessing.refer_outside(file, actor=cast.petra, **{**given, **fields})


def with_the_contract_manager(cast: Cast, file: Investigation, **fields: Any) -> HandedOn:
    given = {"contract_manager": cast.carol, "provider": "Hire & Co", "reasons": "Posts.", "follow_up_on": SOON}
    return assessing.hand_to_contract_manager(file, actor=cast.petra, **{**given, **fields})


def test_when_the_assessment_begins_the_respondent_is_matched_to_the_directory() -> None:
    cast = Cast.assembled(classification="APS 4", employment=Employment.NON_ONGOING)
    match = investigation.begin_assessment(cast.referred(), actor=cast.olga).matches.get()
    assert (match.as_at, match.employment, match.classification) == (TODAY, "non_ongoing", "APS 4")
    assert (match.unit_name, match.by) == (cast.bob.unit.name, cast.olga)


@pytest.mark.parametrize("employment", sorted({*Employment} - {Employment.CONTRACTOR}))
def test_whoever_is_or_was_an_employee_may_come_to_the_formal_process(employment: Employment) -> None:
    cast = Cast.assembled(employment=employment)
    file = assessing.decide_path(recommended(cast, S.FORMAL), S.FORMAL, actor=cast.petra, words="Agreed.")
    assert file.state == S.FORMAL


def test_how_they_were_employed_on_the_day_of_the_conduct_decides_the_path(cast: Cast) -> None:
    file = recommended(cast, S.FORMAL)
    then: dict[str, Any] = {
        "as_at": TODAY - timedelta(days=60),
        "employment": Employment.CONTRACTOR,
        "classification": "",
        "unit_name": "Contact Centre",
        "source": "Contract 44",
    }
    first = assessing.match_as_at_conduct(file, actor=cast.olga, **then)
    assert assessing.match_as_at_conduct(file, actor=cast.olga, **then) == first
    with pytest.raises(MoveRefused) as refused:
        assessing.decide_path(file, S.FORMAL, actor=cast.petra, words="Agreed.")
    assert refused.value.needs == (Need.EMPLOYEE_PATH,)


@pytest.mark.parametrize(("field", "value", "code"), [("source", " ", "source"), ("as_at", SOON, "future")])
def test_a_match_to_another_day_says_where_it_was_read(cast: Cast, field: str, value: Any, code: str) -> None:
    then = {"as_at": TODAY, "classification": "", "unit_name": "x", "source": "Payroll", field: value}
    with pytest.raises(IntakeRefused, match=code):
        assessing.match_as_at_conduct(
            recommended(cast, S.FORMAL), actor=cast.olga, employment=Employment.ONGOING, **then
        )


def test_no_path_without_how_far_the_facts_were_looked_at(cast: Cast) -> None:
    file = recommended(cast, S.NO_ACTION, scope="")
    with pytest.raises(MoveRefused) as refused:
        assessing.decide_path(file, S.NO_ACTION, actor=cast.petra, words="Agreed.")
    assert refused.value.needs == (Need.SCOPE,)


def test_the_decision_is_kept_with_what_was_recommended_and_cannot_change(cast: Cast) -> None:
    file = recommended(cast, S.FORMAL, scope="The posts alone.")
    assessing.decide_path(file, S.MANAGEMENT_ACTION, actor=cast.petra, words="A conversation will do.")
    kept = PathDecision.objects.get(investigation=file)
    assert (kept.path, kept.recommendation, kept.scope) == (S.MANAGEMENT_ACTION, S.FORMAL, "The posts alone.")
    assert (kept.decided_by, kept.recommended_by, kept.follows_recommendation) == (cast.petra, cast.olga, False)
    with pytest.raises(DatabaseError), transaction.atomic():
        PathDecision.objects.update(reasons="Otherwise.")


def test_the_database_refuses_a_path_decided_by_who_recommended_it(cast: Cast) -> None:
    file = cast.formal()
    kept = PathDecision.objects.get()
    said = {name: getattr(kept, name) for name in ("path", "reasons", "scope", "recommendation")}
    with pytest.raises(DatabaseError, match="decided_by_another"), transaction.atomic():
        PathDecision.objects.create(investigation=file, recommended_by=cast.olga, decided_by=cast.olga, **said)


@pytest.mark.parametrize("path", [S.NO_ACTION, S.MANAGEMENT_ACTION, S.FORMAL])
def test_reporters_hear_the_same_whatever_was_decided(cast: Cast, path: S) -> None:
    file = assessing.decide_path(recommended(cast, path), path, actor=cast.petra, words="Grave words.")
    letter = file.letters.get(kind=LetterKind.OUTCOME_TO_REPORTER)
    assert (letter.recipient, letter.to_respondent) == (cast.alice, False)
    assert [words for words in ("Bob", "Grave", str(path.label)) if words in letter.body] == []


def test_a_reporter_in_confidence_is_written_to_without_a_name(cast: Cast) -> None:
    concern = raise_concern(cast.account(), actor=cast.alice, naming=Naming.CONFIDENTIAL)
    cases.assign_case(concern.case, cast.dev, actor=cast.dev)
    case = cases.open_case(concern.case, actor=cast.dev)
    judged = {"potential_breach": True, "judgement": "x", "clauses": cast.clauses[:1], "subject": cast.bob}
    cases.propose_referral(cases.judge_case(case, actor=cast.dev, **judged), actor=cast.dev, words="x")
    parts.declare(case, actor=cast.mina, has_conflict=False)
    file = investigation.begin_assessment(cases.refer_case(case, actor=cast.mina, words="x"), actor=cast.olga)
    investigation.recommend_path(file, S.NO_ACTION, actor=cast.olga, reasons="x", scope="x")
    parts.declare(file.case, actor=cast.petra, has_conflict=False)
    assessing.decide_path(file, S.NO_ACTION, actor=cast.petra, words="x")
    letter = file.letters.get(concern=concern)
    assert (letter.recipient, letter.to_name) == (None, "")
    assert cast.alice.name not in letter.body


def test_it_is_referred_outside_by_letter_once(cast: Cast) -> None:
    file = recommended(cast, S.EXTERNAL_REFERRAL)
    handed_on = referred_outside(cast, file)
    assert referred_outside(cast, file) == handed_on
    file.refresh_from_db()
    assert file.state == S.EXTERNAL_REFERRAL
    letter = file.letters.get(kind=LetterKind.REFERRAL_OUT)
    assert (letter.to_name, letter.recipient) == ("Federal police", None)
    assert "Threats." in letter.body


@pytest.mark.parametrize("path", [S.EXTERNAL_REFERRAL, S.CONTRACT_PATH])
def test_nothing_goes_into_other_hands_without_saying_whose(path: S) -> None:
    cast = Cast.assembled(employment=Employment.CONTRACTOR)
    file = recommended(cast, path)
    with pytest.raises(MoveRefused) as refused:
        assessing.decide_path(file, path, actor=cast.petra, words="Off it goes.")
    assert Need.HANDED_ON in refused.value.needs


def test_a_contractors_matter_goes_to_the_contract_manager_and_never_to_section_15() -> None:
    cast = Cast.assembled(employment=Employment.CONTRACTOR)
    file = recommended(cast, S.CONTRACT_PATH)
    handed_on = with_the_contract_manager(cast, file)
    file.refresh_from_db()
    assert (file.state, handed_on.contract_manager, handed_on.to_name) == (S.CONTRACT_PATH, cast.carol, "Hire & Co")
    assert not file.letters.filter(to_respondent=True).exists()
    with pytest.raises(MoveRefused):
        investigation.appoint_decision_maker(file, cast.bella, actor=cast.petra)


def test_an_employees_matter_never_goes_to_a_contract_manager(cast: Cast) -> None:
    with pytest.raises(MoveRefused) as refused:
        with_the_contract_manager(cast, recommended(cast, S.CONTRACT_PATH))
    assert refused.value.needs == (Need.CONTRACTOR,)
    assert not HandedOn.objects.exists()


def test_the_contract_is_managed_by_an_employee_who_is_not_the_respondent() -> None:
    cast = Cast.assembled(employment=Employment.CONTRACTOR)
    file = recommended(cast, S.CONTRACT_PATH)
    for wrong in (cast.bob, cast.petra, PersonFactory(employment=Employment.CONTRACTOR)):
        with pytest.raises(IntakeRefused, match="manager"):
            with_the_contract_manager(cast, file, contract_manager=wrong)


def test_what_was_handed_on_is_asked_after_until_it_ended_and_then_closed(cast: Cast) -> None:
    handed_on = referred_outside(cast, recommended(cast, S.EXTERNAL_REFERRAL))
    file = handed_on.investigation
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert (remind_of_files(), remind_of_files()) == (1, 0)
    assert Notice.objects.filter(person=cast.petra, kind="handed_on_due").count() == 1
    with pytest.raises(MoveRefused) as refused:
        closed(file, cast.petra)
    assert refused.value.needs == (Need.FOLLOWED_UP,)
    once = uuid.uuid4()
    for _ in range(2):
        assessing.record_news(handed_on, actor=cast.olga, words="They took no action.", next_on=None, once=once)
    assert handed_on.news.count() == 1
    assert closed(file, cast.petra).state == S.CLOSED


def test_news_that_is_not_the_end_sets_another_day(cast: Cast) -> None:
    handed_on = referred_outside(cast, recommended(cast, S.EXTERNAL_REFERRAL))
    later = SOON + timedelta(days=30)
    assessing.record_news(handed_on, actor=cast.olga, words="Next month.", next_on=later, once=uuid.uuid4())
    handed_on.refresh_from_db()
    assert handed_on.follow_up_on == later


def test_an_overdue_assessment_is_reminded_of_once_and_decides_nothing(cast: Cast, settings: Any) -> None:
    file = investigation.begin_assessment(cast.referred(), actor=cast.olga)
    due = file.target_on
    assert due
    assert due > TODAY + timedelta(days=settings.ASSESSMENT_DAYS)
    assert remind_of_files() == 0
    with time_machine.travel(timezone.now() + timedelta(days=(due - TODAY).days + 1)):
        assert (remind_of_files(), remind_of_files()) == (1, 0)
    file.refresh_from_db()
    assert file.state == S.ASSESSING


def test_an_appointment_names_the_delegation_and_the_procedures_then_in_force(cast: Cast, settings: Any) -> None:
    procedures = published_edition(in_force_from=TODAY - timedelta(days=9))
    settings.PROCEDURES_POLICY = procedures.policy.slug
    file = cast.appointed()
    kept = file.appointments.get(part=Part.DECISION_MAKER)
    assert (kept.procedures, kept.delegation, kept.by) == (procedures, cast.bella.delegations.get(), cast.petra)
    assert kept.letter
    assert kept.delegation.instrument in kept.letter.body
    assert procedures.title in kept.letter.body


def test_nobody_is_appointed_while_no_procedures_are_in_force(cast: Cast, settings: Any) -> None:
    settings.PROCEDURES_POLICY = "procedures"
    with pytest.raises(MoveRefused) as refused:
        cast.appointed()
    assert refused.value.needs == (Need.PROCEDURES,)


def test_a_match_stands_as_it_was_made(cast: Cast) -> None:
    recommended(cast, S.FORMAL)
    with pytest.raises(DatabaseError), transaction.atomic():
        RespondentMatch.objects.filter(moment=MatchedAt.ASSESSMENT).update(employment=Employment.CONTRACTOR)
