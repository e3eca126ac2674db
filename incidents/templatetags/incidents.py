from collections.abc import Iterable
from typing import Any

from django import template
from django.utils.formats import localize
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from incidents.enums import CodeElement
from incidents.models import Letter
from incidents.number_tables import Cell, Head
from portal.markdown import as_html

register = template.Library()


@register.filter
def code_element(value: str) -> str:
    """The element in short: 13(3) Respect and courtesy, no harassment."""
    return CodeElement(value).label


@register.simple_tag
def number_cells(title: str, row: str, cells: Iterable[tuple[Head, Cell]], none: str, url: str) -> SafeString:
    """A row of a table of numbers, each leading to its list. A page has some hundreds: drawn by a template, one by one,
    they are most of what the page costs."""
    of, row, none = escape(title), escape(row), escape(none)
    drawn = [_number_cell(of, row, escape(column.label), cell, none, url) for column, cell in cells]
    return mark_safe("".join(drawn))  # noqa: S308 (escaped here and below)


def _number_cell(title: str, row: str, column: str, cell: Cell, none: str, url: str) -> str:
    """Its words are escaped already."""
    said = f'<span class="soft">{none}</span>' if cell.value is None else escape(localize(cell.value))
    if url and cell.value and (query := cell.query):
        hidden = f'<span class="visually-hidden"> {title}: {column}, {row}</span>'
        said = f'<a href="{escape(url)}?{escape(query)}">{said}{hidden}</a>'
    return f'<td class="number" data-label="{column}">{said}</td>'


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
