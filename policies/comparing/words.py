"""Which words of a passage were kept, added and removed."""

import re
from dataclasses import dataclass
from enum import StrEnum

# Rows times columns of the table that finds what two passages share; it takes an eighth of a byte for each. Beyond it,
# what lies between the common beginning and the common end counts as replaced.
LARGEST_TABLE = 100_000_000
LONGEST_CRUMB = 2

_WORD = re.compile(r"(\s*)(\S+)")
_STARTS_A_LINE = re.compile(r"[-*+•|]|\(?\w{1,4}[.)]")
_AT_THE_START = re.compile(r"^([(“‘\"']{0,4})(?:\*{1,3}|_{1,3}|`)")
_AT_THE_END = re.compile(r"(?:\*{1,3}|_{1,3}|`)([.,;:!?)”’\"']{0,4})$")


class Mark(StrEnum):
    KEPT = "kept"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Part:
    """Some words with one fate. `text` keeps the breaks between paragraphs and items, and no other spacing."""

    mark: Mark
    text: str

    @property
    def words(self) -> list[str]:
        return self.text.split()

    @property
    def gap(self) -> str:
        return self.text[: -len(self.text.lstrip())]

    @property
    def shown(self) -> str:
        """Behind the gap, without the marks of emphasis, which a reader of the document never sees."""
        return re.sub(r"\S+", lambda word: _without_emphasis(word[0]), self.text.lstrip())


@dataclass(frozen=True, slots=True)
class Words:
    """A passage before and after. Kept and removed parts are the old words in order, kept and added the new."""

    old: str
    new: str
    parts: tuple[Part, ...]

    @property
    def differ(self) -> bool:
        return any(part.mark is not Mark.KEPT for part in self.parts)

    @property
    def only_in_emphasis(self) -> bool:
        """Whether a reader of the two documents would see the same words, some of them set differently."""
        return self.differ and _plain(self.old) == _plain(self.new)

    @property
    def before(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.mark is not Mark.ADDED)

    @property
    def after(self) -> tuple[Part, ...]:
        return tuple(part for part in self.parts if part.mark is not Mark.REMOVED)


@dataclass(frozen=True, slots=True)
class _Run:
    """Words that stand in both passages, from `old_at` in the one and from `new_at` in the other."""

    old_at: int
    new_at: int
    length: int


def compare_words(old: str, new: str) -> Words:
    """Takes time in proportion to the passages, and memory within what `LARGEST_TABLE` allows."""
    before, after = _tokens(old), _tokens(new)
    runs = _readable(_shared_runs([word for _, word in before], [word for _, word in after]), len(before), len(after))
    parts: list[Part] = []
    was = now = 0
    for run in [*runs, _Run(len(before), len(after), 0)]:
        _add(parts, Mark.REMOVED, before[was : run.old_at])
        _add(parts, Mark.ADDED, after[now : run.new_at])
        was, now = run.old_at + run.length, run.new_at + run.length
        _add(parts, Mark.KEPT, after[run.new_at : now])
    return Words(old, new, tuple(parts))


def _add(parts: list[Part], mark: Mark, tokens: list[tuple[str, str]]) -> None:
    if tokens:
        parts.append(Part(mark, "".join(gap + word for gap, word in tokens)))


def _tokens(text: str) -> list[tuple[str, str]]:
    """Each word and the gap before it: a new paragraph, a new item, or a space. A soft line end is a space."""
    found: list[tuple[str, str]] = []
    for gap, word in _WORD.findall(text):
        lines = gap.count("\n")
        if not found:
            gap = ""
        elif lines > 1:
            gap = "\n\n"
        else:
            gap = "\n" if lines and _STARTS_A_LINE.fullmatch(word) else " "
        found.append((gap, word))
    return found


def _shared_runs(old: list[str], new: list[str]) -> list[_Run]:
    start = _shared_start(old, new)
    end = _shared_start(old[start:][::-1], new[start:][::-1])
    runs = [_Run(0, 0, start)]
    for old_at, new_at in _shared(old[start : len(old) - end], new[start : len(new) - end]):
        last = runs[-1]
        if (last.old_at + last.length, last.new_at + last.length) == (start + old_at, start + new_at):
            runs[-1] = _Run(last.old_at, last.new_at, last.length + 1)
        else:
            runs.append(_Run(start + old_at, start + new_at, 1))
    runs.append(_Run(len(old) - end, len(new) - end, end))
    return [run for run in runs if run.length]


def _shared_start(old: list[str], new: list[str]) -> int:
    pairs = enumerate(zip(old, new, strict=False))
    return next((at for at, (one, other) in pairs if one != other), min(len(old), len(new)))


def _shared(old: list[str], new: list[str]) -> list[tuple[int, int]]:
    """The longest common subsequence, as places in both. Each row of its table is one integer (Hyyrö 2004)."""
    if len(old) * len(new) > LARGEST_TABLE:
        return []
    places: dict[str, int] = {}
    for at, word in enumerate(old):
        places[word] = places.get(word, 0) | 1 << at
    full = (1 << len(old)) - 1
    row, rows = full, [full]
    for word in new:
        matched = row & places.get(word, 0)
        row = ((row + matched) | (row - matched)) & full
        rows.append(row)
    found = []
    old_at, new_at = len(old) - 1, len(new)
    while old_at >= 0 and new_at > 0:
        if rows[new_at] >> old_at & 1:
            old_at -= 1
        elif not rows[new_at - 1] >> old_at & 1:
            new_at -= 1
        else:
            found.append((old_at, new_at - 1))
            old_at, new_at = old_at - 1, new_at - 1
    return found[::-1]


def _readable(runs: list[_Run], old_length: int, new_length: int) -> list[_Run]:
    """Give up a word or two kept by chance between changes as long: one change reads better than its crumbs."""
    kept = [_Run(0, 0, 0)]
    following = [*runs[1:], _Run(old_length, new_length, 0)]
    for run, after in zip(runs, following, strict=False):
        is_crumb = run.length <= LONGEST_CRUMB and run.length <= min(_change(kept[-1], run), _change(run, after))
        if not is_crumb:
            kept.append(run)
    return kept


def _change(run: _Run, after: _Run) -> int:
    """How many words, at most, stand between two runs in either passage."""
    return max(after.old_at - run.old_at - run.length, after.new_at - run.new_at - run.length)


def _plain(text: str) -> list[str]:
    return [plain for word in text.split() if (plain := _without_emphasis(word))]


def _without_emphasis(word: str) -> str:
    return _AT_THE_END.sub(r"\1", _AT_THE_START.sub(r"\1", word)) if len(word) > 2 else word
