"""A course as a SCORM 1.2 package: static pages that an agency's own learning system shows, and asks how it went."""

import json
import struct
from collections.abc import Collection, Iterable
from dataclasses import replace
from pathlib import Path

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string

from portal.templatetags.postwise import Shown
from training.content import CourseWords
from training.content.pictures import SCHEME
from training.interchange.packing import packed
from training.interchange.qti_reading import PICTURES
from training.interchange.shown import ENDING, Files
from training.interchange.tree import Node, write_tree

PAGE = "index.html"
# The package brings what its page needs, and asks nothing of any network.
FILES = {"tokens.css": "css/tokens.css", "course.css": "scorm/course.css", "course.js": "scorm/course.js"}


def about(course: CourseWords, refs: Collection[str]) -> CourseWords:
    """The lessons and questions that rest on these clauses alone: those of one policy."""
    known = {*refs}
    return replace(
        course,
        lessons=tuple(one for one in course.lessons if known.issuperset(one.clauses)),
        items=tuple(one for one in course.items if known.issuperset(one.clauses)),
    )


def write_scorm(course: CourseWords, identifier: str, pictures: Files | None = None) -> bytes:
    """`identifier` tells this package from those of other courses and versions; `pictures` are PNGs of ours."""
    files = {f"{PICTURES}{name}{ENDING}": data for name, data in sorted((pictures or {}).items())}
    return packed({
        "imsmanifest.xml": write_tree(_manifest(course, identifier, files)),
        PAGE: _page(course, pictures or {}).encode(),
        **{name: Path(str(finders.find(path))).read_bytes() for name, path in FILES.items()},
        **files,
    })  # fmt: skip


def _page(course: CourseWords, pictures: Files) -> str:
    shown = {f"{SCHEME}{name}": Shown(f"{PICTURES}{name}{ENDING}", *_size_of(data)) for name, data in pictures.items()}
    context = {"course": course, "draw": json.dumps(dict(course.draw)), "pictures": shown}
    return render_to_string("training/scorm/index.html", context)


def _size_of(png: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from(">II", png, 16)
    return width, height


def _manifest(course: CourseWords, identifier: str, more: Iterable[str]) -> Node:
    root = Node(
        "manifest",
        {
            "identifier": identifier,
            "version": "1.0",
            "xmlns": "http://www.imsproject.org/xsd/imscp_rootv1p1p2",
            "xmlns:adlcp": "http://www.adlnet.org/xsd/adlcp_rootv1p2",
        },
    )
    schema = root.add("metadata")
    schema.add("schema", "ADL SCORM")
    schema.add("schemaversion", "1.2")
    organization = root.add("organizations", default="course").add("organization", identifier="course")
    organization.add("title", course.title)
    item = organization.add("item", identifier="whole", identifierref="page", isvisible="true")
    item.add("title", course.title)
    item.add("adlcp:masteryscore", str(course.pass_mark))
    given = {"identifier": "page", "type": "webcontent", "adlcp:scormtype": "sco", "href": PAGE}
    resource = root.add("resources").add("resource", **given)
    for name in (PAGE, *FILES, *more):
        resource.add("file", href=name)
    return root
