"""A policy in our own words is read clause by clause, and a slip in the file is answered with its line."""

from datetime import date

import pytest

from policies.reading.restated import CAPACITIES, MODALITIES, BadPolicyFile, RestatedClause, read_restated

FRONT = """\
---
slug: bells
title: Bell policy
agency: Harbour Trust
short_name: Bell policy
contact: Bell Room
owner_title: Keeper of Bells
classification: OFFICIAL
availability: public
covers: [ongoing, casual]
in_force_from: 2020-02-01
values_version: 2013
statement: >-
  I have read the Bell policy and
  I know when to ring.
summary: When to ring, and when not to.
---
"""
BODY = """\
This policy is about *bells*.

It is short.

## Ringing

Ringing comes first.

#### BELL-RING-01 (must; staff; at work)

Ring the bell once.

- in the morning
- at noon

#### BELL-2.1c (must not*; all but the keeper; any)

Do not ring at night.

## Silence

#### BELL-Q.1 (advice; staff; personal)

Silence is golden.
"""
POLICY = FRONT + BODY


def refusal_of(text: str) -> str:
    with pytest.raises(BadPolicyFile) as refused:
        read_restated(text)
    return str(refused.value)


def test_the_front_matter_says_what_the_policy_is():
    policy = read_restated(POLICY)
    assert (policy.slug, policy.title, policy.agency) == ("bells", "Bell policy", "Harbour Trust")
    assert policy.covers == ("ongoing", "casual")
    assert policy.in_force_from == date(2020, 2, 1)
    assert policy.review_on is None
    assert policy.values_version == "2013"
    assert policy.statement == "I have read the Bell policy and I know when to ring."


def test_opening_sections_and_connecting_prose_are_kept():
    policy = read_restated(POLICY)
    assert policy.opening == "This policy is about *bells*.\n\nIt is short."
    assert [(section.position, section.heading, section.prose) for section in policy.sections] == [
        (1, "Ringing", "Ringing comes first."),
        (2, "Silence", ""),
    ]


def test_clauses_keep_ref_force_audience_capacity_and_markdown():
    assert read_restated(POLICY).clauses == (
        RestatedClause(
            ref="BELL-RING-01",
            modality="must",
            audience="staff",
            capacity="at work",
            text="Ring the bell once.\n\n- in the morning\n- at noon",
            position=1,
        ),
        RestatedClause("BELL-2.1c", "must not*", "all but the keeper", "any", "Do not ring at night.", 2),
        RestatedClause("BELL-Q.1", "advice", "staff", "personal", "Silence is golden.", 3),
    )


@pytest.mark.parametrize("modality", MODALITIES)
@pytest.mark.parametrize("capacity", CAPACITIES)
def test_every_modality_and_capacity_of_the_office_is_known(modality, capacity):
    (*_, clause) = read_restated(
        POLICY.replace("(advice; staff; personal)", f"({modality}; staff; {capacity})")
    ).clauses
    assert (clause.modality, clause.capacity) == (modality, capacity)


def test_a_review_date_may_be_given():
    policy = read_restated(POLICY.replace("values_version", "review_on: 2022-02-01\nvalues_version"))
    assert policy.review_on == date(2022, 2, 1)


