import io
import logging
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from django.core.management import call_command

from .checking import birds_in_force, outcome, put_in_place


@pytest.fixture
def adviser(monkeypatch) -> SimpleNamespace:
    """An adviser that finds the canary, with the policy it speaks of in force."""
    birds_in_force("DHS-1")
    return put_in_place(monkeypatch, outcome())


@pytest.fixture
def source_policies() -> None:
    call_command("load_policies", stdout=io.StringIO())


@pytest.fixture
def logged() -> Iterator[list[str]]:
    """Every line that is logged, with its traceback, as with LOG_LEVEL=DEBUG."""
    lines: list[str] = []

    class Ears(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    ears, root = Ears(), logging.getLogger()
    before = root.level
    root.setLevel(logging.DEBUG)
    root.addHandler(ears)
    yield lines
    root.removeHandler(ears)
    root.setLevel(before)
