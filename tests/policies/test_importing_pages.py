"""An owner brings in a document, looks over what was understood, and makes it a draft."""

import re
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.urls import reverse

from policies import domain
from policies.enums import EditionState
from policies.models import Clause, Edition, Import, Policy
from policies.reading.files import read_policy_file
from portal import audit
from portal.models import AuditEntry, Role
from tests.factories import (
    ClauseFactory,
    EditionFactory,
    PersonFactory,
    PolicyFactory,
    SectionFactory,
    person_with,
)
from tests.policies.reading.docx_files import MAIN, docx, p

pytestmark = pytest.mark.django_db

UPLOAD = reverse("policies:import")
TEXT = """Bell policy

Owner: Keeper of bells

Ringing

You must ring the bell at noon every day of the week.

 - by hand
 - by rope

Silence

You should not ring the bell after dark.
"""
ENTITIES = '<!DOCTYPE x [<!ENTITY c SYSTEM "file:///etc/hostname">]><x>&c;</x>'


@pytest.fixture
def owner():
    return person_with(Role.POLICY_OWNER)


@pytest.fixture
def browser(client_for, owner):
    return client_for(owner)


@pytest.fixture
def standing():
    """An edition in force with three clauses."""
    edition = EditionFactory(policy=PolicyFactory(slug="bells", title="Bell policy", covers=["ongoing"]), clauses=0)
    section = SectionFactory(edition=edition, heading="Ringing")
    ClauseFactory(section=section, ref="BELL-1", words="You must ring the bell at noon on every day of the week.")
    ClauseFactory(section=section, ref="BELL-2", words="by rope")
    ClauseFactory(section=section, ref="BELL-3", words="Tell the harbour master when the bell is broken.")
    return domain.publish_edition(edition, actor=audit.SYSTEM)


def upload(browser, data: bytes | str, name: str = "bells.txt", policy: Policy | None = None, **more):
    file = SimpleUploadedFile(name, data.encode() if isinstance(data, str) else data)
    asked = {"file": file, "policy": policy.pk if policy else "new", "once": uuid4(), **more}
    return browser.post(UPLOAD, asked)


def brought_in(owner, text: str = TEXT, policy: Policy | None = None, name: str = "a.txt") -> Import:
    document = read_policy_file(name, text.encode())
    return domain.bring_in(document, policy=policy, file_name=name, sha256="0" * 64, once=uuid4(), actor=owner)


def address(found: Import, page: int = 1) -> str:
    return f"{reverse('policies:import-review', args=[found.pk])}?page={page}"


def as_posted(response, **changed) -> dict[str, str]:
    """What the form on the page would send, unless changed; a field by its number: ref_3="X-1"."""
    form = response.context["form"]
    return {name: form[name].value() or "" for name in form.fields} | changed


def errors(response) -> list[str]:
    return [error for found in response.context["form"].errors.values() for error in found]


# Choosing a file


def test_the_largest_size_is_said_before_a_file_is_chosen(browser, settings):
    settings.IMPORT_MAX_MEGABYTES = 3
    assert "up to 3 MB" in browser.get(UPLOAD).content.decode()


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.txt", b"", "This file is empty"),
        ("a.txt", b"  \n ", "This file is empty"),
        ("a.txt", b"0" * 5_300_000, "It can be up to 5 MB"),
        ("a.docx", b"0" * 50_000_000, "It can be up to 5 MB"),
        ("a.txt", b"\x00\x01\x02\xff\xfe\x03", "neither UTF-8 nor Windows"),
        ("a.txt", "Правила звонаря и колокола".encode("cp1251"), "encoding of this file is unknown"),
        ("a.pdf", b"%PDF-1.7 ...", "This is a PDF file"),
        ("a.docx", docx(p("a"), content_type=MAIN.replace("document.main", "macroEnabled.main")), "macros"),
        ("a.docx", docx(p("a"), extra={"word/big.bin": b"\0" * 30_000_000}), "unpacks to far more"),
        ("a.docx", docx(p("a"), extra={"word/styles.xml": ENTITIES.encode()}), "declares entities"),
        ("a.docx", docx(p("a"))[:-30], "damaged"),
        ("a.txt", "\n\n".join(f"Paragraph {at} of this policy." for at in range(2100)), "more than 2,000"),
    ],
)
def test_a_bad_file_gets_a_clear_error_beside_the_field(browser, name, data, said):
    response = upload(browser, data, name)
    assert response.status_code == 200
    (error,) = response.context["form"].errors["file"]
    assert said in error
    assert 'id="id_file_error"' in response.content.decode()
    assert not Import.objects.exists()


