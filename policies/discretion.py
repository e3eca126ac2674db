"""Work with words that no log may hold: when it fails, the log gets only what failed and where."""

import logging
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

log = logging.getLogger(__name__)


class AdviserFailed(Exception):
    """Says nothing of why: the message of what failed may hold the words."""


@contextmanager
def discreetly() -> Iterator[None]:
    """Turns any failure inside into AdviserFailed."""
    try:
        yield
    except Exception as error:
        place = traceback.extract_tb(error.__traceback__)[-1]
        log.error("the adviser failed: %s at %s:%s", type(error).__name__, place.filename, place.lineno)
        raise AdviserFailed from None
