"""Counts along a tree that may leave the room: of each node how many are a part of its whole, and its wholes are known.

A node is kept back where its part, or what is not its part, is a few. What is shown splits the tree into regions: a
shown node with the hidden ones that reach down from it to hidden leaves. Whoever adds and subtracts all that is shown
learns the sum of each region and nothing else, for regions share no leaf. So a region has two leaves or more, and its
sum is not a few on either side; and a hidden node reaches at least one hidden leaf, or its children would add up to it.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    """The leaves of a node add up to it: its own, where not everybody is further down, are a node as well."""

    parent: Hashable | None
    whole: int
    part: int

    def is_few(self, least: int) -> bool:
        return any(0 < number < least for number in (self.part, self.whole - self.part))


def hidden_nodes(nodes: Mapping[Hashable, Node], least: int) -> set[Hashable]:
    """The nodes to keep back."""
    below: dict[Hashable, list[Hashable]] = defaultdict(list)
    for key, node in nodes.items():
        if node.parent is not None:
            below[node.parent].append(key)
    tree = _Tree(nodes, below, least, {key for key, node in nodes.items() if node.is_few(least)})
    while (more := tree.one_more()) is not None:
        tree.hidden.add(more)
    return tree.hidden


@dataclass
class _Tree:
    nodes: Mapping[Hashable, Node]
    below: Mapping[Hashable, list[Hashable]]
    least: int
    hidden: set[Hashable]

    def one_more(self) -> Hashable | None:
        """The smallest node at the edge of a region that tells too much, leaves first; where none is left, its head."""
        for head in self.nodes:
            if self._tells_nothing(head):
                continue
            edge = [key for key in self._reached(head) if key not in self.hidden]
            if edge:
                return min(edge, key=self._size)
            if head not in self.hidden:
                return head
        return None

    def _size(self, key: Hashable) -> tuple[bool, int, int, str]:
        return bool(self.below.get(key)), self.nodes[key].whole, self.nodes[key].part, str(key)

    def _tells_nothing(self, head: Hashable) -> bool:
        if not self.below.get(head):
            return True
        leaves = [self.nodes[key] for key in self._reached(head) if key in self.hidden and not self.below.get(key)]
        if head in self.hidden:
            return bool(leaves)
        part = sum(leaf.part for leaf in leaves)
        others = sum(leaf.whole for leaf in leaves) - part
        is_reached = any(key in self.hidden for key in self.below[head])
        return not is_reached or (len(leaves) > 1 and part >= self.least and others >= self.least)

    def _reached(self, head: Hashable) -> Iterator[Hashable]:
        """Down from a node through hidden ones: these, and the shown ones at which the way ends."""
        ahead = [*self.below.get(head, ())]
        while ahead:
            key = ahead.pop()
            yield key
            if key in self.hidden:
                ahead += self.below.get(key, ())
