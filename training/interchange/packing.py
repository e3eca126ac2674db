"""ZIP packages: made the same each time, and opened without trusting a word of them. Nothing is written to disk."""

import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO

from .found import Unreadable

MAX_MEMBERS = 2_000
MAX_MEMBER = 2 * 1024 * 1024
MAX_INFLATED = 40 * 1024 * 1024
MAX_RATIO = 200
_SMALL = 256 * 1024
_ENTRY = b"PK\x01\x02"
_CHECK = "Check that it is the right file, or export it again."
_TROUBLE = (
    zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError, IndexError,
    OverflowError, LookupError,
)  # fmt: skip


def packed(files: Mapping[str, bytes]) -> bytes:
    """A ZIP with the files in this order, without the time it was made: the same course is the same file."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in files.items():
            member = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o644 << 16
            package.writestr(member, data)
    return target.getvalue()


class Package:
    """Raises Unreadable wherever the file is no plain package of bounded size."""

    def __init__(self, data: bytes) -> None:
        # Each member costs memory before it can be counted, so they are counted in the bytes.
        if data.count(_ENTRY) > MAX_MEMBERS:
            raise Unreadable(f"This package holds more than {MAX_MEMBERS:,} files, more than any course. {_CHECK}")
        try:
            self._zip = zipfile.ZipFile(BytesIO(data))
            members = self._zip.infolist()
        except _TROUBLE as error:
            raise Unreadable(f"This package is damaged. {_CHECK}") from error
        _refuse_dangers(members)
        self._members = {member.filename: member for member in members}

    def folder_of(self, name: str) -> str:
        """ "" where the file is at the top, or the one folder that everything is packed in."""
        if name in self._members:
            return ""
        found = [one for one in self._members if one.endswith(f"/{name}") and one.count("/") == 1]
        if len(found) != 1:
            raise Unreadable(f"This package has no {name}, so it is no course or test of QTI. {_CHECK}")
        return found[0].removesuffix(name)

    def has(self, name: str) -> bool:
        return any(one == name or (one.endswith(f"/{name}") and one.count("/") == 1) for one in self._members)

    def under(self, folder: str) -> list[str]:
        """The names of the files directly in a folder."""
        return [one for one in self._members if one.startswith(folder) and "/" not in one.removeprefix(folder)]

    def read(self, name: str) -> bytes:
        member = self._members.get(name)
        if member is None:
            raise Unreadable(f"{name or 'A file'}: it is not in the package.")
        if member.file_size > MAX_MEMBER:
            raise Unreadable(f"{name}: it is larger than any question.")
        try:
            with self._zip.open(member) as part:
                return part.read(MAX_MEMBER)
        except _TROUBLE as error:
            raise Unreadable(f"{name}: it is damaged.") from error


def _refuse_dangers(members: list[zipfile.ZipInfo]) -> None:
    names = [member.filename for member in members]
    if any("\\" in name or name.startswith("/") or ".." in name.split("/") for name in names):
        raise Unreadable(f"This package names files outside itself. {_CHECK}")
    if len(set(names)) < len(names):
        raise Unreadable(f"This package holds two files of one name. {_CHECK}")
    if any(member.flag_bits & 1 for member in members):
        raise Unreadable("This package is locked with a password. Export it without one and try again.")
    if sum(member.file_size for member in members) > MAX_INFLATED or any(map(_is_bomb, members)):
        raise Unreadable(f"This package unpacks to far more than any course. {_CHECK}")


def _is_bomb(member: zipfile.ZipInfo) -> bool:
    return member.file_size > max(_SMALL, member.compress_size * MAX_RATIO)
