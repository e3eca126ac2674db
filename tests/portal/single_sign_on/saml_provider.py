"""A SAML provider, made of pysaml2's own server: a process of its own for a browser, or called to write one answer.

Run as `python -m tests.portal.single_sign_on.saml_provider PORT FOLDER`; FOLDER holds its key and certificate and the
portal's metadata. `GET /asked` tells what it was asked.
"""

import base64
import secrets
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT, class_name
from saml2.config import IdPConfig
from saml2.metadata import entity_descriptor
from saml2.saml import NAMEID_FORMAT_TRANSIENT, NameID
from saml2.server import Server
from saml2.sigver import get_xmlsec_binary, pre_signature_part
from saml2.xmldsig import DIGEST_SHA256, SIG_RSA_SHA256

PASSWORD = {"class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"}
STAFF_NUMBER = "urn:oid:2.16.840.1.113730.3.1.3"  # employeeNumber
GROUPS = "urn:oid:1.3.6.1.4.1.5923.1.1.1.7"  # eduPersonEntitlement
INDEX = "their-sign-in-there"
Edit = Callable[[str], str]


def as_it_is(xml: str) -> str:
    return xml


def write_key(folder: Path, name: str, *, days: int = 365) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(called).issuer_name(called).public_key(key.public_key())
    made = made.serial_number(x509.random_serial_number()).not_valid_before(now - timedelta(days=400))
    signed = made.not_valid_after(now + timedelta(days=days)).sign(key, hashes.SHA256())
    kind, form, bare = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    (folder / f"{name}.key").write_bytes(key.private_bytes(kind, form, bare))
    (folder / f"{name}.crt").write_bytes(signed.public_bytes(kind))


def configured(folder: Path, url: str, *, knows_portal: bool) -> IdPConfig:
    return IdPConfig().load(
        {
            "entityid": f"{url}/metadata",
            "xmlsec_binary": get_xmlsec_binary(),
            "key_file": str(folder / "provider.key"),
            "cert_file": str(folder / "provider.crt"),
            "metadata": {"local": [str(folder / "portal.xml")]} if knows_portal else {},
            "service": {
                "idp": {
                    "endpoints": {
                        "single_sign_on_service": [(f"{url}/in", BINDING_HTTP_REDIRECT)],
                        "single_logout_service": [(f"{url}/out", BINDING_HTTP_REDIRECT)],
                    },
                    "want_authn_requests_signed": True,
                    "policy": {"default": {"lifetime": {"minutes": 5}, "attribute_restrictions": None}},
                }
            },
        }
    )


def metadata_of(folder: Path, url: str) -> str:
    return str(entity_descriptor(configured(folder, url, knows_portal=False)))


def answer(
    server: Server,
    *,
    request: str,
    to: str,
    portal: str,
    who: str,
    groups: list[str] | None = None,
    before: Edit = as_it_is,
    after: Edit = as_it_is,
    signed: bool = True,
) -> str:
    """What it would post: `before` changes the words that are then signed, `after` those that were."""
    response = server.create_authn_response(
        {"employeeNumber": [who], "eduPersonEntitlement": groups or []},
        in_response_to=request,
        destination=to,
        sp_entity_id=portal,
        name_id=NameID(format=NAMEID_FORMAT_TRANSIENT, text=f"subject-of-{who}"),
        authn=PASSWORD | {"authn_instant": int(time.time())},
        sign_assertion=False,
        sign_response=False,
    )
    assertion = response.assertion
    assertion.authn_statement[0].session_index = INDEX
    how = {"sign_alg": SIG_RSA_SHA256, "digest_alg": DIGEST_SHA256}
    if signed:
        assertion.signature = pre_signature_part(assertion.id, server.sec.my_cert, 1, **how)
    xml = before(str(response))
    if signed:
        xml = server.sec.sign_statement(xml, class_name(assertion), node_id=assertion.id)
    return base64.b64encode(after(xml).encode()).decode()


def wants_out(
    server: Server, *, to: str, who: str, index: str, by_post: bool = False, safe: bool = True
) -> dict[str, Any]:
    """A request that the portal end a sign-in: what `apply_binding` makes of it."""
    name = NameID(format=NAMEID_FORMAT_TRANSIENT, text=f"subject-of-{who}")
    how = {"sign": True, "sign_alg": SIG_RSA_SHA256, "digest_alg": DIGEST_SHA256} if by_post else {"sign": False}
    _, asked = server.create_logout_request(to, "portal", name_id=name, session_indexes=[index], **how)
    binding = BINDING_HTTP_POST if by_post else BINDING_HTTP_REDIRECT
    sent: dict[str, Any] = server.apply_binding(
        binding, str(asked), to, "back", sign=safe and not by_post, sigalg=SIG_RSA_SHA256
    )
    return sent


def serve(port: int, folder: Path) -> None:
    from flask import Flask, Response, jsonify, redirect, request, session

    url = f"http://127.0.0.1:{port}"
    server = Server(config=configured(folder, url, knows_portal=True))
    asked: list[dict[str, Any]] = []
    app = Flask(__name__)
    app.secret_key = secrets.token_hex()
    app.config["SESSION_COOKIE_NAME"] = "provider"

    @app.route("/in", methods=["GET", "POST"])
    def sign_in() -> Any:
        words = request.args
        heard = server.parse_authn_request(
            words["SAMLRequest"], BINDING_HTTP_REDIRECT, sigalg=words["SigAlg"], signature=words["Signature"]
        ).message
        if request.method == "POST":
            session["who"] = request.form["who"]
        elif "who" not in session or heard.force_authn == "true":
            return (
                '<!doctype html><html lang="en"><title>Department account</title><h1>Department account</h1>'
                '<form method="post"><label>Staff number <input name="who"></label><button>Sign in</button></form>'
            )
        asked.append({"id": heard.id, "again": heard.force_authn == "true"})
        to = heard.assertion_consumer_service_url
        told = answer(server, request=heard.id, to=to, portal=heard.issuer.text, who=session["who"], groups=["Owners"])
        return (
            f'<!doctype html><html lang="en"><title>Going back</title><form method="post" action="{to}">'
            f'<input type="hidden" name="SAMLResponse" value="{told}">'
            '<input type="hidden" name="RelayState" value="https://elsewhere.example/"></form>'
            "<script>document.forms[0].submit()</script>"
        )

    @app.get("/out")
    def sign_out() -> Any:
        words = request.args
        signature = {"sigalg": words["SigAlg"], "signature": words["Signature"]}
        heard = server.parse_logout_request(words["SAMLRequest"], BINDING_HTTP_REDIRECT, **signature).message
        session.clear()
        asked.append({"out": heard.name_id.text, "index": heard.session_index[0].text})
        told = server.create_logout_response(heard, [BINDING_HTTP_REDIRECT], sign=False)
        way = server.apply_binding(BINDING_HTTP_REDIRECT, str(told), told.destination, "", response=True, sign=True)
        return redirect(dict(way["headers"])["Location"])

    @app.get("/asked")
    def tell() -> Response:
        return jsonify(asked)

    app.run("127.0.0.1", port, threaded=False)


if __name__ == "__main__":
    serve(int(sys.argv[1]), Path(sys.argv[2]))
