"""What `manage.py doctor` looks at: the provider, the program, and until when the certificates of both sides hold."""

import base64
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from django.conf import settings
from saml2 import BINDING_HTTP_REDIRECT
from saml2.sigver import CryptoBackendXmlSec1

from .party import Refused, party, provider_of


@dataclass(frozen=True)
class Known:
    provider: str
    program: str
    certificates: list[tuple[str, datetime]]
    ways_out: list[str]


def what_is_known() -> Known:
    """Raises Refused where it is not enough to sign anybody in."""
    client = party()
    provider = provider_of(client)
    theirs = [
        x509.load_der_x509_certificate(base64.b64decode(one)) for _, one in client.metadata.certs(provider, "idpsso")
    ]
    if not theirs:
        raise Refused("the provider's metadata holds no certificate to trust it by")
    own = x509.load_pem_x509_certificate(Path(settings.SAML_CERTIFICATE_PATH).read_bytes())
    services = client.metadata.single_logout_service(provider, BINDING_HTTP_REDIRECT, "idpsso") or []
    return Known(
        provider=provider,
        program=f"xmlsec1 {CryptoBackendXmlSec1(client.config.xmlsec_binary).version}",
        certificates=[
            ("the provider", max(one.not_valid_after_utc for one in theirs)),
            ("the portal", own.not_valid_after_utc),
        ],
        ways_out=[service["location"] for service in services],
    )
