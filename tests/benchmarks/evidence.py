"""Files with a concern: what sending them costs the web server, and how soon they can be looked at."""

import io
import statistics
import time
import uuid
from collections.abc import Callable, Iterator

from django.test import Client
from PIL import Image

from incidents.domain.evidence import prepare_next_evidence
from incidents.models import Evidence

from .__main__ import Line, Size, line, paired

BOUNDARY = "benchmark-of-evidence"
FILES, BYTES = 5, 5_000_000
MOST_SECONDS = 10
PREPARED = 20


def run(size: Size, browser: Client) -> Iterator[Line]:
    files = [screenshot(BYTES) for _ in range(FILES)]
    yield sending(browser, files, runs=min(size["runs"], 15))
    yield readiness()


def screenshot(size: int) -> bytes:
    """A picture of which nobody can make less: noise, padded to the size by a part readers leave out."""
    out = io.BytesIO()
    Image.effect_noise((1600, 1000), 90).save(out, "PNG", compress_level=1)
    made = out.getvalue()
    rest = size - len(made) - 12
    return made[:-12] + rest.to_bytes(4) + b"paDd" + bytes(rest + 4) + made[-12:]


def sending(browser: Client, files: list[bytes], *, runs: int) -> Line:
    """The whole of taking a concern with five files, beside a bare view that writes the same bytes to a disk."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{number}.png"\r\n'
        "Content-Type: image/png\r\n\r\n".encode()
        + content
        + b"\r\n"
        for number, content in enumerate(files)
    ]
    body = b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()

    def post(where: str) -> Callable[[], None]:
        def send() -> None:
            url = f"/floor/{where}/{uuid.uuid4()}/"
            answer = browser.generic("POST", url, body, f"multipart/form-data; boundary={BOUNDARY}")
            assert answer.status_code == 200, answer.content[:500]

        return send

    value, least = paired(post("sealed"), post("written"), runs)
    return line("submit_5x5mb", value, least, limit=1.3, rows=FILES * BYTES)


def readiness() -> Line:
    """From a file's being next to its being ready, in seconds of wall time; the limit is a share of MOST_SECONDS."""
    waits: list[float] = []
    while len(waits) < PREPARED and Evidence.objects.waiting().exists():
        began = time.perf_counter()
        prepare_next_evidence()
        waits.append(time.perf_counter() - began)
    p95 = statistics.quantiles(waits, n=20)[-1]
    return {**line("evidence_ready_p95", p95, MOST_SECONDS, limit=1, rows=len(waits)), "unit": "s"}
