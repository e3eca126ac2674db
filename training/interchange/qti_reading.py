"""QTI 2.1 and 3.0, read: ours, and what other tools write. A content package, or one item on its own."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from training.content import ItemWords, LessonWords, OptionWords
from training.enums import Kind

from .found import Found, Note, Unreadable, told_apart
from .kept import course_again, item_again, lesson_again
from .packing import Package
from .plain import words_of_node
from .qti_names import as_version_2
from .shown import taken_from
from .tree import Node, read_tree, text_at

MANIFEST = "imsmanifest.xml"
COURSE, KEPT = "course", "kept"
PICTURES = "pictures/"
_OUTSIDE = frozenset(["prompt", "feedbackInline", "feedbackBlock", "rubricBlock", "stylesheet"])


@dataclass(slots=True)
class Reading:
    notes: list[Note] = field(default_factory=list)
    lessons: list[LessonWords] = field(default_factory=list)
    items: list[ItemWords] = field(default_factory=list)


def read_package(package: Package) -> Found:
    """Raises Unreadable."""
    folder = package.folder_of(MANIFEST)
    manifest = read_tree(package.read(folder + MANIFEST), name=MANIFEST)
    resources = [one for one in manifest.below() if one.name == "resource"]
    items = [one for one in resources if one.given.get("type", "").startswith(("imsqti_item_xml", "imsqti_xmlv1"))]
    if not items:
        raise Unreadable("There is no QTI question in this package. Export it as QTI 2.1 or 3.0 and try again.")
    reading = Reading()
    for resource in items:
        _resource(package, folder, resource, reading)
    about = course_again(text_at(manifest, "metadata", COURSE), "the course", reading.notes)
    files = taken_from(package, folder + PICTURES) if about else {}
    return replace(_found(reading, str(about.get("title", "")) if about else "", about), files=files)


def read_single(root: Node) -> Found:
    reading = Reading()
    _take(as_version_2(root), [], "", f"line {root.line}", reading)
    return _found(reading)


def _found(reading: Reading, title: str = "", about: object = None) -> Found:
    known = about if isinstance(about, dict) else None
    return Found("QTI", title, known, tuple(reading.lessons), tuple(reading.items), tuple(reading.notes))


def _resource(package: Package, folder: str, resource: Node, reading: Reading) -> None:
    name = resource.given.get("href", "")
    if resource.given["type"].startswith("imsqti_xmlv1"):
        reading.notes.append(Note(name, "This is QTI 1.2. Export it as QTI 2.1 or 3.0. Not imported."))
        return
    try:
        root = as_version_2(read_tree(package.read(folder + name), name=name))
    except Unreadable as refusal:
        reading.notes.append(Note("in the package", f"{refusal} Not imported."))
        return
    tags = [one.text() for keyword in resource.below() if keyword.name == "keyword" for one in keyword.nodes()]
    kept = next((one.text() for one in resource.below() if one.name == KEPT), "")
    _take(root, tags, kept, name, reading)


def _take(root: Node, tags: list[str], kept: str, place: str, reading: Reading) -> None:
    if root.name != "assessmentItem":
        reading.notes.append(Note(place, "This is no question. Not imported."))
    elif not _interactions(root):
        lesson = seen_lesson(root, tags, place, reading.notes)
        if lesson.body or kept:
            reading.lessons.append(lesson_again(lesson, kept, place, reading.notes))
    elif item := seen_item(root, tags, place, reading.notes):
        reading.items.append(item_again(item, kept, place, reading.notes))


def seen_lesson(root: Node, tags: list[str], place: str, notes: list[Note]) -> LessonWords:
    _tags, clauses = told_apart(tags)
    body = root.first("itemBody")
    written = body.first("pre") if body else None
    words = written.text() if written else _words(body, place, notes)
    return LessonWords(root.given.get("title", "") or words.split("\n")[0][:80], words, clauses)


def seen_item(root: Node, tags: list[str], place: str, notes: list[Note]) -> ItemWords | None:
    """The question, as far as it is of a kind we ask; a note where it is not."""
    asked = _interactions(root)
    name = asked[0].name
    reader = _READERS.get(name)
    if reader is None or len(asked) > 1:
        named = (
            f"{len(asked)} interactions in one question"
            if len(asked) > 1
            else f"an interaction we do not have ({name})"
        )
        notes.append(Note(place, f"This is {named}. Not imported."))
        return None
    right = _right(root, asked[0].given.get("responseIdentifier", ""))
    kind, options = reader(asked[0], right, _Told(root, place, notes))
    prompt = "\n\n".join(
        filter(
            None, [_words(root.first("itemBody"), place, notes, name), _words(asked[0].first("prompt"), place, notes)]
        )
    )
    known, clauses = told_apart(tags)
    fixed = kind in (Kind.ONE, Kind.SEVERAL) and asked[0].given.get("shuffle", "false") == "false"
    return ItemWords(root.given.get("identifier", ""), prompt, clauses, tuple(options), kind, known, fixed)


def _interactions(root: Node) -> list[Node]:
    body = root.first("itemBody")
    return [one for one in body.below() if one.name.endswith("Interaction")] if body else []


def _right(root: Node, response: str) -> list[str]:
    """What is right: as declared, or what earns something."""
    for declared in root.all("responseDeclaration"):
        if declared.given.get("identifier") == response:
            correct = declared.first("correctResponse")
            if correct and correct.all("value"):
                return [one.text() for one in correct.all("value")]
            earning = declared.first("mapping")
            entries = earning.all("mapEntry") if earning else []
            return [one.given.get("mapKey", "") for one in entries if _is_more(one.given.get("mappedValue", ""))]
    return []


def _is_more(said: str) -> bool:
    try:
        return float(said[:30]) > 0
    except ValueError:
        return False


class _Told:
    """The words of choices, and why: beside the choice, or for the whole question under the choice's name."""

    def __init__(self, root: Node, place: str, notes: list[Note]) -> None:
        self.place, self.notes = place, notes
        self._apart = {one.given.get("identifier", ""): one for one in root.all("modalFeedback")}

    def option(self, choice: Node, is_right: bool, match: str = "") -> OptionWords:
        why = choice.first("feedbackInline") or choice.first("feedbackBlock") or self._apart.get(_name(choice))
        return OptionWords(self.words(choice), is_right, _words(why, self.place, self.notes), match)

    def words(self, choice: Node) -> str:
        return _words(choice, self.place, self.notes)


