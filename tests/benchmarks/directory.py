"""The list of a whole department brought in, beside the bare COPY of the same rows into the same indexed table."""

import csv
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from django.core.management import call_command
from django.db import connection

from portal.models import Person
from portal.people import add_unit

from .__main__ import Line, Size, line, seconds

RUNS = 3
UNITS = 500
REPORTS = 8
HEADINGS = (
    "staff number,given names,family name,email,unit code,unit name,manager,employment,classification,state,start date"
)
# Peak memory of a process that brings in a list: Linux keeps it in kilobytes.
PEAK = (
    "import resource, sys, os; import django; django.setup();"
    "from django.core.management import call_command;"
    "call_command('import_staff', sys.argv[1], part=True, dry_run=True, stdout=open(os.devnull, 'w'));"
    "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
)


def run(size: Size) -> Iterator[Line]:
    staff = size["most_staff"]
    with tempfile.TemporaryDirectory() as folder:
        values, floors, again = [], [], []
        for number in range(RUNS):
            path, bare = written(Path(folder), staff, number, department(number))
            floors.append(seconds(lambda bare=bare: copied(bare)))
            values.append(seconds(lambda path=path: brought_in(path)))
            again.append(seconds(lambda path=path: brought_in(path)))
            assert Person.objects.filter(staff_number__startswith=f"L{number}-").count() == staff
        value, least, second = map(statistics.median, (values, floors, again))
        yield {**line("import_staff", value, least, limit=4, rows=staff), "unit": "s"}
        yield {**line("import_staff_again", second, value, limit=0.5, rows=staff), "unit": "s"}
        yield memory(Path(folder), staff)


def department(number: int) -> list[int]:
    """Its units stand already: what is measured is people."""
    return [add_unit(f"u{number}-{at}", f"Unit {at}").pk for at in range(UNITS)]


def memory(folder: Path, staff: int) -> Line:
    """What a list ten times as long needs more, as a share of what the short one needs."""
    units = department(9)
    small, large = (peak(written(folder, rows, 9, units)[0]) for rows in (staff // 10, staff))
    return {**line("import_staff_memory", large, small, limit=1.2, rows=staff), "unit": "kB"}


def peak(path: Path) -> int:
    done = subprocess.run([sys.executable, "-c", PEAK, str(path)], check=True, stdout=subprocess.PIPE, text=True)
    return int(done.stdout.split()[-1])


def written(folder: Path, staff: int, number: int, units: Sequence[int]) -> tuple[Path, Path]:
    """The list, and the same rows as the table takes them."""
    path, bare = folder / f"{number}.csv", folder / f"{number}-bare.csv"
    with path.open("w", newline="") as out, bare.open("w", newline="") as plain:
        listed, copied = csv.writer(out), csv.writer(plain)
        listed.writerow(HEADINGS.split(","))
        for at in range(staff):
            own, manager = f"L{number}-{at:06}", f"L{number}-{(at - 1) // REPORTS:06}" if at else ""
            name, unit = f"Long{at * 7919 % staff:06}", at % UNITS
            email = f"ann.{own}@dept.example".lower()
            listed.writerow(
                [
                    own,
                    "Ann",
                    name,
                    email,
                    f"u{number}-{unit}",
                    f"Unit {unit}",
                    manager,
                    "Ongoing",
                    "APS 5",
                    "VIC",
                    "2015-03-02",
                ]
            )
            above, since = (at - 1) // REPORTS + 1 if at else "", "2015-03-02"
            kept = [own, email, "Ann", name, "ongoing", "APS 5", units[unit], above, "VIC", since, "t"]
            copied.writerow([at + 1, "!", *kept])
    return path, bare


def brought_in(path: Path) -> None:
    with open("/dev/null", "w") as nowhere:  # noqa: PTH123
        call_command("import_staff", path, part=True, stdout=nowhere, stderr=nowhere)


def copied(bare: Path) -> None:
    """Into a table with every index, check and reference of the directory's own."""
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bare_person")
        cursor.execute("CREATE TABLE bare_person (LIKE portal_person INCLUDING ALL)")
        for column, table in (("unit_id", "portal_unit"), ("manager_id", "bare_person")):
            reference = f"FOREIGN KEY ({column}) REFERENCES {table} DEFERRABLE INITIALLY DEFERRED"
            cursor.execute(f"ALTER TABLE bare_person ADD {reference}")
        columns = (
            "id, password, staff_number, email, given_names, family_name, employment, classification, unit_id,"
            " manager_id, state, started_on, is_active"
        )
        with cursor.copy(f"COPY bare_person ({columns}) FROM STDIN WITH (FORMAT csv)") as copy, bare.open() as rows:
            while piece := rows.read(1 << 18):
                copy.write(piece)
