"""Checks an exported file of a matter. It needs Python 3.8 or later, and neither the portal nor anything installed.

    python3 verify.py ARCHIVE.zip --seal SEAL
    python3 verify.py FOLDER --seal SEAL        the archive as it was unpacked

The seal is what the portal shows for the code of the export (see READ-ME.txt). Without it you learn whether the
archive agrees with itself; with it, whether it is the one that the portal made. Take this program from an archive you
trust, or from the portal: a copy that somebody changed can say what it likes.

It ends with 0 when all holds, 1 when something does not, 2 when it could not look.
"""

import argparse
import hashlib
import io
import json
import sys
import zipfile
import zlib
from pathlib import Path

FORMAT = "postwise.file-export/1"
MANIFEST, SEAL, AUDIT = "manifest.json", "seal.txt", "audit.jsonl"
UNSEALED = {MANIFEST, SEAL}
CHUNK = 1 << 20
END_OF_ARCHIVE = 22  # bytes, where nobody added a comment


class NotReadable(Exception):
    pass


class Folder:
    def __init__(self, place):
        self.place = place

    def names(self):
        return sorted(one.relative_to(self.place).as_posix() for one in self.place.rglob("*") if one.is_file())

    def open(self, name):
        return (self.place / name).open("rb")

    def faults(self):
        return []


class Archive:
    """Everything in it is below one folder, so that it unpacks into one."""

    def __init__(self, place):
        self.place = place
        try:
            self.zip = zipfile.ZipFile(place)
        except zipfile.BadZipFile as error:
            raise NotReadable(f"This is no whole ZIP archive ({error}). Was the download broken off?") from error
        self.top = self.zip.namelist()[0].split("/")[0] + "/" if self.zip.namelist() else ""

    def names(self):
        return [name[len(self.top) :] if name.startswith(self.top) else name for name in self.zip.namelist()]

    def open(self, name):
        return self.zip.open(self.top + name)

    def faults(self):
        with self.place.open("rb") as file:
            start = file.read(4)
            file.seek(-END_OF_ARCHIVE, io.SEEK_END)
            end = file.read(4)
        if start != b"PK\3\4":
            yield "The archive: something was put before it."
        if end != b"PK\5\6" or self.zip.comment:
            yield "The archive: something was put behind it."
        names = self.zip.namelist()
        for name in sorted({name for name in names if names.count(name) > 1}):
            yield f"{name}: it is in the archive more than once."
        for name in names:
            if not name.startswith(self.top) or ".." in name.split("/") or "\\" in name:
                yield f"{name}: it lies outside the folder of the file."


def check(place, seal=None):
    """Every fault, in words; nothing where all holds."""
    place = Path(place)
    if not place.exists():
        raise NotReadable(f"There is nothing at {place}.")
    export = Folder(place) if place.is_dir() else Archive(place)
    names = export.names()
    yield from export.faults()
    missing = UNSEALED - set(names)
    if missing:
        yield from (f"{name}: it is missing." for name in sorted(missing))
        return
    written, broken = read(export, MANIFEST)
    if broken:
        yield broken
        return
    yield from check_seal(export, written, seal)
    try:
        manifest = json.loads(written)
        listed = {line["path"]: line for line in manifest["files"]}
    except (ValueError, KeyError, TypeError):
        yield f"{MANIFEST}: it cannot be read."
        return
    if manifest.get("format") != FORMAT:
        yield f"{MANIFEST}: it is of another format than this program knows."
    if len(listed) != len(manifest["files"]):
        yield f"{MANIFEST}: it names a file twice."
    yield from check_files(export, names, listed)
    yield from check_sealed(manifest, listed)
    yield from check_audit(export, manifest, names)


def check_seal(export, written, seal):
    found = hashlib.sha256(written).hexdigest()
    said, broken = read(export, SEAL)
    if broken:
        yield broken
    elif said.decode("ascii", "replace").strip() != found:
        yield f"{SEAL}: it is not the seal of this {MANIFEST}. One of them was changed."
    if seal and "".join(seal.split()).lower() != found:
        yield f"The seal you gave is not the one of this archive, which is {found}."


