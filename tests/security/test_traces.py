"""What someone must not know leaves no trace: not in where a page begins, not in how a step is refused."""

import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from incidents.domain import decision, investigation, letter
from incidents.domain.case import assign_case
from incidents.domain.concern import raise_concern
from incidents.enums import EvidenceState, Part, StaffInvolved
from incidents.enums import InvestigationState as S
from incidents.models import Case, Evidence, Investigation, MatterPart, Post
from incidents.rules.machine import MoveRefused
from portal.models import Notice, Person, Role
from tests.factories import PersonFactory, grant, person_with
from tests.incidents.cast import Cast

pytestmark = pytest.mark.django_db

SignIn = Callable[[Person], Client]


@pytest.fixture
def cast() -> Cast:
    return Cast.assembled()


def test_the_place_of_a_page_does_not_say_whether_someone_elses_concern_exists(cast: Cast, client_for: SignIn) -> None:
    theirs = cast.raised()
    mine = raise_concern(cast.account(links=["https://x.com/eve/status/2"]), actor=cast.carol)
    client = client_for(cast.carol)
    real = client.get(reverse("incidents:concerns"), {"after": theirs.pk})
    invented = client.get(reverse("incidents:concerns"), {"after": 10**9})
    assert real.context["page"] == invented.context["page"]
    assert real.context["page"].rows == [mine]


def test_the_place_of_a_page_does_not_say_whether_someone_else_was_told_something(client_for: SignIn) -> None:
    theirs = Notice.objects.create(person=PersonFactory(), kind="letter_issued", words="A letter for you waits.")
    client = client_for(PersonFactory())
    real = client.get(reverse("notices"), {"after": theirs.pk})
    assert real.context["page"] == client.get(reverse("notices"), {"after": 10**9}).context["page"]


def test_a_refused_step_does_not_tell_the_decision_maker_how_far_the_sanction_is(
    cast: Cast, client_for: SignIn
) -> None:
    """From the finding on, every step answers the same, whatever became of the sanction meanwhile."""
    file = cast.delegated()
    client = client_for(cast.bella)
    answers = []
    for state in (S.SD_ASSIGNED, S.SANCTION_PROPOSED, S.SANCTION_DECIDED, S.IMPLEMENTED):
        Investigation.objects.filter(pk=file.pk).update(state=state)
        for to in (S.IMPLEMENTED, S.CLOSED, S.ON_HOLD, S.BREACH_RECORDED_FORMER):
            step = reverse("incidents:investigation_move", args=[file.pk, to])
            answer = client.post(step, {"words": "Let me see."}, follow=True)
            answers.append((answer.redirect_chain, [str(one) for one in answer.context["messages"]]))
    assert answers == answers[:1] * len(answers)


def test_more_time_is_given_for_the_letter_that_waits_for_an_answer_and_no_other(cast: Cast) -> None:
    """Otherwise the decision-maker could try it on their old letter, and learn that a sanction was proposed."""
    file = cast.appointed()
    cast.allege(file)
    notice = investigation.issue_notice(file, actor=cast.bella)
    file.refresh_from_db()
    letter.respond(notice, actor=cast.bob, words="No.")
    first = decision.put_preliminary_findings(file, actor=cast.bella, material="A log.")
    later = first.due_at.replace(year=first.due_at.year + 1)
    assert letter.extend_period(first, actor=cast.bella, due_at=later, reason="Ill.")
    with pytest.raises(MoveRefused):
        letter.extend_period(notice, actor=cast.bella, due_at=later, reason="Curious.")


@pytest.mark.parametrize("told", ["{0.name}", "I think it was {0.email}", "staff no {0.staff_number}."])
def test_an_officer_a_concern_names_cannot_take_it_nor_hear_of_it(cast: Cast, client_for: SignIn, told: str) -> None:
    concern = cast.raised(about=told.format(cast.dev))
    assert concern.case not in Case.objects.visible_to(cast.dev)
    assert concern.case in Case.objects.visible_to(cast.mina)
    assert not Notice.objects.filter(person=cast.dev).exists()
    assert client_for(cast.dev).get(reverse("incidents:case_open", args=[concern.case_id])).status_code == 404
    with pytest.raises(MoveRefused):
        assign_case(concern.case, cast.dev, actor=cast.mina)


