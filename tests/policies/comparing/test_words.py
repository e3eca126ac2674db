import itertools
import random
import time

from hypothesis import example, given
from hypothesis import strategies as st

from policies.comparing import Mark, Words, compare_words

FEW_WORDS = st.lists(st.sampled_from(["you", "must", "not", "post", "**post**", "-"]), max_size=40).map(" ".join)
PASSAGES = st.one_of(st.text(max_size=200), FEW_WORDS)


def words_of(compared: Words, *marks: Mark) -> list[str]:
    return [word for part in compared.parts if part.mark in marks for word in part.text.split()]


def marked(old: str, new: str) -> list[tuple[str, str]]:
    return [(part.mark.value, part.text) for part in compare_words(old, new).parts]


@given(PASSAGES, PASSAGES)
@example("", "")
@example("a x b", "a y b")
def test_kept_and_removed_are_the_old_words_and_kept_and_added_the_new_in_order(old: str, new: str) -> None:
    compared = compare_words(old, new)
    assert words_of(compared, Mark.KEPT, Mark.REMOVED) == old.split()
    assert words_of(compared, Mark.KEPT, Mark.ADDED) == new.split()
    assert [part for part in compared.before if part.mark is Mark.ADDED] == []
    assert [part for part in compared.after if part.mark is Mark.REMOVED] == []


@given(PASSAGES, PASSAGES)
def test_two_passages_differ_when_their_words_do_whatever_their_spacing(old: str, new: str) -> None:
    assert compare_words(old, new).differ == (old.split() != new.split())
    assert not compare_words(old, "\n" + old.replace(" ", "  ")).differ


@given(PASSAGES, PASSAGES)
def test_neighbouring_parts_never_share_a_fate(old: str, new: str) -> None:
    marks = [part.mark for part in compare_words(old, new).parts]
    assert all(one is not other for one, other in itertools.pairwise(marks))


def test_only_the_words_that_changed_are_marked() -> None:
    assert marked("You must not post numbers of customers.", "You must not post names of customers.") == [
        ("kept", "You must not post"),
        ("removed", " numbers"),
        ("added", " names"),
        ("kept", " of customers."),
    ]


def test_a_word_kept_by_chance_between_changes_is_not_a_crumb_of_its_own() -> None:
    assert marked("Ask the owner first today.", "Tell the manager first today.") == [
        ("removed", "Ask the owner"),
        ("added", "Tell the manager"),
        ("kept", " first today."),
    ]


def test_items_and_paragraphs_keep_their_breaks_and_wrapped_lines_become_one() -> None:
    [(_, text)] = marked(*["One line\nwrapped:\n- first\n- second\n\nLast."] * 2)
    assert text == "One line wrapped:\n- first\n- second\n\nLast."


def test_emphasis_is_no_part_of_what_a_reader_sees() -> None:
    compared = compare_words("You must *never* do (**this**).", "You **must** never do (this).")
    assert compared.differ
    assert compared.only_in_emphasis
    assert compare_words("a **b c**", "a **b c**").parts[0].shown == "a b c"
    assert not compare_words("You **must**.", "You **should**.").only_in_emphasis
    assert compare_words("2 * 3 _", "2 * 3 _").parts[0].shown == "2 * 3 _"


def test_fifty_thousand_words_are_compared_in_bounded_time() -> None:
    chance = random.Random(1)
    old, new = (" ".join(chance.choices(["yes", "no", "perhaps"], k=50_000)) for _ in range(2))
    began = time.process_time()
    compared = compare_words(f"First {old} last", f"First {new} last")
    assert time.process_time() - began < 2
    marks = [part.mark for part in compared.parts]
    assert marks == [Mark.KEPT, Mark.REMOVED, Mark.ADDED, Mark.KEPT]
