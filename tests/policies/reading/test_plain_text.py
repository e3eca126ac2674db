"""A plain-text policy never seen before is read whole, in order, and in the shape its author gave it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.reading.assembling import MAX_LINES, MAX_PASSAGES
from policies.reading.decoding import UnreadablePolicy
from policies.reading.document import Kind
from policies.reading.plain_text import read_plain_text

from .corpus_files import MadeDocument, made_documents, missing_words, outline

DOCUMENTS = made_documents()
each_document = pytest.mark.parametrize("made", DOCUMENTS, ids=[f"{made.name}: {made.rule}" for made in DOCUMENTS])

LINES = st.sampled_from(
    [
        "",
        "",
        "Scope",
        "PART ONE",
        "Policy owner: Records Room",
        "Effective from\t1 July 2020",
        "Size\tWidth\tPrice",
        "| bay | deck | crew |",
        "|---|---|",
        "Page 4 of 7",
        "17",
        "OFFICIAL",
        "---",
        "=====",
        "**A line in bold**",
        "**opens in bold",
        "and closes it**",
        "## Marked heading ##",
        "> quoted words",
        "1. Purpose",
        "2. keep the door shut;",
        "2.1 Doors",
        "3.2(b) Windows stay open.",
        "(a) alpha",
        "(i) iota",
        "IV. Fourth",
        "•",
        "• bullet words",
        "- dash words",
        "    o\tround words",
        "  indented words that go on",
        "Before you start, check that:",
        "a sentence that starts small and has no end",
        "The key hangs by the door, and nobody takes it home with them after the last bell has",
        "See *the [plan](https://plan.example/a_b) of* the yard.",
        "\f",
        "Jo wrote f*** and 2 * 3, see note*",
        "Word-",
        "Contents ........ 3",
    ]
)


def read(source: str):
    return read_plain_text(source.encode())


@each_document
def test_the_structure_of_a_policy_is_read_as_a_person_would(made: MadeDocument):
    document = read_plain_text(made.data)
    assert document.title == made.title
    assert outline(document) == made.outline


@each_document
def test_metadata_is_recognised_where_it_is_written(made: MadeDocument):
    assert read_plain_text(made.data).metadata == made.metadata


@each_document
def test_no_word_of_a_policy_is_lost_or_moved(made: MadeDocument):
    assert missing_words(made.source, read_plain_text(made.data)) == []


def test_the_corpus_is_broad():
    assert len(DOCUMENTS) >= 25


@settings(max_examples=400, deadline=None)
@given(st.lists(LINES, min_size=1, max_size=25))
def test_no_word_is_lost_however_the_lines_are_put_together(lines):
    source = "\n".join(lines)
    try:
        document = read(source)
    except UnreadablePolicy:
        assert not any(character.isalnum() for character in source)
    else:
        assert missing_words(source, document) == []


@settings(max_examples=400, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn"]) | st.sampled_from("\n\n\t *#-.1()[]:|aA")))
def test_no_letter_or_figure_is_lost_whatever_is_written(source):
    try:
        document = read(source)
    except UnreadablePolicy:
        return
    found = iter("".join(document.texts()))
    assert [character for character in source if character.isalnum() and character not in found] in ([], ["o"])


def test_nothing_is_said_twice_where_the_title_comes_first():
    document = read("Bell policy\n\nRinging\n\nRing the bell once.\n")
    assert list(document.texts()) == ["Bell policy", "Ringing", "Ring the bell once."]


def test_a_title_keeps_its_place_beneath_a_banner_too():
    document = read("DEPARTMENT OF BELLS\n\nRinging at night\n\nVersion: 3\n\nRing softly.\n")
    assert document.title == "Ringing at night"
    assert [section.heading for section in document.sections] == ["DEPARTMENT OF BELLS", "Ringing at night"]


def test_a_title_in_capitals_over_a_heading_is_no_banner():
    document = read("BELL POLICY\n\nPurpose\n\nTo say when to ring.\n")
    assert document.title == "BELL POLICY"
    assert [section.heading for section in document.sections] == ["Purpose"]


def test_a_cut_sentence_can_be_made_whole_again_and_what_cut_it_follows():
    document = read(
        "Bell policy\n\nThe bell is rung by whoever stands nearest to it and can\n\nPage 2 of 3\n\nreach the rope.\n"
    )
    (section,) = document.rejoined().sections
    assert [(clause.kind, clause.text) for clause in section.clauses] == [
        (Kind.PARAGRAPH, "The bell is rung by whoever stands nearest to it and can reach the rope."),
        (Kind.FURNITURE, "Page 2 of 3"),
    ]


def test_the_json_of_a_policy_holds_title_headings_and_plain_texts_alone():
    document = read("Bell policy\n\nFor **all** staff.\n\nRinging\n\n- Ring *once*\n")
    assert document.as_json() == {
        "title": "Bell policy",
        "sections": [
            {"heading": "", "clauses": ["For all staff."]},
            {"heading": "Ringing", "clauses": ["Ring once"]},
        ],
    }


def test_no_heading_is_longer_than_a_heading_can_be():
    document = read("# Bells\n\n## " + "ring " * 100 + "\n\nRing.\n")
    assert [section.heading for section in document.sections] == [""]


def test_more_lines_than_any_policy_are_refused():
    with pytest.raises(UnreadablePolicy, match="more than 100,000 lines"):
        read("a\n" * (MAX_LINES + 1))


def test_more_passages_than_any_policy_are_refused():
    with pytest.raises(UnreadablePolicy, match="more than 20,000 paragraphs and list items"):
        read("- a\n" * (MAX_PASSAGES + 1))
