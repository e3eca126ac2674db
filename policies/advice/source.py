"""One rule put into the text of a rule file, or taken out of it. Every other line and comment stays as it was."""

from collections.abc import Mapping
from typing import Any

import yaml

from .rulebook import BadRulebook, parse_rules

ELSEWHERE = "This text is laid out in a way we cannot change rule by rule. Change it as a whole instead."


def change_rule(source: str, rule: str, entry: Mapping[str, Any]) -> str:
    """`entry` in place of the rule of that id, which may have changed with it."""
    at = _place(source, rule)
    node = _node(source, "rules", at)
    rules = [*_listed(source, "rules")]
    rules[at] = entry
    return _checked(_spliced(source, node, _written(entry, node.start_mark.column)), "rules", rules)


def add_rule(source: str, entry: Mapping[str, Any]) -> str:
    """A rule behind the last one. Their order decides nothing."""
    rules = _listed(source, "rules")
    node = _node(source, "rules", len(rules) - 1)
    at = _line_end(source, _end(source, node))
    indent = node.start_mark.column
    written = f"\n{' ' * (indent - 2)}- {_written(entry, indent)}"
    return _checked(source[:at] + written + source[at:], "rules", [*rules, entry])


def remove_rule(source: str, rule: str) -> str:
    rules = _listed(source, "rules")
    if len(rules) == 1:
        raise BadRulebook("This is the only rule, and a rule file needs at least one.")
    at = _place(source, rule)
    node = _node(source, "rules", at)
    start = source.rfind("\n", 0, node.start_mark.index) + 1
    end = _line_end(source, _end(source, node)) + 1
    return _checked(source[:start] + source[end:], "rules", [*rules[:at], *rules[at + 1 :]])


def sign_reading(source: str, at: int, name: str) -> str:
    """Say who signed off the reading at this place of the list."""
    readings = _listed(source, "readings")
    signed = {**readings[at], "signed_off_by": name}
    node = _node(source, "readings", at)
    written = _written(signed, node.start_mark.column)
    return _checked(_spliced(source, node, written), "readings", [*readings[:at], signed, *readings[at + 1 :]])


def _listed(source: str, part: str) -> list[Any]:
    return list(parse_rules(source)[part])


def _place(source: str, rule: str) -> int:
    for at, entry in enumerate(_listed(source, "rules")):
        if isinstance(entry, dict) and entry.get("id") == rule:
            return at
    raise BadRulebook(f"There is no rule {rule} any more.")


def _node(source: str, part: str, at: int) -> yaml.MappingNode:
    root: Any = yaml.compose(source, Loader=yaml.CSafeLoader)
    listed = next(value for key, value in root.value if key.value == part)
    node = listed.value[at]
    if listed.flow_style or not isinstance(node, yaml.MappingNode) or node.flow_style:
        raise BadRulebook(ELSEWHERE)
    return node


def _end(source: str, node: Any) -> int:
    """Behind its last word: a block ends only where the next begins, with comments between."""
    while isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        node = last[1] if isinstance(node, yaml.MappingNode) else last
    return len(source[: node.end_mark.index].rstrip())


def _line_end(source: str, at: int) -> int:
    end = source.find("\n", at)
    return len(source) if end < 0 else end


def _spliced(source: str, node: yaml.MappingNode, written: str) -> str:
    return source[: node.start_mark.index] + written + source[_end(source, node) :]


def _written(entry: Mapping[str, Any], indent: int) -> str:
    return f"\n{' ' * indent}".join(f"{key}: {_value(value)}" for key, value in entry.items())


def _value(value: Any) -> str:
    dumped = yaml.safe_dump(value, default_flow_style=True, width=100_000, allow_unicode=True, sort_keys=False)
    return str(dumped).removesuffix("...\n").strip()


def _checked(source: str, part: str, wanted: list[Any]) -> str:
    """Whoever wrote the text may have used all that YAML can do: what comes out is what was meant, or refused."""
    try:
        found = _listed(source, part)
    except BadRulebook as error:
        raise BadRulebook(ELSEWHERE) from error
    if found != wanted:
        raise BadRulebook(ELSEWHERE)
    return source
