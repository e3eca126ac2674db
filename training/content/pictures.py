"""Pictures where they stand in the words of a lesson: `![what it shows](picture:its-name)`.

One that adds nothing to the words is `![](picture:its-name "decorative")`: a screen reader passes it over.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from portal.markdown import MARKDOWN, description_of, pictures_of

SCHEME = "picture:"
DECORATIVE = "decorative"
LONGEST_NAME = 40
LONGEST_ALT = 500
MOST_PICTURES = 20
MOST_PICTURE_BYTES = 3_000_000  # of a course: packed as text, it is still a file that can be brought back
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_PLACED = re.compile(r"(?<=\]\()picture:([a-z0-9-]+)")
_MARKS = re.compile(r"([\\\[\]*_`<&!])")


@dataclass(frozen=True, slots=True)
class PlacedPicture:
    address: str
    alt: str
    title: str = ""

    @property
    def name(self) -> str:
        """Nothing of a picture that lies elsewhere."""
        name = self.address.removeprefix(SCHEME)
        return name if name != self.address and NAME.fullmatch(name) else ""

    @property
    def is_decorative(self) -> bool:
        return not self.alt and self.title == DECORATIVE


def placed_in(body: str) -> list[PlacedPicture]:
    if "![" not in body:
        return []
    found = pictures_of(MARKDOWN.parse(body))
    return [PlacedPicture(str(one.attrs["src"]), description_of(one), str(one.attrs.get("title", ""))) for one in found]


def names_in(body: str) -> set[str]:
    return {one.name for one in placed_in(body) if one.name}


def fault_of(one: PlacedPicture) -> str:
    """What is wrong with how a picture stands there; nothing where nobody misses it."""
    if not one.name:
        return f"the picture {one.address[:80]} lies elsewhere; add it to the course and show that"
    if not one.alt and not one.is_decorative:
        return (
            f"say what the picture “{one.name}” shows, as in ![What it shows](picture:{one.name}); "
            f'one that adds nothing is ![](picture:{one.name} "{DECORATIVE}")'
        )
    if len(one.alt) > LONGEST_ALT:
        return (
            f"say what the picture “{one.name}” shows in at most {LONGEST_ALT} characters; the rest goes to the words"
        )
    return ""


def placing(name: str, alt: str) -> str:
    """The words that show a picture; without a description it is decorative."""
    said = _MARKS.sub(r"\\\1", " ".join(alt.split()))
    return f"![{said}]({SCHEME}{name})" if said else f'![]({SCHEME}{name} "{DECORATIVE}")'


def with_addresses(body: str, address: Callable[[str], str]) -> str:
    """The words with another address for each picture of ours."""
    return _PLACED.sub(lambda found: address(found[1]), body)
