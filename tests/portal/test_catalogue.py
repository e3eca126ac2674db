"""The catalogue of notices is whole, and none of its words can tell anything of anybody."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

from portal.notices import CATALOGUE
from portal.notices.catalogue import by_room

SENDERS = ("notify", "notify_each", "_notify")


def sent_kinds() -> dict[str, str]:
    """Every text in the code of an app that is handed on as a kind of notice, and where: what stands second in a call
    of a function that tells somebody."""
    found = {}
    for room in ("portal", "policies", "incidents", "training"):
        for path in (Path(settings.BASE_DIR) / room).rglob("*.py"):
            for call in (node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)):
                name = getattr(call.func, "attr", getattr(call.func, "id", ""))
                if name in SENDERS or name.startswith(("tell_", "_tell_")):
                    found.update({kind: str(path) for kind in texts(call)})
    return found


def texts(call: ast.Call) -> list[str]:
    """Among its arguments, on either side of an "if" too; parts of an address are none."""
    arguments = [*call.args, *(word.value for word in call.keywords if word.arg == "kind")]
    branches = [one for arg in arguments for one in ([arg.body, arg.orelse] if isinstance(arg, ast.IfExp) else [arg])]
    return [one.value for one in branches if isinstance(one, ast.Constant) and isinstance(one.value, str)]


def test_every_notice_that_is_sent_stands_in_the_catalogue() -> None:
    sent = sent_kinds()
    assert len(sent) > 50
    assert {kind: path for kind, path in sent.items() if kind not in CATALOGUE} == {}


@pytest.mark.parametrize("kind", sorted(CATALOGUE))
def test_a_kind_says_what_to_whom_and_why_and_names_nobody(kind: str) -> None:
    """Words stand in mail and on lock screens: no gaps to fill, no numbers, nobody's name."""
    says = CATALOGUE[kind]
    assert re.fullmatch(r"[A-Z][A-Za-z ,.'-]+\.", says.words)
    assert re.fullmatch(r"[a-zA-Z][A-Za-z ,'-]+[a-z]", says.to)
    assert re.fullmatch(r"[a-z][a-zA-Z ,'-]+[a-z]", says.why)


def test_every_kind_stands_in_one_room() -> None:
    rooms = by_room()
    assert sorted(name for kinds in rooms.values() for name, _ in kinds) == sorted(CATALOGUE)
    assert len(rooms) > 5


@pytest.mark.parametrize("kind", sorted(CATALOGUE))
def test_what_reminds_of_a_kind_is_a_kind_and_cannot_be_muted(kind: str) -> None:
    for other in CATALOGUE[kind].reminded_by:
        assert other != kind
        assert not CATALOGUE[other].may_be_muted


def test_the_words_of_kinds_differ() -> None:
    words = [says.words for says in CATALOGUE.values()]
    assert len(words) == len(set(words))


def test_a_letter_to_a_respondent_is_always_mailed_and_never_at_night() -> None:
    for kind in ("letter_issued", "misconduct_declared", "matter_changed", "interview_invited"):
        assert CATALOGUE[kind].is_mailed
        assert not CATALOGUE[kind].may_be_muted
        assert CATALOGUE[kind].urgency.name == "WORKING_HOURS"