@pytest.mark.parametrize(
    ("was", "becomes", "said"),
    [
        ("---\nslug", "slug", "line 1: the file does not open with front matter"),
        ("to.\n---\n", "to.\n", "line 1: the front matter has no end"),
        ("contact: Bell Room\n", "", "line 1: the front matter has no `contact`"),
        ("contact: Bell Room\n", "contact:\n", "line 6: the front matter has no `contact`"),
        ("contact: Bell", "contacts: Bell", "line 6: the field `contacts` is not known"),
        ("contact: Bell Room\n", "contact: Bell Room\ntitle: Bells\n", "line 7: the field `title` stands twice"),
        ("contact: Bell Room", "contact: Bell: Room", "line 6: the front matter is not YAML"),
        ("contact: Bell Room", "contact: [Bell, Room]", "line 6: `contact` is not a plain text"),
        ("2020-02-01", "1 February 2020", "line 11: `in_force_from` is not a date"),
        ("2020-02-01", "2020-02-01T09:00:00", "line 11: `in_force_from` is not a date"),
        ("BELL-2.1c (", "BELL-RING-01 (", "line 33: the ref BELL-RING-01 stands already on line 26"),
        ("(must;", "(ought;", "line 26: the modality `ought` is not known. Use one of: must, must not,"),
        ("at work)", "at home)", "line 26: the capacity `at home` is not known. Use one of: any, official,"),
        ("; staff; at work", "; staff", "line 26: this clause heading cannot be read"),
        ("; staff; at work", "; ; at work", "line 26: this clause heading cannot be read"),
        ("BELL-RING-01 (", "BELL-RING-01 ", "line 26: this clause heading cannot be read"),
        ("BELL-RING-01", "bell_1", "line 26: `bell_1` is not a ref"),
        ("## Ringing\n", "", "line 25: this clause stands before any section"),
        ("## Ringing", "##", "line 22: this heading is empty"),
        ("## Ringing", "# Ringing", "line 22: use `##` for a section"),
        ("Silence is golden.\n", " \n", "line 39: the clause BELL-Q.1 is empty"),
        (BODY, "No clauses.\n", "line 1: the policy has no clauses"),
    ],
)
def test_a_slip_in_the_file_is_named_with_its_line_and_its_remedy(was, becomes, said):
    assert was in POLICY
    assert refusal_of(POLICY.replace(was, becomes, 1)).startswith(said)


def test_front_matter_that_is_no_list_of_fields_is_refused():
    assert refusal_of("---\njust words\n---\n") == (
        "line 2: the front matter is not a list of fields. Write one `field: value` a line."
    )


def test_an_empty_file_is_refused():
    assert refusal_of("").startswith("line 1: the file does not open with front matter")


def test_line_ends_and_a_byte_order_mark_change_nothing():
    assert read_restated("\ufeff" + POLICY.replace("\n", "\r\n")) == read_restated(POLICY)


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("once.", "once.  "),
        ("Ring the bell", "Ring\nthe   bell"),
        ("## Silence", "\n\n##   Silence  "),
        ("(must; staff; at work)", "( must ;staff;  at work )"),
        ("slug: bells\ntitle: Bell policy\n", "title: Bell policy\nslug: bells\n"),
        ("contact: Bell Room", "contact: Bell Tower"),
        ("2020-02-01", "2020-03-01"),
    ],
)
def test_spacing_and_what_nobody_acknowledges_leave_the_hash_alone(was, becomes):
    changed = POLICY.replace(was, becomes, 1)
    assert changed != POLICY
    assert read_restated(changed).content_hash() == read_restated(POLICY).content_hash()


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ("title: Bell", "title: Gong"),
        ("know when", "know why"),
        ("It is short.", "It is long."),
        ("## Ringing", "## Chiming"),
        ("comes first", "comes last"),
        ("BELL-Q.1", "BELL-Q.2"),
        ("(must;", "(should;"),
        ("; staff; at", "; everyone; at"),
        ("personal)", "official)"),
        ("golden", "silver"),
        ("## Silence\n", ""),
    ],
)
def test_a_change_of_words_or_of_what_a_clause_binds_changes_the_hash(was, becomes):
    changed = POLICY.replace(was, becomes, 1)
    assert changed != POLICY
    assert read_restated(changed).content_hash() != read_restated(POLICY).content_hash()


def test_the_hash_is_a_sha_256_and_the_same_every_time():
    assert read_restated(POLICY).content_hash() == read_restated(POLICY).content_hash()
    assert len(bytes.fromhex(read_restated(POLICY).content_hash())) == 32


def test_two_clauses_in_another_order_are_another_text():
    first, second = BODY.index("#### BELL-RING"), BODY.index("#### BELL-2.1c")
    end = BODY.index("## Silence")
    swapped = FRONT + BODY[:first] + BODY[second:end] + BODY[first:second] + BODY[end:]
    assert read_restated(swapped).content_hash() != read_restated(POLICY).content_hash()
