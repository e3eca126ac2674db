"""Reads a file in a process of its own, which has little time, little memory and none of our secrets.

The readers are linear and refuse what is larger than any policy. Yet the largest file they take keeps a processor
busy for seconds, and a web server that reads it itself answers nobody well meanwhile.
"""

import json
import logging
import re
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from .decoding import UnreadablePolicy
from .document import Document, Kind, Passage, Section
from .files import read_policy_file

SECONDS = 10
MEGABYTES = 512
_ROOT = Path(__file__).parents[2]
_TOO_MUCH = "This file is too tangled to read. Save it as plain text (UTF-8) and try again."

logger = logging.getLogger(__name__)


class OutOfBounds(Exception):
    """What was read apart took more time or memory than it may."""


def read_apart(name: str, data: bytes, *, seconds: int = SECONDS, megabytes: int = MEGABYTES) -> Document:
    """`read_policy_file` within bounds; whatever breaks them is UnreadablePolicy like any other bad file."""
    try:
        said = answer_apart(__name__, name, data, seconds=seconds, megabytes=megabytes)
    except OutOfBounds as error:
        raise UnreadablePolicy(_TOO_MUCH) from error
    if "refusal" in said:
        raise UnreadablePolicy(said["refusal"])
    return _as_document(said)


def answer_apart(module: str, name: str, data: bytes, *, seconds: int = SECONDS, megabytes: int = MEGABYTES) -> Any:
    """What a module answers about a file within bounds, run as a program that calls `answer`. Raises OutOfBounds."""
    ending = re.sub(r"\W", "", name.rpartition(".")[2], flags=re.ASCII)[:10]  # the rest of the name may tell something
    command = [sys.executable, "-X", "utf8", "-m", module, str(seconds), str(megabytes), f"file.{ending}"]
    try:
        # Twice the time, since it may have to queue for the processor.
        answer = subprocess.run(  # noqa: S603
            command, input=data, capture_output=True, timeout=2 * seconds, cwd=_ROOT, env={}, check=True
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        logger.exception("A file of %s bytes broke the bounds of its reader", len(data))
        raise OutOfBounds from error
    return json.loads(answer.stdout)


def _as_document(said: dict[str, Any]) -> Document:
    sections = tuple(
        Section(section["heading"], section["level"], tuple(_as_passage(clause) for clause in section["clauses"]))
        for section in said["sections"]
    )
    return Document(said["title"], sections, said["metadata"], tuple(said["left_out"]))


def _as_passage(said: dict[str, Any]) -> Passage:
    return Passage(**{**said, "kind": Kind(said["kind"])})


def answer(read: Callable[[str, bytes], Any]) -> None:
    """The other side: reads what comes in within the bounds that were named, and says what it made of it."""
    seconds, megabytes, name = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 1024 * 1024,) * 2)
    json.dump(read(name, sys.stdin.buffer.read()), sys.stdout)


def _read(name: str, data: bytes) -> dict[str, Any]:
    try:
        return asdict(read_policy_file(name, data))
    except UnreadablePolicy as refusal:
        return {"refusal": str(refusal)}


if __name__ == "__main__":
    answer(_read)
