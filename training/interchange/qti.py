"""QTI 2.1 and 3.0: a content package, written. What an item has no place for is metadata of its resource.

The two versions say the same in other letters: an item is made as 2.1 has it, and named anew for 3.0.
"""

from dataclasses import dataclass

from training.content import CourseWords, ItemWords, LessonWords, names_in

from .found import tags_of
from .kept import kept_of_course, kept_of_item, kept_of_lesson, plainly
from .packing import packed
from .qti_items import item_node, lesson_node
from .qti_names import as_version_3
from .qti_reading import COURSE, KEPT, MANIFEST, PICTURES, seen_item, seen_lesson
from .shown import ENDING, Files
from .tree import Node, write_tree

OURS = "urn:postwise:course:1"
LOM = "http://ltsc.ieee.org/xsd/LOM"


@dataclass(frozen=True, slots=True)
class Version:
    items: str
    manifest: str
    schema: str
    number: str
    kind: str


TWO = Version(
    "http://www.imsglobal.org/xsd/imsqti_v2p1",
    "http://www.imsglobal.org/xsd/imscp_v1p1",
    "QTIv2.1 Package",
    "1.0.0",
    "v2p1",
)
THREE = Version(
    "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
    "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
    "QTI Package",
    "3.0.0",
    "v3p0",
)


def write_qti_2(course: CourseWords, pictures: Files) -> bytes:
    return _write(course, pictures, TWO)


def write_qti_3(course: CourseWords, pictures: Files) -> bytes:
    return _write(course, pictures, THREE)


def _write(course: CourseWords, pictures: Files, version: Version) -> bytes:
    manifest = Node(
        "manifest",
        {"xmlns": version.manifest, "xmlns:lom": LOM, "xmlns:pw": OURS, "identifier": f"course-{course.slug}"},
    )
    about = manifest.add("metadata")
    about.add("schema", version.schema)
    about.add("schemaversion", version.number)
    about.add(f"pw:{COURSE}", kept_of_course(course))
    manifest.add("organizations")
    resources = manifest.add("resources")
    test = resources.add("resource", identifier="test", type=f"imsqti_test_xml{version.kind}", href="test.xml")
    test.add("file", href="test.xml")
    files = {}
    parts: list[LessonWords | ItemWords] = [*course.lessons, *course.items]
    for number, part in enumerate(parts, start=1):
        name = f"items/{number:03}.xml"
        node, kept = _part(part, number)
        files[name] = write_tree(_named(node, version))
        test.add("dependency", identifierref=f"r{number:03}")
        resource = _resource(resources, part, kept, f"r{number:03}", name, version)
        for one in sorted(_shown_by(part) & pictures.keys()):
            resource.add("file", href=f"{PICTURES}{one}{ENDING}")
    files["test.xml"] = write_tree(_named(_test(course, len(files)), version))
    shown = {f"{PICTURES}{name}{ENDING}": data for name, data in sorted(pictures.items())}
    return packed({MANIFEST: write_tree(manifest), **files, **shown})


def _shown_by(part: LessonWords | ItemWords) -> set[str]:
    return names_in(part.body) if isinstance(part, LessonWords) else set()


def _part(part: LessonWords | ItemWords, number: int) -> tuple[Node, str]:
    if isinstance(part, LessonWords):
        node = lesson_node(part, f"lesson-{number}")
        return node, kept_of_lesson(part, seen_lesson(node, tags_of(part), "", []))
    node = item_node(plainly(part))
    seen = seen_item(node, tags_of(part), "", [])
    return node, kept_of_item(part, seen) if seen else ""


def _resource(
    resources: Node, part: LessonWords | ItemWords, kept: str, number: str, name: str, version: Version
) -> Node:
    resource = resources.add("resource", identifier=number, type=f"imsqti_item_xml{version.kind}", href=name)
    about = resource.add("metadata")
    general = about.add("lom:lom").add("lom:general")
    for tag in tags_of(part):
        general.add("lom:keyword").add("lom:string", tag, language="en")
    if kept:
        about.add(f"pw:{KEPT}", kept)
    resource.add("file", href=name)
    return resource


def _test(course: CourseWords, items: int) -> Node:
    test = Node("assessmentTest", {"identifier": f"test-{course.slug}", "title": course.title})
    part = test.add("testPart", identifier="all", navigationMode="nonlinear", submissionMode="individual")
    section = part.add("assessmentSection", identifier="questions", title=course.title, visible="true")
    for number in range(1, items + 1):
        section.add("assessmentItemRef", identifier=f"r{number:03}", href=f"items/{number:03}.xml")
    return test


def _named(node: Node, version: Version) -> Node:
    named = as_version_3(node) if version is THREE else node
    return Node(named.name, {"xmlns": version.items, **named.given}, named.inside)
