"""The protocol: which address does what with which method, and how an answer or a refusal looks."""

import hashlib
import json
from collections.abc import Callable
from types import ModuleType
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from pydantic import ValidationError
from scim2_models import (
    Context,
    Error,
    ForbiddenException,
    InvalidSyntaxException,
    ListResponse,
    NotFoundException,
    NotImplementedException,
    PatchOp,
    PayloadTooLargeException,
    PreconditionFailedException,
    ResponseParameters,
    SCIMException,
    SearchRequest,
)

from portal import audit
from portal.directory.single import one_at_a_time
from portal.models import ScimScope, ScimToken

from . import groups, members, users
from .answers import as_json, refused, resource
from .filters import Conditions
from .guard import tell_administrators
from .resources import ENTERPRISE, MOST_RESULTS, provider

KINDS: dict[str, ModuleType] = {"Users": users, "Groups": groups}
SCOPES = {"Users": ScimScope.USERS, "Groups": ScimScope.GROUPS}
PROVIDER = provider()


class MethodRefused(SCIMException):
    status = 405
    _default_detail = "This method is not for this address."


def answer(request: HttpRequest, rest: str, token: ScimToken) -> HttpResponse:
    try:
        with PROVIDER:
            return _answer(request, rest, token)
    except users.TooManyLeave as refusal:
        tell_administrators()
        return refused(refusal.to_error())
    except SCIMException as refusal:
        return refused(refusal.to_error())
    except ValidationError as refusal:
        return refused(Error.from_validation_errors(refusal)[0])
    except RequestDataTooBig:
        return refused(PayloadTooLargeException().to_error())


def _answer(request: HttpRequest, rest: str, token: ScimToken) -> HttpResponse:
    match rest.split("/"):
        case [name] if name in ALONE:
            return _only_get(request, lambda: resource(_described(ALONE[name]())))
        case [name] if name in LISTS:
            return _only_get(request, lambda: _list_of(LISTS[name]()))
        case [name, wanted] if name in LISTS:
            return _only_get(request, lambda: resource(_described(_named(LISTS[name](), wanted))))
        case [kind, ".search"] if kind in KINDS:
            return _search(request, kind)
        case [kind] if kind in KINDS:
            return _collection(request, kind, token)
        case [kind, pk] if kind in KINDS:
            return _single(request, kind, pk, token)
        case [".search"] | ["Bulk"] | ["Me"]:
            raise NotImplementedException(detail="This is not offered here.")
        case _:
            raise NotFoundException(detail="There is no such address.")


ALONE: dict[str, Callable[[], Any]] = {"ServiceProviderConfig": lambda: PROVIDER.config}
LISTS: dict[str, Callable[[], Any]] = {
    "ResourceTypes": lambda: PROVIDER.resource_types,
    "Schemas": lambda: PROVIDER.schemas,
}


def _of(message: Any, kind: str) -> Any:
    """The message as it is read about people, or about groups."""
    return message[KINDS[kind].MODEL]


def base() -> str:
    return f"{settings.SITE_URL}/scim/v2"


def _only_get(request: HttpRequest, respond: Callable[[], HttpResponse]) -> HttpResponse:
    if request.method != "GET":
        raise MethodRefused
    return respond()


def _described(thing: Any) -> dict[str, Any]:
    found: dict[str, Any] = thing.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE)
    kind = type(thing).__name__
    address = {"ResourceType": "ResourceTypes", "Schema": "Schemas"}.get(kind, kind)
    place = f"{base()}/{address}" + (f"/{thing.id}" if thing.id else "")
    return {**found, "meta": {"resourceType": kind, "location": place}}


def _named(things: Any, wanted: str) -> Any:
    for one in things:
        if wanted in (one.id, getattr(one, "name", None)):
            return one
    raise NotFoundException(detail="There is nothing of this name.")


def _list_of(things: Any) -> HttpResponse:
    shown = [_described(one) for one in things]
    return as_json(_page(shown, total=len(shown), start=1))


