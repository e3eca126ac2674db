"""The queue: what it shows and finds, page by page, and what it costs."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from incidents.domain import case as cases
from incidents.enums import CaseState
from incidents.models import Case

from .case.pages import QUEUE, address, entry, judgement

pytestmark = pytest.mark.django_db


def many(number: int, **fields: Any) -> list[Case]:
    """Cases alone, some opened at the very same moment."""
    now = timezone.now()
    moments = [now - timedelta(minutes=place // 3) for place in range(number)]
    return Case.objects.bulk_create(
        [Case(opened_at=at, state_since=at, due_at=timezone.now(), **fields) for at in moments]
    )


@pytest.mark.parametrize("rows", [1, 3, 30])
@pytest.mark.parametrize("who", ["dev", "mina"])
def test_a_queue_of_any_length_costs_the_same(cast, client_for, django_assert_num_queries, rows, who):
    for number in range(rows):
        case = cast.raised(links=[f"https://x.com/bob/status/{number}"]).case
        if number % 2:
            cases.assign_case(case, cast.dev, actor=cast.dev)
    client = client_for(getattr(cast, who))
    client.get(QUEUE)
    # The person, how they like the queue, the line below, the marks of names kept apart, what is behind their wall,
    # which cases, with how many there are, and what is shown of them.
    with django_assert_num_queries(7):
        page = client.get(QUEUE).content.decode()
    assert page.count('<th scope="row">') == rows


@pytest.mark.parametrize(("rows", "said"), [(60, "60 cases."), (160, "More than 100 cases.")])
def test_more_than_a_page_costs_the_same_however_many_there_are(
    cast, client_for, django_assert_num_queries, rows, said
):
    many(rows)
    client = client_for(cast.dev)
    client.get(QUEUE)
    with django_assert_num_queries(7):
        page = client.get(QUEUE).content.decode()
    assert said in page


def test_fifty_rows_are_a_small_page(cast, client_for):
    many(60, handler=cast.dev, state=CaseState.REFERRAL_PROPOSED)
    page = client_for(cast.dev).get(QUEUE).content
    assert page.count(b'<th scope="row">') == 50
    assert len(page) <= 62_000


def test_page_by_page_every_case_comes_once_and_in_order(cast, client_for):
    made = many(120)
    wanted = sorted(made, key=lambda case: (case.opened_at, case.pk), reverse=True)
    client, page, found, pages = client_for(cast.mina), QUEUE, [], 0
    while page:
        html = client.get(page).content.decode()
        found += [int(pk) for pk in re.findall(r'href="/cases/(\d+)/"', html)]
        older = re.search(r'href="\?([^"]*after=\d+)"', html)
        page, pages = (f"{QUEUE}?{older[1]}" if older else ""), pages + 1
    assert found == [case.pk for case in wanted]
    assert pages == 3


def test_the_filter_shows_what_it_says(cast, client_for):
    mine = cast.in_triage(account="@bob_one")
    late = cast.in_triage(links=["https://instagram.com/p/Late1"])
    Case.objects.filter(pk=late.pk).update(due_at=timezone.now() - timedelta(days=1))
    closed = cast.judged(breach=False, links=["https://x.com/bob/status/9"])
    cases.move_case(closed, CaseState.CLOSED_NO_ACTION, actor=cast.dev, words="x")
    free = cast.raised(links=["https://x.com/bob/status/8"]).case
    Case.objects.filter(pk=closed.pk).update(handler=None)
    named = {case.pk: name for name, case in (("mine", mine), ("late", late), ("closed", closed), ("free", free))}

    def shown(query: str) -> set[str]:
        html = client_for(cast.dev).get(f"{QUEUE}?{query}").content.decode()
        return {named[int(pk)] for pk in re.findall(r'href="/cases/(\d+)/"', html)}

    assert shown("") == {"mine", "late", "free"}
    assert shown("show=mine") == {"mine", "late"}
    assert shown("show=unassigned") == {"free"}
    assert shown("show=due") == {"late"}
    assert shown("show=waiting") == set()
    assert shown("show=all") == {"mine", "late", "free", "closed"}
    assert shown("show=closed") == {"closed"}
    assert shown(f"words={mine.number}") == shown(f"words={mine.pk}") == {"mine"}
    assert shown("words=BOB_ONE") == {"mine"}
    assert shown("words=instagram.com/p/late") == {"late"}
    assert shown("words=nothing+like+it") == shown("words=99999999999999999999") == set()
    assert shown("show=rubbish&after=rubbish&words=%00") == shown("")


def test_people_write_what_they_like_and_the_page_shows_it(cast, client_for):
    hostile = "<script>alert(1)</script>{{ 7|add:7 }}" + "long" * 300 + "\u202eevil"
    case = cast.in_triage()
    dev = client_for(cast.dev)
    dev.post(address(case, "case_entry"), entry(words=hostile))
    dev.post(address(case, "case_judge"), judgement(cast, judgement=hostile))
    html = dev.get(address(case)).content.decode()
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;{{ 7|add:7 }}") == 3
    assert "<script>alert" not in html
    found = dev.get(QUEUE, {"words": hostile[:100]}).content.decode()
    assert "<script>alert" not in found
