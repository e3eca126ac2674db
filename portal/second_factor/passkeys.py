"""Passkeys (WebAuthn): the browser proves that it holds a key, for this very site and this very question."""

import json
from ipaddress import ip_address

import webauthn
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from portal.models import FactorKind, Person, SecondFactor

QUESTION = "passkey_question"
REFUSED = (WebAuthnException, ValueError, KeyError, TypeError)


def are_possible(request: HttpRequest) -> bool:
    """A passkey belongs to a name; a site that is reached by a number has none."""
    try:
        ip_address(_host(request))
    except ValueError:
        return True
    return False


def _host(request: HttpRequest) -> str:
    return request.get_host().rpartition(":")[0].strip("[]") if ":" in request.get_host() else request.get_host()


def _origin(request: HttpRequest) -> str:
    return f"{request.scheme}://{request.get_host()}"


def _of(person: Person) -> list[SecondFactor]:
    return list(person.second_factors.standing().filter(kind=FactorKind.PASSKEY))


def _named(keys: list[SecondFactor]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=bytes(key.credential or b"")) for key in keys]


def ask_to_make(request: HttpRequest, person: Person) -> str:
    """What the browser is asked, as JSON. The question is remembered with the session and good once."""
    options = webauthn.generate_registration_options(
        rp_id=_host(request),
        rp_name=_host(request),
        user_id=f"person-{person.pk}".encode(),
        user_name=person.email,
        user_display_name=person.name,
        exclude_credentials=_named(_of(person)),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
    )
    request.session[QUESTION] = bytes_to_base64url(options.challenge)
    return webauthn.options_to_json(options)


def ask_to_prove(request: HttpRequest, person: Person) -> str:
    """Empty where they have no passkey, or none can be used here."""
    keys = _of(person)
    if not keys or not are_possible(request):
        return ""
    options = webauthn.generate_authentication_options(
        rp_id=_host(request), allow_credentials=_named(keys), user_verification=UserVerificationRequirement.REQUIRED
    )
    request.session[QUESTION] = bytes_to_base64url(options.challenge)
    return webauthn.options_to_json(options)


def made(request: HttpRequest, answer: str) -> VerifiedRegistration | None:
    question = request.session.pop(QUESTION, "")
    try:
        return webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(question),
            expected_rp_id=_host(request),
            expected_origin=_origin(request),
            require_user_verification=True,
        )
    except REFUSED:
        return None


@transaction.atomic
def is_proved(request: HttpRequest, person: Person, answer: str) -> bool:
    question = request.session.pop(QUESTION, "")
    try:
        credential = base64url_to_bytes(json.loads(answer)["rawId"])
        key = person.second_factors.standing().select_for_update(no_key=True).get(credential=credential)
        proved = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(question),
            expected_rp_id=_host(request),
            expected_origin=_origin(request),
            credential_public_key=bytes(key.public_key),
            credential_current_sign_count=key.uses,
            require_user_verification=True,
        )
    except (*REFUSED, SecondFactor.DoesNotExist):
        return False
    SecondFactor.objects.filter(pk=key.pk).update(uses=proved.new_sign_count, used_at=timezone.now())
    return True