def _page(shown: list[dict[str, Any]], *, total: int, start: int) -> dict[str, Any]:
    return {
        "schemas": [str(ListResponse.__schema__)],
        "totalResults": total,
        "startIndex": start,
        "itemsPerPage": len(shown),
        "Resources": shown,
    }


def _collection(request: HttpRequest, kind: str, token: ScimToken) -> HttpResponse:
    if request.method == "GET":
        return _found(kind, _of(SearchRequest, kind).model_validate(request.GET.dict()))
    if request.method == "POST":
        _check_scope(kind, token)
        return _create(request, kind, _actor(token))
    raise MethodRefused


def _search(request: HttpRequest, kind: str) -> HttpResponse:
    if request.method != "POST":
        raise MethodRefused
    return _found(kind, _of(SearchRequest, kind).model_validate(_body(request), scim_ctx=Context.SEARCH_REQUEST))


def _found(kind: str, asked: Any) -> HttpResponse:
    room = KINDS[kind]
    found = room.everyone()
    if asked.filter is not None:
        found = found.filter(Conditions(room.KNOWN).visit(asked.filter.ast)).distinct()
    first = max(asked.start_index or 1, 1)
    count = min(MOST_RESULTS if asked.count is None else max(asked.count, 0), MOST_RESULTS)
    rows = room.with_all(found, asked)[first - 1 : first - 1 + count] if count else []
    shown = [_dumped(room.shown(one, base(), asked), asked) for one in rows]
    return as_json(_page(shown, total=found.count(), start=first))


def _single(request: HttpRequest, kind: str, pk: str, token: ScimToken) -> HttpResponse:
    if request.method == "GET":
        asked = _asked(request, kind)
        thing = KINDS[kind].shown(_one(kind, pk, asked), base(), asked)
        if (version := version_of(thing)) in request.headers.get("If-None-Match", ""):
            return HttpResponse(status=304, headers={"ETag": version})
        return resource(_dumped(thing, asked), version=version)
    change = {"PUT": _replace, "PATCH": _patch, "DELETE": _delete}.get(request.method or "")
    if change is None:
        raise MethodRefused
    _check_scope(kind, token)
    with transaction.atomic():
        one_at_a_time()
        if kind == "Groups" and request.method == "PATCH" and (steps := members.steps_of(_steps(request, kind))):
            return _change_members(request, pk, steps, _actor(token))
        known = _one(kind, pk)
        before = KINDS[kind].shown(known, base())
        _check_version(request, version_of(before))
        return change(request, kind, known, before, _actor(token))


def _check_version(request: HttpRequest, version: str) -> None:
    if (wanted := request.headers.get("If-Match", "*")) != "*" and version not in wanted:
        raise PreconditionFailedException(detail="It has changed since.")


def _change_members(request: HttpRequest, pk: str, steps: members.Steps, actor: audit.Actor) -> HttpResponse:
    """Answered without the group, which would be all of its members for the sake of one (RFC 7644, 3.5.2)."""
    group = _found_one(groups.everyone(), pk)
    _check_version(request, groups.version_of(group))
    groups.change_members(group, steps, actor)
    return HttpResponse(status=204, headers={"ETag": groups.version_of(group)})


def _create(request: HttpRequest, kind: str, actor: audit.Actor) -> HttpResponse:
    room, body = KINDS[kind], _with_what_is_understood(kind, _body(request))
    said = room.MODEL.model_validate(body, scim_ctx=Context.RESOURCE_CREATION_REQUEST)
    with transaction.atomic():
        one_at_a_time()
        made = room.save(None, said, actor)
    return _changed(kind, made.pk, _asked(request, kind), status=201)


def _replace(request: HttpRequest, kind: str, known: Any, before: Any, actor: audit.Actor) -> HttpResponse:
    room, body = KINDS[kind], _with_what_stands(kind, _body(request), before)
    said = room.MODEL.model_validate(body, scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST)
    said.replace(before)
    room.save(known, said, actor)
    return _changed(kind, known.pk, _asked(request, kind))


