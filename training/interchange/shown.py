"""The pictures of lessons as files bring them: by names of ours, their bytes in base64."""

import re
from base64 import b64decode, b64encode
from collections.abc import Mapping

from .found import as_key, own_key
from .packing import Package

Files = Mapping[str, bytes]
ENDING = ".png"
_PICTURE = re.compile(r"(.{1,200})\.(?:png|jpe?g|webp)", re.IGNORECASE)


def packed_as_text(data: bytes) -> str:
    return b64encode(data).decode()


def unpacked(text: str) -> bytes:
    """Whatever it holds, or nothing: what is no picture is found out where it is drawn."""
    try:
        return b64decode(text)
    except ValueError:
        return b""


def name_of(file_name: str) -> str:
    """What a picture is called by its file; nothing where that is no picture."""
    found = _PICTURE.fullmatch(file_name.rpartition("/")[2])
    return as_key(found[1]) if found else ""


def take(files: dict[str, str], file_name: str, text: str) -> str:
    """Add one under a name of its own, and give the name. The same twice is one."""
    name = name_of(file_name)
    if not name or files.get(name) == text:
        return name
    name = own_key(name, 0, files)
    files[name] = text
    return name


def taken_from(package: Package, folder: str) -> dict[str, str]:
    """Raises Unreadable."""
    files: dict[str, str] = {}
    for path in package.under(folder):
        if name_of(path):
            take(files, path, packed_as_text(package.read(path)))
    return files
