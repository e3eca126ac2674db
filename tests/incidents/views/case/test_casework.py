"""Helps on the case page: the checklist, and letters and scripts to start from."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from incidents.domain import case as cases
from incidents.domain.ticking import tick_line
from incidents.enums import CaseKind, CaseState, EntryKind
from incidents.form_letters import form_letters
from incidents.models import Case, CaseEntry, Tick
from incidents.rules.machine import NOT_BY_YOU, NOT_FROM_HERE, MoveRefused
from portal.models import Role
from tests.factories import person_with

from .pages import address

pytestmark = pytest.mark.django_db

LINE = "saw_the_post"


def test_a_tick_and_its_taking_back_both_stay(cast, case, client_for):
    dev = client_for(cast.dev)
    assert f'value="{LINE}"' in dev.get(address(case)).content.decode()
    for sent in ({"tick": LINE}, {"tick": LINE}, {"untick": LINE}, {"untick": LINE}, {"tick": LINE}):
        assert dev.post(address(case, "case_tick"), sent).status_code == 302  # sent twice is said once
    assert list(case.ticks.values_list("is_done", flat=True)) == [True, False, True]
    page = dev.get(address(case)).content.decode()
    assert page.count(f"by {cast.dev.name}, ") >= 3
    assert f'name="untick" value="{LINE}"' in page


def test_another_kind_of_case_has_another_list_and_keeps_what_is_the_same(cast, case, client_for):
    tick_line(case, LINE, actor=cast.dev, is_done=True)
    Case.objects.filter(pk=case.pk).update(kind=CaseKind.DEPARTMENT)
    page = client_for(cast.dev).get(address(case)).content.decode()
    assert "Decided whether it needs an answer" in page
    assert "who is behind the account" not in page
    assert f'name="untick" value="{LINE}"' in page


def test_nobody_ticks_what_is_not_theirs_not_there_or_frozen(cast, case, client_for):
    other = person_with(Role.DIGITAL_MEDIA_OFFICER)
    for person, line, reason in (
        (other, LINE, NOT_BY_YOU),
        (cast.mina, LINE, NOT_BY_YOU),
        (cast.dev, "x", NOT_FROM_HERE),
    ):
        with pytest.raises(MoveRefused) as refused:
            tick_line(case, line, actor=person, is_done=True)
        assert refused.value.reason == reason
    assert client_for(cast.dev).get(address(case, "case_tick")).status_code == 404
    response = client_for(cast.dev).post(address(case, "case_tick"), {"tick": "x" * 500}, follow=True)
    assert "cannot be taken" in response.content.decode()
    cases.move_case(case, CaseState.DIVERTED_OTHER, actor=cast.dev, words="Privacy.")
    with pytest.raises(MoveRefused):
        tick_line(case, LINE, actor=cast.dev, is_done=True)
    assert not Tick.objects.exists()


def test_no_step_waits_for_the_list(cast, case):
    cases.move_case(case, CaseState.CLOSED_NO_ACTION, actor=cast.dev, words="Mild.")
    assert not case.ticks.exists()


def test_many_ticks_cost_the_same(cast, case, client_for):
    dev, counts = client_for(cast.dev), []
    dev.get(address(case))
    for more in (1, 4):
        for _ in range(more):
            tick_line(case, LINE, actor=cast.dev, is_done=not case.ticks.count() % 2)
        with CaptureQueriesContext(connection) as queries:
            dev.get(address(case))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def start(case: Case, name: str) -> str:
    return address(case, "case_letter", name)


def sent(words: str, once: str = "") -> dict[str, str]:
    return {"words": words, "once": once or str(uuid.uuid4())}


def test_a_letter_is_filled_in_changed_and_sent_once_with_its_version(cast, case, client_for):
    dev, concern = client_for(cast.dev), case.concerns.get()
    assert start(case, "acknowledgement") in dev.get(address(case)).content.decode()
    page = dev.get(start(case, "acknowledgement"))
    assert f"Dear {cast.alice.name}" in page.content.decode()
    assert concern.number in page.content.decode()
    filled = page.context["form"]["words"].value()
    assert not CaseEntry.objects.filter(kind=EntryKind.MESSAGE).exists()  # looked at, not sent
    once = str(uuid.uuid4())
    for _ in range(2):
        assert dev.post(start(case, "acknowledgement"), sent(f"{filled}\n\nP.S. Thanks.", once)).status_code == 302
    entry = CaseEntry.objects.get(kind=EntryKind.MESSAGE)
    assert (entry.letter, entry.letter_version) == ("acknowledgement", form_letters()["acknowledgement"].version)
    assert "P.S. Thanks." in client_for(cast.alice).get(f"/concerns/{concern.pk}/").content.decode()
    paper = address(case, "case_letter_used", entry.pk)
    assert paper in dev.get(address(case)).content.decode()
    assert "P.S. Thanks." in dev.get(paper).content.decode()


def test_no_letter_says_to_the_reporter_whom_it_is_about(cast, case, client_for):
    for letter in form_letters().values():
        if letter.audience == EntryKind.MESSAGE:
            words = client_for(cast.dev).get(start(case, letter.name)).context["form"]["words"].value()
            assert not [one for one in (cast.bob.name, cast.clauses[0].ref, case.number) if one in words], letter.name


def test_a_gap_nobody_filled_holds_a_letter_back(cast, case, client_for):
    dev = client_for(cast.dev)
    filled = dev.get(start(case, "more_information")).context["form"]["words"].value()
    refused = dev.post(start(case, "more_information"), sent(filled))
    assert refused.status_code == 422
    assert "in place of: [Write your question here" in refused.content.decode()
    gap = filled[filled.index("[") : filled.index("]") + 1]
    assert dev.post(start(case, "more_information"), sent(filled.replace(gap, "Which day [sic]?"))).status_code == 302


@pytest.mark.parametrize("breach", [None, True])
def test_a_script_for_talking_is_for_what_is_judged_no_potential_breach(cast, client_for, breach):
    case = cast.in_triage() if breach is None else cast.judged(breach=True)
    dev = client_for(cast.dev)
    assert start(case, "staff_contact") not in dev.get(address(case)).content.decode()
    page = dev.get(start(case, "staff_contact"), follow=True)
    assert "not a potential breach" in page.content.decode()
    dev.post(start(case, "staff_contact"), sent("Said anyway."))
    assert not CaseEntry.objects.filter(words="Said anyway.").exists()
    letter = form_letters()["staff_contact"]
    with pytest.raises(MoveRefused):
        cases.add_entry(
            case, actor=cast.dev, kind=EntryKind.CONVERSATION, words="So.", once=uuid.uuid4(), letter=letter
        )


def test_a_talk_is_kept_where_only_digital_media_reads_it(cast, case, client_for):
    dev = client_for(cast.dev)
    assert dev.post(start(case, "staff_contact"), sent("He listened.")).status_code == 302
    entry = CaseEntry.objects.get(words="He listened.")
    assert (entry.kind, entry.letter) == (EntryKind.CONVERSATION, "staff_contact")
    assert "He listened." not in client_for(cast.alice).get(f"/concerns/{case.concerns.get().pk}/").content.decode()


def test_no_paper_is_there_for_whoever_may_not_see_the_case_or_of_another_case(cast, case, client_for):
    dev, other = client_for(cast.dev), cast.in_triage()
    dev.post(start(case, "acknowledgement"), sent("Dear Alice"))
    entry = CaseEntry.objects.get(words="Dear Alice")
    assert dev.get(address(other, "case_letter_used", entry.pk)).status_code == 404
    note = CaseEntry.objects.filter(case=case, letter="").first()
    assert dev.get(address(case, "case_letter_used", note.pk)).status_code == 404
    for person in (cast.alice, cast.bob, cast.carol, cast.olga, person_with(Role.DIGITAL_MEDIA_OFFICER)):
        browser = client_for(person)
        for url in (address(case, "case_letter_used", entry.pk), start(case, "acknowledgement"), start(case, "none")):
            assert browser.get(url).status_code == 404
        assert browser.post(address(case, "case_tick"), {"tick": LINE}).status_code == 404
    assert client_for(cast.mina).get(address(case, "case_letter_used", entry.pk)).status_code == 302  # declares first
