"""Whoever alters an export is found out by its verifier, which knows nothing of the portal."""

import hashlib
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from incidents.domain.evidence import prepare_next_evidence
from incidents.file_export import verify
from incidents.models import FileExport, Investigation
from tests.incidents.cast import Cast
from tests.incidents.pictures import encoded

from .exports import Files, altered, exported, read, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return Cast.assembled()


@pytest.fixture
def file(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Investigation:
    """With a sanction, and two pictures from the one who reported it."""
    pictures = [SimpleUploadedFile(f"{size}.png", encoded("PNG", (size, 30))) for size in (40, 50)]
    account = cast.account
    monkeypatch.setattr(cast, "account", lambda **fields: account(**{"pictures": pictures, **fields}))
    found = cast.sanctioned()
    while prepare_next_evidence():
        pass
    return found


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "file.zip"


@pytest.fixture
def export(file: Investigation, cast: Cast, place: Path) -> FileExport:
    return exported(file, cast.petra, place)


def named(files: Files, *parts: str) -> str:
    return next(name for name in files if all(part in name for part in parts))


def original(files: Files) -> str:
    return named(files, "evidence/", "/original")


def sealed_again(files: Files) -> None:
    """By somebody who knows how: the list and the seal are made to match what was altered."""
    manifest = json.loads(files["manifest.json"])
    manifest["files"] = [
        {"path": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in files.items()
        if name not in ("manifest.json", "seal.txt")
    ]
    put_manifest(files, manifest)


def put_manifest(files: Files, manifest: dict[str, Any]) -> None:
    files["manifest.json"] = json.dumps(manifest).encode()
    files["seal.txt"] = hashlib.sha256(files["manifest.json"]).hexdigest().encode()


def one_byte(files: Files) -> None:
    content = bytearray(files[original(files)])
    content[len(content) // 2] ^= 1
    files[original(files)] = bytes(content)


def evidence_removed(files: Files) -> None:
    del files[original(files)]


def evidence_added(files: Files) -> None:
    files["evidence/planted.png"] = files[original(files)]


def evidence_exchanged(files: Files) -> None:
    first, second = [name for name in files if "/original" in name][:2]
    files[first], files[second] = files[second], files[first]


def evidence_emptied(files: Files) -> None:
    files[original(files)] = b""


def evidence_renamed(files: Files) -> None:
    files["evidence/other.png"] = files.pop(original(files))


def copy_exchanged(files: Files) -> None:
    copies = [name for name in files if "/copy" in name]
    files[copies[0]] = files[copies[1]]


def letter_reworded(files: Files) -> None:
    name = named(files, "letters/", "L10")
    files[name] = files[name].replace(b"fine", b"gift")


def letter_removed(files: Files) -> None:
    del files[named(files, "letters/", "L4")]


def package_reworded(files: Files) -> None:
    name = named(files, "referrals/", ".json")
    files[name] = files[name].replace(b"names a customer", b"names no customer")


def record_reworded(files: Files) -> None:
    files["records/finding.jsonl"] = files["records/finding.jsonl"].replace(b"The post is his", b"The post is not his")


def record_removed(files: Files) -> None:
    first, *rest = files["records/letter.jsonl"].splitlines(keepends=True)
    assert first
    files["records/letter.jsonl"] = b"".join(rest)


def custody_removed(files: Files) -> None:
    files["records/custodyentry.jsonl"] = b""


def index_reworded(files: Files) -> None:
    files["index.html"] = files["index.html"].replace(b"A court asks", b"Nobody asks")


def verifier_tamed(files: Files) -> None:
    files["verify.py"] = b"print('All holds.')"


def list_shortened(files: Files) -> None:
    """A file and its line in the list, and nothing else."""
    manifest = json.loads(files["manifest.json"])
    name = original(files)
    del files[name]
    manifest["files"] = [line for line in manifest["files"] if line["path"] != name]
    files["manifest.json"] = json.dumps(manifest).encode()


def seal_replaced(files: Files) -> None:
    files["seal.txt"] = b"0" * 64


def evidence_altered_and_sealed_again(files: Files) -> None:
    one_byte(files)
    sealed_again(files)


def letter_removed_and_sealed_again(files: Files) -> None:
    letter_removed(files)
    sealed_again(files)


def audit_reworded_and_sealed_again(files: Files) -> None:
    lines = [json.loads(line) for line in files["audit.jsonl"].splitlines()]
    entry = next(line for line in lines if line["said"])
    entry["said"] = entry["said"].replace("2", "3", 1)
    files["audit.jsonl"] = "".join(json.dumps(line) + "\n" for line in lines).encode()
    sealed_again(files)


def audit_shortened_and_sealed_again(files: Files) -> None:
    files["audit.jsonl"] = b"".join(files["audit.jsonl"].splitlines(keepends=True)[:-1])
    sealed_again(files)


def audit_reordered_and_sealed_again(files: Files) -> None:
    files["audit.jsonl"] = b"".join(reversed(files["audit.jsonl"].splitlines(keepends=True)))
    sealed_again(files)


PLANTED: list[tuple[Callable[[Files], None], str]] = [
    (one_byte, "it was changed"),
    (evidence_removed, "it is missing"),
    (evidence_added, "it was put in"),
    (evidence_exchanged, "it was changed"),
    (evidence_emptied, "It has 0 bytes"),
    (evidence_renamed, "it was put in"),
    (copy_exchanged, "it was changed"),
    (letter_reworded, "it was changed"),
    (letter_removed, "it is missing"),
    (package_reworded, "it was changed"),
    (record_reworded, "records/finding.jsonl: it was changed"),
    (record_removed, "records/letter.jsonl: it was changed"),
    (custody_removed, "records/custodyentry.jsonl: it was changed"),
    (index_reworded, "index.html: it was changed"),
    (verifier_tamed, "verify.py: it was changed"),
    (list_shortened, "is not the seal of this manifest.json"),
    (seal_replaced, "is not the seal of this manifest.json"),
    (evidence_altered_and_sealed_again, "it is not what was sealed as"),
    (letter_removed_and_sealed_again, "it was sealed and is not listed"),
    (audit_reworded_and_sealed_again, "is not what was recorded"),
    (audit_shortened_and_sealed_again, "entries, and"),
    (audit_reordered_and_sealed_again, "is out of its order"),
]


def test_the_verifier_finds_each_of_the_planted_alterations_and_none_where_nothing_was_altered(
    export: FileExport, place: Path
) -> None:
    """Without the seal: what it has to go by lies in the archive itself."""
    top = export.investigation.number
    found = {alter.__name__: list(verify.check(altered(place, top, alter))) for alter, _ in PLANTED}
    unfound = {
        alter.__name__: found[alter.__name__]
        for alter, words in PLANTED
        if not any(words in fault for fault in found[alter.__name__])
    }
    assert len(PLANTED) >= 20
    assert unfound == {}
    assert list(verify.check(place, export.seal)) == []


def test_whoever_seals_all_of_it_again_is_found_out_by_the_seal_the_portal_keeps(
    export: FileExport, place: Path
) -> None:
    def reworded(files: Files) -> None:
        record_reworded(files)
        sealed_again(files)

    forged = altered(place, export.investigation.number, reworded)
    assert list(verify.check(forged)) == []  # it agrees with itself
    (fault,) = verify.check(forged, export.seal)
    assert "is not the one of this archive" in fault


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda whole: whole[: len(whole) // 2], "no whole ZIP archive"),
        (lambda whole: b"#!/bin/sh\n" + whole, "something was put before it"),
        (lambda whole: whole + b"more", "something was put behind it"),
    ],
    ids=["cut", "before", "behind"],
)
def test_the_archive_itself_is_looked_at(
    export: FileExport, place: Path, change: Callable[[bytes], bytes], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    place.write_bytes(change(place.read_bytes()))
    assert verify.main([str(place), "--seal", export.seal]) in (1, 2)
    assert words in capsys.readouterr().out


def test_a_second_file_of_the_same_name_and_one_beside_the_folder_are_found(export: FileExport, place: Path) -> None:
    with zipfile.ZipFile(place, "a") as archive:
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr(f"{export.investigation.number}/index.html", b"Another")
        archive.writestr("../outside.txt", b"Outside")
    found = " ".join(verify.check(place, export.seal))
    assert "index.html: it is in the archive more than once" in found
    assert "outside.txt: it lies outside the folder" in found


def test_it_runs_by_itself_on_the_archive_and_on_the_folder_it_was_unpacked_to(
    export: FileExport, place: Path, tmp_path: Path
) -> None:
    """Bare Python: no installed packages, no environment, from a folder of its own."""
    with zipfile.ZipFile(place) as archive:
        archive.extractall(tmp_path / "unpacked")
    folder = tmp_path / "unpacked" / export.investigation.number

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        program = [sys.executable, "-I", "-S", str(folder / "verify.py"), *arguments]
        return subprocess.run(program, capture_output=True, text=True, env={}, cwd=tmp_path, check=False)

    assert run(str(place), "--seal", export.seal).stdout.startswith("All holds")
    assert run("--seal", export.seal).stdout.startswith("All holds")  # in the folder it lies in
    (folder / "index.html").write_text("Altered")
    answer = run()
    assert answer.returncode == 1
    assert "index.html: it was changed" in answer.stdout
    assert run("nowhere.zip").returncode == 2


def test_a_list_that_cannot_be_read_is_said_and_not_stumbled_over(export: FileExport, place: Path) -> None:
    files = read(place)
    for broken in (b"not json", b"[]", b'{"files": [{"no": "path"}]}'):
        copy = written({**files, "manifest.json": broken}.items(), place.with_suffix(".broken.zip"), "PS")
        assert any("manifest.json: it cannot be read" in fault for fault in verify.check(copy))
