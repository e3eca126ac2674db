"""A file that leaves the portal, and what somebody does to it on the way."""

import uuid
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

from django.db import connection

from incidents.domain.exporting import begin_export, write_export
from incidents.models import FileExport, Investigation
from portal.models import Person

Files = dict[str, bytes]


def exported(file: Investigation, actor: Person, place: Path) -> FileExport:
    """Written to a place on the disk as it comes."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a test's entries are chained only now
    export = begin_export(file, actor=actor, why="A court asks for it.", once=uuid.uuid4())
    with place.open("wb") as out:
        out.writelines(write_export(export, actor=actor))
    export.refresh_from_db()
    return export


def read(place: Path) -> Files:
    """By their names below the folder of the file."""
    with zipfile.ZipFile(place) as archive:
        return {name.split("/", 1)[1]: archive.read(name) for name in archive.namelist()}


def written(files: Iterable[tuple[str, bytes]], place: Path, top: str) -> Path:
    """The same files as an archive that is whole."""
    with zipfile.ZipFile(place, "w") as archive:
        for name, content in files:
            archive.writestr(f"{top}/{name}", content)
    return place


def altered(place: Path, top: str, alter: Callable[[Files], None]) -> Path:
    files = read(place)
    alter(files)
    return written(files.items(), place.with_suffix(".altered.zip"), top)