Read = tuple[Kind, list[OptionWords]]


def _choices(asked: Node, right: list[str], told: _Told) -> Read:
    kind = Kind.ONE if asked.given.get("maxChoices", "1") == "1" and len(right) < 2 else Kind.SEVERAL
    return kind, [told.option(one, _name(one) in right) for one in asked.all("simpleChoice")]


def _steps(asked: Node, right: list[str], told: _Told) -> Read:
    named = {_name(one): one for one in asked.all("simpleChoice")}
    return Kind.ORDER, [told.option(named[name], True) for name in right if name in named]


def _rows(asked: Node, right: list[str], told: _Told) -> Read:
    sets = asked.all("simpleMatchSet")
    targets = {_name(one): told.words(one) for one in (sets[1].all("simpleAssociableChoice") if len(sets) > 1 else [])}
    pairs = [pair.split() for pair in right]
    matches = {pair[0]: targets.get(pair[1], "") for pair in pairs if len(pair) == 2}
    rows = sets[0].all("simpleAssociableChoice") if sets else []
    for one in rows:
        if not matches.get(_name(one)):
            told.notes.append(Note(told.place, f"“{told.words(one)[:60]}” matches nothing, and is left out."))
    return Kind.MATCH, [told.option(one, True, matches[_name(one)]) for one in rows if matches.get(_name(one))]


_READERS: dict[str, Callable[[Node, list[str], _Told], Read]] = {
    "choiceInteraction": _choices,
    "orderInteraction": _steps,
    "matchInteraction": _rows,
}


def _name(choice: Node) -> str:
    return choice.given.get("identifier", "")


def _words(node: Node | None, place: str, notes: list[Note], besides: str = "") -> str:
    if node is None:
        return ""
    words, lost = words_of_node(node, _OUTSIDE | {besides})
    if lost:
        notes.append(Note(place, "A picture or the like is left out. Describe it in words."))
    return words
