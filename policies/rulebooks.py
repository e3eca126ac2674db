"""Which policies can be asked about, and the rows that answer for them."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from .advice import Rulebook, load_rulebook


def can_be_asked_about(slug: str) -> bool:
    return _file(slug).is_file()


@lru_cache(maxsize=32)
def rulebook_for(slug: str) -> Rulebook:
    """Read once in the life of a process: the rows change only with the files it runs."""
    return load_rulebook(_file(slug))


def _file(slug: str) -> Path:
    return settings.BASE_DIR / "policies" / "content" / slug / "advice.yaml"
