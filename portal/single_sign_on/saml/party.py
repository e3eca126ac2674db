"""The portal as a party to SAML: what it is called, its keys, its addresses, and the one provider it trusts."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import reverse
from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT
from saml2.client import Saml2Client
from saml2.config import SPConfig
from saml2.metadata import entity_descriptor
from saml2.sigver import get_xmlsec_binary
from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256

from portal.single_sign_on import LEEWAY

from .metadata import provider_metadata
from .shape import Refused

__all__ = ["Refused", "address", "entity_id", "own_metadata", "party", "provider_of"]

PROGRAMS = ["/usr/bin", "/usr/local/bin", "/opt/local/bin"]


def address(name: str) -> str:
    """The portal's own, as it is set: what a request says of its host is not asked."""
    return f"{settings.SITE_URL}{reverse(name)}"


def entity_id() -> str:
    return settings.SAML_ENTITY_ID or address("saml-metadata")


def party() -> Saml2Client:
    """A new one each time: it gathers what it hears. Raises Refused where there is no metadata that holds."""
    told, known_by = provider_metadata(), (settings.SAML_KEY_PATH, settings.SAML_CERTIFICATE_PATH)
    try:
        return Saml2Client(config=_set_up(told, entity_id(), settings.SITE_URL, *known_by))
    except Exception as error:  # the library raises many kinds, for XML, for keys, and for the program
        raise Refused(f"SAML cannot be set up: {type(error).__name__}") from error


def provider_of(client: Saml2Client) -> str:
    """The entity id of the one provider that its metadata names."""
    found = list(client.metadata.with_descriptor("idpsso"))
    if len(found) != 1:
        raise Refused(f"the metadata names {len(found)} providers that are valid now")
    return str(found[0])


def own_metadata() -> str:
    """What the provider has to know of the portal, as XML."""
    return str(entity_descriptor(party().config))


@lru_cache(maxsize=2)
def _set_up(metadata: str, name: str, site: str, key: str, certificate: str) -> SPConfig:
    return SPConfig().load(_description(metadata, name, key, certificate))


def _description(metadata: str, name: str, key: str, certificate: str) -> dict[str, Any]:
    out = address("saml-out")
    return {
        "entityid": name,
        "xmlsec_binary": get_xmlsec_binary(PROGRAMS),
        "key_file": key,
        "cert_file": certificate,
        "metadata": {"inline": [metadata]},
        "only_use_keys_in_metadata": True,
        "accepted_time_diff": LEEWAY,
        "allow_unknown_attributes": True,
        "signing_algorithm": SIG_RSA_SHA256,
        "digest_algorithm": DIGEST_SHA256,
        "service": {
            "sp": {
                "name": settings.SITE_NAME,
                "endpoints": {
                    "assertion_consumer_service": [(address("saml-answer"), BINDING_HTTP_POST)],
                    "single_logout_service": [(out, BINDING_HTTP_REDIRECT), (out, BINDING_HTTP_POST)],
                },
                "authn_requests_signed": True,
                "logout_requests_signed": True,
                "want_assertions_signed": True,
                "want_response_signed": False,
                "allow_unsolicited": False,
            }
        },
    }
