"""Every address of the portal that can lead to a matter, opened by somebody, and what stood there."""

import contextlib
import io
import itertools
import re
import zipfile
from typing import Any
from uuid import uuid4

from django.apps import apps
from django.http import HttpResponse, StreamingHttpResponse
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.urls.converters import IntConverter, UUIDConverter
from pypdf import PdfReader

from incidents.enums import InvestigationState, ReviewState
from incidents.models import CustodyRecord, Referral
from tests.addresses import every_address

from .told import MARKS, Told

# Of the portal's own pages those that show or count what waits for somebody, what was done or what is found.
OF_THE_PORTAL = ("home", "search", "me", "notices", "audit")
# What nobody has written yet, and Digital Media's own tools and forms, lead to no matter of People Services.
NOT_OF_A_MATTER = re.compile(
    r"concerns/(new|unnamed|monitoring|by-phone|in-person|entered|help|elsewhere|hand-overs|drafts|<entrance)"
    r"|cases/(imports|watch-list|mailbox|searches|bulk|taste|news|hand-over|<int:pk>/(?!open|$))"
)
NUMBER, WHO, RELIED_ON, OTHER_PICTURE = "number", "respondent", "picture relied on", "other picture"


def addresses(matter: Told) -> list[str]:
    """Each with everything of this matter that can stand in its places."""
    found = []
    for name, route, pattern in every_address():
        if not (name.startswith("incidents:") or name in OF_THE_PORTAL) or NOT_OF_A_MATTER.match(route):
            continue
        places = pattern.pattern.converters
        of = [_values(matter, route, place, converter) for place, converter in places.items()]
        for values in itertools.product(*of):
            with contextlib.suppress(NoReverseMatch):
                found.append(reverse(name, kwargs={**pattern.default_args, **dict(zip(places, values, strict=True))}))
    return list(dict.fromkeys(found))


def _values(matter: Told, route: str, place: str, converter: Any) -> list[Any]:
    file = getattr(matter, "file", None)
    if place == "to":
        return [ReviewState.APPLIED if "review" in route else InvestigationState.CLOSED]
    if place == "kind":
        return ["csv", "xlsx", "pdf"]
    if place == "pk":
        of_its_kind = {"investigations": file, "my-matters": file, "cases": matter.case}
        if one := of_its_kind.get(route.partition("/")[0]):
            return [one.pk]
        return _rows_named(route.partition("/")[0].removesuffix("s")) or [matter.case.pk]
    if place.endswith("_pk"):
        return _rows_named(place.removesuffix("_pk"))
    if isinstance(converter, UUIDConverter):
        return [one.code for one in matter.pictures] if route.startswith("evidence/") else [uuid4()]
    if isinstance(converter, IntConverter):
        return [file.pk] if file else []
    return _codes() or ["acknowledgement"]


def _rows_named(name: str) -> list[Any]:
    """There is one matter in the database of a test, so that all its rows are of it."""
    known = {model._meta.model_name: model for model in apps.get_app_config("incidents").get_models()}
    model = known.get(name.replace("_", "").replace("-", ""))
    return list(model._default_manager.values_list("pk", flat=True)[:8]) if model else []


def _codes() -> list[str]:
    of = (Referral, CustodyRecord)
    return [code for model in of for code in model._default_manager.values_list("code", flat=True)]


def text_of(response: HttpResponse | StreamingHttpResponse) -> str:
    """All that whoever opened it can read: the page, or what is in the file, and the headers."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    headers = "\n".join(f"{name}: {value}" for name, value in response.items())
    return f"{headers}\n\n{_words_in(content)}"


def _words_in(content: bytes) -> str:
    if content.startswith(b"%PDF"):
        return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as folder:
            names = [name for name in folder.namelist() if not name.startswith("docProps/")]
            return "\n".join(f"{name}\n{_words_in(folder.read(name))}" for name in names)
    return content.decode(errors="replace")


def read_in(matter: Told, client: Client, address: str, *, asked: str = "") -> set[str]:
    """Which kinds of thing of the matter stand at an address; what was asked for is only an echo of the question."""
    query = dict.fromkeys(("q", "words", "number", "name"), asked) if asked else {}
    response = client.get(address, query)
    return found_in(matter, address, response, asked=asked)


def found_in(matter: Told, address: str, response: HttpResponse, *, asked: str = "") -> set[str]:
    if response.status_code == 200 and response["Content-Type"].startswith("image/"):
        relied_on = str(matter.pictures[0].code) in address
        return {RELIED_ON if relied_on else OTHER_PICTURE}
    text = text_of(response)
    if asked:
        text = text.replace(asked, "")
    found = {kind for kind, mark in MARKS.items() if mark in text}
    found |= {WHO} if matter["respondent"].given_names in text else set()
    if file := getattr(matter, "file", None):
        link = reverse("incidents:investigation", args=[file.pk])
        led_to = f'"{link}' in text and not address.startswith(link)
        found |= {NUMBER} if file.number in text or led_to else set()
    return found
