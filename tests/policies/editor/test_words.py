"""Words as policy owners write them: saved, refused with what was typed, and previewed."""

import pytest

from policies.models import Unsaved
from tests.factories import EditionFactory, published_edition

from .pages import address, clause_page, fields_of

pytestmark = pytest.mark.django_db


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
