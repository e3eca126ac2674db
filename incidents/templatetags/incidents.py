from typing import Any

from django import template

from incidents.enums import CodeElement
from incidents.models import Letter
from portal.markdown import as_html

register = template.Library()


@register.filter
def code_element(value: str) -> str:
    """The element in short: 13(3) Respect and courtesy, no harassment."""
    return CodeElement(value).label


@register.filter
def time_left(letter: Letter) -> str:
    """Of a time to answer that stands still: 5 days are left."""
    if letter.days_left == 0:
        return "less than a day is left"
    return "1 day is left" if letter.days_left == 1 else f"{letter.days_left} days are left"


@register.filter
def sheet(letter: Letter) -> dict[str, Any]:
    """A letter's document as `components/letter.html` takes it."""
    said = letter.content
    return {
        "department": said["department"],
        "section": said["section"],
        "lines": said["address"],
        "date": said["date"],
        "reference": said["reference"],
        "addressee": said["to"],
        "subject": said["title"],
        "html": as_html(said["blocks"], top=3),
        "signatory": said["signatory"],
        "position": said["office"],
    }


@register.filter
def in_braces(name: str) -> str:
    """A field as a template of a letter names it."""
    return f"{{{{{name}}}}}"