def check_files(export, names, listed):
    """Each file as it was written, and no other."""
    for name in sorted(set(listed) - set(names)):
        yield f"{name}: it is missing."
    for name in sorted(set(names) - set(listed) - UNSEALED):
        yield f"{name}: it was put in; the portal did not write it."
    for name in sorted(set(names) & set(listed)):
        size, found, broken = digest(export, name)
        if broken:
            yield broken
        elif size != listed[name]["size"]:
            yield f"{name}: it was changed. It has {size} bytes and had {listed[name]['size']}."
        elif found != listed[name]["sha256"]:
            yield f"{name}: it was changed."


def check_sealed(manifest, listed):
    """What the portal had sealed long before this export: evidence as it came, letters as issued, packages."""
    for line in manifest["sealed"]:
        path, wanted = line["path"], line["sha256"]
        if line.get("fault"):
            yield f"{path}: {line['fault']} This was so when the export was made."
        elif path not in listed:
            yield f"{path}: it was sealed and is not listed."
        elif listed[path]["sha256"] != wanted:
            yield f"{path}: it is not what was sealed as {wanted}."


def check_audit(export, manifest, names):
    """Each entry is hashed as it reads, together with the hash of the one before it in the whole portal."""
    if AUDIT not in names:
        return
    last, last_hash, count = 0, "", 0
    try:
        with export.open(AUDIT) as file:
            for line in io.TextIOWrapper(file, "utf-8"):
                entry = json.loads(line)
                count += 1
                yield from check_entry(entry, last, last_hash)
                last, last_hash = entry["link"], entry["hash"]
    except (ValueError, KeyError, TypeError, zipfile.BadZipFile):
        yield f"{AUDIT}: line {count + 1} cannot be read."
        return
    if count != manifest["audit_entries"]:
        yield f"{AUDIT}: there are {count} entries, and {manifest['audit_entries']} were written."


def check_entry(entry, last, last_hash):
    link = entry["link"]
    if link <= last:
        yield f"{AUDIT}: link {link} is out of its order."
    if link == last + 1 and entry["previous"] != last_hash:
        yield f"{AUDIT}: link {link} does not follow the one before it."
    if entry["said"] is None:
        return  # of somebody whose name does not leave the portal: the hash stands for it
    found = hashlib.sha256(bytes.fromhex(entry["previous"]) + entry["said"].encode("utf-8")).hexdigest()
    if found != entry["hash"]:
        yield f"{AUDIT}: link {link} is not what was recorded."


def read(export, name):
    try:
        with export.open(name) as file:
            return file.read(), ""
    except (OSError, zipfile.BadZipFile, zlib.error) as error:
        return b"", f"{name}: it is damaged ({error})."


def digest(export, name):
    size, found = 0, hashlib.sha256()
    try:
        with export.open(name) as file:
            for piece in iter(lambda: file.read(CHUNK), b""):
                size += len(piece)
                found.update(piece)
    except (OSError, zipfile.BadZipFile, zlib.error) as error:
        return 0, "", f"{name}: it is damaged ({error})."
    return size, found.hexdigest(), ""


def main(arguments=None):
    here = Path(__file__).resolve().parent
    parser = argparse.ArgumentParser(description="Checks an exported file of a matter.")
    parser.add_argument("place", nargs="?", default=here, help="the ZIP archive, or the folder it was unpacked to")
    parser.add_argument("--seal", help="what the portal shows for the code of the export")
    asked = parser.parse_args(arguments)
    faults = 0
    try:
        for fault in check(asked.place, asked.seal):
            faults += 1
            print(fault)
    except (NotReadable, OSError) as error:
        print(error)
        return 2
    if faults:
        print(f"\n{faults} faults. This is NOT the file as the portal made it.")
        return 1
    if asked.seal:
        print("All holds: this is the file as the portal sealed it.")
    else:
        print("The archive agrees with itself. To learn whether it is the one that the portal made, give --seal.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
