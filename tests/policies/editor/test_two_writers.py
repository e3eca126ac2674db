"""Two people at one draft: each sees what the other wrote, and that the other is here."""

from datetime import timedelta

import pytest
from django.utils import timezone

from policies import domain
from policies.enums import EditionState
from policies.models import Edition, Presence
from portal.models import AuditEntry

from .pages import address, clause_page, fields_of, keep, shown

pytestmark = pytest.mark.django_db


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
