"""Labelled drafts are read as written, or refused by file and line."""

import pytest

from policies.advice import Verdict
from policies.advice.labelled import BadLabels, digest_of, read_labelled

SITUATIONS = "home: {platform: Facebook, audience: public}\nold: {mood: sour}\n"
GOOD = "dhs | home | - | ok, take_care | DHS-1 DHS-2 | DHS-3 | A bird.\\nOr two | three."


@pytest.fixture
def labelled(tmp_path):
    """What is read from a file of these lines."""
    (tmp_path / "situations.yaml").write_text(SITUATIONS)

    def read(*lines: str):
        (tmp_path / "birds.txt").write_text("\n".join(lines))
        return read_labelled(tmp_path)

    return read


def test_a_line_is_a_draft_with_its_verdicts_and_clauses(labelled):
    (one,) = labelled("# Birds", "", GOOD)
    assert (one.draft.policy, one.draft.text) == ("dhs", "A bird.\nOr two | three.")
    assert (one.draft.context.platform, one.draft.context.photo_of) == ("Facebook", None)
    assert one.verdicts == (Verdict.OK, Verdict.TAKE_CARE)
    assert (one.deciding, one.fitting) == ({"DHS-1", "DHS-2"}, {"DHS-3"})


def test_a_picture_is_said_in_words(labelled):
    (one,) = labelled(GOOD.replace("| - |", "| a desk |"))
    assert one.draft.context.photo_of == "a desk"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (GOOD.replace("|", "/"), "a draft has 7 fields, this line has 1"),
        ("dhs | home | - | ok | DHS-1 | A bird.", "a draft has 7 fields, this line has 6"),
        (GOOD.replace("home", "nowhere"), "nowhere"),
        (GOOD.replace("home", "old"), "no field called 'mood'"),
        (GOOD.replace("take_care", "maybe"), "maybe"),
        (GOOD.replace("ok, take_care", ""), "not a valid Verdict"),
    ],
)
def test_a_bad_line_is_refused_by_its_file_and_number(labelled, line, why):
    with pytest.raises(BadLabels) as refusal:
        labelled("# Birds", GOOD, line)
    assert str(refusal.value).startswith("birds.txt, line 3: ")
    assert why in str(refusal.value)


@pytest.mark.parametrize(("said", "other"), [("A bird", "A bard"), ("take_care", "ask_first"), ("DHS-2", "DHS-9")])
def test_any_other_word_or_answer_has_another_digest(labelled, said, other):
    assert digest_of(labelled(GOOD)) == digest_of(labelled(GOOD, "# Another line"))
    assert digest_of(labelled(GOOD)) != digest_of(labelled(GOOD.replace(said, other)))
