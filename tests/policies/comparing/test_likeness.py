"""A clause that was reworded, moved, split or merged is found again; one that is new is not taken for another."""

import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policies.comparing.likeness import Match, Worded, match_passages
from policies.reading.restated import RestatedPolicy, read_restated

CONTENT = Path(__file__).parents[3] / "policies" / "content"
RIGHT, NEW = 0.99, 0.02


def clauses_of(policy: RestatedPolicy) -> dict[str, Worded]:
    return {
        clause.ref: Worded(clause.text, section.heading) for section in policy.sections for clause in section.clauses
    }


POLICIES = [clauses_of(read_restated((CONTENT / slug / "policy.md").read_text())) for slug in ("acbps", "dhs")]
ALL_WORDS = [word for policy in POLICIES for clause in policy.values() for word in clause.text.split()]


def match_texts(new: list[str], old: list[str]) -> list[tuple[str, int] | None]:
    return match_passages([Worded(text) for text in new], {f"A-{at}": Worded(text) for at, text in enumerate(old)})


def reword(text: str, chance: random.Random, share: float) -> str:
    words = text.split()
    for at in chance.sample(range(len(words)), int(len(words) * share)):
        words[at] = chance.choice(ALL_WORDS)
    return " ".join(words)


def share_right(clauses: dict[str, Worded], passages: dict[str, Worded]) -> float:
    matches = match_passages(list(passages.values()), clauses)
    return sum(match is not None and match.ref == ref for match, ref in zip(matches, passages, strict=True)) / len(
        matches
    )


@pytest.mark.parametrize("clauses", POLICIES)
@pytest.mark.parametrize("share", [0.1, 0.25, 0.4])
def test_clauses_with_some_words_replaced_are_found(clauses, share):
    chance = random.Random(1)
    reworded = {ref: clause._replace(text=reword(clause.text, chance, share)) for ref, clause in clauses.items()}
    assert share_right(clauses, reworded) >= RIGHT


@pytest.mark.parametrize("clauses", POLICIES)
def test_clauses_moved_to_other_places_and_headings_are_found(clauses):
    chance = random.Random(2)
    refs = chance.sample(list(clauses), len(clauses))
    moved = {ref: Worded(reword(clauses[ref].text, chance, 0.25), "Elsewhere") for ref in refs}
    assert share_right(clauses, moved) >= RIGHT


@pytest.mark.parametrize("clauses", POLICIES)
def test_the_larger_part_of_a_clause_that_was_split_keeps_its_ref(clauses):
    passages, larger = [], []
    for clause in clauses.values():
        words = clause.text.split()
        half = len(words) * 3 // 5
        larger.append(len(passages))
        passages += [clause._replace(text=" ".join(part)) for part in (words[:half], words[half:])]
    matches = match_passages(passages, clauses)
    right = [matches[at] is not None and matches[at].ref == ref for at, ref in zip(larger, clauses, strict=True)]
    assert sum(right) / len(right) >= 0.95


@pytest.mark.parametrize("clauses", POLICIES)
def test_two_clauses_made_one_keep_a_ref_of_the_two(clauses):
    refs = list(clauses)
    pairs = list(zip(refs[::2], refs[1::2], strict=False))
    merged = [Worded(f"{clauses[one].text} {clauses[two].text}", clauses[one].heading) for one, two in pairs]
    matches = match_passages(merged, clauses)
    assert all(match and match.ref in pair for match, pair in zip(matches, pairs, strict=True))


@pytest.mark.parametrize(("clauses", "other"), [POLICIES, POLICIES[::-1]])
def test_the_clauses_of_another_policy_are_new(clauses, other):
    assert match_passages(list(other.values()), clauses) == [None] * len(other)


