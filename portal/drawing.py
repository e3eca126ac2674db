"""Pages and parts of them that are drawn once per process, with gaps for what is one reader's own.

A drawing is made of values of which there are few (what a policy says, the menu of a role) and must hold nothing of one
person. What is a person's own stands in it as a gap, only to be printed, never asked about, and is put there,
escaped, each time. `{% stencil %}` does this for a part of a template, `draw_page` for the whole page.
"""

import re
from collections.abc import Hashable, Iterable, Mapping
from types import SimpleNamespace
from typing import Any, cast

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.template.backends.django import Template
from django.template.context import Context
from django.template.loader import get_template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from .models import Person

# Words and names of gaps in turn.
Drawing = list[str]

# A guard against a value that is not one of a few after all; each drawing is some kilobytes.
MOST_DRAWINGS = 500
_GAP = re.compile("\ue000([a-z_]+)\ue001")

# What the frame shows of the reader, and the values it is drawn for.
_OF_READER = {"given_names": "given_names", "get_full_name": "full_name", "email": "email"}
_FRAME = ("site_name", "department_name", "menu", "account_links", "is_sign_in")
_pages: dict[Hashable, Drawing] = {}


def gaps(names: Iterable[str]) -> dict[str, str]:
    return {name: f"\ue000{name}\ue001" for name in names}


def cut(html: str) -> Drawing:
    return _GAP.split(html)


def fill(drawing: Drawing, values: Mapping[str, Any]) -> SafeString:
    pieces = drawing.copy()
    escaped = {name: conditional_escape("" if value is None else value) for name, value in values.items()}
    pieces[1::2] = [escaped[name] for name in pieces[1::2]]
    return mark_safe("".join(pieces))  # noqa: S308 (our own template, and each value escaped)


def keep(drawings: dict[Any, Drawing], key: Hashable, drawing: Drawing) -> Drawing:
    if len(drawings) >= MOST_DRAWINGS:
        drawings.clear()
    drawings[key] = drawing
    return drawing


def draw_page(request: HttpRequest, name: str, values: Mapping[str, Hashable], own: Mapping[str, Any]) -> HttpResponse:
    """As `render` with both, but drawn once for the `values`; `own` is the reader's and stands in gaps.

    The template sees of the reader only what the frame shows. While there is a message to show once, nothing is drawn.
    """
    if len(cast(Any, get_messages(request))):
        return render(request, name, {**values, **own})
    template = cast(Template, get_template(name))
    frame = _frame(request, template)
    reader = cast(Person, request.user)
    unread = reader.unread_notices
    key = (name, bool(unread), *frame.values(), *values.values())
    drawing = _pages.get(key)
    if drawing is None:
        context = {**frame, **values, **gaps([*own, "csrf_token"]), **_reader(unread)}
        drawing = keep(_pages, key, cut(template.template.render(Context(context))))
    person = {mine: getattr(reader, name) for name, mine in _OF_READER.items()}
    person["full_name"] = reader.get_full_name()
    return HttpResponse(fill(drawing, {**own, **person, "unread_notices": unread, "csrf_token": get_token(request)}))


def _frame(request: HttpRequest, template: Template) -> dict[str, Hashable]:
    shown: dict[str, Any] = {}
    for processor in template.backend.engine.template_context_processors:
        shown |= processor(request)
    return {name: shown[name]() if callable(shown[name]) else shown[name] for name in _FRAME}


def _reader(unread: int) -> dict[str, Any]:
    user = SimpleNamespace(is_authenticated=True, **{name: gaps([own])[own] for name, own in _OF_READER.items()})
    return {"user": user, "unread_notices": gaps(["unread_notices"])["unread_notices"] if unread else 0}
