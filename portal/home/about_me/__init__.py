"""Everything the portal keeps about somebody, for them to take along (Privacy Act 1988, APP 12)."""

from .archive import PARTS, write_archive
from .not_given import NOT_GIVEN, Reason
from .part import Part

__all__ = ["NOT_GIVEN", "PARTS", "Part", "Reason", "write_archive"]
