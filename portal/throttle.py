"""A limit on how often something may be tried by everyone together: it needs no address and no name."""

from django.core.cache import cache


def too_many(what: str, *, limit: int, seconds: int) -> bool:
    """Count one try and say whether there were more than `limit` in this stretch of time."""
    key = f"tries:{what}"
    cache.add(key, 0, timeout=seconds)
    try:
        return cache.incr(key) > limit
    except ValueError:  # it ran out between the two
        return False
