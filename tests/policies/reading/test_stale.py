"""References that a policy has outlived are found where they stand, and nothing that only looks like one."""

import time

import pytest

from policies.reading.stale import find_stale, references

# Of each: a sentence that has it, and one that only looks as if it had.
EXAMPLES = {
    "regulation-2.1": ("Comply with Regulation 2.1 in all you post.", "Comply with regulation 2.10 in all you post."),
    "regulation-2.2": ("See reg 2.2 for office holders.", "See regulation 12.2 for office holders."),
    "regulation-2.3": ("Reg. 2.3 limits a fine.", "Regulation 2.3 of the Customs Regulations 2015 limits a fine."),
    "regulation-3.10": ("Suspended under regulation 3.10(2).", "Suspended under regulation 3.1."),
    "regulation-5.22": ("Ask for a review (reg 5.23).", "Ask for a review (reg 5.2)."),
    "regulation-9.2": ("Disclosed under reg 9.2.", "Disclosed under reg 9.2.4."),
    "regulations-1999": ("The Public Service\nRegulations 1999 say so.", "The Public Service Act 1999 says so."),
    "crimes-act-section-70": (
        "An offence against section 70 of the *Crimes Act 1914*.",
        "An offence against section 70 of the Customs Act 1901.",
    ),
    "crimes-act-prosecution": (
        "You could be prosecuted under the Crimes Act 1914.",
        "Appointed under the Crimes Act 1914 to hold a warrant.",
    ),
    "circular-2009-6": ("The Commission's circular 2009/6.", "The Commission's Circular 2009/61."),
    "privacy-gov-au": ("See www.privacy.gov.au for more.", "See e-privacy.gov.au for more."),
    "stay-smart-online": ("See staysmartonline.gov.au.", "Stay smart when you are online."),
    "google-plus": ("Facebook and Google+, for example.", "Search with Google, plus one other."),
    "myspace": ("Facebook, MySpace and others.", "Keep my space tidy."),
    "rsvp": ("Twitter, RSVP and LinkedIn.", "RSVP to the events team by Friday."),
    "human-services": ("The Department of Human Services.", "The department of human resources."),
    "customs-service": ("Staff of Customs and Border Protection.", "Ask customs and border police."),
    "fifteen-values": ("There are fifteen APS Values.", "There are 115 Values in the table."),
    "five-values": ("The five Values are called ICARE.", "Five valuable lessons."),
}


def ids(text: str) -> list[str]:
    return [found.reference.id for found in find_stale(text)]


def test_every_reference_has_an_example_and_is_told_apart_from_what_looks_like_it() -> None:
    assert set(EXAMPLES) == {reference.id for reference in references()}


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_reference_is_found_and_its_likeness_is_not(name: str) -> None:
    has_it, looks_like_it = EXAMPLES[name]
    assert ids(has_it) == [name]
    assert ids(looks_like_it) == []


@pytest.mark.parametrize("reference", references(), ids=lambda one: one.id)
def test_every_pattern_of_a_reference_finds_it_and_says_what_stands_now(reference) -> None:
    company = f" {reference.beside[0]}." if reference.beside else ""
    for pattern in reference.patterns:
        assert reference.id in ids(f"As {pattern} says.{company}"), pattern
    assert all((reference.was, reference.since, reference.now, reference.source))


def test_the_span_is_where_the_words_stand() -> None:
    text = "See *Regulation  2.1* and MySpace."
    assert [text[slice(*found.span)] for found in find_stale(text)] == ["Regulation  2.1", "MySpace"]


def test_a_number_is_left_alone_where_it_is_said_to_be_of_other_rules() -> None:
    assert ids("regulation 2.1 of the Work Health and Safety Regulations") == []
    assert ids("regulation 2.1 of the *Public Service Regulations 1999*") == ["regulation-2.1", "regulations-1999"]


def test_a_text_that_says_what_holds_now_is_not_stale() -> None:
    was = "That was regulation 2.1 of the Public Service Regulations 1999."
    assert ids(f"{was} It is section 7 of the Public Service Regulations 2023.") == []


def test_capitals_matter_only_where_they_are_said_to() -> None:
    assert ids("See MYSPACE and google PLUS.") == ["myspace", "google-plus"]
    assert ids("On Facebook, rsvp early.") == []


@pytest.mark.parametrize("bomb", ["regulation ", "reg 2.", "section 70 of the ", " ", "*_", "Public Service ", "a-"])
def test_a_long_text_takes_time_in_proportion_to_its_length(bomb: str) -> None:
    begun = time.process_time()
    find_stale((bomb * 200_000)[:200_000])
    assert time.process_time() - begun < 2