def _patch(request: HttpRequest, kind: str, known: Any, before: Any, actor: audit.Actor) -> HttpResponse:
    room = KINDS[kind]
    if _steps(request, kind).patch(before):
        room.save(known, before, actor)
    return _changed(kind, known.pk, _asked(request, kind))


def _steps(request: HttpRequest, kind: str) -> Any:
    return _of(PatchOp, kind).model_validate(_body(request), scim_ctx=Context.RESOURCE_PATCH_REQUEST)


def _delete(request: HttpRequest, kind: str, known: Any, before: Any, actor: audit.Actor) -> HttpResponse:
    KINDS[kind].remove(known, actor)
    return HttpResponse(status=204)


def _with_what_is_understood(kind: str, body: dict[str, Any]) -> dict[str, Any]:
    """Whoever is made is here unless it is said otherwise, and a user name that is an address is their address."""
    known = {key.lower() for key in body}
    if kind == "Users":
        if "active" not in known:
            body["active"] = True
        if "emails" not in known and "@" in str(body.get("userName", "")):
            body["emails"] = [{"value": body["userName"], "primary": True}]
    return body


def _with_what_stands(kind: str, body: dict[str, Any], before: Any) -> dict[str, Any]:
    """What a replacement leaves out, and nobody can be without, stays as it is."""
    if kind == "Users":
        known = {key.lower() for key in body}
        stands = before.model_dump(scim_ctx=Context.RESOURCE_REPLACEMENT_REQUEST)
        body |= {name: stands[name] for name in ("active", "emails", ENTERPRISE) if name.lower() not in known}
        work = body[next(key for key in body if key.lower() == ENTERPRISE.lower())]
        if isinstance(work, dict):
            for name in ("employeeNumber", "department"):
                work.setdefault(name, stands[ENTERPRISE][name])
    return body


def _one(kind: str, pk: str, asked: Any = None) -> Any:
    room = KINDS[kind]
    return _found_one(room.with_all(room.everyone(), asked), pk)


def _found_one(among: QuerySet[Any], pk: str) -> Any:
    found = among.filter(pk=pk).first() if pk.isdecimal() and len(pk) < 19 else None
    if found is None:
        raise NotFoundException(detail=f"There is none of the id {pk[:40]}.")
    return found


def _changed(kind: str, pk: int, asked: Any, *, status: int = 200) -> HttpResponse:
    thing = KINDS[kind].shown(_one(kind, str(pk), asked), base(), asked)
    return resource(_dumped(thing, asked), version=version_of(thing), status=status)


def _asked(request: HttpRequest, kind: str) -> Any:
    names = {name: request.GET[name] for name in ("attributes", "excludedAttributes") if name in request.GET}
    return _of(ResponseParameters, kind).model_validate(names)


def _dumped(thing: Any, asked: Any) -> dict[str, Any]:
    thing.meta.version = version_of(thing)
    found: dict[str, Any] = thing.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE, response_parameters=asked)
    return found


def version_of(thing: Any) -> str:
    """Of what it says: the same words are the same version. A group says its own (groups.py)."""
    if thing.meta.version:
        return str(thing.meta.version)
    said = thing.model_dump(scim_ctx=Context.RESOURCE_QUERY_RESPONSE)
    said.pop("meta", None)
    return f'W/"{hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:24]}"'


def _check_scope(kind: str, token: ScimToken) -> None:
    if SCOPES[kind] not in token.scopes:
        raise ForbiddenException(detail=f"This token may not change {kind}.")


def _actor(token: ScimToken) -> audit.Machine:
    return audit.Machine(f"{token.name} (SCIM)")


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        body = json.loads(request.body)
    except ValueError as error:
        raise InvalidSyntaxException(detail="This is no JSON.") from error
    if not isinstance(body, dict):
        raise InvalidSyntaxException(detail="This is no JSON object.")
    return body