def test_the_named_officer_stays_out_when_it_turns_out_to_be_another(cast: Cast) -> None:
    other = person_with(Role.DIGITAL_MEDIA_OFFICER)
    case = cast.judged(breach=True, about=f"maybe {other.name}")
    assert MatterPart.objects.get(person=other).part == Part.NAMED
    assert case not in Case.objects.visible_to(other)


def test_an_officer_who_reports_with_their_own_name_in_it_stays_the_reporter(cast: Cast) -> None:
    concern = raise_concern(cast.account(about=cast.dev.name), actor=cast.dev)
    assert concern.case.parts.get().part == Part.REPORTER


def test_whoever_triaged_does_not_read_on_in_another_role(cast: Cast, client_for: SignIn) -> None:
    grant(cast.dev, Role.PEOPLE_SERVICES_OFFICER)
    grant(cast.mina, Role.PEOPLE_SERVICES_MANAGER)
    file = cast.referred()
    for person in (cast.dev, cast.mina):
        person = Person.objects.get(pk=person.pk)
        assert file not in Investigation.objects.visible_to(person)
        assert client_for(person).get(reverse("incidents:investigation", args=[file.pk])).status_code == 404
    with pytest.raises(MoveRefused):
        investigation.move_file(file, S.DIVERTED_PID, actor=Person.objects.get(pk=cast.mina.pk), words="Mine.")


def test_whoever_triaged_is_told_nothing_of_the_file_in_another_role(cast: Cast) -> None:
    for person in (cast.dev, cast.mina):
        grant(person, Role.PEOPLE_SERVICES_OFFICER, Role.PEOPLE_SERVICES_MANAGER)
    cast.determined()
    of_the_file = Notice.objects.filter(kind__in=["referral_received", "assessment_recommended", "breach_determined"])
    told = set(of_the_file.values_list("person", flat=True))
    assert told == {cast.olga.pk, cast.petra.pk}


def test_a_later_report_does_not_write_into_a_case_that_was_passed_on(cast: Cast) -> None:
    file = cast.referred()
    raise_concern(cast.account(words="Again.", account="@somebody_else"), actor=PersonFactory())
    assert Post.objects.get(concerns__case=file.case_id).account == ""


def test_a_later_report_leaves_a_post_as_it_was_first_reported(cast: Cast) -> None:
    case = cast.raised(staff_involved=StaffInvolved.UNKNOWN).case
    later = raise_concern(cast.account(words="Again.", account="@bob"), actor=PersonFactory())
    assert Post.objects.distinct().get(concerns__case=case).account == ""
    assert later.sightings.get().account == "@bob"


def test_a_delegate_reads_no_note_but_their_own(cast: Cast, client_for: SignIn) -> None:
    file = cast.delegated()
    investigation.add_note(file, actor=cast.olga, words="Alice from the counter saw it.", once=uuid.uuid4())
    investigation.add_note(file, actor=cast.sam, words="To think over.", once=uuid.uuid4())
    page = client_for(cast.sam).get(reverse("incidents:investigation", args=[file.pk])).content.decode()
    assert "from the counter" not in page
    assert "To think over." in page


def test_a_delegate_of_people_services_opens_no_picture_that_was_not_relied_on(cast: Cast, client_for: SignIn) -> None:
    grant(cast.sam, Role.PEOPLE_SERVICES_OFFICER)
    file = cast.delegated()
    shown = Evidence.objects.create(
        concern=file.case.concerns.get(), position=1, original_key="k", original_sha256="0" * 64, size=1,
        media_type="image/png", state=EvidenceState.READY,
    )  # fmt: skip
    assert shown in Evidence.objects.visible_to(cast.olga)
    assert shown not in Evidence.objects.visible_to(cast.sam)
    original = reverse("incidents:evidence_original", args=[shown.code])
    assert client_for(cast.sam).get(original).status_code == 404
