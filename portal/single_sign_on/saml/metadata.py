"""What the provider says of itself: a file, or an address that is asked once an hour, and whose last answer is kept."""

import logging
import time
from pathlib import Path

import requests
from django.conf import settings
from django.core.cache import cache

from .shape import Refused

log = logging.getLogger(__name__)

ADDRESS = ("https://", "http://")
KEY = "saml-metadata"
ASKED_EVERY = 3600
ANSWER_SECONDS = 5
MOST_BYTES = 2_000_000


def provider_metadata() -> str:
    """Raises Refused where there is none."""
    where = settings.SAML_IDP_METADATA
    if where.startswith(ADDRESS):
        return _from_address(where)
    try:
        return Path(where).read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise Refused(f"the provider's metadata cannot be read: {type(error).__name__}") from error


def _from_address(where: str) -> str:
    name = f"{KEY}:{where}"
    told, at = cache.get(name) or ("", 0)
    if told and time.time() - at < ASKED_EVERY:
        return str(told)
    try:
        told = fetch(where)
    except requests.RequestException as error:
        if not told:
            raise Refused(f"the provider's metadata cannot be fetched: {type(error).__name__}") from error
        log.warning("the provider's metadata cannot be fetched, the last stands: %s", type(error).__name__)
    cache.set(name, (told, time.time()), timeout=None)
    return str(told)


def fetch(where: str) -> str:
    """It is the department's own address, given by whoever runs the portal: it may stand in their private network."""
    answer = requests.get(where, timeout=ANSWER_SECONDS, allow_redirects=False)
    answer.raise_for_status()
    if answer.status_code != 200 or len(answer.content) > MOST_BYTES:
        raise requests.RequestException("no metadata")
    return answer.content.decode("utf-8", errors="replace")
