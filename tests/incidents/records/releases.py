"""A release of a file, and what somebody does to it on the way out."""

import io
import uuid
import zipfile
from pathlib import Path

from django.db import connection
from pypdf import PdfReader

from incidents.domain import releasing as verbs
from incidents.domain.doubting import pass_words
from incidents.domain.exporting import begin_taking, write_export
from incidents.enums import ExportFor, ReleaseState
from incidents.file_release.doubts import doubts_left
from incidents.file_release.grounds import grounds_for
from incidents.models import FileExport, Investigation, Release, ReleaseDocument
from portal.models import Person
from tests.incidents.cast import Cast

from .exports import Files, read


def begun(file: Investigation, actor: Person, made_for: ExportFor = ExportFor.FOI) -> Release:
    return verbs.begin_release(
        file, actor=actor, made_for=made_for, reference="FOI 12", why="Somebody asks for it.", once=uuid.uuid4()
    )


def document(release: Release, title: str) -> ReleaseDocument:
    """As it stands now."""
    return next(one for one in verbs.with_choices(release) if title in one.title)


def ground(release: Release, word: str = "Personal") -> str:
    return next(one for one in grounds_for(release.made_for) if word in one)


def withhold_the_rest(release: Release, actor: Person) -> None:
    for one in verbs.with_choices(release):
        if not one.given:
            verbs.withhold(one, actor=actor, ground=ground(release, "Deliberation"))


def doubted(release: Release) -> list[str]:
    """The words that somebody has to look at still."""
    return [one.doubt.word for one in doubts_left(release, verbs.with_choices(release))]


def approved(release: Release, cast: Cast) -> Release:
    """By Olga, of what Petra prepared."""
    withhold_the_rest(release, cast.petra)
    pass_words(release, doubted(release), actor=cast.petra, why="I know them all.")
    verbs.move_release(release, ReleaseState.CHECKING, actor=cast.petra)
    return verbs.move_release(release, ReleaseState.APPROVED, actor=cast.olga, words="I read it.")


def taken(release: Release, actor: Person, place: Path) -> tuple[FileExport, Files]:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a test's entries are chained only now
    export = begin_taking(release, actor=actor)
    with place.open("wb") as out:
        out.writelines(write_export(export, actor=actor))
    export.refresh_from_db()
    return export, read(place)


def every_word(place: Path) -> str:
    """All that anybody could read in an archive: bytes, the text of each PDF, what it says of itself, every stream."""
    found = [place.read_bytes().decode("latin-1")]
    with zipfile.ZipFile(place) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            found += [name, content.decode("latin-1"), content.decode("utf-8", "ignore")]
            found += _in_pdf(content) if name.endswith(".pdf") else []
    return " ".join(" ".join(found).split())


def _in_pdf(content: bytes) -> list[str]:
    reader = PdfReader(io.BytesIO(content))
    found = [page.extract_text() for page in reader.pages]
    found += [str(value) for value in (reader.metadata or {}).values()]
    for number in range(1, len(reader.xref[0]) + 10 if reader.xref.get(0) else 200):
        thing = reader.get_object(number)
        found.append(str(thing))
        if hasattr(thing, "get_data"):
            found.append(thing.get_data().decode("latin-1"))
    return found
