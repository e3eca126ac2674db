"""The receipt of an acknowledgement, to keep."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from portal.documents import make_pdf
from portal.templatetags.postwise import daytime


@dataclass(frozen=True, slots=True)
class Receipt:
    """What someone said of an edition, and the code by which the portal knows it again."""

    code: str
    person: str
    policy: str
    agency: str
    statement: str
    edition_hash: str
    acknowledged_at: datetime
    is_genuine: bool
    recorded_by: str
    note: str
    withdrawn_at: datetime | None
    marking: str
    address: str


def receipt_pdf(receipt: Receipt) -> bytes:
    """Times stand in the zone of whoever asks for it, with the zone's name."""
    data = {
        "marking": receipt.marking,
        "state": _state(receipt),
        "foot": f"Receipt {receipt.code}",
        "code": receipt.code,
        "is_genuine": receipt.is_genuine,
        "is_withdrawn": receipt.withdrawn_at is not None,
        "facts": [fact for fact in _facts(receipt) if fact[1]],
        "statement": receipt.statement,
        "hash": receipt.edition_hash,
        "address": receipt.address,
        "portal": settings.SITE_NAME,
    }
    title = f"Receipt {receipt.code}"
    return make_pdf("receipt", data, title=title, author=settings.SITE_NAME, made_at=receipt.acknowledged_at)


def _state(receipt: Receipt) -> str:
    if not receipt.is_genuine:
        return "THIS RECEIPT DOES NOT HOLD"
    return "WITHDRAWN" if receipt.withdrawn_at else ""


def _facts(receipt: Receipt) -> list[tuple[str, str]]:
    return [
        ("Person", receipt.person),
        ("Policy", receipt.policy),
        ("Issued by", receipt.agency),
        ("Acknowledged", _moment(receipt.acknowledged_at)),
        ("Recorded for them by", receipt.recorded_by),
        ("Because", receipt.note),
        ("Withdrawn by them", _moment(receipt.withdrawn_at)),
    ]


def _moment(value: datetime | None) -> str:
    if value is None:
        return ""
    moment = timezone.localtime(value)
    return f"{daytime(moment)} ({moment:%Z}, UTC{moment.isoformat()[-6:]})"
