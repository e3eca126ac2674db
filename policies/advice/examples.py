"""Our own examples of what drafts mean, read from policies/content/advice_examples."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "content" / "advice_examples"
HEADING = re.compile(r"\[([a-z_ ?]*)\]")
FOLDS = 5  # each in turn is kept apart, to see how well the rest has taught


class BadExamples(ValueError):
    """A file of examples cannot be used; the message says which line and why."""


@dataclass(frozen=True, slots=True)
class Example:
    text: str
    means: frozenset[str]
    may_mean: frozenset[str]

    @property
    def fold(self) -> int:
        """By the words alone, so that an example never changes sides when others come or go."""
        return int.from_bytes(hashlib.sha256(self.text.encode()).digest()[:8]) % FOLDS


def read_examples(folder: Path = FOLDER) -> tuple[Example, ...]:
    """Every example in order of file and line; BadExamples if one stands twice or before any heading."""
    examples = tuple(example for path in sorted(folder.glob("*.txt")) for example in _read(path))
    texts: set[str] = set()
    for example in examples:
        if example.text in texts:
            raise BadExamples(f"This example stands twice: {example.text}")
        texts.add(example.text)
    return examples


def names_of(examples: Iterable[Example]) -> tuple[str, ...]:
    return tuple(sorted({name for example in examples for name in example.means}))


def digest_of(examples: Sequence[Example]) -> str:
    """Changes with any word or heading."""
    lines = (f"{sorted(each.means)} {sorted(each.may_mean)} {each.text}\n" for each in examples)
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _read(path: Path) -> Iterator[Example]:
    heading: list[str] | None = None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("# "):
            continue
        match = HEADING.fullmatch(line)
        if match:
            heading = match.group(1).split()
        elif heading is None:
            raise BadExamples(f"{path.name}, line {number}: an example stands before the first heading.")
        else:
            yield Example(
                line,
                frozenset(name for name in heading if not name.endswith("?")),
                frozenset(name.removesuffix("?") for name in heading if name.endswith("?")),
            )
