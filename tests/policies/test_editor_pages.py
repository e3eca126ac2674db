"""The editor as policy owners meet it: what is typed is saved, kept or shown beside another's, and never lost."""

import re
import time
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from policies import domain
from policies.enums import EDITABLE, EditionState
from policies.models import Clause, Edition, Presence, Unsaved
from portal.models import AuditEntry, Person, Role
from tests.factories import (
    ClauseFactory,
    EditionFactory,
    PersonFactory,
    PolicyFactory,
    SectionFactory,
    person_with,
    published_edition,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def carol() -> Person:
    return person_with(Role.POLICY_OWNER, given_names="Carol")


@pytest.fixture
def dev() -> Person:
    return person_with(Role.POLICY_OWNER, given_names="Dev")


@pytest.fixture
def draft() -> Edition:
    """Two sections: W-1, W-2 under the first, W-3 under the second."""
    draft = EditionFactory(policy=PolicyFactory(slug="w", title="Web work"), clauses=0)
    first, second = SectionFactory(edition=draft, prose="Read *on*."), SectionFactory(edition=draft)
    for section in (first, first, second):
        ClauseFactory(section=section)
    return draft


@pytest.fixture
def browser(client_for, carol) -> Client:
    return client_for(carol)


def address(draft: Edition, rest: str = "") -> str:
    return f"/policies/drafts/{draft.pk}/edit/{rest}"


def clause_page(draft: Edition, ref: str = "W-1") -> str:
    return address(draft, f"clauses/{draft.clauses.get(ref=ref).pk}/")


def fields_of(browser: Client, page: str) -> dict[str, Any]:
    """What the form of a page would send as it stands."""
    form = browser.get(page).context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def shown(browser: Client, page: str) -> str:
    return browser.get(page).content.decode()


# The outline


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
    began = time.perf_counter()
    page = browser.get(address(draft)).content
    assert len(page) < 1_000_000
    assert time.perf_counter() - began < 3


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


# Writing


def test_a_clause_is_written_and_saved(browser, draft) -> None:
    page = clause_page(draft)
    sent = fields_of(browser, page) | {
        "words": "You *may* wave.\r\n\r\n- Once.",
        "modality": "may",
        "capacity": "at work",
        "audience": "staff",
        "plain_words": "Wave.",
        "legal_references": "Waving Act 1999, section 1",
    }
    answer = browser.post(page, sent)
    clause = draft.clauses.get(ref="W-1")
    assert answer.url == address(draft) + f"#{clause.place}"
    assert (clause.words, clause.modality, clause.capacity) == ("You *may* wave.\n\n- Once.", "may", "at work")
    assert (clause.plain_words, clause.legal_references) == ("Wave.", "Waving Act 1999, section 1")


def test_a_new_clause_stands_where_it_was_asked_for_with_the_next_ref(browser, draft) -> None:
    section, after = draft.sections.get(position=1), draft.clauses.get(ref="W-1")
    page = address(draft, f"sections/{section.pk}/clauses/new/?after={after.pk}")
    sent = fields_of(browser, page)
    assert sent["ref"] == "W-4"
    for _ in range(2):
        answer = browser.post(page, sent | {"words": "You must wave."})
        assert answer.url == address(draft) + f"#clause:{draft.clauses.get(ref='W-4').pk}"
    assert list(draft.clauses.order_by("position").values_list("ref", flat=True)) == ["W-1", "W-4", "W-2", "W-3"]


def test_sections_are_added_and_changed(browser, draft) -> None:
    page = address(draft, f"sections/new/?after={draft.sections.get(position=1).pk}")
    browser.post(page, fields_of(browser, page) | {"heading": "Between", "prose": "Some *words*."})
    made = draft.sections.get(position=2)
    assert (made.heading, made.prose) == ("Between", "Some *words*.")
    page = address(draft, f"sections/{made.pk}/")
    browser.post(page, fields_of(browser, page) | {"heading": "In between"})
    assert draft.sections.get(position=2).heading == "In between"


def test_the_words_of_the_edition_itself_are_changed(browser, draft) -> None:
    page = address(draft, "words/")
    sent = fields_of(browser, page) | {"title": "Working on the web", "opening": "Hello.", "statement": "I read it."}
    assert browser.post(page, sent).url == address(draft) + "#words"
    draft.refresh_from_db()
    assert (draft.title, draft.opening, draft.statement) == ("Working on the web", "Hello.", "I read it.")


@pytest.mark.parametrize(
    ("ref", "words"),
    [
        ("w-1", "Write a ref like DHS-PERS-07"),
        ("W 1", "Write a ref like DHS-PERS-07"),
        ("W-2", "Another clause is W-2"),
        ("", "Fill in “Ref”"),
    ],
)
def test_a_ref_that_cannot_be_is_refused_and_what_was_typed_stays(browser, draft, ref, words) -> None:
    page = clause_page(draft)
    answer = browser.post(page, fields_of(browser, page) | {"ref": ref, "words": "My new words."}).content.decode()
    assert words in answer
    assert "My new words." in answer
    assert draft.clauses.get(ref="W-1").version == 1


def test_a_ref_in_force_goes_only_when_its_owner_lets_it_go(browser, draft) -> None:
    published_edition(draft.policy, clauses=1)
    draft = EditionFactory(policy=draft.policy, clauses=1)
    ref = draft.clauses.get().ref
    page = clause_page(draft, ref)
    sent = fields_of(browser, page) | {"ref": "W-99"}
    answer = browser.post(page, sent).content.decode()
    assert f"{ref} would disappear: findings, advice and training point at it." in answer
    assert draft.clauses.get().ref == ref
    browser.post(page, sent | {"drops_ref": "on"})
    assert draft.clauses.get().ref == "W-99"


# Preview


def test_the_preview_is_what_readers_get_and_is_kept_nowhere(browser, draft, carol) -> None:
    page = address(draft, "preview/")
    answer = browser.post(page, {"words": "You **must** <script>wave</script>.", "ref": "W-1", "legal_references": "A"})
    fragment = answer.content.decode()
    assert "<strong>must</strong>" in fragment
    assert "<script>" not in fragment
    assert "<html" not in fragment
    assert not Unsaved.objects.exists()


def test_without_a_script_the_preview_keeps_what_was_typed_in_the_form(browser, draft) -> None:
    page = clause_page(draft)
    sent = fields_of(browser, page) | {"words": "You **must** wave.", "preview": "yes", "ref": "W-8"}
    answer = browser.post(page, sent)
    assert "You <strong>must</strong> wave." in answer.content.decode()
    form = answer.context["form"]
    assert (form["words"].value(), form["ref"].value(), form["version"].value()) == ("You **must** wave.", "W-8", "1")
    assert draft.clauses.get(ref="W-1").version == 1


# Kept while typing


def keep(browser: Client, draft: Edition, place: str, **fields: Any) -> int:
    return browser.post(address(draft, "keep/"), {"place": place, **fields}).status_code


def test_words_kept_while_typing_are_shown_again_and_can_be_dropped(browser, draft) -> None:
    clause, page = draft.clauses.get(ref="W-1"), clause_page(draft)
    assert keep(browser, draft, clause.place, **fields_of(browser, page) | {"words": "Half a"}) == 204
    answer = browser.get(page)
    assert answer.context["form"]["words"].value() == "Half a"
    assert "These are words you typed on" in answer.content.decode()
    assert "your words there are not saved" in shown(browser, address(draft))
    assert browser.post(page, {"drop": "yes"}).url == page
    assert browser.get(page).context["form"]["words"].value() == clause.words
    assert not Unsaved.objects.exists()


def test_words_kept_are_nobody_elses(browser, draft, dev, client_for) -> None:
    clause = draft.clauses.get(ref="W-1")
    keep(browser, draft, clause.place, words="Half a")
    assert "Half a" not in shown(client_for(dev), clause_page(draft))


def test_saving_ends_what_was_kept(browser, draft) -> None:
    page = clause_page(draft)
    sent = fields_of(browser, page) | {"words": "A whole thought."}
    keep(browser, draft, draft.clauses.get(ref="W-1").place, **sent)
    browser.post(page, sent)
    assert not Unsaved.objects.exists()


def test_kept_words_that_say_what_is_saved_are_no_news(browser, draft) -> None:
    page = clause_page(draft)
    keep(browser, draft, draft.clauses.get(ref="W-1").place, **fields_of(browser, page))
    assert "did not save" not in shown(browser, page)


@pytest.mark.parametrize("place", ["", "removed:clause:1", "made:1", "clause:", "clause:1:x", "x" * 99])
def test_nothing_is_kept_at_a_place_that_no_form_has(browser, draft, place) -> None:
    assert keep(browser, draft, place, words="x") == 404
    assert not Unsaved.objects.exists()


def test_only_the_fields_of_a_form_are_kept_and_no_more_than_one_holds(browser, draft) -> None:
    assert keep(browser, draft, "edition", title="T", password="secret", other="x") == 204
    assert Unsaved.objects.get().fields == {"title": "T"}
    assert keep(browser, draft, "edition", opening="x" * 100_001) == 413


def test_only_owners_keep_and_preview(client_for, draft) -> None:
    browser = client_for(PersonFactory())
    assert keep(browser, draft, "edition", title="T") == 404
    assert browser.post(address(draft, "preview/"), {"words": "x"}).status_code == 404
    assert browser.post(address(draft, "arrange/"), {"remove": "clause:1"}).status_code == 404


# Signed out


def idle(browser: Client) -> None:
    session = browser.session
    session["seen"] = session["began"] = int(time.time()) - 16 * 60
    session.save()


def test_a_form_sent_after_the_sign_in_ended_can_be_sent_after_all(browser, draft, carol) -> None:
    page = clause_page(draft)
    sent = fields_of(browser, page) | {"words": "Written before lunch."}
    idle(browser)
    assert browser.post(page, sent).url.endswith("/kept/")
    browser.force_login(carol, backend="portal.sign_ins.PersonBackend")
    kept = browser.get("/kept/")
    assert "Written before lunch." in kept.content.decode()
    browser.post(kept.context["kept"].path, dict(kept.context["kept"].fields))
    assert draft.clauses.get(ref="W-1").words == "Written before lunch."


def test_words_kept_while_typing_outlive_the_sign_in(browser, draft, carol) -> None:
    page = clause_page(draft)
    keep(browser, draft, draft.clauses.get(ref="W-1").place, **fields_of(browser, page) | {"words": "Before lunch."})
    browser.session.flush()
    browser.force_login(carol, backend="portal.sign_ins.PersonBackend")
    assert browser.get(page).context["form"]["words"].value() == "Before lunch."


def test_what_the_script_sends_too_late_is_no_form_to_send_again(browser, draft) -> None:
    browser.get(address(draft))
    idle(browser)
    answer = browser.post(address(draft, "keep/"), {"place": "edition", "title": "T"})
    assert answer.status_code == 302
    assert "kept" not in answer.cookies


def test_whoever_signed_in_anew_gets_a_token_for_the_page_they_left_open(browser, draft) -> None:
    answer = browser.get(address(draft, "keep/"))
    assert re.fullmatch(r"\w{64}", answer.content.decode())
    assert answer["Content-Type"].startswith("text/plain")


# Two writers


def test_the_second_writer_sees_both_and_saves_over_knowingly(browser, draft, dev, client_for) -> None:
    page, other = clause_page(draft), client_for(dev)
    mine, theirs = fields_of(browser, page), fields_of(other, page)
    other.post(page, theirs | {"words": "You must nod."})
    answer = browser.post(page, mine | {"words": "You must wave."})
    text = answer.content.decode()
    assert "Somebody saved this before you" in text
    assert f"{dev.name} saved it" in text
    assert "nod" in text
    assert draft.clauses.get(ref="W-1").words == "You must nod."
    form = answer.context["form"]
    again = {name: form[name].value() or "" for name in form.fields}
    assert again["words"] == "You must wave."
    assert browser.post(page, again).status_code == 302
    assert draft.clauses.get(ref="W-1").words == "You must wave."


def test_the_second_writer_may_take_what_the_first_wrote(browser, draft, dev, client_for) -> None:
    page, other = clause_page(draft), client_for(dev)
    mine = fields_of(browser, page)
    other.post(page, fields_of(other, page) | {"words": "You must nod."})
    browser.post(page, mine | {"words": "You must wave."})
    assert browser.get(page).context["form"]["words"].value() == "You must wave."
    browser.post(page, {"drop": "yes"})
    assert browser.get(page).context["form"]["words"].value() == "You must nod."


@pytest.mark.parametrize("rest", ["words/", "sections/{}/"])
def test_sections_and_the_edition_show_both_too(browser, draft, dev, client_for, rest) -> None:
    page, other = address(draft, rest.format(draft.sections.first().pk)), client_for(dev)
    name = "title" if rest == "words/" else "heading"
    mine = fields_of(browser, page)
    other.post(page, fields_of(other, page) | {name: "Hers"})
    assert "Somebody saved this before you" in browser.post(page, mine | {name: "Mine"}).content.decode()


def test_whoever_writes_a_clause_that_was_removed_keeps_their_words(browser, draft, dev) -> None:
    page = clause_page(draft)
    mine = fields_of(browser, page) | {"words": "You must wave."}
    removed = domain.remove_clause(draft.clauses.get(ref="W-1"), actor=dev)
    answer = browser.post(page, mine, follow=True)
    assert "Somebody removed this while you were writing" in answer.content.decode()
    browser.post(address(draft, "arrange/"), {"restore": removed.pk})
    assert browser.get(page).context["form"]["words"].value() == "You must wave."


def test_whoever_writes_in_a_draft_that_went_to_review_keeps_their_words(browser, draft) -> None:
    page = clause_page(draft)
    mine = fields_of(browser, page) | {"words": "You must wave."}
    Edition.objects.filter(pk=draft.pk).update(state=EditionState.IN_REVIEW)
    assert "is not being written any more" in browser.post(page, mine, follow=True).content.decode()
    answer = browser.post(address(draft, "arrange/"), {"remove": draft.clauses.first().place}, follow=True)
    assert "nothing was changed" in answer.content.decode()
    Edition.objects.filter(pk=draft.pk).update(state=EditionState.CHANGES_REQUESTED)
    assert browser.get(page).context["form"]["words"].value() == "You must wave."
    assert not AuditEntry.objects.filter(action="edition.edited").exists()


# Who else is here


def test_others_see_who_has_a_clause_open(browser, draft, dev, client_for) -> None:
    page = clause_page(draft)
    browser.get(page)
    other = client_for(dev)
    assert "has this open too" in shown(other, page)
    assert "has this open too" not in shown(other, clause_page(draft, "W-2"))
    assert "has this draft open too" in shown(other, address(draft))
    assert "open too" not in shown(client_for(Presence.objects.get(place="").person), clause_page(draft, "W-3"))


def test_whoever_was_not_seen_for_ten_minutes_is_not_spoken_of(browser, draft, dev, client_for) -> None:
    domain.note_presence(draft, actor=dev, place="", at=timezone.now() - timedelta(minutes=11))
    assert "open too" not in shown(browser, address(draft))


def test_typing_keeps_someone_present(browser, draft, dev, client_for) -> None:
    page, place = clause_page(draft), draft.clauses.get(ref="W-1").place
    browser.get(page)
    Presence.objects.update(seen_at=timezone.now() - timedelta(minutes=30))
    keep(browser, draft, place, words="x")
    assert "has this open too" in shown(client_for(dev), page)
