"""What somebody asked and was answered, to keep and to show to whom they choose."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.utils import timezone

from portal.documents import make_pdf
from portal.templatetags.postwise import daytime


@dataclass(frozen=True, slots=True)
class Advice:
    """A question and its answer, whole."""

    asker: str
    answerer: str
    edition: str
    marking: str
    asked_at: datetime
    answered_at: datetime
    wording: str
    draft: str
    context: list[tuple[str, str]]
    verdict: str
    answer: str
    clauses: list[tuple[str, str]]


def as_record(advice: Advice) -> str:
    """The text that the digest is of. Times stand in UTC, so that it reads the same wherever it is made."""
    parts = [
        ("Asked by", advice.asker),
        ("Answered by", advice.answerer),
        ("Policy", advice.edition),
        ("Asked", _in_utc(advice.asked_at)),
        ("Answered", _in_utc(advice.answered_at)),
        ("Question", advice.wording),
        ("Draft", advice.draft),
        *advice.context,
        ("The check page said", advice.verdict),
        ("Answer", advice.answer),
        *((f"Clause {ref}", words) for ref, words in advice.clauses),
    ]
    return "\n\n".join(f"{name}:\n{words}" for name, words in parts if words) + "\n"


def digest_of(record: str) -> str:
    return hashlib.sha256(record.encode("utf-8", "surrogatepass")).hexdigest()


def advice_pdf(advice: Advice, *, code: str, digest: str, address: str) -> bytes:
    """Times stand in the zone of whoever asks for it, with the zone's name."""
    facts = [
        ("Asked by", advice.asker),
        ("Answered by", advice.answerer),
        ("Policy", advice.edition),
        ("Asked", _local(advice.asked_at)),
        ("Answered", _local(advice.answered_at)),
    ]
    data = {
        "marking": advice.marking,
        "foot": f"Record {code}",
        "code": code,
        "digest": digest,
        "address": address,
        "portal": settings.SITE_NAME,
        "facts": facts,
        "wording": advice.wording,
        "draft": advice.draft,
        "context": [*advice.context, *([("The check page said", advice.verdict)] if advice.verdict else [])],
        "answer": advice.answer,
        "clauses": advice.clauses,
    }
    return make_pdf("good_faith", data, title=f"Record {code}", author=settings.SITE_NAME, made_at=advice.answered_at)


def _in_utc(value: datetime) -> str:
    return value.astimezone(UTC).isoformat(timespec="seconds")


def _local(value: datetime) -> str:
    moment = timezone.localtime(value)
    return f"{daytime(moment)} ({moment:%Z}, UTC{moment.isoformat()[-6:]})"
