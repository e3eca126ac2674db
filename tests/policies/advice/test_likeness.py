"""What readers answered of the drafts most alike."""

import pytest

from policies.advice import Context, Draft, Verdict
from policies.advice.embedding import is_installed
from policies.advice.labelled import Labelled, read_labelled

if not is_installed():
    pytest.skip("the language model is not installed", allow_module_level=True)

import numpy as np

from policies.advice.judge import load_judge
from policies.advice.likeness import MOST_ALIKE, Alike

OK, CARE, ASK, STOP = Verdict
POLICIES = ("acbps", "dhs")
REFS = ("ACBPS-4.1", "DHS-NOT-07", "DHS-PERS-11")
CROWD = 2 * MOST_ALIKE


def labelled(policy: str, verdicts: tuple[Verdict, ...], *deciding: str) -> Labelled:
    return Labelled(Draft(policy, Context(), "Hello"), verdicts, frozenset(deciding), frozenset())


@pytest.fixture(scope="module")
def two_crowds() -> Alike:
    """In each policy as many drafts on one side as on the other; one side is stopped, the other is fine."""
    sides = [
        (labelled("dhs", (STOP, CARE), "DHS-NOT-07"), (1, 0, 0)),
        (labelled("dhs", (OK,)), (-1, 0, 0)),
        (labelled("acbps", (ASK,), "ACBPS-4.1"), (1, 0, 0.2)),
    ]
    chance = np.random.default_rng(1)
    each = [each for each, _ in sides for _ in range(CROWD)]
    held = np.vstack([chance.normal(middle, 0.05, (CROWD, 3)) for _, middle in sides]).astype(np.float32)
    return Alike.of(each, held, POLICIES, REFS)


def test_a_draft_is_answered_as_those_on_its_side_were(two_crowds):
    best, right, clauses = two_crowds.answers(np.array([1, 0.1, 0], np.float32), POLICIES.index("dhs"), len(REFS))
    assert best.tolist() == [0, 0, 0, 1]
    assert right.tolist() == [0, 1, 0, 1]
    assert clauses.tolist() == [0, 1, 0]


def test_nothing_is_learnt_from_another_policy(two_crowds):
    best, _, clauses = two_crowds.answers(np.array([-1, 0, 0], np.float32), POLICIES.index("acbps"), len(REFS))
    assert best.tolist() == [0, 0, 1, 0]
    assert clauses.tolist() == [1, 0, 0]


def test_every_draft_that_was_taught_is_remembered_with_its_answers():
    drafts, judge = read_labelled(), load_judge()
    alike = judge.alike
    assert [list(Verdict)[at] for at in alike.best] == [each.verdicts[0] for each in drafts]
    assert [judge.policies[at] for at in alike.policies] == [each.draft.policy for each in drafts]
    clauses = np.unpackbits(alike.clauses, axis=1, count=len(judge.refs)).astype(bool)
    assert [set(np.array(judge.refs)[row]) for row in clauses] == [set(each.deciding) for each in drafts]


def test_kept_and_read_again_it_answers_alike(two_crowds):
    again = Alike.from_arrays(two_crowds.arrays)
    asked = np.array([0.4, 0.2, 0], np.float32), POLICIES.index("dhs"), len(REFS)
    for one, other in zip(again.answers(*asked), two_crowds.answers(*asked), strict=True):
        assert np.array_equal(one, other)
