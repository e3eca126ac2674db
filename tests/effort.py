"""What work takes of the processor: compared with other work of the same process, never with a clock on the wall."""

import gc
import time
from collections.abc import Callable

TRIES = 5


def effort(work: Callable[[], object], *, tries: int = TRIES) -> float:
    """Seconds of the processor, the least of some tries, none of which pays for what others left to be collected."""
    gc.collect()
    gc.disable()
    try:
        return min(_seconds(work) for _ in range(tries))
    finally:
        gc.enable()


def _seconds(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun
