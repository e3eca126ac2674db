"""Files with a concern: what sending them costs the web server, and how soon they can be looked at."""

import contextlib
import io
import shutil
import statistics
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from PIL import Image

from incidents.domain.concern import Account, raise_concern
from incidents.domain.draft import keep_answers, remove_file
from incidents.domain.evidence import prepare_next_evidence
from incidents.enums import Channel, EvidenceState
from incidents.models import Evidence
from portal.models import Person
from tests.production.clamd import CLAMD, running_clamd

from .__main__ import Line, Size, line, paired

BOUNDARY = "benchmark-of-evidence"
FILES, BYTES = 5, 5_000_000
MOST_SECONDS = 10
PREPARED = 20


def run(size: Size, browser: Client, person: Person) -> Iterator[Line]:
    files = [screenshot(BYTES) for _ in range(FILES)]
    yield sending(browser, person, files, runs=min(size["runs"], 15))
    yield readiness(person, files)


def screenshot(size: int) -> bytes:
    """A picture of which nobody can make less: noise, padded to the size by a part readers leave out."""
    out = io.BytesIO()
    Image.effect_noise((1600, 1000), 90).save(out, "PNG", compress_level=1)
    made = out.getvalue()
    rest = size - len(made) - 12
    return made[:-12] + rest.to_bytes(4) + b"paDd" + bytes(rest + 4) + made[-12:]


def sending(browser: Client, person: Person, files: list[bytes], *, runs: int) -> Line:
    """The step of a concern that takes five files, beside a bare view that writes the same bytes to the same disk.

    What either wrote is removed before the next, and the disk's cache made to hold more than either needs: it costs
    more where it has to grow, and the one whose turn came second would pay for both.
    """
    for step in ("what", "where", "when"):
        draft = keep_answers(person, Channel.COLLEAGUE, step=step, answers={})
    body = form_of(files)

    def post(url: str) -> None:
        answer = browser.generic("POST", url, body, f"multipart/form-data; boundary={BOUNDARY}")
        assert answer.status_code in (200, 302), answer.content[:500]

    def send() -> None:
        post("/concerns/new/evidence/")
        assert draft.files.count() == FILES

    def put_away() -> None:
        for file in draft.files.all():
            remove_file(file)
        shutil.rmtree(settings.PRIVATE_ROOT / "floor", ignore_errors=True)
        room = settings.PRIVATE_ROOT / "room"
        room.write_bytes(bytes(3 * FILES * BYTES))
        room.unlink()

    value, least = paired(send, lambda: post(f"/floor/written/{uuid.uuid4()}/"), runs, after=put_away)
    return line("submit_5x5mb", value, least, limit=1.3, rows=FILES * BYTES)


def form_of(files: list[bytes]) -> bytes:
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="pictures"; filename="{number}.png"\r\n'
        "Content-Type: image/png\r\n\r\n".encode()
        + content
        + b"\r\n"
        for number, content in enumerate(files)
    ]
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def readiness(person: Person, files: list[bytes]) -> Line:
    """From a concern's being sent with five files to each one's being ready, by the clock on the wall.

    The limit is a share of MOST_SECONDS. A real scanner reads each file where there is one on this machine; it knows
    one signature, so it takes less time than a whole database of them would. The line says which it was.
    """
    waits: list[float] = []
    with scanner() as scanned:
        for number in range(PREPARED // FILES):
            pictures = [SimpleUploadedFile(f"{number}.png", content) for content in files]
            raise_concern(Account("Bytes.", "A benchmark.", pictures=pictures), actor=person)
            sent = time.perf_counter()
            while prepare_next_evidence():
                waits.append(time.perf_counter() - sent)
    ready = Evidence.objects.filter(state=EvidenceState.READY).count()
    assert ready == len(waits) == PREPARED
    p95 = statistics.quantiles(waits, n=20)[-1]
    return {
        **line("evidence_ready_p95", p95, MOST_SECONDS, limit=1, rows=len(waits)),
        "unit": "s",
        "scanned": scanned,
    }


@contextlib.contextmanager
def scanner() -> Iterator[bool]:
    if not CLAMD:
        yield False
        return
    with (
        tempfile.TemporaryDirectory() as place,
        running_clamd(Path(place)) as port,
        override_settings(CLAMAV_HOST="127.0.0.1", CLAMAV_PORT=port),
    ):
        yield True
