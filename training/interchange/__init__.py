"""Courses in the formats of other tools. Plain Python: it knows neither the database nor the page."""

from .files import FORMATS, MOST_BYTES, Format, kind_of_file, read, write
from .found import Found, Note, Unreadable, as_key, own_key

__all__ = [
    "FORMATS",
    "MOST_BYTES",
    "Format",
    "Found",
    "Note",
    "Unreadable",
    "as_key",
    "kind_of_file",
    "own_key",
    "read",
    "write",
]
