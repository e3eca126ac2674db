"""Parts of a page that are drawn once per process and then only filled in.

    {% stencil menu=menu signed_in=user.is_authenticated fill name=user.name csrf_token=csrf_token %}
      ...
    {% endstencil %}

Inside, a template sees what is named here and nothing else of the page or the person. What stands before `fill` shapes
the drawing: there is one for each set of values, so they must be few, and never of one person. What stands after it
is the reader's own: inside it is only a gap, to print and not to ask about, and its value is put there, escaped, each
time.
"""

from typing import Any

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.template.context import Context
from django.utils.safestring import SafeString

from portal.drawing import Drawing, cut, fill, gaps, keep

register = template.Library()


class StencilNode(template.Node):
    """Its drawings live and die with it, that is, with the loaded template."""

    def __init__(self, nodelist: NodeList, shape: dict[str, FilterExpression], own: dict[str, FilterExpression]):
        self.nodelist, self.shape, self.own = nodelist, shape, own
        self.drawings: dict[tuple[Any, ...], Drawing] = {}

    def render(self, context: Context) -> SafeString:
        return fill(self._drawing(context), {name: value.resolve(context) for name, value in self.own.items()})

    def _drawing(self, context: Context) -> Drawing:
        values = tuple(value.resolve(context) for value in self.shape.values())
        try:
            drawing = self.drawings.get(values)
        except TypeError:  # a list, as a page in the making may give: drawn each time
            return self._draw(context, values)
        return drawing or keep(self.drawings, values, self._draw(context, values))

    def _draw(self, context: Context, values: tuple[Any, ...]) -> Drawing:
        empty = Context({**dict(zip(self.shape, values, strict=True)), **gaps(self.own)})
        empty.template = context.template
        return cut(self.nodelist.render(empty))


@register.tag
def stencil(parser: Parser, token: Token) -> StencilNode:
    words = token.split_contents()[1:]
    shape, own = token_kwargs(words, parser), {}
    if words and words[0] == "fill":
        words = words[1:]
        own = token_kwargs(words, parser)
    if words:
        raise template.TemplateSyntaxError(f"stencil takes name=value, then fill name=value; not {words[0]}.")
    nodelist = parser.parse(("endstencil",))
    parser.delete_first_token()
    return StencilNode(nodelist, shape, own)
