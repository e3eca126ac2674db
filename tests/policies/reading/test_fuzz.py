"""Thousands of careless files of every kind become a document or a clear refusal, quickly and in little memory."""

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from .fuzzing import ENCODINGS, ENDS, MARKS, ODD, SIGNS, TAGS, read_or_refuse

LIMIT_SECONDS = 10
LIMIT_KILOBYTES = 512 * 1024
WALK = """
import sys
from tests.policies.reading.fuzzing import walk
print(*walk(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])))
"""


def walk_in_a_child(seed: int, count: int) -> tuple[int, int]:
    """Its memory is its own: what the tests before it took does not hide what the files take."""
    command = [sys.executable, "-c", WALK, str(seed), str(count), str(LIMIT_SECONDS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    read, kilobytes = done.stdout.split()
    return int(read), int(kilobytes)


def test_two_hundred_careless_files_are_read_or_refused():
    read, kilobytes = walk_in_a_child(seed=1, count=200)
    assert 20 < read < 200
    assert kilobytes < LIMIT_KILOBYTES


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_two_thousand_careless_files_are_read_or_refused(pytestconfig):
    seed = getattr(pytestconfig.option, "hypothesisseed", None) or "1"
    read, kilobytes = walk_in_a_child(int(seed), count=2000)
    assert 200 < read < 2000
    assert kilobytes < LIMIT_KILOBYTES


PARTS = st.sampled_from([*SIGNS, *TAGS, *ODD]) | st.text(max_size=20)
FILES = st.tuples(
    st.sampled_from(["a.txt", "a.md", "a.html", "a.docx", ""]),
    st.lists(PARTS, max_size=25).map("".join),
    st.sampled_from(ENDS),
    st.sampled_from(ENCODINGS),
    st.sampled_from(MARKS),
)


def check_file(file: tuple[str, str, str, str, bytes]) -> None:
    name, text, end, encoding, mark = file
    read_or_refuse(name, mark + text.replace("\n", end).encode(encoding, errors="ignore"))


@settings(max_examples=200, deadline=None)
@given(FILES)
def test_no_file_of_any_kind_and_encoding_breaks_the_reader(file):
    check_file(file)


@pytest.mark.soak
@settings(max_examples=2000, deadline=None)
@given(FILES)
def test_two_thousand_made_up_files_do_not_break_the_reader(file):
    check_file(file)
