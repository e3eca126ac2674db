"""Every rule of the process has its number, its source and tests that run, or says openly that it has none."""

import re
from pathlib import Path

import pytest

from tests.collecting import leaves_itself_out, runs

from .table import Rule, rules, said_to_be_open

SOURCE = re.compile(r"(S[1-9][0-9]?|K|D|SEED)(, (S[1-9][0-9]?|K|D|SEED))*")
SECTIONS = "12345"
LEAST = 80


def test_they_are_numbered_without_a_gap_and_there_are_enough() -> None:
    numbers = [rule.number for rule in rules()]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) >= LEAST


def test_each_says_where_it_comes_from_in_words_of_its_own() -> None:
    wrong = [
        rule.number
        for rule in rules()
        if not SOURCE.fullmatch(rule.source) or rule.section[0] not in SECTIONS or len(rule.rule.split()) < 5
    ]
    assert wrong == []
    words = [rule.rule for rule in rules()]
    assert len(set(words)) == len(words)


def test_a_rule_has_tests_or_says_why_it_has_none() -> None:
    assert [rule.number for rule in rules() if bool(rule.tests) == bool(rule.open)] == []


def test_as_many_are_open_as_the_table_says() -> None:
    """Whoever closes one says so at its head; whoever opens one too."""
    left = {rule.number: rule.open for rule in rules() if rule.open}
    assert len(left) == said_to_be_open(), left


def named() -> dict[str, list[Rule]]:
    """The rules by the file their tests are in."""
    files: dict[str, list[Rule]] = {}
    for rule in rules():
        for path in {one.partition("::")[0] for one in rule.tests}:
            files.setdefault(path, []).append(rule)
    return files


@pytest.mark.parametrize("path", sorted(named()))
def test_each_named_test_is_collected_and_runs(path: str, request: pytest.FixtureRequest) -> None:
    run = runs(path, request.session)
    wanted = {(rule.number, one.partition("::")[2]) for rule in named()[path] for one in rule.tests if path in one}

    assert {(number, name) for number, name in wanted if name not in run} == set()
    assert {name for _, name in wanted if leaves_itself_out(path, name.rpartition("::")[2])} == set()


LEFT_OUT = """
import pytest

@pytest.mark.skip(reason="left out")
def test_marked(): pass

def test_by_itself():
    pytest.skip("left out")

def test_whole(): pass
"""


def test_a_test_that_is_left_out_is_noticed(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    path = tmp_path / "test_left_out_of_the_table.py"
    path.write_text(LEFT_OUT)

    assert runs(str(path), request.session) == {"test_by_itself", "test_whole"}
    assert [leaves_itself_out(str(path), name) for name in ("test_by_itself", "test_whole")] == [True, False]
