"""What narrows the queue, what is found in it, what stands out, and what nobody may learn by it."""

import re
from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from incidents import searching
from incidents.domain import case as cases
from incidents.domain.indexing import index_cases
from incidents.domain.labels import LabelRefused, label_case, unlabel_case
from incidents.domain.parts import declare
from incidents.enums import CaseState, EntryKind
from incidents.models import Case, CaseText
from incidents.models.search import MOST_LABELS
from portal.people import add_unit
from tests.factories import PersonFactory
from tests.incidents.cast import picture

from .case.pages import QUEUE, address, entry

pytestmark = pytest.mark.django_db


def shown(browser: Client, **asked: str) -> set[int]:
    html = browser.get(QUEUE, asked).content.decode()
    return {int(pk) for pk in re.findall(r'href="/cases/(\d+)/"', html)}


def test_each_facet_narrows_the_list_to_what_it_names(cast, client_for):
    plain = cast.raised(links=["https://www.facebook.com/bob/posts/1"]).case
    judged = cast.judged(breach=False)
    mina = client_for(cast.mina)
    both = {plain.pk, judged.pk}
    clause = cast.clauses[0]
    for asked, wanted in (
        ({"platform": "facebook"}, {plain.pk}),
        ({"platform": "x-twitter"}, {judged.pk}),
        ({"clause": clause.ref.lower()}, {judged.pk}),
        ({"policy": clause.edition.policy.slug}, {judged.pk}),
        ({"unit": cast.bob.unit.name}, {judged.pk}),
        ({"unit": cast.bob.unit.code}, {judged.pk}),
        ({"unit": "No such unit"}, set()),
        ({"state": "submitted"}, {plain.pk}),
        ({"kind": "other"}, both),
        ({"severity": "high"}, set()),
        ({"channel": "colleague"}, both),
        ({"channel": "phone"}, set()),
        ({"evidence": "no"}, both),
        ({"evidence": "yes"}, set()),
        ({"age": "day"}, both),
        ({"age": "over-week"}, set()),
        ({"state": "rubbish", "age": "\0", "sort": "x", "channel": "'"}, both),
    ):
        assert shown(mina, **asked) == wanted, asked


def page_by_page(browser: Client, query: str) -> list[int]:
    found: list[int] = []
    while query:
        html = browser.get(f"{QUEUE}?{query}").content.decode()
        found += [int(pk) for pk in re.findall(r'href="/cases/(\d+)/"', html)]
        older = re.search(r'href="\?([^"]*after=\d+)"', html)
        query = older[1].replace("&amp;", "&") if older else ""
    return found


