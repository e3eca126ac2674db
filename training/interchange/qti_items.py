"""A lesson and a question as QTI 2.1 has them."""

import re

from training.content import ItemWords, LessonWords, placed_in
from training.enums import Kind

from .kept import legible, read_by_others
from .plain import as_nodes
from .qti_reading import PICTURES
from .shown import ENDING
from .tree import Node

RESPONSE, FEEDBACK, SCORE = "RESPONSE", "FEEDBACK", "SCORE"
_NO_NAME = re.compile(r"[^A-Za-z0-9_.-]")


def lesson_node(lesson: LessonWords, name: str) -> Node:
    """Words to read: an item that asks nothing. The body stays as it was written, in Markdown; its pictures follow."""
    node = _item(name, legible(lesson.title))
    body = node.add("itemBody")
    body.add("pre", read_by_others(lesson))
    for one in placed_in(lesson.body):
        if one.name:
            body.add("p").add("img", src=f"../{PICTURES}{one.name}{ENDING}", alt=legible(one.alt))
    return node


def item_node(item: ItemWords) -> Node:
    node = _item(as_identifier(item.key), item.key)
    _declare(node, item)
    body = node.add("itemBody")
    _INTERACTIONS[item.kind](body, item)
    _process(node, item)
    return node


def as_identifier(key: str) -> str:
    name = _NO_NAME.sub("-", key)
    return name if name[:1].isalpha() else f"q-{name}"


def _item(name: str, title: str) -> Node:
    given = {"identifier": name, "title": title, "adaptive": "false", "timeDependent": "false"}
    return Node("assessmentItem", given)


def _declare(node: Node, item: ItemWords) -> None:
    cardinality = {Kind.ONE: "single", Kind.ORDER: "ordered"}.get(item.kind, "multiple")
    base = "directedPair" if item.kind == Kind.MATCH else "identifier"
    declared = node.add("responseDeclaration", identifier=RESPONSE, cardinality=cardinality, baseType=base)
    correct = declared.add("correctResponse")
    for value in right_values(item):
        correct.add("value", value)
    score = node.add("outcomeDeclaration", identifier=SCORE, cardinality="single", baseType="float")
    score.add("defaultValue").add("value", "0")
    single = "single" if item.kind == Kind.ONE else "multiple"
    node.add("outcomeDeclaration", identifier=FEEDBACK, cardinality=single, baseType="identifier")


def right_values(item: ItemWords) -> list[str]:
    if item.kind == Kind.MATCH:
        targets = _targets(item)
        return [f"a{at} {targets[option.match]}" for at, option in enumerate(item.options, start=1)]
    return [f"a{at}" for at, option in enumerate(item.options, start=1) if option.is_right]


def _targets(item: ItemWords) -> dict[str, str]:
    matches = [*dict.fromkeys(option.match for option in item.options)]
    return {match: f"m{at}" for at, match in enumerate(matches, start=1)}


def _choices(body: Node, item: ItemWords) -> None:
    most = "1" if item.kind == Kind.ONE else "0"
    asked = _interaction(
        body, "choiceInteraction", item, shuffle="false" if item.fixed_order else "true", maxChoices=most
    )
    _options(asked, "simpleChoice", item)


def _steps(body: Node, item: ItemWords) -> None:
    _options(_interaction(body, "orderInteraction", item, shuffle="true"), "simpleChoice", item)


def _rows(body: Node, item: ItemWords) -> None:
    asked = _interaction(body, "matchInteraction", item, shuffle="true", maxAssociations="0")
    _options(asked.add("simpleMatchSet"), "simpleAssociableChoice", item, matchMax="1")
    targets = asked.add("simpleMatchSet")
    for match, name in _targets(item).items():
        targets.add("simpleAssociableChoice", *as_nodes(match), identifier=name, matchMax="0")


def _interaction(body: Node, name: str, item: ItemWords, **given: str) -> Node:
    asked = body.add(name, responseIdentifier=RESPONSE, **given)
    asked.add("prompt", *as_nodes(item.prompt))
    return asked


def _options(within: Node, name: str, item: ItemWords, **given: str) -> None:
    for at, option in enumerate(item.options, start=1):
        choice = within.add(name, *as_nodes(option.text), identifier=f"a{at}", **given)
        if option.why:
            shown = {"outcomeIdentifier": FEEDBACK, "identifier": f"a{at}", "showHide": "show"}
            choice.add("feedbackInline", *as_nodes(option.why), **shown)


def _process(node: Node, item: ItemWords) -> None:
    """All or nothing, and why: of what was chosen, or of every step and row."""
    processing = node.add("responseProcessing")
    when = processing.add("responseCondition").add("responseIf")
    match = when.add("match")
    match.add("variable", identifier=RESPONSE)
    match.add("correct", identifier=RESPONSE)
    when.add("setOutcomeValue", identifier=SCORE).add("baseValue", "1", baseType="float")
    told = processing.add("setOutcomeValue", identifier=FEEDBACK)
    if item.kind in (Kind.ONE, Kind.SEVERAL):
        told.add("variable", identifier=RESPONSE)
        return
    every = told.add("multiple")
    for at in range(1, len(item.options) + 1):
        every.add("baseValue", f"a{at}", baseType="identifier")


_INTERACTIONS = {Kind.ONE: _choices, Kind.SEVERAL: _choices, Kind.ORDER: _steps, Kind.MATCH: _rows}
