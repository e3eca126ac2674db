"""Work with words that no log may hold: when it fails, the log gets only what failed and where."""

import logging
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any

from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.http import Http404, HttpResponse

from portal.middleware import AWAY

log = logging.getLogger(__name__)

# Refusals with a page of their own; none of them says what was typed.
ANSWERED = (BadRequest, Http404, PermissionDenied, SuspiciousOperation, *AWAY)


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


def discreet(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A whole view done discreetly: Django logs what leaves a view with its message."""

    @wraps(view)
    def discreet_view(*args: Any, **kwargs: Any) -> HttpResponse:
        with discreetly():
            try:
                return view(*args, **kwargs)
            except ANSWERED as answered:
                refusal = answered
        raise refusal

    return discreet_view
