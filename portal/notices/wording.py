"""What a mail looks like: words, HTML and headers. It says that something waits, and leads to the portal."""

from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import formataddr, parseaddr
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse

from portal.models import Mailing, Notice, Person

from .catalogue import CATALOGUE
from .envelope import envelope_of

MOST_LINES = 20


@dataclass
class Line:
    """One thing that waits. The same words once, however often they came: they then lead to all notices."""

    words: str
    link: str
    times: int = 1


@dataclass(frozen=True)
class Written:
    subject: str
    text: str
    html: str

    def to(
        self, person: Person, mailer: BaseEmailBackend, *, sender: str | None = None, **headers: str
    ) -> EmailMessage:
        mail = EmailMultiAlternatives(
            subject=self.subject,
            body=self.text,
            from_email=sender,
            to=[person.email],
            headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All", **headers},
            connection=mailer,
        )
        mail.attach_alternative(self.html, "text/html")
        return mail


def lines_of(notices: Iterable[Notice]) -> list[Line]:
    # By way of the notice, not to the thing itself: an address can say what a matter is.
    lines: dict[str, Line] = {}
    for notice in notices:
        if line := lines.get(notice.words):
            line.times, line.link = line.times + 1, _link("notices")
        else:
            lines[notice.words] = Line(notice.words, _link("notice", notice.pk))
    return list(lines.values())


def write(greeted: str, lines: list[Line]) -> Written:
    first, more = lines[:MOST_LINES], len(lines) - MOST_LINES
    number = sum(line.times for line in lines)
    about = lines[0].words if len(lines) == 1 else f"{number} things wait for you."
    links = {"all_url": _link("notices"), "choices_url": _link("mail-choices")}
    return written_as("mail", about, greeted=greeted, lines=first, more=max(more, 0), **links)


def written_as(template: str, about: str, **said: Any) -> Written:
    """By the two templates of that name, as words and as HTML in the frame of all mail."""
    context = {**said, "subject": about, "site": settings.SITE_NAME, "department": settings.DEPARTMENT_NAME}
    return Written(
        subject=f"{settings.SITE_NAME}: {about}",
        text=render_to_string(f"notices/{template}.txt", context).strip() + "\n",
        html=render_to_string(f"notices/{template}.html", context),
    )


def mail_of(mailing: Mailing, notices: list[Notice], mailer: BaseEmailBackend) -> EmailMessage:
    written = write(mailing.person.get_short_name(), lines_of(notices))
    return written.to(mailing.person, mailer, sender=envelope_of(mailing), **_headers(mailing, notices))


def _headers(mailing: Mailing, notices: list[Notice]) -> dict[str, str]:
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return {
        # The same for the same mail, so that one handed over twice can be told; another once more has come into it.
        "Message-ID": f"<mail-{mailing.pk}-{notices[-1].pk}@{address.rpartition('@')[2]}>",
        "From": formataddr((name or settings.SITE_NAME, address)),
        "Reply-To": formataddr(("Replies are not read", address)),
        "List-Id": f"{settings.SITE_NAME} <notices.{host}>",
        "List-Unsubscribe": f"<{_link('mail-choices')}>",
    }


def _link(name: str, *args: int) -> str:
    return f"{settings.SITE_URL}{reverse(name, args=args)}"


def preview_of(kind: str) -> Written:
    """The mail of one notice, to nobody."""
    return write("Given name", [Line(CATALOGUE[kind].words, _link("notices"))])
