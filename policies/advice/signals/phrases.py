"""Phrase lists matched against words in one pass.

A phrase is words in order. `lazy|idle` takes either, `complain*` any word so beginning, `..` up to four words
between, `{boss}` any phrase of the class of that name. Matching walks a graph of words, so its cost grows with the
text and not with the lists.
"""

from collections.abc import Iterator, Mapping, Sequence

from .words import FILLERS, Word, fold, spelled_out, stem

GAP = ".."
LONGEST_GAP = 4
DEEPEST_CLASS = 3


class BadPhrase(ValueError):
    pass


class Node:
    """A place in the graph. Phrases that begin alike share their nodes."""

    __slots__ = ("beginnings", "gap", "lengths", "names", "slots", "words")

    def __init__(self) -> None:
        self.words: dict[str, list[Node]] = {}
        self.beginnings: dict[str, list[Node]] = {}
        self.lengths: set[int] = set()
        self.slots: dict[str, Node] = {}
        self.gap: Node | None = None
        self.names: set[str] = set()

    def lead(self, literal: str, target: "Node") -> None:
        if literal.endswith("*"):
            self.lengths.add(len(literal) - 1)
            self.beginnings.setdefault(literal[:-1], []).append(target)
        else:
            self.words.setdefault(literal, []).append(target)

    def following(self, word: Word) -> Iterator["Node"]:
        yield from self.words.get(word.stem, ())
        for length in self.lengths:
            yield from self.beginnings.get(word.text[:length], ())


class PhraseTree:
    def __init__(self, classes: Mapping[str, Sequence[str]] | None = None) -> None:
        self._root = Node()
        self._classes = classes or {}
        self.vocabulary: set[str] = set()

    def add(self, name: str, phrase: str) -> None:
        """Let a phrase stand for a name; BadPhrase if it has nothing to hold on to."""
        elements = [element for element in phrase.split() if element == GAP or any(self._choices(element, 0))]
        if not elements or GAP in (elements[0], elements[-1]):
            raise BadPhrase(f"The phrase {phrase!r} has no words to begin or end with.")
        node = self._root
        for element in elements:
            node = self._step(node, element)
        node.names.add(name)

    def find(self, words: Sequence[Word]) -> Iterator[tuple[str, int, int]]:
        """Each name found with the first and last word of its phrase."""
        for first in range(len(words)):
            yield from dict.fromkeys(self._walk(self._root, words, first, first))

    def _walk(self, node: Node, words: Sequence[Word], first: int, at: int) -> Iterator[tuple[str, int, int]]:
        for name in node.names:
            yield name, first, at - 1
        if at >= len(words) or words[at].sentence != words[first].sentence:
            return
        for following in node.following(words[at]):
            yield from self._walk(following, words, first, at + 1)
        if node.gap:
            for skipped in range(LONGEST_GAP + 1):
                if at + skipped < len(words):
                    yield from self._walk(node.gap, words, first, at + skipped)

    def _step(self, node: Node, element: str) -> Node:
        if element == GAP:
            node.gap = node.gap or Node()
            return node.gap
        if element not in node.slots:
            node.slots[element] = target = Node()
            for choice in self._choices(element, 0):
                self._lay(node, choice, target)
        return node.slots[element]

    def _lay(self, node: Node, choice: tuple[str, ...], target: Node) -> None:
        """Lead from one node to another by the words of one choice."""
        self.vocabulary.update(literal for literal in choice if not literal.endswith("*"))
        for literal in choice[:-1]:
            between = node.slots.get(literal)
            if between is None:
                between = node.slots[literal] = Node()
                node.lead(literal, between)
            node = between
        node.lead(choice[-1], target)

    def _choices(self, element: str, depth: int) -> list[tuple[str, ...]]:
        """The wordings an element stands for; a choice of an ignored word and others means the others."""
        if element.startswith("{") and element.endswith("}"):
            return self._class_choices(element[1:-1], depth + 1)
        wordings = [_literal(word) for word in element.split("|")]
        return list(dict.fromkeys(wording for wording in wordings if wording))

    def _class_choices(self, name: str, depth: int) -> list[tuple[str, ...]]:
        if name not in self._classes or depth > DEEPEST_CLASS:
            raise BadPhrase(f"There is no class of words called {name}, or it refers to itself.")
        wordings: list[tuple[str, ...]] = []
        for member in self._classes[name]:
            forms: list[tuple[str, ...]] = [()]
            for element in str(member).split():
                choices = self._choices(element, depth) or [()]
                forms = [form + choice for form in forms for choice in choices]
            wordings += [form for form in forms if form]
        return wordings


def _literal(word: str) -> tuple[str, ...]:
    folded = fold(word).text
    if folded.endswith("*"):
        return (folded,)
    parts = folded.replace("-", " ").split()
    return tuple(stem(plain) for part in parts for plain in spelled_out(part) if plain not in FILLERS)
