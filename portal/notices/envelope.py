"""The address that a mail which cannot be delivered comes back to: it says which mail it was, and cannot be made up."""

import re
from email.utils import parseaddr

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from portal.models import Mailing

MARK = re.compile(r"^.+\+(\d{1,18})-([0-9a-f]{16})@")


def envelope_of(mailing: Mailing) -> str:
    """Where nobody reads what comes back, the plain sender."""
    if not settings.MAIL_BOUNCES_TO:
        return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    name, _, host = settings.MAIL_BOUNCES_TO.rpartition("@")
    return f"{name}+{mailing.pk}-{_proof(mailing.pk)}@{host}"


def mailing_of(address: str) -> int | None:
    """Which mail came back to an address of ours; None where it is none that we made."""
    found = MARK.match(parseaddr(address)[1])
    if found is None or not constant_time_compare(found[2].lower(), _proof(int(found[1]))):
        return None
    return int(found[1])


def _proof(pk: int) -> str:
    return salted_hmac("portal.notices.envelope", str(pk), algorithm="sha256").hexdigest()[:16]
