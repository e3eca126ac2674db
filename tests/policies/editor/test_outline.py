"""The outline of a draft: what it shows, and how its parts are moved, removed and put back."""

import re
import time

import pytest

from policies import domain
from policies.enums import EDITABLE, EditionState
from policies.models import Clause, Edition
from tests.factories import ClauseFactory, EditionFactory, SectionFactory, published_edition

from .pages import address, shown

pytestmark = pytest.mark.django_db


def test_the_outline_shows_the_whole_draft_in_order(browser, draft) -> None:
    page = shown(browser, address(draft))
    found = re.findall(r"W-\d</span>|Section \d</a>|Read on\.", page)
    assert found == ["Section 1</a>", "Read on.", "W-1</span>", "W-2</span>", "Section 2</a>", "W-3</span>"]


@pytest.mark.parametrize("state", [state for state in EditionState if state not in EDITABLE])
def test_a_draft_that_is_not_being_written_has_no_editor(browser, state) -> None:
    edition = published_edition() if state == EditionState.PUBLISHED else EditionFactory()
    if state in {EditionState.IN_REVIEW, EditionState.DISCARDED}:
        Edition.objects.filter(pk=edition.pk).update(state=state)
    elif state != EditionState.PUBLISHED:
        edition = published_edition(edition.policy)
    for rest in ("", "words/", "sections/new/", f"clauses/{edition.clauses.first().pk}/"):
        assert browser.get(address(edition, rest)).status_code == 404


def test_words_are_not_shown_by_the_address_of_another_draft(browser, draft) -> None:
    other = EditionFactory()
    assert browser.get(address(other, f"clauses/{draft.clauses.first().pk}/")).status_code == 404
    assert browser.post(address(other, "arrange/"), {"remove": draft.clauses.first().place}).status_code == 302
    assert draft.clauses.count() == 3


@pytest.mark.parametrize("clauses", [1, 3, 40])
def test_the_outline_asks_the_same_of_the_database_however_long_the_policy_is(
    browser, clauses, django_assert_num_queries
) -> None:
    draft = EditionFactory(clauses=clauses)
    SectionFactory(edition=draft)
    browser.get(address(draft))
    with django_assert_num_queries(8):
        browser.get(address(draft))


def test_the_outline_of_a_very_long_policy_stays_light(browser) -> None:
    draft = EditionFactory(clauses=1)
    section = draft.sections.get()
    Clause.objects.bulk_create(
        Clause(edition=draft, section=section, position=at, ref=f"DHS-LONG-{at}", words="You must keep it short. " * 9)
        for at in range(2, 501)
    )
    began = time.process_time()
    page = browser.get(address(draft)).content
    assert len(page) < 1_000_000
    assert time.process_time() - began < 3


def test_a_button_leads_back_to_itself(browser, draft) -> None:
    place = draft.clauses.get(ref="W-1").place
    answer = browser.post(address(draft, "arrange/"), {"down": place})
    assert answer.url == address(draft) + f"#{place}-down"
    assert list(draft.clauses.order_by("position").values_list("ref", flat=True)) == ["W-2", "W-1", "W-3"]
    assert f'id="{place}-down"' in shown(browser, address(draft))


def test_a_section_moves_by_its_button(browser, draft) -> None:
    browser.post(address(draft, "arrange/"), {"up": draft.sections.get(position=2).place})
    assert draft.clauses.get(ref="W-3").position == 1


@pytest.mark.parametrize("kind", ["clause", "section"])
def test_what_was_removed_says_so_where_it_stood_and_is_put_back(browser, draft, kind) -> None:
    part = draft.clauses.get(ref="W-1") if kind == "clause" else draft.sections.get(position=1)
    before = list(draft.clauses.order_by("position").values())
    answer = browser.post(address(draft, "arrange/"), {"remove": part.place})
    assert answer.url.endswith("#put-back")
    page = browser.get(answer.url).content.decode()
    assert page.index("is removed") < page.index("W-3</span>")
    button = re.search(r'id="put-back" name="restore" value="(\d+)"', page)
    assert button
    answer = browser.post(address(draft, "arrange/"), {"restore": button[1]})
    assert answer.url == address(draft) + f"#{part.place}"
    assert list(draft.clauses.order_by("position").values()) == before


def test_removing_a_clause_that_is_in_force_warns_of_what_points_at_it(browser, draft) -> None:
    policy = published_edition(draft.policy, clauses=2).policy
    draft = EditionFactory(policy=policy, clauses=2)
    ref = draft.clauses.first().ref
    assert policy.editions.published().get().clauses.filter(ref=ref).exists()
    answer = browser.post(address(draft, "arrange/"), {"remove": draft.clauses.first().place})
    assert f"{ref} would disappear: findings, advice and training point at it" in " ".join(
        shown(browser, answer.url).split()
    )


def test_a_ref_used_again_is_said_when_putting_back(browser, draft, carol) -> None:
    removed = domain.remove_clause(draft.clauses.get(ref="W-1"), actor=carol)
    ClauseFactory(section=draft.sections.first(), ref="W-1", position=9)
    page = browser.post(address(draft, "arrange/"), {"restore": removed.pk}, follow=True).content.decode()
    assert "Another clause is W-1" in page
    assert "Put back W-1" in page


def test_a_clause_is_moved_to_any_place(browser, draft) -> None:
    clause, section = draft.clauses.get(ref="W-1"), draft.sections.get(position=2)
    page = address(draft, f"clauses/{clause.pk}/move/")
    assert "After W-3" in shown(browser, page)
    answer = browser.post(page, {"to": f"{section.pk}:{draft.clauses.get(ref='W-3').pk}"})
    assert answer.url == address(draft) + f"#{clause.place}"
    assert list(section.clauses.order_by("position").values_list("ref", flat=True)) == ["W-3", "W-1"]


def test_two_who_remove_the_same_clause_are_told(browser, draft, dev) -> None:
    clause = draft.clauses.get(ref="W-1")
    domain.remove_clause(clause, actor=dev)
    page = browser.post(address(draft, "arrange/"), {"remove": f"clause:{clause.pk or 0}"}, follow=True)
    assert "no longer in the draft" in page.content.decode()


@pytest.mark.parametrize("asked", [{}, {"up": "nothing"}, {"up": "clause:x"}, {"remove": "edition:1"}])
def test_a_button_that_the_outline_does_not_have_does_nothing(browser, draft, asked) -> None:
    assert browser.post(address(draft, "arrange/"), asked).status_code == 404
