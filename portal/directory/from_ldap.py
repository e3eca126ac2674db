"""Whoever is in the department's LDAP directory, as a list of staff: merged like one, told by the names of entries."""

import csv
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from portal import audit
from portal.long_tables import open_table
from portal.models import StaffImport
from portal.tables import TableRefused

from .comparing import Plan
from .importing import as_kept, bringing_of, digest_of, finish, plan_of
from .ldap import Entry, LdapUnread, entries, same_name
from .merging import LeaversUnconfirmed, MergeRefused, merge_staff
from .rows import FIELDS, Faults, read_rows
from .single import unit_called

ACTOR = audit.Machine("LDAP")
TIME = re.compile(r"(\d{4})(\d\d)(\d\d)\d{2,6}([.,]\d+)?(Z|[+-]\d{2,4})")  # a generalized time (RFC 4517, 3.3.13)
MOST = 1000  # characters of a cell; none may be as long
BREAK = re.compile(r"[\r\n]+")


@dataclass(frozen=True)
class Read:
    """What the directory said, in cells by these names, and then the name of the entry."""

    path: Path
    names: list[str]
    numbers: dict[str, str] = field(default_factory=dict)  # the staff number of each entry
    units_by_name: set[str] = field(default_factory=set)  # where it has no codes


@dataclass(frozen=True)
class People:
    """A list of staff made from the directory, with the name of each entry behind its other cells."""

    path: Path
    columns: dict[str, int]
    strangers: Faults  # managers who are not in it

    def named(self, found: Faults) -> Faults:
        """By the names of entries instead of lines."""
        wanted = {one.line for one in found.first}
        with self.path.open("rb") as file:
            names = {row.line: row.cells[-1] for row in open_table(file).rows if row.line in wanted}
        told = [
            replace(one, words=f"{names[one.line]}: {one.words}", line=0) if one.line else one for one in found.first
        ]
        return Faults(told, found.count)


def bring_in_from_ldap(*, leavers: int | None = None, is_dry: bool = False) -> Plan:
    """All of it or nothing. Raises LdapUnread, and MergeRefused and LeaversUnconfirmed whose plans name entries."""
    with tempfile.TemporaryDirectory() as folder:
        read = _read(Path(folder))
        with transaction.atomic():
            people = _listed(read)
            try:
                plan = _plan(people) if is_dry else _merge(people, leavers)
            except (MergeRefused, LeaversUnconfirmed) as refused:
                _name(refused.plan, people)
                raise
            except TableRefused as refused:
                raise LdapUnread(str(refused)) from refused
        _name(plan, people)
    return plan


def _name(plan: Plan, people: People) -> None:
    plan.faults, notes = people.named(plan.faults), people.named(plan.notes)
    plan.notes = Faults([*people.strangers.first, *notes.first], people.strangers.count + notes.count)


def _plan(people: People) -> Plan:
    plan = plan_of(lambda: people.path.open("rb"), people.columns, bringing_of(_described(people)))
    transaction.set_rollback(True)  # units that were made for it
    return plan


def _merge(people: People, leavers: int | None) -> Plan:
    faults, brought = Faults(), _described(people)
    brought.save()
    with people.path.open("rb") as file:
        rows = read_rows(open_table(file).rows, brought.columns, faults)
        plan = merge_staff(rows, bringing_of(brought), faults, actor=ACTOR, brought=brought, leavers=leavers)
    brought.plan = as_kept(plan)
    finish(brought)
    return plan


def _described(people: People) -> StaffImport:
    with people.path.open("rb") as file:
        digest = digest_of(file)
    return StaffImport(
        file_name=f"LDAP: {urlsplit(settings.LDAP_URL).hostname}"[:200],
        sha256=digest,
        columns=people.columns,
        is_full=settings.LDAP_IS_EVERYONE,
    )


def _read(folder: Path) -> Read:
    """Who somebody's manager is, is known once everyone was read. Only names and numbers stay in memory."""
    attributes = {name: attribute.lower() for name, attribute in settings.LDAP_ATTRIBUTES.items()}
    read = Read(folder / "read.csv", [name for name in FIELDS if name in {*attributes, "unit"}])
    with _writing(read.path) as out:
        for entry in entries():
            cells = _cells(entry, attributes)
            read.numbers[same_name(entry.name)] = cells["staff_number"]
            if "unit" not in attributes:
                read.units_by_name.add(cells.get("unit_name", ""))
            out.writerow([*(cells.get(name, "") for name in read.names), entry.name])
    if not read.numbers:
        raise LdapUnread("Nobody was found in it.")
    return read


def _cells(entry: Entry, attributes: Mapping[str, str]) -> dict[str, str]:
    read = {name: BREAK.sub(" ", entry.values.get(attribute, "")) for name, attribute in attributes.items()}
    days = ((name, cell[:MOST], TIME.fullmatch(cell[:MOST])) for name, cell in read.items())
    return {name: "-".join(day.group(1, 2, 3)) if day else cell for name, cell, day in days}


def _listed(read: Read) -> People:
    """The list as a file would have it, each manager by staff number, and each unit by its code."""
    codes = {name: unit_called(name).code for name in sorted(read.units_by_name) if name}
    path, strangers = read.path.with_name("staff.csv"), Faults()
    with read.path.open(encoding="utf-8", newline="") as kept, _writing(path) as out:
        out.writerow([*read.names, "entry"])
        for *cells, name in csv.reader(kept):
            row = dict(zip(read.names, cells, strict=True))
            row["unit"] = codes.get(row.get("unit_name", ""), row["unit"])
            if "=" in (manager := row.get("manager", "")):
                row["manager"] = read.numbers.get(same_name(manager), "")
                if not row["manager"]:
                    strangers.add(0, f"{name}: its manager {manager} was not read. It would have none.")
            out.writerow([*row.values(), name])
    return People(path, {name: at for at, name in enumerate(read.names)}, strangers)


@contextmanager
def _writing(path: Path) -> Iterator[Any]:
    with path.open("w", encoding="utf-8", newline="") as file:
        yield csv.writer(file, lineterminator="\n")
