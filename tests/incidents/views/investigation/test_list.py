"""The list of files: narrowed by its address, searched by what is sent, and telling nobody what they may not know."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponse
from django.utils import timezone

from incidents.domain.decision import assign_delegate
from incidents.domain.parts import declare
from incidents.enums import InvestigationState as S
from incidents.enums import Outcome, Stage
from incidents.models import Declaration, Investigation
from incidents.models.investigation import FINISHED
from portal.models import AuditEntry, Employment, Role
from portal.people import grant_role
from tests.conftest import SignIn
from tests.incidents.cast import Cast

from .pages import LIST, text

pytestmark = pytest.mark.django_db


def listed(response: HttpResponse) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]*">(PS-[\d-]+)</a>', text(response))


def copies(file: Investigation, number: int) -> None:
    """More rows than a page has, all alike."""
    Investigation.objects.filter(pk=file.pk).update(target_on=timezone.localdate())
    cases = type(file.case).objects.bulk_create(type(file.case)() for _ in range(number))
    Investigation.objects.bulk_create(
        Investigation(case=case, respondent=file.respondent, employment_at_referral="ongoing", target_on=file.target_on)
        for case in cases
    )


def _cases() -> list[int]:
    return list(Investigation.objects.values_list("case", flat=True))


def test_stages_cover_all_states_and_finished_ones_are_finished() -> None:
    assert sorted(state for stage in Stage for state in stage.states) == sorted(S)
    assert set(Stage.FINISHED.states) == set(FINISHED)
    assert set(Outcome.values) < set(S.values)


def test_a_file_is_found_by_number_by_name_and_by_staff_number(cast: Cast, client_for: SignIn) -> None:
    file = cast.referred()
    declare(file.case, actor=cast.olga, has_conflict=False)
    Investigation.objects.filter(pk=file.pk).update(state=S.NO_ACTION)
    client = client_for(cast.olga)
    for words in (file.number, f"  {file.pk} ", file.number.lower(), "bob", cast.bob.name, cast.bob.staff_number):
        assert listed(client.post(LIST, {"words": words})) == [file.number], words
    for words in ("Alice", f"{file.pk + 1}", "PS-2026", "\0", "%"):
        assert listed(client.post(LIST, {"words": words})) == [], words
    assert client.post(LIST, {"words": ""}).status_code == 422


def test_no_respondent_stands_in_an_address_and_no_search_in_the_log(cast: Cast, client_for: SignIn) -> None:
    file = cast.referred()
    declare(file.case, actor=cast.olga, has_conflict=False)
    client = client_for(cast.olga)
    answer = client.post(LIST, {"words": cast.bob.name})
    assert answer.status_code == 200
    assert all(cast.bob.name not in url for url in re.findall(r'(?:href|action)="([^"]*)"', text(answer)))
    entry = AuditEntry.objects.get(action="investigations.searched")
    assert (entry.actor, entry.data) == (cast.olga, {"found": 1})
    assert cast.bob.name not in str([*AuditEntry.objects.filter(pk=entry.pk).values()])
    assert listed(client.get(LIST, {"words": cast.bob.name})) == [file.number]  # an address searches nothing


def test_nobody_finds_by_search_what_they_may_not_see(cast: Cast, client_for: SignIn) -> None:
    file = cast.referred()
    for person in (cast.dev, cast.alice, cast.bob, cast.carol):
        assert client_for(person).post(LIST, {"words": file.number}).status_code == 404
    for person in (cast.bella, cast.sam, cast.ivan):
        assert listed(client_for(person).post(LIST, {"words": cast.bob.name})) == []
    grant_role(cast.bob, Role.PEOPLE_SERVICES_OFFICER, actor=cast.olga)
    assert listed(client_for(cast.bob).post(LIST, {"words": "bob"})) == []


def test_the_list_goes_on_a_page_at_a_time_and_so_does_what_was_found(cast: Cast, client_for: SignIn) -> None:
    copies(cast.referred(), 60)
    read = [Declaration(case_id=case, person=cast.olga, has_conflict=False) for case in _cases()]
    Declaration.objects.bulk_create(read)
    client = client_for(cast.olga)
    for show in ("", "due"):
        first = client.get(LIST, {"show": show})
        second = client.get(LIST, {"show": show, "after": first.context["page"].next})
        assert (len(listed(first)), len(listed(second))) == (50, 11)
        assert not set(listed(first)) & set(listed(second))
    first = client.post(LIST, {"words": "bob"})
    second = client.post(LIST, {"words": "bob", "after": first.context["page"].next})
    assert len({*listed(first), *listed(second)}) == 61
    assert len(first.content) < 60 * 1024


FILTERS: list[tuple[dict[str, str], bool]] = [
    ({"stage": "carrying_out"}, True),
    ({"stage": "assessment"}, False),
    ({"outcome": "breach"}, True),
    ({"outcome": "no_breach"}, False),
    ({"outcome": "none"}, False),
    ({"alleged": "13(11)"}, True),
    ({"breached": "13(11)"}, False),
    ({"breached": "13(3)"}, True),
    ({"sanction": "fine"}, True),
    ({"sanction": "reprimand"}, False),
    ({"sanction": "none"}, False),
    ({"employment": "ongoing"}, True),
    ({"employment": "ses"}, False),
    ({"target": "past"}, False),
]


@pytest.mark.parametrize(("asked", "is_listed"), FILTERS)
def test_each_filter_keeps_what_it_says(cast: Cast, client_for: SignIn, asked: dict[str, str], is_listed: bool) -> None:
    file = cast.sanctioned()
    assert listed(client_for(cast.olga).get(LIST, asked)) == ([file.number] if is_listed else [])


def test_a_year_is_the_one_it_was_received_or_decided_in(cast: Cast, client_for: SignIn) -> None:
    file = cast.determined(breach=False)
    Investigation.objects.filter(pk=file.pk).update(opened_at=timezone.now() - timedelta(days=366))
    number = Investigation.objects.get(pk=file.pk).number
    this, last = [*client_for(cast.olga).get(LIST).context["form"].years][:2]
    client = client_for(cast.olga)
    assert listed(client.get(LIST, {"show": "all", "decided": this})) == [number]
    assert listed(client.get(LIST, {"show": "all", "received": last})) == [number]
    assert listed(client.get(LIST, {"show": "all", "received": this})) == []
    assert listed(client.get(LIST, {"show": "all", "decided": last})) == []


@pytest.mark.parametrize("asked", [{"stage": "x"}, {"sanction": "\0"}, {"received": "1"}, {"show": "x", "after": "y"}])
def test_an_address_that_means_nothing_narrows_nothing(cast: Cast, client_for: SignIn, asked: dict[str, str]) -> None:
    file = cast.referred()
    assert listed(client_for(cast.olga).get(LIST, asked)) == [file.number]


def test_lists_say_what_is_mine_and_what_is_due(cast: Cast, client_for: SignIn) -> None:
    file, other = cast.noticed(), cast.referred()
    Investigation.objects.filter(pk=file.pk).update(target_on=timezone.localdate() - timedelta(days=1))
    olga, bella = client_for(cast.olga), client_for(cast.bella)
    assert listed(olga.get(LIST, {"show": "mine"})) == [file.number]
    assert "Recommended how" in text(olga.get(LIST, {"show": "mine"}))
    assert listed(olga.get(LIST, {"show": "due"})) == [file.number, other.number]
    assert "1 day overdue" in text(olga.get(LIST))
    assert listed(olga.get(LIST, {"target": "past"})) == [file.number]
    assert listed(olga.get(LIST, {"target": "within"})) == [other.number]
    assert "Breach decision-maker" in text(bella.get(LIST, {"show": "mine"}))


def test_who_found_the_breach_learns_from_no_list_what_came_after(cast: Cast, client_for: SignIn) -> None:
    """The same answers to every question, wherever the file stands after the finding (4.2)."""
    file = cast.determined()
    assign_delegate(file, cast.sam, actor=cast.petra)
    bella = client_for(cast.bella)
    seen = []
    for state in (S.SD_ASSIGNED, S.SANCTION_PROPOSED, S.SANCTION_DECIDED, S.IMPLEMENTED):
        for held in (False, True):
            now: dict[str, Any] = (
                {"state": S.ON_HOLD, "held_from": state} if held else {"state": state, "held_from": ""}
            )
            Investigation.objects.filter(pk=file.pk).update(**now, target_on=timezone.localdate())
            asked = [{"show": show} for show in ("", "mine", "due", "closed")]
            asked += [{"show": "all", "stage": stage} for stage in Stage.values]
            asked += [{"show": "all", "target": target} for target in ("past", "within")]
            asked += [{"show": "all", "sanction": kind} for kind in ("fine", "none")]
            seen.append([len(listed(bella.get(LIST, one))) for one in asked])
            assert "Sanction" not in text(bella.get(LIST, {"show": "all"})).split("<tbody>")[1]
    assert seen == [seen[0]] * len(seen)
    assert sum(seen[0]) == 2  # closed, and at the stage of what is finished


def test_a_decision_maker_of_people_services_learns_no_more(cast: Cast, client_for: SignIn) -> None:
    file = cast.sanctioned()
    grant_role(cast.bella, Role.PEOPLE_SERVICES_MANAGER, actor=cast.petra)
    assert listed(client_for(cast.petra).get(LIST, {"sanction": "fine"})) == [file.number]
    assert listed(client_for(cast.bella).get(LIST, {"sanction": "fine", "show": "all"})) == []
    assert listed(client_for(cast.sam).get(LIST, {"sanction": "fine"})) == [file.number]


def test_a_contractor_stands_under_their_own_employment(client_for: SignIn) -> None:
    cast = Cast.assembled(employment=Employment.CONTRACTOR)
    file = cast.referred()
    olga = client_for(cast.olga)
    assert listed(olga.get(LIST, {"employment": "contractor"})) == []  # of one not opened nobody learns that
    declare(file.case, actor=cast.olga, has_conflict=False)
    assert listed(olga.get(LIST, {"employment": "contractor"})) == [file.number]
