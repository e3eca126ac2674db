"""The two policies as received, where they stand beside the checkout; documents of their shapes are in corpus/."""

import re

import pytest

from policies.reading.document import Document, Kind
from policies.reading.plain_text import read_plain_text

from .corpus_files import SEEDS, missing_words, words

FILES = sorted(SEEDS.glob("*.txt")) if SEEDS.is_dir() else []
HUMAN_SERVICES, CUSTOMS = "Social Media Policy for departmental staff", "Responsible Use of Online Social Media"

pytestmark = pytest.mark.skipif(not FILES, reason=f"no source policies in {SEEDS} (set SEED_POLICIES)")


@pytest.fixture(params=FILES, ids=[path.stem for path in FILES])
def source(request) -> bytes:
    return request.param.read_bytes()


def read_source(title: str) -> Document:
    documents = [read_plain_text(path.read_bytes()) for path in FILES]
    found = next((document for document in documents if document.title.startswith(title)), None)
    return found or pytest.skip(f"{title} is not among the source policies")


def test_every_word_of_a_source_policy_is_read_in_order(source):
    assert missing_words(source.decode(), read_plain_text(source)) == []


def test_every_sentence_of_a_source_policy_is_read_whole_and_in_order(source):
    read = "".join(f" {word}" for word in words("\n".join(read_plain_text(source).texts()))) + " "
    at = 0
    for line in source.decode().splitlines():
        for sentence in re.split(r"(?<=[.?!;:])\s+", line):
            if said := words(sentence):
                at = read.find(f" {' '.join(said)} ", at)
                assert at >= 0, sentence
                at += sum(len(word) + 1 for word in said)


def test_the_headings_of_the_human_services_policy_are_found():
    assert [section.heading for section in read_source(HUMAN_SERVICES).sections] == [
        "",
        "About this policy",
        "What is social media",
        "How we use social media",
        "Using social media tools at work",
        "Personal use of social media",
        "If you’re not sure, get some more information",
        "Breaches of the social media policy",
        "More information",
    ]


def test_the_headings_of_the_customs_guideline_are_found():
    headings = [section.heading for section in read_source(CUSTOMS).sections]
    assert [" ".join(heading.split()[:3]) for heading in headings] == [
        "INSTRUCTIONS AND GUIDELINES",
        "Responsible Use of",
        "Summary of main",
        "Introduction",
        "Instructions and Guidelines",
        "1. Definitions",
        "2. Employee obligations",
        "3. Employee obligations",
        "4. Examples of",
        "5. Potential consequences",
        "6. Privacy considerations",
        "Related Policies and",
        "Practice Statements:",
        "Other Instructions &",
        "Legislation",
        "Other",
        "Key Roles and",
        "Consultation",
        "Internal",
        "Approval",
    ]


def test_the_enumeration_of_the_customs_guideline_is_a_list():
    introduction = read_source(CUSTOMS).sections[3]
    assert [clause.kind for clause in introduction.clauses][2:] == [Kind.LEAD_IN] + [Kind.ITEM] * 6


def test_the_metadata_of_the_source_policies_is_recognised():
    assert read_source(HUMAN_SERVICES).metadata == {"updated_on": "27 August 2017"}
    customs = read_source(CUSTOMS).metadata
    assert customs["published_on"] == "18 January 2012"
    assert customs["availability"] == "Internal only"
    assert customs["owner"] == "National Director, People and Place"
    assert customs["file_number"] == "2010/055266-01"
    assert customs["approved_on"] == "13 January 2012"


def test_the_sentence_that_page_furniture_cuts_is_known_to_go_on():
    privacy = read_source(CUSTOMS).sections[10]
    assert [clause.continues for clause in privacy.clauses] == [False, False, False, True, False]
    assert len(privacy.clauses) - 1 == len(read_source(CUSTOMS).rejoined().sections[10].clauses)
