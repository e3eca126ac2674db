"""An owner looks over what was understood of a document, and chooses what each passage becomes."""

import re
from uuid import uuid4

import pytest

from policies import domain
from policies.models import Edition, Import
from policies.reading.files import read_policy_file

from .pages import TEXT, address, as_posted, brought_in, errors, long_policy

pytestmark = pytest.mark.django_db
QUERIES = 4


def test_the_review_shows_title_facts_headings_and_passages_in_order(browser, owner):
    found = brought_in(owner)
    response = browser.get(address(found))
    assert response.context["form"]["title"].value() == "Bell policy"
    assert response.context["facts"] == [{"term": "Owner", "value": "Keeper of bells"}]
    rows = [(one.row.kind, one.row.text, one.row.becomes, one.row.ref) for one in response.context["rows"]]
    assert rows == [
        ("metadata", "Owner: Keeper of bells", "clause", "BP-1.1"),
        ("heading", "Ringing", "heading", ""),
        ("paragraph", "You must ring the bell at noon every day of the week.", "clause", "BP-2.1"),
        ("item", "by hand", "clause", "BP-2.2"),
        ("item", "by rope", "clause", "BP-2.3"),
        ("heading", "Silence", "heading", ""),
        ("paragraph", "You should not ring the bell after dark.", "clause", "BP-3.1"),
    ]


def test_each_passage_says_what_it_was_and_what_would_disappear(browser, owner, standing):
    response = browser.get(address(brought_in(owner, policy=standing.policy)))
    kept = {one.row.text: one.kept and (one.kept.ref, one.kept.likeness) for one in response.context["rows"]}
    assert kept["You must ring the bell at noon every day of the week."] == ("BELL-1", 96)
    assert kept["by rope"] == ("BELL-2", 100)
    assert kept["by hand"] is None
    assert list(response.context["gone"]) == ["BELL-3"]
    words = re.sub(r"\s+", " ", response.content.decode())
    assert "Kept, 96 % alike, was: <q>You must ring the bell at noon on every day of the week.</q>" in words
    assert '<option value="BELL-3">' in words


def test_every_control_has_a_label_of_its_own(browser, owner):
    page = browser.get(address(brought_in(owner))).content.decode()
    controls = re.findall(r'<(?:input type="text"|select)[^>]* id="(id_(?:as|ref|title)_?\d*)"', page)
    assert len(controls) == 15
    labels = [
        re.sub(r"<[^>]+>", "", label) for label in re.findall(r'<label[^>]*for="id_\w+"[^>]*>(.*?)</label>', page)
    ]
    assert len(set(labels)) == len(labels) == 15


def test_choices_are_kept_and_one_left_without_a_ref_gets_a_new_one(browser, owner, standing):
    found = brought_in(owner, policy=standing.policy)
    asked = as_posted(
        browser.get(address(found)), as_1="nothing", as_4="prose", ref_5="", ref_7="BELL-3", title="Bells"
    )
    assert browser.post(address(found), asked | {"then": "stay"}).url == address(found)
    response = browser.get(address(found))
    rows = [(one.row.becomes, one.row.ref) for one in response.context["rows"]]
    assert response.context["form"]["title"].value() == "Bells"
    assert [rows[at] for at in (0, 3, 4, 6)] == [
        ("nothing", "BP-1.1"),
        ("prose", "BP-2.2"),
        ("clause", "B-1.2"),
        ("clause", "BELL-3"),
    ]
    assert list(response.context["gone"]) == ["BELL-2"]


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        (
            {"ref_3": "BP-9", "ref_4": "BP-9"},
            [
                "Passage 3 has the ref BP-9, and so has passage 4. Change one, or leave it empty.",
                "Passage 4 has the ref BP-9, and so has passage 3. Change one, or leave it empty.",
            ],
        ),
        ({"ref_3": "bell one"}, ["“bell one” is not a ref. Write that of passage 3 like LP-1.2"]),
        ({"ref_3": f"B-{'1' * 40}"}, [f"“B-{'1' * 40}” is not a ref"]),
        ({"ref_3": "BELL-3"}, ["Passage 3 has the ref BELL-3, which belongs to another policy."]),
        ({"as_3": "poem"}, ["Choose what passage 3 becomes."]),
        ({"title": ""}, ["Fill in “Title of the policy”."]),
    ],
)
def test_a_bad_choice_is_said_at_the_row_and_above_and_loses_nothing(browser, owner, standing, changed, wrong):
    found = brought_in(owner)
    before = found.choices
    asked = as_posted(browser.get(address(found)), **{"ref_7": "NEW-7", "as_5": "nothing", **changed})
    response = browser.post(address(found), asked | {"then": "draft"})
    assert response.status_code == 200
    assert all(said.startswith(one) for said, one in zip(errors(response), wrong, strict=True)), errors(response)
    page = response.content.decode()
    for name in changed:
        assert f'href="#id_{name}"' in page
        assert f'id="id_{name}_error"' in page
    assert as_posted(response) == asked
    assert Import.objects.get().choices == before
    assert not Edition.objects.in_hand().exists()


def test_two_hundred_passages_are_looked_over_page_by_page(browser, owner):
    found = domain.bring_in(
        read_policy_file("a.md", long_policy(200).encode()),
        policy=None,
        file_name="a.md",
        sha256="0" * 64,
        once=uuid4(),
        actor=owner,
    )
    at, pages = address(found), 0
    while "page=" in at:
        response = browser.get(at)
        asked = as_posted(response)
        assert len(asked) < 490
        pages, then = pages + 1, "next" if response.context["page"].has_next() else "draft"
        at = browser.post(at, asked | {"then": then}).url
    assert pages == 5
    assert Edition.objects.in_hand().get().clauses.count() == 200


def test_a_ref_saved_on_another_page_cannot_be_given_again(browser, owner):
    found = brought_in(owner, "Bell policy\n\n" + "\n\n".join(f"Ring bell {at} at noon, please." for at in range(60)))
    taken = Import.objects.get().choices["rows"][0][1]
    response = browser.get(address(found, page=2))
    response = browser.post(address(found, page=2), as_posted(response, ref_55=taken))
    assert errors(response) == [f"Passage 55 has the ref {taken}, and so has passage 1. Change one, or leave it empty."]


def test_the_review_asks_the_database_as_much_for_three_passages_as_for_many(
    browser, owner, standing, django_assert_num_queries
):
    few, many = (brought_in(owner, text, standing.policy) for text in (TEXT, long_policy(40)))
    browser.get(address(few))
    with django_assert_num_queries(QUERIES):
        browser.get(address(few))
    with django_assert_num_queries(QUERIES):
        browser.get(address(many))
