"""Courses in the formats of other tools. Plain Python: it knows neither the database nor the page."""

from .files import FORMATS, MOST_BYTES, Format, read, write
from .found import Found, Note, Unreadable, own_key

__all__ = ["FORMATS", "MOST_BYTES", "Format", "Found", "Note", "Unreadable", "own_key", "read", "write"]
