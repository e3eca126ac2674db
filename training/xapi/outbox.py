"""Noting that something is to be told, in the transaction in which it happens."""

import uuid
from datetime import datetime

from django.conf import settings

from portal.prepared import insert
from training.enums import Verb
from training.models import Statement


def note(verb: Verb, attempt: int, *, at: datetime, asked: int | None = None) -> None:
    """Nothing where no LRS is told; noted twice, it is told once."""
    if settings.XAPI_URL:
        insert(Statement(uuid=name_of(verb, attempt, asked), verb=verb, attempt_id=attempt, asked_id=asked, at=at))


def name_of(verb: Verb, attempt: int, asked: int | None = None) -> uuid.UUID:
    """The id of the sentence about a fact: the same whenever it is asked for (RFC 9562, version 5)."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{settings.SITE_URL}/xapi/{attempt}/{asked or ''}/{verb}")


def registration_of(attempt: int) -> uuid.UUID:
    """What holds the sentences about one attempt together."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{settings.SITE_URL}/xapi/{attempt}")
