"""What the styles and the numbering of a Word document say about its paragraphs."""

import re
from dataclasses import dataclass, field, replace

from .docx_package import Attributes, Package, local_name
from .numbers import letters, roman, whole_number
from .structured import BULLET

BODY_LEVEL = 9
LEVELS = 9
_LONGEST_CHAIN = 20
_LONGEST_MARKER = 60
_HEADING = re.compile(r"heading ?([1-9])")
_PLACE = re.compile(r"%([1-9])")
_LOOKS = {"vanish": "hidden", "b": "bold", "i": "italic"}
_OFF = {"0", "false", "off", "none"}


def is_on(given: Attributes) -> bool:
    """An element that switches something on, unless its value says otherwise."""
    return given.get("w:val", "true") not in _OFF


@dataclass(slots=True)
class Style:
    name: str = ""
    based_on: str = ""
    outline: int | None = None
    number: str | None = None
    level: int | None = None
    hidden: bool | None = None
    bold: bool | None = None
    italic: bool | None = None


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """``heading`` is 0 for a title, 1 to 9 for a heading and None for any other paragraph."""

    name: str = ""
    heading: int | None = None
    number: str = ""
    level: int = 0
    hidden: bool = False
    bold: bool = False
    italic: bool = False


class Styles:
    """Styles by id. The names of Word's own styles are English whatever the language of the document."""

    def __init__(self, package: Package) -> None:
        self._styles: dict[str, Style] = {}
        self._resolved: dict[str, ParagraphStyle] = {}
        self._current = Style()
        self.default = ""
        package.walk(package.part("styles"), self._start)

    def __getitem__(self, style: str) -> ParagraphStyle:
        if style not in self._resolved:
            self._resolved[style] = self._resolve(style)
        return self._resolved[style]

    def _start(self, element: str, given: Attributes) -> None:
        value = given.get("w:val", "")
        match local_name(element):
            case "style":
                self._current = self._styles[given.get("w:styleId", "")] = Style()
                if given.get("w:type") == "paragraph" and given.get("w:default") in ("1", "true", "on"):
                    self.default = given.get("w:styleId", "")
            case "name":
                self._current.name = value.lower()
            case "basedOn":
                self._current.based_on = value
            case "outlineLvl":
                self._current.outline = whole_number(value, BODY_LEVEL)
            case "numId":
                self._current.number = value
            case "ilvl":
                self._current.level = whole_number(value)
            case "vanish" | "b" | "i" as look:
                setattr(self._current, _LOOKS[look], is_on(given))

    def _resolve(self, style: str) -> ParagraphStyle:
        chain: list[Style] = []
        at = style
        while at in self._styles and len(chain) < _LONGEST_CHAIN:
            chain.append(self._styles[at])
            at = self._styles[at].based_on
        if not chain:
            return ParagraphStyle(style.lower(), _named_level(style.lower()))
        levels = (level for each in chain if (level := _level_of(each)) is not None)
        heading = next(levels, None)
        return ParagraphStyle(
            chain[0].name,
            None if heading == BODY_LEVEL + 1 else heading,
            next((each.number for each in chain if each.number is not None), ""),
            next((each.level for each in chain if each.level is not None), 0),
            next((each.hidden for each in chain if each.hidden is not None), False),
            next((each.bold for each in chain if each.bold is not None), chain[0].name == "strong"),
            next((each.italic for each in chain if each.italic is not None), chain[0].name == "emphasis"),
        )


def _level_of(style: Style) -> int | None:
    named = _named_level(style.name)
    return named if named is not None or style.outline is None else style.outline + 1


def _named_level(name: str) -> int | None:
    if name == "title":
        return 0
    found = _HEADING.fullmatch(name)
    return int(found[1]) if found else None


@dataclass(slots=True)
class _Level:
    form: str = "decimal"
    text: str = ""
    start: int = 1
    restart: int | None = None
    legal: bool = False


@dataclass(slots=True)
class _Number:
    abstract: str = ""
    starts: dict[int, int] = field(default_factory=dict)
    levels: dict[int, _Level] = field(default_factory=dict)


