"""What the portal makes of a scanner's answers, real and otherwise."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from portal import files
from portal.files import Scan, ScannerAway
from tests.production.clamd import CLAMD, EICAR, free_port, running_clamd


@pytest.fixture(scope="module")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    if not CLAMD:
        pytest.skip("clamd is not installed")
    with running_clamd(tmp_path_factory.mktemp("clamd")) as port:
        yield port


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "PNG")
    return out.getvalue()


def stored(content: bytes) -> str:
    return default_storage.save("scanner/file.sealed", ContentFile(content))


def use_scanner(settings, port: int) -> None:
    settings.CLAMAV_HOST, settings.CLAMAV_PORT = "127.0.0.1", port


def test_without_a_scanner_nothing_is_called_clean(settings):
    settings.CLAMAV_HOST = ""
    assert files.scan(stored(EICAR)) is Scan.NOT_SCANNED


def test_a_screenshot_passes(settings, clamd):
    use_scanner(settings, clamd)
    assert files.scan(stored(picture())) is Scan.CLEAN


def test_a_virus_is_found(settings, clamd):
    use_scanner(settings, clamd)
    assert files.scan(stored(EICAR)) is Scan.INFECTED


def test_a_virus_behind_a_good_picture_is_found(settings, clamd):
    use_scanner(settings, clamd)
    assert files.scan(stored(picture() + EICAR)) is Scan.INFECTED


def test_a_virus_at_the_end_of_the_largest_file_is_found(settings, clamd):
    use_scanner(settings, clamd)
    padding = bytes(settings.EVIDENCE_MAX_MEGABYTES * 1_000_000 - len(EICAR))
    assert files.scan(stored(padding + EICAR)) is Scan.INFECTED


def test_a_scanner_that_is_down_lets_nothing_through(settings):
    use_scanner(settings, free_port())
    with pytest.raises(ScannerAway):
        files.scan(stored(picture()))


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\0",
        b"INSTREAM size limit exceeded. ERROR\0",
        b"stream: Can't allocate memory ERROR\0",
        b"UNKNOWN COMMAND\0",
        b"PONG\0",
        b"NOT OK AT ALL\0",
        b"\xff\xfe\xfd",
    ],
)
def test_an_answer_that_is_no_verdict_lets_nothing_through(scanner_says, answer):
    scanner_says(answer)
    with pytest.raises(ScannerAway):
        files.scan(stored(picture()))


def test_the_verdicts_of_the_protocol_are_understood(scanner_says):
    scanner_says(b"stream: OK\0")
    assert files.scan(stored(picture())) is Scan.CLEAN
    scanner_says(b"stream: Own.Eicar FOUND\0")
    assert files.scan(stored(picture())) is Scan.INFECTED


def test_the_scanner_reads_the_sealed_bytes_and_leaves_them(settings, clamd):
    use_scanner(settings, clamd)
    key = stored(picture())
    files.scan(key)
    assert Path(default_storage.path(key)).read_bytes() == picture()
