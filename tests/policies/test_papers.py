"""Editions and receipts as files: the same words for the same people, and nothing for anyone else."""

import json
import time
from datetime import date
from pathlib import Path

import pytest

from policies import domain, queries
from policies.models import Acknowledgement, Edition, Reviewer
from policies.papers import as_markdown, as_pdf, receipt_pdf
from policies.reading.restated import read_restated
from portal import audit
from portal.models import Role
from tests.documents import assert_accessible, bookmarks_of, letters, opened, text_of
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

KINDS = ("pdf", "md", "json")
CONTENT = Path("policies/content")


@pytest.fixture(params=["acbps", "dhs"])
def shipped(request) -> Edition:
    restated = read_restated((CONTENT / request.param / "policy.md").read_text())
    return domain.load_edition(restated, actor=audit.SYSTEM).edition


def in_order(parts: list[str], text: str) -> bool:
    at = 0
    for part in parts:
        at = text.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return True


def test_the_pdf_of_a_shipped_policy_has_every_word_in_order(shipped) -> None:
    paper = queries.paper_of(shipped)
    started = time.process_time()
    pdf = as_pdf(paper)
    assert time.process_time() - started < 3
    assert_accessible(pdf, title=f"{shipped.title}, edition 1")
    words = []
    for section in paper.words.sections:
        words += [section.heading, *(part for one in section.clauses for part in (one.ref, *one.text.split()))]
    plain = [letters(word).strip("*_`-").replace("**", "") for word in words]
    assert in_order([word for word in plain if word.isalnum()], letters(text_of(pdf)))


def test_every_heading_and_every_clause_has_its_bookmark(shipped) -> None:
    paper = queries.paper_of(shipped)
    wanted = [
        name for section in paper.words.sections for name in (section.heading, *(one.ref for one in section.clauses))
    ]
    assert [mark for mark in bookmarks_of(as_pdf(paper)) if mark in wanted] == wanted


def test_the_pdf_says_what_the_edition_is_and_when_it_held() -> None:
    policy = PolicyFactory(classification="OFFICIAL: Sensitive", contact="Digital Media section")
    first = published_edition(policy, in_force_from=date(2020, 2, 1))
    text = text_of(as_pdf(queries.paper_of(first)))
    for words in (
        "From 1 February 2020",
        "Internal only",
        "Digital Media section",
        first.content_hash,
        first.statement,
    ):
        assert letters(words) in letters(text)
    assert text.count("OFFICIAL: Sensitive") >= 2
    assert "DRAFT" not in text
    published_edition(policy)
    first.refresh_from_db()
    past = text_of(as_pdf(queries.paper_of(first)))
    assert "This edition is no longer in force" in past
    assert "SUPERSEDED" in past


def test_a_draft_says_on_each_page_that_it_is_one() -> None:
    pdf = as_pdf(queries.paper_of(EditionFactory(clauses=40)))
    assert "This is a draft" in text_of(pdf)
    assert all("DRAFT" in page.extract_text() for page in opened(pdf).pages)
    assert len(opened(pdf).pages) > 1


def test_a_published_edition_is_the_same_file_each_time() -> None:
    edition = published_edition()
    assert as_pdf(queries.paper_of(edition)) == as_pdf(queries.paper_of(edition))


def test_markdown_read_again_has_the_hash_of_the_edition() -> None:
    draft = EditionFactory(clauses=0, opening="# Not a heading of ours", summary="")
    section = SectionFactory(edition=draft, heading="", prose="---")
    words = "You must:\n\n#### not do this\n\n- or *that*\n\n> Law: a quotation"
    ClauseFactory(
        section=section, audience="", words=words, plain_words="Do not.\n\nReally.", legal_references="Act\nCode"
    )
    edition = domain.publish_edition(draft, actor=audit.SYSTEM)
    again = read_restated(as_markdown(queries.paper_of(edition)))
    assert again.clauses[0].plain_words == "Do not.\n\nReally."
    assert again.clauses[0].legal_references == "Act\nCode"
    assert again.content_hash() == edition.content_hash
    assert again.covers == ("casual", "non_ongoing", "ongoing", "ses")


def test_json_holds_facts_sections_and_clauses(client_for) -> None:
    edition = published_edition(clauses=2)
    reply = client_for(PersonFactory()).get(f"/policies/{edition.policy.slug}/editions/1/export.json")
    data = json.loads(reply.content)
    assert data["policy"]["availability"] == "internal"
    assert data["edition"]["content_hash"] == edition.content_hash
    assert data["edition"]["in_force_from"] == edition.in_force_from.isoformat()
    assert data["edition"]["in_force_until"] is None
    (section,) = data["sections"]
    assert [clause["ref"] for clause in section["clauses"]] == [clause.ref for clause in edition.clauses.all()]
    clause = section["clauses"][0]
    assert (clause["modality"], clause["audience"], clause["capacity"]) == ("must", "employees", "any")


