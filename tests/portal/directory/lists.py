"""Lists of staff as tests bring them in."""

import io
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.utils import timezone

from portal.models import Person

HEADINGS = "Staff number,Given names,Family name,E-mail address,Unit code,Unit name,Manager,Employment,Classification"
ROWS = (
    "1,Ada,Top,ada@dept.example,exec,Executive,,SES,SES Band 1",
    "2,Ben,Middle,ben@dept.example,ops,Operations,1,Ongoing,EL 1",
    "3,Cy,Low,cy@dept.example,ops,Operations,2,casual,APS 4",
)


def write(folder: Path, *rows: str, headings: str = HEADINGS) -> Path:
    path = folder / "staff.csv"
    path.write_text("\n".join([headings, *rows]) + "\n")
    return path


def bring_in(folder: Path, *rows: str, headings: str = HEADINGS, **options: Any) -> str:
    """What the command said."""
    out = io.StringIO()
    options.setdefault("leavers", None)
    call_command("import_staff", write(folder, *rows, headings=headings), stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def person(number: str) -> Person:
    return Person.objects.select_related("unit", "manager").get(staff_number=number)


def today() -> date:
    return timezone.localdate()
