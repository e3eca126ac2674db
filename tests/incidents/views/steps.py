"""The steps of a concern, answered by a client that sends what a browser would send."""

from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from django.test import Client

from incidents.models import Case, Concern, Evidence, Post

NEW = "/concerns/new/"
ANSWERS: dict[str, dict[str, Any]] = {
    "what": {"seen": "staff_post", "words": "He mocks our customers by name."},
    "where": {"links": "https://mobile.twitter.com/bob/status/1?utm_source=share", "account": "@bob"},
    "when": {"seen_on": "2 January 2026", "how_known": "It is public."},
    "evidence": {},
    "who": {"staff_involved": "unknown", "about": "Somebody in Carol's team"},
    "name": {"naming": "named"},
}


def answered(client: Client, *, upto: str = "", start: str = NEW, **instead: dict[str, Any]) -> str:
    """Answers the steps in their order and gives where the last one led."""
    where = ""
    for name, fields in ANSWERS.items():
        if name == "name" and start != NEW:
            continue
        response = client.post(f"{start}{name}/", {**fields, **instead.get(name, {})})
        assert response.status_code == 302, response.content.decode()
        where = response["Location"]
        if name == upto:
            break
    return where


def send(client: Client, start: str = NEW) -> Any:
    page = client.get(f"{start}check/")
    fresh = page.context["fresh"].initial
    return client.post(f"{start}check/", {"once": fresh["once"], "version": fresh["version"]})


def stored() -> set[Path]:
    return {path for path in Path(default_storage.location).rglob("*") if path.is_file()}


def nothing_sent() -> bool:
    return not any(model.objects.exists() for model in (Concern, Case, Evidence, Post))
