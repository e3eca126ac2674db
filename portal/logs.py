"""What the log may say of a request: which view, and where in the code it failed. Never an address or what was sent."""

import json
import logging
import traceback
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest

from .request_id import current_id

# Of these not even the view: that somebody was there, to the second, is more than is kept of what they sent.
NOT_SAID = "incidents:unnamed"
SOME_PAGE = "some page"


def logging_from(level: str, *, as_json: bool = False) -> dict[str, Any]:
    """`LOGGING`, from a level on. Requests are not logged by address or query: what someone reads or asks is theirs."""
    kind = JsonLine if as_json else PlainLine
    line = {"()": kind, "format": "{asctime} {levelname} {name} {number}{message}", "style": "{"}
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": line},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": [], "level": "INFO", "propagate": True},
            "django.request": {"level": "ERROR"},
            "axes": {"level": "WARNING"},
            "django.security.DisallowedHost": {"level": "CRITICAL"},
            "saml2": {"level": "CRITICAL"},  # it repeats messages, with who is in them: views say why one was refused
        },
    }


class PlainLine(logging.Formatter):
    """A line of the log. One that is about a request loses its address, and its error the words of the error.

    The words can repeat what was sent: a database tells the row it would not take, a refused form the page it was on.
    """

    def format(self, record: logging.LogRecord) -> str:
        number = _number_of(record)
        return super().format(_bare(record, number=f"[{number}] " if number else ""))


class JsonLine(PlainLine):
    """The same as one JSON object a line, for a collector of logs."""

    def format(self, record: logging.LogRecord) -> str:
        bare = _bare(record)
        failed = bare.exc_text or (self.formatException(bare.exc_info) if bare.exc_info else "")
        said = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "request": _number_of(record),
            "message": bare.getMessage(),
            "where": failed,
        }
        return json.dumps({name: value for name, value in said.items() if value}, ensure_ascii=False)


def _number_of(record: logging.LogRecord) -> str:
    """Django says what it answered once the request has left the middleware."""
    return getattr(record.__dict__.get("request"), "request_id", "") or current_id()


def _bare(record: logging.LogRecord, **more: str) -> logging.LogRecord:
    bare = logging.makeLogRecord(record.__dict__ | more)
    request = record.__dict__.get("request")
    if isinstance(request, HttpRequest):
        bare.msg, bare.args = _said(record, request), ()
        error = record.exc_info[1] if record.exc_info else None
        bare.exc_info, bare.exc_text = None, where(error) if error else None
    return bare


def _said(record: logging.LogRecord, request: HttpRequest) -> str:
    if not isinstance(record.args, tuple) or not record.args:
        return f"{record.name.rpartition('.')[2]}: {view_of(request)}"  # the text is that of an error
    *reasons, _address = record.args
    said = [str(reason).partition(" - ")[0] for reason in reasons]  # after it stands what was wrong, as it was sent
    return str(record.msg) % (*said, view_of(request))


def view_of(request: HttpRequest) -> str:
    """What may be said of where somebody was."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    return SOME_PAGE if not name or name.startswith(NOT_SAID) else name


def where(error: BaseException | None) -> str:
    """The places in the code and the kinds of error, the first cause first."""
    lines: list[str] = []
    while error is not None:
        kind = f"{type(error).__module__}.{type(error).__qualname__}"
        lines[:0] = ["Traceback (most recent call last):\n", *traceback.format_tb(error.__traceback__), f"{kind}\n"]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "".join(lines).rstrip()