@pytest.mark.parametrize("kind", KINDS)
def test_an_edition_is_a_named_file_to_keep(client_for, kind) -> None:
    edition = published_edition()
    reply = client_for(PersonFactory()).get(f"/policies/{edition.policy.slug}/editions/1/export.{kind}")
    assert reply["Content-Disposition"] == f'attachment; filename="{edition.policy.slug}-edition-1.{kind}"'
    assert reply["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("kind", KINDS)
def test_an_edition_is_a_file_only_for_those_who_may_read_it(client_for, kind) -> None:
    edition = published_edition(PolicyFactory(covers=["ses"]))
    url = f"/policies/{edition.policy.slug}/editions/1/export.{kind}"
    assert client_for(PersonFactory()).get(url).status_code == 404
    assert client_for(PersonFactory(employment="ses")).get(url).status_code == 200


def test_explanations_and_law_stand_below_their_clause() -> None:
    draft = EditionFactory(clauses=0)
    ClauseFactory(
        section=SectionFactory(edition=draft), plain_words="Just *ask*.", legal_references="An Act, s 13\nA Code"
    )
    text = letters(text_of(as_pdf(queries.paper_of(draft))))
    assert "InplainwordsJustask.LawAnAct,s13ACode" in text


@pytest.mark.parametrize("kind", KINDS)
def test_a_draft_is_a_file_only_for_those_who_work_on_it(client_for, kind) -> None:
    draft = EditionFactory()
    url = f"/policies/drafts/{draft.pk}/export.{kind}"
    assert client_for(PersonFactory()).get(url).status_code == 404
    Reviewer.objects.create(edition=draft, person=(reviewer := PersonFactory()))
    assert client_for(reviewer).get(url).status_code == 200
    reply = client_for(person_with(Role.POLICY_OWNER)).get(url)
    assert reply["Content-Disposition"] == f'attachment; filename="{draft.policy.slug}-edition-1-draft.{kind}"'
    assert (
        client_for(person_with(Role.POLICY_OWNER))
        .get(f"/policies/{draft.policy.slug}/editions/1/export.{kind}")
        .status_code
        == 404
    )


def test_there_is_no_other_kind_of_file(client_for) -> None:
    edition = published_edition()
    assert client_for(PersonFactory()).get(f"/policies/{edition.policy.slug}/editions/1/export.exe").status_code == 404


def test_pages_of_a_policy_offer_their_files(client_for) -> None:
    first = published_edition()
    published_edition(first.policy)
    client = client_for(PersonFactory())
    base = f"/policies/{first.policy.slug}"
    for page, number in ((f"{base}/", 2), (f"{base}/editions/1/", 1)):
        text = client.get(page).content.decode()
        for kind in KINDS:
            assert f'href="{base}/editions/{number}/export.{kind}"' in text


# Receipts


def receipt() -> Acknowledgement:
    person = PersonFactory(given_names="Ann", family_name="Lee")
    return domain.acknowledge(published_edition(statement="I have read it & #understood it."), actor=person)


def test_a_receipt_on_paper_says_what_the_page_says(client_for, settings) -> None:
    settings.SITE_URL = "https://portal.example"
    made = receipt()
    reply = client_for(PersonFactory()).get(f"/receipts/{made.code}.pdf")
    assert reply["Content-Disposition"] == f'attachment; filename="receipt-{made.code}.pdf"'
    assert_accessible(reply.content, title=f"Receipt {made.code}")
    text = letters(text_of(reply.content))
    address = f"https://portal.example/receipts/{made.code}/"
    for words in (made.code, "Ann Lee", made.statement, made.edition_hash, made.edition.title, "UTC+1", address):
        assert letters(words) in text
    assert "doesnothold." not in text.replace("wasaltereddoesnothold.", "")


def test_a_receipt_that_does_not_hold_says_so_on_paper(client_for, settings) -> None:
    made = receipt()
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another secret altogether", []
    client = client_for(PersonFactory())
    text = text_of(client.get(f"/receipts/{made.code}.pdf").content)
    assert "This receipt does not hold" in text


def test_a_receipt_on_paper_says_who_recorded_it_and_that_it_was_withdrawn() -> None:
    person, manager = PersonFactory(), PersonFactory(given_names="Kim", family_name="Mann")
    made = domain.acknowledge(published_edition(), actor=person)
    paper = queries.receipt_of(made)
    assert "Recorded" not in text_of(receipt_pdf(paper))
    made.recorded_by, made.note, made.withdrawn_at = manager, "They asked on the telephone.", made.acknowledged_at
    text = text_of(receipt_pdf(queries.receipt_of(made)))
    assert "Recorded for them by: Kim Mann" in text
    assert "This acknowledgement was withdrawn" in text
    assert made.note not in text


def test_no_receipt_is_made_for_a_code_that_is_none(client_for) -> None:
    assert client_for(PersonFactory()).get("/receipts/AAAA-AAAA-AAAA-AAAA-AAAA.pdf").status_code == 404
