"""Asking the provider who somebody is, and reading what it answers."""

import calendar
import time
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from saml2 import BINDING_HTTP_REDIRECT
from saml2.response import AuthnResponse
from saml2.saml import SCM_BEARER
from saml2.time_util import str_to_time

from . import shape
from .party import Refused, address, entity_id, party, provider_of

ANSWERED_WITHIN = 900  # seconds: as long as somebody may stay with the provider's own sign-in
ASKED = "saml-asked:"
SUBJECT_NAME = "NameID"


@dataclass(frozen=True)
class Answer:
    """Who it is, by what the directory knows; how the provider calls them and their sign-in; when they proved it."""

    number: str
    groups: list[str] | None
    subject: str
    name_id: str
    session: str
    proved: int


def ask(*, again: bool) -> tuple[str, str]:
    """The name of a new request, and where it leads. `again`: they prove it anew, however lately they did."""
    client = party()
    more = {"force_authn": "true"} if again else {}
    name, sent = client.prepare_for_authenticate(
        entityid=provider_of(client), relay_state="", binding=BINDING_HTTP_REDIRECT, sign=True, **more
    )
    cache.set(ASKED + name, 1, timeout=ANSWERED_WITHIN)
    return name, dict(sent["headers"])["Location"]


def read_answer(encoded: str) -> tuple[str, dict[str, Any]]:
    """The request that is answered, and the answer, once. Raises Refused."""
    xml = shape.unpacked(encoded, is_deflated=False)
    asked = shape.checked(xml, kind=shape.RESPONSE).get("InResponseTo", "")
    # Before any program looks at a signature: anyone can send here.
    if not asked or not cache.get(ASKED + asked):
        raise Refused("it answers nothing that was asked, or was sent before")
    answer = asdict(_read(xml, asked))
    if not cache.delete(ASKED + asked):
        raise Refused("it was sent before")
    return asked, answer


def _read(xml: bytes, asked: str) -> Answer:
    client = party()
    provider = provider_of(client)
    try:
        # No binding: the library would unpack what came by POST once more, without end.
        response = client.parse_authn_request_response(
            xml.decode("utf-8"), None, {asked: "asked"}, conv_info={"entity_id": ""}
        )
    except Exception as error:  # the library raises many kinds, some of them plain
        raise Refused(f"the library refuses it: {type(error).__name__}") from error
    if response is None or response.assertion is None or len(response.assertions) != 1:
        raise Refused("the library refuses it")
    _hold(response, provider, asked)
    return _answer_in(response)


def _hold(response: AuthnResponse, provider: str, asked: str) -> None:
    """What the library checks only where it is there."""
    assertion = response.assertion
    conditions, confirmed = assertion.conditions, assertion.subject.subject_confirmation
    here = address("saml-answer")
    data = [one.subject_confirmation_data for one in confirmed]
    holds = {
        "the assertion is not signed": assertion.signature is not None,
        "it is of another provider": {assertion.issuer.text.strip(), response.issuer() or provider} == {provider},
        "it is for another address": response.response.destination in (None, here),
        "it answers something else": response.in_response_to == asked,
        "it does not say until when": conditions is not None and bool(conditions.not_on_or_after),
        "it is for another portal": conditions is not None and _names_us(conditions),
        "it is not for whoever brings it": bool(confirmed) and all(one.method == SCM_BEARER for one in confirmed),
        "it is for another receiver": all(one is not None and one.recipient == here for one in data),
        "it answers another request": all(one is not None and one.in_response_to == asked for one in data),
        "it may be used for ever": all(one is not None and one.not_on_or_after for one in data),
    }
    for why, does in holds.items():
        if not does:
            raise Refused(why)


def _names_us(conditions: Any) -> bool:
    restrictions = conditions.audience_restriction
    named = [{audience.text.strip() for audience in one.audience if audience.text} for one in restrictions]
    return bool(named) and all(entity_id() in audiences for audiences in named)


def _answer_in(response: AuthnResponse) -> Answer:
    statement, name = response.assertion.authn_statement[0], response.assertion.subject.name_id
    if name is None or not (subject := (name.text or "").strip()):
        raise Refused("it names nobody")
    told = _attributes(response)
    numbers = (
        [subject]
        if settings.SAML_STAFF_NUMBER_ATTRIBUTE == SUBJECT_NAME
        else told.get(settings.SAML_STAFF_NUMBER_ATTRIBUTE, [])
    )
    groups = settings.SAML_GROUPS_ATTRIBUTE
    return Answer(
        number=numbers[0] if len(numbers) == 1 else "",
        groups=told.get(groups, []) if groups else None,
        subject=subject[:255],
        name_id=str(name),
        session=(statement.session_index or "")[:255],
        proved=min(calendar.timegm(str_to_time(statement.authn_instant)), int(time.time())),
    )


def _attributes(response: AuthnResponse) -> dict[str, list[str]]:
    """By the name the provider gives them, to the letter."""
    told: dict[str, list[str]] = {}
    for statement in response.assertion.attribute_statement:
        for one in statement.attribute:
            values = [value.text.strip() for value in one.attribute_value if value.text and value.text.strip()]
            told.setdefault(one.name, []).extend(values)
    return told