@pytest.mark.parametrize("who", ["mina", "dev"])
@pytest.mark.parametrize(
    "asked", [{"clause": "DHS-1"}, {"clause": "DHS-1", "kind": "support"}, {"label": "one", "clause": "DHS-1"}]
)
def test_what_few_cases_are_about_is_found_in_the_order_of_the_queue(cast, client_for, who, asked):
    now, handlers = timezone.now(), [cast.dev, None, cast.mina]
    wanted = {f"{name}:{value}" for name, value in asked.items()}
    Case.objects.bulk_create(
        Case(
            opened_at=now - timedelta(minutes=place // 2),
            facets=[
                "clause:DHS-1",
                f"kind:{'support' if place % 2 else 'other'}",
                *(["label:one"] if place % 5 else []),
            ],
            state=CaseState.CLOSED_GUIDANCE if place % 7 == 0 else CaseState.IN_TRIAGE,
            handler=handlers[place % 3],
        )
        for place in range(180)
    )
    Case.objects.filter(facets__contains=["label:one"], handler=cast.mina).update(handler=cast.dev)
    Case.objects.filter(pk__in=Case.objects.filter(handler=None)[:9]).update(facets=["clause:DHS-2"])
    theirs = Case.objects.visible_to(getattr(cast, who)).order_by("-opened_at", "-pk")
    for show, of_list in (("all", theirs), ("", theirs.open()), ("unassigned", theirs.open().filter(handler=None))):
        found = page_by_page(client_for(getattr(cast, who)), urlencode({"show": show, **asked}))
        assert found == [case.pk for case in of_list if wanted <= {*case.facets}], show


def test_what_is_above_a_unit_finds_the_cases_of_its_people(cast, client_for):
    division = add_unit("division-9", "Division 9")
    cast.bob.unit = add_unit("section-9", "Section 9", division)
    cast.bob.save()
    judged = cast.judged(breach=False)
    assert shown(client_for(cast.mina), unit="Division 9") == {judged.pk}


def test_a_word_an_account_and_an_address_find_a_case_and_a_slip_of_the_pen_nearly(cast, client_for, monkeypatch):
    case = cast.raised(words="He mocks our customers.", account="@bob_smithers", about="Bob of Perth").case
    cast.raised(links=["https://www.facebook.com/other/posts/2"], words="Something else.")
    mina = client_for(cast.mina)
    for words in ("mocking customer", "smithers", "@bob_smithers", "perth", "https://x.com/bob/status/1?utm_source=a"):
        assert shown(mina, words=words) == {case.pk}, words
    assert shown(mina, words="smitherz") == {case.pk}
    assert "Of the first 1,000 cases, these come near." in mina.get(QUEUE, {"words": "smitherz"}).content.decode()
    # Behind the first ones it is looked for among all.
    monkeypatch.setattr(searching, "NEAR_NEWEST", 1)
    searching._asking.cache_clear()
    assert "These come near." in mina.get(QUEUE, {"words": "smitherz"}).content.decode()
    searching._asking.cache_clear()
    for words in ('"customers mocks"', "-----", "'; DROP TABLE", "the", "\\", "%", "a" * 3000):
        assert mina.get(QUEUE, {"words": words}).status_code == 200
    assert shown(mina, words='"customers mocks"') == set()


def test_a_word_that_is_rare_is_found_first_and_brought_into_order_and_no_wall_is_lower_for_it(cast, client_for):
    frequent = cast.raised(words="The roster hangs in the office.").case
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE incidents_casetext")
    rare = cast.raised(links=["https://x.com/bob/status/2"], words="A quokka on the roster.").case
    walled = cast.judged(
        breach=False, words="A quokka.", links=["https://x.com/bob/status/3"], subject=PersonFactory(manager=cast.mina)
    )
    asked = ("quokka", "quokka roster", "roster", "roster or quokka")
    assert [searching._how(words) for words in asked] == ["rare", "rare", "all", "all"]
    dev, mina = client_for(cast.dev), client_for(cast.mina)
    assert shown(dev, words="quokka") == {rare.pk, walled.pk}
    assert shown(dev, words="quokka", sort="due") == {rare.pk, walled.pk}
    assert shown(mina, words="quokka") == shown(mina, words="quokka roster") == {rare.pk}
    assert shown(mina, words="roster or quokka") == {frequent.pk, rare.pk}
    assert "1 case." in mina.get(QUEUE, {"words": "quokka"}).content.decode()


def test_words_read_in_a_picture_find_its_case(cast, client_for):
    case = cast.raised(pictures=[picture()]).case
    case.concerns.get().evidence.update(words="Roster of the night shift")
    assert shown(client_for(cast.mina), words="roster") == set()
    index_cases()
    assert shown(client_for(cast.mina), words="roster") == {case.pk}
    assert shown(client_for(cast.mina), evidence="yes") == {case.pk}


def test_writing_the_index_again_changes_nothing_that_was_in_step(cast):
    case = label(cast.judged(breach=False), cast, "call-back")
    before = Case.objects.get(pk=case.pk).facets, CaseText.objects.get(case=case).words
    assert index_cases() == 1
    assert (Case.objects.get(pk=case.pk).facets, CaseText.objects.get(case=case).words) == before


def test_a_case_behind_the_wall_is_in_no_list_no_count_no_search_and_no_news(cast, client_for):
    case = cast.judged(breach=False, account="@bob_smithers", subject=PersonFactory(manager=cast.mina))
    mina, dev = client_for(cast.mina), client_for(cast.dev)
    assert shown(dev, words="smithers") == {case.pk}
    for asked in ({}, {"show": "all"}, {"words": "smithers"}, {"words": "smitherz"}, {"words": case.number}):
        assert shown(mina, **asked) == set(), asked
        assert "0 cases." in mina.get(QUEUE, asked).content.decode()
    assert mina.get(reverse("incidents:queue_news"), {"since": "0"}).content.strip() == b""
    assert b"1 new or changed case." in dev.get(reverse("incidents:queue_news"), {"since": "0"}).content


def test_the_place_of_a_page_says_nothing_of_a_case_one_may_not_see(cast, client_for):
    walled = cast.judged(breach=False, subject=PersonFactory(manager=cast.mina))
    open_to_her = cast.raised(links=["https://x.com/bob/status/4"]).case
    mina = client_for(cast.mina)
    assert shown(mina, after=str(walled.pk)) == shown(mina) == {open_to_her.pk}
    assert shown(mina, after=str(open_to_her.pk)) == set()


@pytest.mark.parametrize("sort", ["newest", "due", "touched"])
def test_each_order_brings_every_case_once_page_by_page(cast, client_for, sort):
    now = timezone.now()
    Case.objects.bulk_create(
        Case(
            opened_at=now - timedelta(minutes=place // 3),
            touched_at=now - timedelta(minutes=place % 7),
            due_at=now + timedelta(days=place % 5) if place % 4 else None,
        )
        for place in range(120)
    )
    order = {
        "newest": lambda case: (-case.opened_at.timestamp(), -case.pk),
        "due": lambda case: (case.due_at or now + timedelta(days=999), case.pk),
        "touched": lambda case: (-case.touched_at.timestamp(), -case.pk),
    }[sort]
    found = page_by_page(client_for(cast.mina), f"sort={sort}")
    assert found == [case.pk for case in sorted(Case.objects.all(), key=order)]


def test_a_count_is_exact_to_its_limit_and_then_says_more(cast, client_for, monkeypatch):
    monkeypatch.setattr("incidents.searching.MOST_COUNTED", 3)
    monkeypatch.setattr("incidents.views.queue.MOST_COUNTED", 3)
    searching._counting.cache_clear()
    mina = client_for(cast.mina)
    for number, words in ((1, "1 case."), (3, "3 cases."), (4, "More than 3 cases.")):
        Case.objects.bulk_create(Case() for _ in range(number - Case.objects.count()))
        assert words in mina.get(QUEUE).content.decode()
    searching._counting.cache_clear()


def test_what_is_new_or_changed_stands_out_until_it_was_looked_at(cast, client_for):
    case = cast.in_triage()
    dev = client_for(cast.dev)
    assert '<span class="marker">New to you</span>' in dev.get(QUEUE).content.decode()
    dev.get(address(case))
    assert 'class="marker"' not in dev.get(QUEUE).content.decode()
    declare(case, actor=cast.mina, has_conflict=False)
    client_for(cast.mina).post(address(case, "case_entry"), entry(words="Seen before."))
    assert '<span class="marker">Updated</span>' in dev.get(QUEUE).content.decode()


def test_an_officer_finds_their_order_and_columns_again_and_a_shared_address_keeps_its_own(cast, client_for):
    dev = client_for(cast.dev)
    sent = {"sort": "due", "columns": ["due", "touched", "rubbish"], "back": "show=mine&sort=newest"}
    assert dev.post(reverse("incidents:queue_taste"), sent).status_code == 302
    cast.raised()
    assert '<th scope="col">State</th>' in dev.get(QUEUE).content.decode()  # what cannot be kept is not
    back = dev.post(reverse("incidents:queue_taste"), {**sent, "columns": ["touched", "due"]})
    assert parse_qs(urlsplit(back.url).query) == {"show": ["mine"]}
    html = dev.get(QUEUE).content.decode()
    assert re.findall('<th scope="col">(.*?)</th>', html) == ["Number", "Due", "Last touched"]
    assert "Open, Due first" in html
    assert "Open, Newest first" in dev.get(QUEUE, {"sort": "newest"}).content.decode()
    assert '<th scope="col">State</th>' in client_for(cast.mina).get(QUEUE).content.decode()


def label(case: Case, cast, name: str) -> Case:
    label_case(case, name, actor=cast.dev)
    return case


def test_a_label_is_written_one_way_and_put_on_once(cast, client_for):
    case = cast.in_triage()
    assert label_case(case, "Needs Call-Back!", actor=cast.dev)
    assert not label_case(case, "needs call back", actor=cast.dev)
    assert [each.name for each in case.labels.all()] == ["needs-call-back"]
    assert shown(client_for(cast.dev), label="Needs call-back") == {case.pk}
    assert case.entries.filter(kind=EntryKind.NOTE, words="Label added: needs-call-back").count() == 1
    assert unlabel_case(case, "needs-call-back", actor=cast.dev)
    assert not unlabel_case(case, "needs-call-back", actor=cast.dev)
    assert shown(client_for(cast.dev), label="needs-call-back") == set()


def test_a_case_takes_so_many_labels_and_none_without_a_letter(cast):
    case = cast.in_triage()
    for number in range(MOST_LABELS):
        label(case, cast, f"label {number}")
    for words in ("one more", "!!!"):
        with pytest.raises(LabelRefused):
            label(case, cast, words)


def test_whoever_may_not_know_of_a_case_cannot_label_it(cast):
    case = cast.in_triage()
    with pytest.raises(Case.DoesNotExist):
        label_case(case, "x", actor=cast.olga)


def chosen(*pks: int, **fields: object) -> dict[str, object]:
    return {"what": "assign", "case": [str(pk) for pk in pks], "once": "7c9e6679-7425-40de-944b-e07fc1f90ae7", **fields}


def test_cases_are_assigned_together_each_with_its_own_entry_and_a_form_sent_twice_does_it_once(cast, client_for):
    one, two = (cast.raised(links=[f"https://x.com/bob/status/{n}"]).case for n in (4, 5))
    mina, bulk = client_for(cast.mina), reverse("incidents:queue_bulk")
    page = mina.get(bulk, {"what": "assign", "case": [one.pk, two.pk]}).content.decode()
    assert one.number in page
    assert two.number in page
    sent = chosen(one.pk, two.pk, handler=str(cast.dev.pk))
    first, again = (mina.post(bulk, sent) for _ in range(2))
    assert first.url == again.url
    assert "Done: 2" in mina.get(first.url).content.decode()
    for case in (one, two):
        case.refresh_from_db()
        assert case.handler == cast.dev
        assert case.entries.filter(kind=EntryKind.ASSIGNED).count() == 1


def test_what_cannot_be_done_is_left_and_said_and_what_may_not_be_known_is_not_even_said(cast, client_for):
    free = cast.raised(links=["https://x.com/bob/status/4"]).case
    closed = cast.judged(breach=False, links=["https://x.com/bob/status/5"])
    cases.move_case(closed, CaseState.CLOSED_NO_ACTION, actor=cast.dev, words="x")
    walled = cast.judged(breach=False, links=["https://x.com/b/status/6"], subject=PersonFactory(manager=cast.mina))
    mina = client_for(cast.mina)
    sent = chosen(free.pk, closed.pk, walled.pk, handler=str(cast.mina.pk))
    page = mina.get(mina.post(reverse("incidents:queue_bulk"), sent).url).content.decode()
    assert "Done: 1" in page
    assert "Not done: 1" in page
    assert closed.number in page
    assert walled.number not in page
    walled.refresh_from_db()
    assert walled.handler == cast.dev


def test_nobody_sees_what_came_of_another_persons_step(cast, client_for):
    case = cast.raised().case
    done = client_for(cast.dev).post(reverse("incidents:queue_bulk"), chosen(case.pk, what="label", label="mine"))
    assert client_for(cast.dev).get(done.url).status_code == 200
    assert client_for(cast.mina).get(done.url).status_code == 404
