"""What a run of tests would run: for tables that say which test holds what."""

import ast
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NEVER_RUN = ("skip", "skipif", "xfail", "soak")


def items_of(path: str, session: pytest.Session) -> list[pytest.Function]:
    """The tests of a file as a run would collect them."""
    return list(_functions(pytest.Module.from_parent(session, path=ROOT / path)))


def _functions(node: pytest.Collector) -> Iterator[pytest.Function]:
    for one in node.collect():
        if isinstance(one, pytest.Function):
            yield one
        elif isinstance(one, pytest.Collector):
            yield from _functions(one)


def runs(path: str, session: pytest.Session) -> set[str]:
    """The names, with their class, of those that an ordinary run does not leave out."""
    items = [one for one in items_of(path, session) if not any(one.get_closest_marker(mark) for mark in NEVER_RUN)]
    return {one.getmodpath().partition("[")[0].replace(".", "::") for one in items}


@lru_cache(maxsize=256)
def leaves_itself_out(path: str, name: str) -> bool:
    """Does the test decide while it runs that it does not?"""
    tree = ast.parse((ROOT / path).read_text())
    found = [one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef) and one.name == name]
    calls = [call.func for one in found for call in ast.walk(one) if isinstance(call, ast.Call)]
    return any(isinstance(func, ast.Attribute) and func.attr in {"skip", "xfail", "importorskip"} for func in calls)