class Numbering:
    """Counts the items of every list and writes their numbers as Word shows them."""

    def __init__(self, package: Package, styles: Styles) -> None:
        self._abstracts: dict[str, dict[int, _Level]] = {}
        self._links: dict[str, str] = {}
        self._numbers: dict[str, _Number] = {}
        self._levels: dict[int, _Level] = {}
        self._level, self._at, self._number, self._abstract = _Level(), 0, _Number(), ""
        self._known: dict[str, dict[int, _Level]] = {}
        self._styles = styles
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()
        package.walk(package.part("numbering"), self._start)

    def _start(self, element: str, given: Attributes) -> None:
        value = given.get("w:val", "")
        match local_name(element):
            case "abstractNum":
                self._abstract = given.get("w:abstractNumId", "")
                self._levels = self._abstracts[self._abstract] = {}
            case "numStyleLink":
                self._links[self._abstract] = value
            case "num":
                self._number = self._numbers[given.get("w:numId", "")] = _Number()
                self._levels = self._number.levels
            case "abstractNumId":
                self._number.abstract = value
            case "lvlOverride":
                self._at = whole_number(given.get("w:ilvl"))
            case "startOverride":
                self._number.starts[self._at] = whole_number(value, 1)
            case "lvl":
                self._level = _Level()
                if (at := whole_number(given.get("w:ilvl"))) in range(LEVELS):
                    self._levels[at] = self._level
            case name:
                self._describe(name, value, given)

    def _describe(self, name: str, value: str, given: Attributes) -> None:
        if name == "numFmt":
            self._level.form = value
        elif name == "lvlText":
            self._level.text = value[:_LONGEST_MARKER]
        elif name == "start":
            self._level.start = whole_number(value, 1)
        elif name == "lvlRestart":
            self._level.restart = whole_number(value)
        elif name == "isLgl":
            self._level.legal = is_on(given)

    def next_marker(self, number: str, level: int) -> str:
        """The number or bullet of the next item; "" where the list has none or is not known."""
        found = self._numbers.get(number)
        level = min(max(level, 0), LEVELS - 1)
        if found is None:
            return ""
        if number not in self._known:
            self._known[number] = self._levels_of(found)
        levels = self._known[number]
        counts = self._counts.setdefault(found.abstract, [None] * LEVELS)
        if level in found.starts and (number, level) not in self._begun:
            self._begun.add((number, level))
            counts[level] = None
        here = levels.get(level, _Level())
        before = counts[level]
        counts[level] = here.start if before is None else before + 1
        for deeper in range(level + 1, LEVELS):
            restart = levels.get(deeper, _Level()).restart
            if restart != 0 and (restart is None or level < restart):
                counts[deeper] = None
        return _write(levels, counts, level)

    def _levels_of(self, number: _Number) -> dict[int, _Level]:
        abstract = number.abstract
        levels = self._abstracts.get(abstract, {})
        if abstract in self._links:
            linked = self._numbers.get(self._styles[self._links[abstract]].number)
            levels = self._abstracts.get(linked.abstract, {}) if linked else levels
        levels = levels | number.levels
        return levels | {
            at: replace(levels.get(at, _Level()), start=start)
            for at, start in number.starts.items()
            if at in range(LEVELS)
        }


def _write(levels: dict[int, _Level], counts: list[int | None], level: int) -> str:
    here = levels.get(level, _Level())
    if here.form == "bullet":
        return BULLET

    def count_at(place: re.Match[str]) -> str:
        at = int(place[1]) - 1
        named = levels.get(at, _Level())
        count = counts[at]
        return _count(named.start if count is None else count, "decimal" if here.legal else named.form)

    return _PLACE.sub(count_at, here.text).strip()


def _count(number: int, form: str) -> str:
    match form:
        case "lowerLetter":
            return letters(number)
        case "upperLetter":
            return letters(number).upper()
        case "lowerRoman":
            return roman(number)
        case "upperRoman":
            return roman(number).upper()
        case "decimalZero":
            return f"{number:02}"
        case "none":
            return ""
    return str(number)