@pytest.mark.parametrize("clauses", POLICIES)
def test_a_clause_added_beside_others_of_its_policy_is_new(clauses):
    wrong = tried = 0
    for seed in range(5):
        added = set(random.Random(seed).sample(list(clauses), len(clauses) // 2))
        rest = {ref: clause for ref, clause in clauses.items() if ref not in added}
        matches = match_passages([clauses[ref] for ref in added], rest)
        wrong, tried = wrong + len(matches) - matches.count(None), tried + len(matches)
    assert wrong / tried <= NEW


def test_a_number_that_changed_leaves_the_clause_the_same_one():
    assert match_texts(
        ["Ask at least 10 days before you go.", "Keep it for 7 years after that."],
        ["Keep it for 5 years after that.", "Ask at least 5 days before you go."],
    ) == [("A-1", 88), ("A-0", 86)]


def test_the_number_a_clause_opens_with_is_not_one_of_its_words():
    old = ["1.1 You must ring.", "1.2 You must listen to the bell.", "(a) by hand"]
    new = ["1.1 You must listen to the bell.", "2. You must ring.", "(b) by hand"]
    assert match_texts(new, old) == [("A-1", 99), ("A-0", 99), ("A-2", 99)]


def test_short_clauses_that_look_alike_are_told_apart():
    old = ["by mail", "in person", "by telephone", "You must ask first."]
    assert match_texts(["by pigeon", "in writing", "by mail", "You may ring first."], old) == [
        None,
        None,
        ("A-0", 100),
        None,
    ]


def test_the_very_same_words_come_before_any_that_are_alike():
    words = "Tell your manager about the post before you send it to the public"
    assert match_texts([words.replace("public", "press"), words], [words]) == [None, ("A-0", 100)]


def test_the_signs_markdown_protects_are_the_same_words():
    assert match_texts(["See [1] of the_list  now."], [r"See \[1\] of the\_list now."]) == [("A-0", 100)]


def test_same_words_under_several_headings_stay_under_their_own():
    old = {"A-1": Worded("by mail", "Asking"), "A-2": Worded("by mail", "Answering")}
    matches = match_passages([Worded("by mail", "Answering"), Worded("by mail", "Asking")], old)
    assert matches == [Match("A-2", 100), Match("A-1", 100)]


def test_a_heading_decides_between_clauses_about_as_alike():
    old = {
        "A-1": Worded("You must tell the head of the bell room", "Noon"),
        "A-2": Worded("You must tell the head of the light room", "Night"),
    }
    new = [Worded("You must tell the head of the watch room", "Night")]
    assert match_passages(new, old) == [Match("A-2", 89)]


def test_equals_are_matched_in_their_order():
    assert match_texts(["Ring."] * 3, ["Ring."] * 2) == [("A-0", 100), ("A-1", 100), None]
    alike = "You must tell the head of the {} room".format
    assert match_texts([alike("red"), alike("blue")], [alike("one"), alike("two")]) == [("A-0", 89), ("A-1", 89)]


def test_passages_without_words_match_only_themselves():
    assert match_texts(["", "***", "§"], ["§", "—", "words"]) == [None, None, ("A-0", 100)]


WORDS = st.sampled_from(["ring", "bell", "rope", "noon", "keeper", "must", "may", "not", "the", "of", "a", "to", "5"])
TEXTS = st.lists(st.lists(WORDS, max_size=12).map(" ".join), max_size=15)


@given(TEXTS, TEXTS)
def test_no_clause_is_kept_by_two_passages(new, old):
    matches = match_texts(new, old)
    refs = [match.ref for match in matches if match]
    assert len(matches) == len(new)
    assert len(set(refs)) == len(refs)
    assert all(
        (match.likeness == 100) == (new[at] == old[int(match.ref[2:])]) for at, match in enumerate(matches) if match
    )


@given(TEXTS, st.randoms(use_true_random=False))
def test_the_same_clauses_in_any_order_are_all_kept_as_they_are(texts, chance):
    mixed = chance.sample(texts, len(texts))
    matches = match_texts(mixed, texts)
    assert [(texts[int(match.ref[2:])], match.likeness) for match in matches] == [(text, 100) for text in mixed]


@settings(deadline=None)
@given(st.lists(st.integers(4, 40), min_size=1, max_size=12), st.data())
def test_an_edit_of_less_than_a_quarter_of_the_words_is_found(lengths, data):
    """Each clause has words of its own beside the small words all of them share."""
    old, new = [], []
    for clause, length in enumerate(lengths):
        words = [f"w{clause}x{at}" if at % 3 else "the" for at in range(length)]
        old.append(" ".join(words))
        places = data.draw(st.lists(st.integers(0, length - 1), max_size=(length - 1) // 4, unique=True))
        for at in sorted(places, reverse=True):
            words[at : at + 1] = data.draw(st.sampled_from([[], ["other"], [words[at], "more"]]))
        new.append(" ".join(words))
    order = data.draw(st.permutations(range(len(old))))
    matches = match_texts([new[at] for at in order], old)
    assert [match and match.ref for match in matches] == [f"A-{at}" for at in order]


def test_two_hundred_passages_are_matched_in_a_fifth_of_a_second():
    chance = random.Random(3)
    old = [" ".join(chance.choices(ALL_WORDS, k=30)) for _ in range(200)]
    new = [reword(text, chance, 0.3) for text in old]
    times = []
    for _ in range(3):
        started = time.process_time()
        matches = match_texts(new, old)
        times.append(time.process_time() - started)
    assert None not in matches
    assert min(times) < 0.2


@pytest.mark.parametrize("text", ["Ask {}", "Ask the keeper of the bells in the tower by the sea about {}"])
@pytest.mark.parametrize("count", [1000, 20_000])
def test_thousands_of_clauses_that_look_alike_do_not_stall_it(text, count):
    started = time.process_time()
    match_texts([text.format(f"n{at}") for at in range(count)], [text.format(f"o{at}") for at in range(count)])
    assert time.process_time() - started < 5


def test_no_pattern_of_numbers_stalls_it():
    started = time.process_time()
    match_texts(["(a)" * 200_000, "1." * 200_000, "1.1 " * 200_000], ["words"])
    assert time.process_time() - started < 2
