"""A row of the access table, and the people its rows name again and again."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .world import World


@dataclass(frozen=True)
class Row:
    """Who gets a page: `who` by status, everyone else signed in `others`, a stranger `signed_out`."""

    who: dict[int, frozenset[str]] = field(default_factory=dict)
    where: Callable[[World], list[Any]] = field(default=lambda world: [])
    others: int = 404
    signed_out: int = 302


def of(*names: str) -> frozenset[str]:
    return frozenset(names)


OPEN_TO_ALL = Row(others=200)
CUSTODIANS = of("custodian", "second custodian")
MEDIA = of("dev", "mina")
ON_THE_FILE = of("olga", "petra", "ivan", "bella", "sam")
READ_THE_REFERRAL = ON_THE_FILE - of("sam")
RECORD_KEEPERS = {200: of("olga", "petra")}
COVERAGE = {200: of("carol", "owner", "auditor")}
AT_WORK = of("owner", "reviewer", "approver")
ADMINISTRATOR = {200: of("administrator")}
