"""A certificate to keep."""

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from portal.documents import make_pdf


@dataclass(frozen=True, slots=True)
class Certificate:
    """Who passed what, and the code by which the portal knows it again."""

    code: str
    person: str
    course: str
    completed_at: datetime
    facts: list[tuple[str, str]]
    address: str


def certificate_pdf(certificate: Certificate) -> bytes:
    data = {
        "code": certificate.code,
        "person": certificate.person,
        "course": certificate.course,
        "facts": certificate.facts,
        "address": certificate.address,
        "portal": settings.SITE_NAME,
        "foot": f"Certificate {certificate.code}",
    }
    title = f"Certificate: {certificate.person}, {certificate.course}"
    return make_pdf("certificate", data, title=title, author=settings.SITE_NAME, made_at=certificate.completed_at)
