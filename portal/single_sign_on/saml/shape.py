"""What a SAML message looks like, before anything in it is believed.

Signature wrapping lives on a second assertion, or a second element of the same name (ID), somewhere in the document;
a cut name on a comment that the signature does not cover. Neither is ever in a message that was meant well.
"""

import base64
import binascii
import zlib
from typing import Any

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

PROTOCOL = "{urn:oasis:names:tc:SAML:2.0:protocol}"
SAML = "{urn:oasis:names:tc:SAML:2.0:assertion}"
SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}"
RESPONSE, LOGOUT, ASSERTION = f"{PROTOCOL}Response", f"{PROTOCOL}LogoutRequest", f"{SAML}Assertion"
ENCRYPTED = (f"{SAML}EncryptedAssertion", f"{SAML}EncryptedID", f"{SAML}EncryptedAttribute")
MOST_BYTES = 200_000
SIGNED_BY = {
    f"http://www.w3.org/2001/04/xmldsig-more#{name}-sha{bits}" for name in ("rsa", "ecdsa") for bits in (256, 384, 512)
}
DIGESTS = {
    "http://www.w3.org/2001/04/xmlenc#sha256",
    "http://www.w3.org/2001/04/xmldsig-more#sha384",
    "http://www.w3.org/2001/04/xmlenc#sha512",
}


class Refused(Exception):
    """It is not what the department's provider sent to this portal just now. The text says why, for the log."""


def unpacked(encoded: str, *, is_deflated: bool) -> bytes:
    """The XML of a message; packed, no more of it than is ever read."""
    if len(encoded) > 2 * MOST_BYTES:
        raise Refused("it is too long")
    try:
        raw = base64.b64decode(encoded, validate=False)
        return zlib.decompressobj(-15).decompress(raw, MOST_BYTES + 1) if is_deflated else raw
    except (binascii.Error, ValueError, zlib.error) as error:
        raise Refused("it is not packed as it should be") from error


def checked(xml: bytes, *, kind: str) -> Any:
    """Its root, where it is a plain message of this kind with at most one assertion, in its place. Raises Refused."""
    if len(xml) > MOST_BYTES:
        raise Refused("it is too long")
    if b"\0" in xml or b"<!" in xml or b"<?" in xml[5:]:
        raise Refused("it holds what no message holds")
    try:
        root = fromstring(xml, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise Refused("it is no XML") from error
    if root.tag != kind:
        raise Refused("it is a message of another kind")
    _refuse_doubles(root)
    _refuse_wrapping(root)
    _refuse_weak_signatures(root)
    return root


def _refuse_doubles(root: Any) -> None:
    names = [
        value
        for one in root.iter()
        for name, value in one.attrib.items()
        if name.lower().endswith("id") and _is_id(name)
    ]
    if len(names) != len(set(names)):
        raise Refused("two of its elements have one name")


def _is_id(name: str) -> bool:
    return name.rpartition("}")[2].lower() == "id"


def _refuse_wrapping(root: Any) -> None:
    assertions = list(root.iter(ASSERTION))
    wanted = 1 if root.tag == RESPONSE else 0
    if len(assertions) != wanted or any(one not in list(root) for one in assertions):
        raise Refused("it does not hold one assertion, in its place")
    if any(one.tag in ENCRYPTED for one in root.iter()):
        raise Refused("it is encrypted")
    places = [root, *assertions]
    signatures = [list(place.findall(f"{SIGNATURE}Signature")) for place in places]
    if any(len(here) > 1 for here in signatures) or len(list(root.iter(f"{SIGNATURE}Signature"))) != sum(
        map(len, signatures)
    ):
        raise Refused("it is signed in strange places")


def _refuse_weak_signatures(root: Any) -> None:
    methods = {one.get("Algorithm") for one in root.iter(f"{SIGNATURE}SignatureMethod")}
    digests = {one.get("Algorithm") for one in root.iter(f"{SIGNATURE}DigestMethod")}
    if not (methods <= SIGNED_BY and digests <= DIGESTS):
        raise Refused("it is signed in a way that is no longer safe")
