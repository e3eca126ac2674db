"""What is shown of a tree tells of no few: every table that looks the same is tried."""

from itertools import product
from random import Random

import pytest

from portal.small_trees import Node, hidden_nodes

LEAST = 3


def tree_of(chance):
    """Up to three levels, whose leaves add up."""
    nodes, leaves = {}, []

    def grow(key, parent, depth):
        kids = 2 if depth < 2 and (depth == 0 or chance.random() < 0.6) else 0
        if not kids:
            whole = chance.randint(1, 7)
            nodes[key] = Node(parent, whole, chance.randint(0, whole))
            leaves.append(key)
            return nodes[key]
        found = [grow((*key, at), key, depth + 1) for at in range(kids)]
        nodes[key] = Node(parent, sum(one.whole for one in found), sum(one.part for one in found))
        return nodes[key]

    grow((), None, 0)
    return nodes, leaves


def value_of(key, leaves, parts):
    return sum(part for leaf, part in zip(leaves, parts, strict=True) if leaf[: len(key)] == key)


@pytest.mark.parametrize("seed", range(60))
def test_a_few_could_always_be_another_number(seed):
    nodes, leaves = tree_of(Random(seed))
    hidden = hidden_nodes(nodes, LEAST)
    few = {key for key, node in nodes.items() if node.is_few(LEAST)}
    assert few <= hidden
    possible = {key: set() for key in few}
    for parts in product(*(range(nodes[leaf].whole + 1) for leaf in leaves)):
        if all(value_of(key, leaves, parts) == nodes[key].part for key in nodes if key not in hidden):
            for key in few:
                possible[key].add(value_of(key, leaves, parts))
    assert [key for key, values in possible.items() if len(values) < 2] == []


def test_a_tree_without_a_few_is_shown_whole():
    nodes = {"top": Node(None, 40, 20), "a": Node("top", 20, 10), "b": Node("top", 20, 10)}
    assert hidden_nodes(nodes, LEAST) == set()


def test_beside_one_few_the_smallest_other_is_kept_back():
    nodes = {
        "top": Node(None, 60, 31),
        "few": Node("top", 20, 1),
        "small": Node("top", 15, 10),
        "large": Node("top", 25, 20),
    }
    assert hidden_nodes(nodes, LEAST) == {"few", "small"}


def test_a_few_at_the_top_are_kept_back_further_down():
    nodes = {"top": Node(None, 40, 1), "a": Node("top", 20, 0), "b": Node("top", 20, 1)}
    assert hidden_nodes(nodes, LEAST) == {"top", "b"}
