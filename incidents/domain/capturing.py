"""The portal looks at reported posts itself, where it may, and says honestly what came of it."""

import hashlib
import re
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from incidents.enums import CaptureState, Naming
from incidents.mail import bare_text
from incidents.models import Capture, Post
from portal import audit, fetching, files

MOST_TRIES = 3
AGAIN_AFTER = timedelta(hours=1)
# What was reported long before the portal began to look is left as it was.
LOOKED_AT_FOR = timedelta(days=7)
IN_HAND_SECONDS = 120
MOST_TEXT = 20_000
WALLS = re.compile(
    r"/(?:login|log-in|signin|sign-in|sign_in|authwall|checkpoint|accounts/login|uas/login|oauth)\b", re.I
)
TITLE = re.compile(r"<title[^<>]{0,300}>([^<]{0,2000})", re.I)
BLANKS = re.compile(r"[ \t\u00a0]+")
LINES = re.compile(r"\s*\n\s*")


@dataclass(frozen=True)
class Found:
    state: CaptureState
    why: str = ""
    final_url: str = ""
    title: str = ""
    text: str = ""
    content: bytes = b""
    media_type: str = ""


def waiting_posts(at: datetime) -> "QuerySet[Post]":
    last = Capture.objects.filter(post=OuterRef("pk")).order_by("-at", "-id")
    return (
        Post.objects.exclude(url="")
        .filter(first_reported_at__gt=at - LOOKED_AT_FOR)
        .annotate(
            tries=Count("captures"),
            last_state=Subquery(last.values("state")[:1]),
            last_at=Subquery(last.values("at")[:1]),
        )
        .filter(Q(tries=0) | Q(tries__lt=MOST_TRIES, last_state=CaptureState.UNREACHABLE, last_at__lt=at - AGAIN_AFTER))
        .order_by("first_reported_at", "pk")
    )


def capture_waiting_posts(at: datetime | None = None, *, most: int = 20) -> int:
    """Look at each post that waits. The network is not asked inside a transaction: nobody waits for a slow site.

    Raises files.StorageUnavailable; what was not kept by then still waits.
    """
    if not settings.CAPTURE_POSTS:
        return 0
    looked = 0
    for post in waiting_posts(at or timezone.now())[:most]:
        if cache.add(f"capture:{post.pk}", 1, timeout=IN_HAND_SECONDS):  # another worker may be at it
            keep_capture(post, look_at_post(post.url), at=at or timezone.now())
            looked += 1
    return looked


def keep_capture(post: Post, found: Found, *, at: datetime) -> Capture:
    """What came is sealed with it, byte for byte, where it is the post. Raises files.StorageUnavailable."""
    # It is looked at a moment after it was reported: of somebody unnamed the hour is kept and no minute.
    unnamed = post.sightings.filter(concern__naming=Naming.ANONYMOUS).exists()
    at = audit.to_the_hour(at) if unnamed else at
    sealed = [_sealed(found, at)] if found.state == CaptureState.CAPTURED else []
    with files.discarded_on_failure(sealed), transaction.atomic():
        capture = Capture.objects.create(
            post=post,
            at=at,
            state=found.state,
            why=found.why[:200],
            final_url=found.final_url[:2000],
            title=found.title[:300],
            text=found.text,
            content_key=sealed[0].key if sealed else "",
            content_sha256=sealed[0].sha256 if sealed else "",
        )
        data = {"state": found.state}
        audit.record("post.looked_at", capture, actor=audit.SYSTEM, data=data, by_the_hour=unnamed)
    return capture


def _sealed(found: Found, at: datetime) -> files.Sealed:
    """What anybody may have put on the web: never shown, only there to be compared."""
    sha256 = hashlib.sha256(found.content).hexdigest()
    key = files.keep(f"captures/{uuid.uuid4().hex}.sealed", ContentFile(found.content))
    return files.Sealed(key, sha256, len(found.content), found.media_type, at)


def look_at_post(url: str) -> Found:
    try:
        answer = fetching.look_at(url)
    except fetching.NotAllowed as refusal:
        return Found(CaptureState.NOT_ALLOWED, why=str(refusal))
    except fetching.Unreachable as away:
        return Found(CaptureState.UNREACHABLE, why=str(away))
    return _judge(answer)


def _judge(answer: fetching.Answer) -> Found:
    """What came, said honestly: a page that asks to sign in is not the post."""
    if answer.status in (404, 410):
        return Found(
            CaptureState.GONE, final_url=answer.url, why="The site says that there is nothing at this address."
        )
    if answer.status in (401, 407) or WALLS.search(urlsplit(answer.url).path):
        return Found(CaptureState.SIGN_IN_WALL, final_url=answer.url)
    if answer.status in (403, 451):
        return Found(CaptureState.NOT_ALLOWED, final_url=answer.url, why="The site does not show it to the portal.")
    if answer.status != 200:
        why = f"The site answered with {answer.status}."
        return Found(CaptureState.UNREACHABLE, final_url=answer.url, why=why)
    return _read(answer)


def _read(answer: fetching.Answer) -> Found:
    title, text = "", ""
    if answer.media_type in ("text/html", "application/xhtml+xml", "text/plain"):
        try:
            markup = answer.content.decode(answer.charset, errors="replace")
        except LookupError:
            markup = answer.content.decode("utf-8", errors="replace")
        if answer.media_type == "text/plain":
            text = markup
        else:
            match = TITLE.search(markup)
            title, text = bare_text(match[1]) if match else "", bare_text(TITLE.sub("", markup, count=1))
    return Found(
        CaptureState.CAPTURED,
        why="Only the beginning was read." if answer.is_cut else "",
        final_url=answer.url,
        title=_tidy(title).replace("\n", " "),
        text=_tidy(text)[:MOST_TEXT],
        content=answer.content,
        media_type=answer.media_type,
    )


def _tidy(text: str) -> str:
    seen = "".join(c for c in text if c in "\n\t" or c.isprintable())
    return LINES.sub("\n", BLANKS.sub(" ", seen)).strip()
