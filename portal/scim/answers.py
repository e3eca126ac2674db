"""How an answer looks, and a refusal."""

import json
from typing import Any

from django.http import HttpResponse
from scim2_models import Error

from . import TYPE


def resource(body: dict[str, Any], *, version: str = "", status: int = 200) -> HttpResponse:
    headers = {"ETag": version} if version else {}
    if place := body.get("meta", {}).get("location"):
        headers |= {"Location": place} if status == 201 else {"Content-Location": place}
    return as_json(body, status=status, headers=headers)


def refused(error: Error) -> HttpResponse:
    return as_json(error.model_dump(), status=error.status or 400)


def as_json(body: dict[str, Any], *, status: int = 200, headers: dict[str, str] | None = None) -> HttpResponse:
    return HttpResponse(json.dumps(body), status=status, content_type=TYPE, headers=headers)
