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
    marking: str
    address: str


def receipt_pdf(receipt: Receipt) -> bytes:
    """The time stands in the zone of whoever asks for it, with the zone's name."""
    moment = timezone.localtime(receipt.acknowledged_at)
    data = {
        "marking": receipt.marking,
        "state": "" if receipt.is_genuine else "THIS RECEIPT DOES NOT HOLD",
        "foot": f"Receipt {receipt.code}",
        "code": receipt.code,
        "is_genuine": receipt.is_genuine,
        "facts": [
            ("Person", receipt.person),
            ("Policy", receipt.policy),
            ("Issued by", receipt.agency),
            ("Acknowledged", f"{daytime(moment)} ({moment:%Z}, UTC{moment.isoformat()[-6:]})"),
        ],
        "statement": receipt.statement,
        "hash": receipt.edition_hash,
        "address": receipt.address,
        "portal": settings.SITE_NAME,
    }
    title = f"Receipt {receipt.code}"
    return make_pdf("receipt", data, title=title, author=settings.SITE_NAME, made_at=receipt.acknowledged_at)
