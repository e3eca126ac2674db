"""The package of a referral as a PDF."""

from django.conf import settings
from django.urls import reverse

from incidents.models import Referral
from incidents.referral_words import said_of
from portal.documents import make_pdf


def referral_pdf(referral: Referral, *, is_unchanged: bool) -> bytes:
    data = {
        **said_of(referral.package),
        "marking": "OFFICIAL: Sensitive",
        "state": "" if is_unchanged else "THIS PACKAGE DOES NOT HOLD",
        "foot": f"Referral {referral.number}, code {referral.code}",
        "is_unchanged": is_unchanged,
        "code": referral.code,
        "sha256": referral.sha256,
        "address": settings.SITE_URL + reverse("incidents:referral_code", args=[referral.code]),
        "portal": settings.SITE_NAME,
    }
    title = f"Referral {referral.number}"
    return make_pdf("referral", data, title=title, author=settings.SITE_NAME, made_at=referral.at)
