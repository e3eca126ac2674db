"""What is told, in the words of xAPI: who by their account, which course and question, and how it went.

Never a name unless `XAPI_NAMES` is set, never an address, and never a word of a question or an answer.
"""

from collections.abc import Iterable
from datetime import UTC
from typing import Any

from django.conf import settings
from django.urls import reverse

from portal.models import Person
from training.enums import Kind, Verb
from training.marking import WHOLE
from training.models import Attempt, Item, Statement

from .outbox import registration_of

VERBS = "http://adlnet.gov/expapi/verbs/"
ACTIVITIES = "http://adlnet.gov/expapi/activities/"
LANGUAGE = "en-AU"
INTERACTIONS = {
    Kind.ONE: "choice",
    Kind.SEVERAL: "choice",
    Kind.ORDER: "sequencing",
    Kind.MATCH: "matching",
    Kind.POST: "other",
}


def sentences(found: Iterable[Statement]) -> list[dict[str, Any]]:
    """Of statements that came with `FACTS`."""
    return [_sentence(one) for one in found]


FACTS = ("attempt__person", "attempt__version__course", "asked__item", "asked__answer")


def _sentence(told: Statement) -> dict[str, Any]:
    verb, attempt = Verb(told.verb), told.attempt
    said: dict[str, Any] = {
        "id": str(told.uuid),
        "actor": _actor(attempt.person),
        "verb": {"id": f"{VERBS}{verb}", "display": {LANGUAGE: verb.value}},
        "object": _course(attempt),
        "context": {
            "registration": str(registration_of(attempt.pk)),
            "revision": str(attempt.version.number),
            "platform": settings.SITE_NAME,
            "language": LANGUAGE,
        },
        "timestamp": told.at.astimezone(UTC).isoformat(timespec="milliseconds"),
    }
    if verb == Verb.ANSWERED and told.asked:
        said["object"] = _question(attempt, told.asked.item)
        said["context"]["contextActivities"] = {"parent": [_course(attempt)]}
        score = told.asked.answer.score
        said["result"] = {"success": score == WHOLE, "completion": True, "score": _score(score)}
    elif verb in (Verb.PASSED, Verb.FAILED):
        said["result"] = {"success": verb == Verb.PASSED, "score": _score(attempt.score or 0)}
    elif verb == Verb.COMPLETED:
        said["result"] = {"success": True, "completion": True}
    return said


def _actor(person: Person) -> dict[str, Any]:
    actor = {
        "objectType": "Agent",
        "account": {"homePage": settings.SITE_URL, "name": person.staff_number},
    }
    return actor | ({"name": person.name} if settings.XAPI_NAMES else {})


def _course(attempt: Attempt) -> dict[str, Any]:
    course = attempt.version.course
    definition = {"type": f"{ACTIVITIES}course", "name": {LANGUAGE: attempt.version.title}}
    return {"objectType": "Activity", "id": _address(course.slug), "definition": definition}


def _question(attempt: Attempt, item: Item) -> dict[str, Any]:
    definition = {"type": f"{ACTIVITIES}cmi.interaction", "interactionType": INTERACTIONS[Kind(item.kind)]}
    address = f"{_address(attempt.version.course.slug)}questions/{item.key}"
    return {"objectType": "Activity", "id": address, "definition": definition}


def _address(slug: str) -> str:
    return f"{settings.SITE_URL}{reverse('training:course', args=[slug])}"


def _score(percent: int) -> dict[str, Any]:
    return {"scaled": percent / WHOLE, "raw": percent, "min": 0, "max": WHOLE}
