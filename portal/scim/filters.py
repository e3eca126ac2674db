"""A filter (RFC 7644, 3.4.2.2) becomes a condition of the database; the library has parsed and checked it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import CharField, Q
from django.db.models.functions import Lower
from scim2_models import InvalidFilterException
from scim2_models.path import (
    AttrPath,
    CompareOperator,
    Comparison,
    FilterVisitor,
    LogicalExpr,
    LogicalOperator,
    Not,
    Present,
    ValuePath,
)

CharField.register_lookup(Lower)

NOTHING = Q(pk__in=[])
Known = Callable[[str, Any], Q]
LOOKUPS = {"eq": "exact", "co": "contains", "sw": "startswith", "ew": "endswith"}
ORDERED = {"gt": "gt", "ge": "gte", "lt": "lt", "le": "lte"}


class Conditions(FilterVisitor[Q]):
    """`known` says of each attribute that can be asked for, in small letters, how it is compared; `inside` is the
    attribute whose values are being selected from."""

    def __init__(self, known: Mapping[str, Known], inside: str = "") -> None:
        self.known, self.inside = known, inside

    def visit_comparison(self, node: Comparison) -> Q:
        compare = self._find(node.attr_path)
        if node.op == CompareOperator.ne:
            return ~compare("eq", node.value)
        return compare(node.op.value, node.value)

    def visit_present(self, node: Present) -> Q:
        return self._find(node.attr_path)("pr", None)

    def visit_not(self, node: Not) -> Q:
        return ~self.visit(node.expr)

    def visit_logical_expr(self, node: LogicalExpr) -> Q:
        first, *others = (self.visit(term) for term in node.terms)
        for other in others:
            first = first & other if node.op == LogicalOperator.and_ else first | other
        return first

    def visit_value_path(self, node: ValuePath) -> Q:
        return Conditions(self.known, inside=node.attr_path.attr.lower()).visit(node.val_filter)

    def _find(self, path: AttrPath) -> Known:
        name = ".".join(filter(None, (self.inside, path.attr.lower(), (path.sub_attr or "").lower())))
        if (known := self.known.get(name)) is None:
            raise InvalidFilterException(detail=f"Nothing is found by {path} here.")
        return known


def text(expression: str, *, is_exact: bool = False, when: Q | None = None) -> Known:
    """Letters compared whatever their size, save where they are `is_exact`; `when` the value is this one at all."""

    def compare(op: str, value: Any) -> Q:
        if op == "pr":
            return _all(when, ~Q(**{expression: ""}) & Q(**{f"{expression}__isnull": False}))
        if not isinstance(value, str):
            raise InvalidFilterException(detail="Words are compared with words.")
        lookup = LOOKUPS.get(op) or ORDERED[op]
        if is_exact:
            return _all(when, Q(**{f"{expression}__{lookup}": value}))
        # The indexes are on small letters.
        return _all(when, Q(**{f"{expression}__lower__{lookup}": value.lower()}))

    return compare


def _all(when: Q | None, condition: Q) -> Q:
    return condition if when is None else when & condition


def number(expression: str) -> Known:
    """An id: text to them, a number here."""

    def compare(op: str, value: Any) -> Q:
        if op == "pr":
            return Q(**{f"{expression}__isnull": False})
        if op != "eq":
            raise InvalidFilterException(detail="Ids are compared by eq and ne only.")
        return Q(**{expression: int(value)}) if str(value).isdecimal() and len(str(value)) < 19 else NOTHING

    return compare


def truth(expression: str) -> Known:
    def compare(op: str, value: Any) -> Q:
        if op == "pr":
            return ~NOTHING
        if op != "eq" or not isinstance(value, bool):
            raise InvalidFilterException(detail="true and false are compared by eq and ne only.")
        return Q(**{expression: value})

    return compare


def always(said: Any) -> Known:
    """What is the same of everyone."""

    def compare(op: str, value: Any) -> Q:
        return ~NOTHING if op == "pr" or (op == "eq" and value == said) else NOTHING

    return compare


def moment(expression: str) -> Known:
    def compare(op: str, value: Any) -> Q:
        if op == "pr":
            return Q(**{f"{expression}__isnull": False})
        try:
            at = datetime.fromisoformat(str(value))
        except ValueError as error:
            raise InvalidFilterException(detail="A time is written like 2026-11-22T09:30:00Z.") from error
        if op not in ORDERED and op != "eq":
            raise InvalidFilterException(detail="Times are compared by eq, ne, gt, ge, lt and le.")
        return Q(**{f"{expression}__{ORDERED.get(op, 'exact')}": at})

    return compare
