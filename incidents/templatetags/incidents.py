from django import template

from incidents.enums import CodeElement

register = template.Library()


@register.filter
def code_element(value: str) -> str:
    """The element in short: 13(3) Respect and courtesy, no harassment."""
    return CodeElement(value).label
