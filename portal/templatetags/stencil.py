"""Parts of a page that are drawn once per process and then only filled in.

    {% stencil menu=menu signed_in=user.is_authenticated fill name=user.name csrf_token=csrf_token %}
      ...
    {% endstencil %}

Inside, a template sees what is named here and nothing else of the page or the person. What stands before `fill` shapes
the drawing: there is one for each set of values, so they must be few, and never of one person. What stands after it
is the reader's own: inside it is only a gap, to print and not to ask about, and its value is put there, escaped, each
time.
"""

import re
from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.template.context import Context
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# A guard against a value that is not one of a few after all; each drawing is some kilobytes.
MOST_DRAWINGS = 500
GAP = re.compile("\ue000([a-z_]+)\ue001")


class StencilNode(template.Node):
    """Its drawings live and die with it, that is, with the loaded template."""

    def __init__(self, nodelist: NodeList, shape: dict[str, FilterExpression], gaps: dict[str, FilterExpression]):
        self.nodelist, self.shape, self.gaps = nodelist, shape, gaps
        self.drawings: dict[tuple[Any, ...], list[str]] = {}

    def render(self, context: Context) -> SafeString:
        pieces = self._drawing(context).copy()
        values = {name: conditional_escape(_shown(value.resolve(context))) for name, value in self.gaps.items()}
        pieces[1::2] = [values[name] for name in pieces[1::2]]
        return mark_safe("".join(pieces))  # noqa: S308 - our own template, and each value escaped

    def _drawing(self, context: Context) -> list[str]:
        """Words and names of gaps in turn."""
        values = tuple(value.resolve(context) for value in self.shape.values())
        try:
            drawing = self.drawings.get(values)
        except TypeError:  # a list, as a page in the making may give: drawn each time
            return self._draw(context, values)
        if drawing is None:
            drawing = self._draw(context, values)
            if len(self.drawings) >= MOST_DRAWINGS:
                self.drawings.clear()
            self.drawings[values] = drawing
        return drawing

    def _draw(self, context: Context, values: tuple[Any, ...]) -> list[str]:
        gaps = {name: f"\ue000{name}\ue001" for name in self.gaps}
        empty = Context({**dict(zip(self.shape, values, strict=True)), **gaps})
        empty.template = context.template
        return GAP.split(self.nodelist.render(empty))


def _shown(value: Any) -> Any:
    return "" if value is None else value


@register.tag
def stencil(parser: Parser, token: Token) -> StencilNode:
    words = token.split_contents()[1:]
    shape, gaps = token_kwargs(words, parser), {}
    if words and words[0] == "fill":
        words = words[1:]
        gaps = token_kwargs(words, parser)
    if words:
        raise template.TemplateSyntaxError(f"stencil takes name=value, then fill name=value; not {words[0]}.")
    nodelist = parser.parse(("endstencil",))
    parser.delete_first_token()
    return StencilNode(nodelist, shape, gaps)