def test_no_file_at_all_is_said(browser):
    response = browser.post(UPLOAD, {"policy": "new", "once": uuid4()})
    assert response.context["form"].errors["file"] == ["Choose a document."]


def test_a_file_is_read_apart_from_the_web_server(browser, monkeypatch):
    read = []
    monkeypatch.setattr(
        "policies.views.importing.read_apart", lambda *file: read.append(file) or read_policy_file(*file)
    )
    upload(browser, TEXT)
    assert read == [("bells.txt", TEXT.encode())]


def test_a_file_sent_twice_is_brought_in_once(browser):
    once = uuid4()
    first, second = (upload(browser, TEXT, once=once) for _ in range(2))
    assert first.url == second.url == reverse("policies:import-review", args=[Import.objects.get().pk])
    assert AuditEntry.objects.filter(action="import.brought_in").count() == 1


# Looking it over


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


def long_policy(passages: int) -> str:
    """Twenty passages to a heading, all of them different."""
    rows = [
        f"Keeper number {at} must ring bell {at * 7} at {at * 3} past noon, and then rest." for at in range(passages)
    ]
    return "# Bell policy\n\n" + "\n\n".join(
        f"## Part {at}\n\n" + "\n\n".join(rows[at * 20 : at * 20 + 20]) for at in range(passages // 20)
    )


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


QUERIES = 4


# What becomes of it


def test_what_was_chosen_becomes_a_draft_in_that_order(browser, owner, standing):
    found = brought_in(owner, policy=standing.policy)
    asked = as_posted(browser.get(address(found)), as_1="nothing", as_4="prose", as_6="prose", title="Bells")
    response = browser.post(address(found), asked | {"then": "draft"})
    draft = Edition.objects.in_hand().get()
    assert response.url == reverse("policies:draft", args=[draft.pk])
    assert (draft.policy, draft.title, draft.created_by) == (standing.policy, "Bells", owner)
    assert list(draft.sections.values_list("heading", "prose")) == [
        ("Ringing", ""),
        ("", "- by hand"),  # words after a clause stay where they stood
        ("", "Silence"),
    ]
    assert list(draft.clauses.order_by("position").values_list("ref", "modality")) == [
        ("BELL-1", "must"),
        ("BELL-2", "process"),
        ("BP-3.1", "should not"),
    ]


def test_a_new_policy_takes_the_facts_written_in_the_document(browser, owner):
    found = brought_in(owner)
    browser.post(address(found), as_posted(browser.get(address(found))) | {"then": "draft"})
    policy = Policy.objects.get()
    assert (policy.slug, policy.title, policy.owner_title) == ("bell-policy", "Bell policy", "Keeper of bells")


def test_a_new_policy_never_takes_the_place_of_one_with_its_title(browser, owner):
    PolicyFactory(slug="bell-policy", title="Bell policy")
    found = brought_in(owner)
    response = browser.post(address(found), as_posted(browser.get(address(found))) | {"then": "draft"})
    assert errors(response)[0].startswith("There is a policy called “Bell policy” already.")
    response = browser.post(address(found), as_posted(browser.get(address(found)), title="Gongs") | {"then": "draft"})
    assert Policy.objects.get(slug="gongs").editions.count() == 1


def test_the_draft_is_made_once_however_often_it_is_asked_for(browser, owner):
    found = brought_in(owner)
    asked = as_posted(browser.get(address(found))) | {"then": "draft"}
    first, second = (browser.post(address(found), asked) for _ in range(2))
    assert first.url == second.url
    assert Edition.objects.count() == 1
    assert domain.draft_import(found, actor=owner) == Edition.objects.get()
    assert AuditEntry.objects.filter(action="import.drafted").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_twice_at_the_same_moment_makes_one_draft(client_for, owner):
    found = brought_in(owner)
    browsers = [client_for(owner) for _ in range(2)]
    asked = as_posted(browsers[0].get(address(found))) | {"then": "draft"}

    def send(browser):
        try:
            return browser.post(address(found), asked).url
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        led_to = set(pool.map(send, browsers))
    assert led_to == {reverse("policies:draft", args=[Edition.objects.get().pk])}
    assert AuditEntry.objects.filter(action="import.drafted").count() == 1


def test_an_import_leads_to_its_edition_whatever_became_of_that(browser, owner):
    found = brought_in(owner)
    edition = domain.draft_import(found, actor=owner)
    discard = reverse("policies:import-discard", args=[found.pk])
    Edition.objects.filter(pk=edition.pk).update(state=EditionState.DISCARDED)
    for page in (address(found), discard):
        response = browser.get(page, follow=True)
        assert response.redirect_chain == [(reverse("policies:drafts"), 302)]
        assert "The draft of “Bell policy” that was made from it was discarded." in response.content.decode()


def test_an_import_leads_to_the_edition_that_was_published(browser, owner):
    found = brought_in(owner)
    domain.publish_edition(domain.draft_import(found, actor=owner), actor=audit.SYSTEM)
    response = browser.get(address(found), follow=True)
    assert response.status_code == 200
    assert response.redirect_chain[-1] == (reverse("policies:read", args=["bell-policy"]), 302)


def test_passages_are_shown_with_their_markup_and_a_table_can_be_moved_by_keyboard(browser, owner):
    words = "You **must** see [the plan](https://a.example/).\n\n- a rope\n\n|Day|Hour|\n|--|--|\n|Noon|12|\n"
    found = brought_in(owner, f"# Bell policy\n\n{words}", name="a.md")
    page = browser.get(address(found)).content.decode()
    assert '<p>You <strong>must</strong> see <a href="https://a.example/"' in page
    assert "<li>a rope</li>" in page
    assert 'role="group" tabindex="0" aria-label="Table, passage 3"><table>' in page
    browser.post(address(found), as_posted(browser.get(address(found))) | {"then": "draft"})
    words = Edition.objects.get().clauses.order_by("position").values_list("words", flat=True)
    assert list(words) == [
        "You **must** see [the plan](https://a.example/).",
        "- a rope",
        "| Day | Hour |\n| --- | --- |\n| Noon | 12 |",
    ]


def test_a_clause_keeps_its_ref_when_only_its_markup_changed(browser, owner, standing):
    words = "You **must** ring the [bell](https://a.example/x) at *noon* on every day of the week."
    text = f"# Bell policy\n\n## Ringing\n\n{words}\n\n- by rope\n"
    found = brought_in(owner, text, standing.policy, name="a.md")
    rows = browser.get(address(found)).context["rows"]
    assert [one.kept and (one.kept.ref, one.kept.likeness) for one in rows] == [None, ("BELL-1", 100), ("BELL-2", 100)]


def test_a_draft_needs_a_clause(browser, owner):
    found = brought_in(owner, "Bell policy\n\nRing at noon.\n")
    response = browser.post(address(found), as_posted(browser.get(address(found)), as_1="prose") | {"then": "draft"})
    assert errors(response) == ["Nothing in it would become a clause. Choose at least one passage to be one."]


def test_what_was_brought_in_waits_on_the_drafts_page_until_it_is_a_draft(browser, owner):
    drafts = reverse("policies:drafts")
    assert reverse("policies:import") in browser.get(drafts).content.decode()
    found = brought_in(owner)
    assert address(found).split("?")[0] in browser.get(drafts).content.decode()
    domain.draft_import(found, actor=owner)
    assert address(found).split("?")[0] not in browser.get(drafts).content.decode()


def test_a_discarded_import_keeps_no_words(browser, owner):
    found = brought_in(owner)
    page = reverse("policies:import-discard", args=[found.pk])
    assert browser.get(page).status_code == 200
    assert Import.objects.unfinished().exists()
    assert browser.post(page).url == reverse("policies:drafts")
    found.refresh_from_db()
    assert (found.document, found.choices) == ({}, {})
    assert not Import.objects.unfinished().exists()
    assert browser.get(address(found)).status_code == 404
    assert browser.post(page).status_code == 404


def test_discarding_what_became_a_draft_meanwhile_changes_nothing(owner):
    found = brought_in(owner)
    edition = domain.draft_import(found, actor=owner)
    with pytest.raises(domain.ImportRefused, match="made into a draft"):
        domain.discard_import(found, actor=owner)
    with pytest.raises(domain.ImportRefused, match="made into a draft"):
        domain.choose_rows(found, title="Other", rows=[], actor=owner)
    assert Clause.objects.filter(edition=edition).count() == 5


def test_only_policy_owners_know_of_what_was_brought_in(client_for, owner):
    found = brought_in(owner)
    stranger, other_owner = client_for(PersonFactory()), client_for(person_with(Role.POLICY_OWNER))
    pages = [UPLOAD, address(found), reverse("policies:import-discard", args=[found.pk])]
    assert [stranger.get(page).status_code for page in pages] == [404] * 3
    assert [stranger.post(page).status_code for page in pages] == [404] * 3
    assert [other_owner.get(page).status_code for page in pages] == [200] * 3
