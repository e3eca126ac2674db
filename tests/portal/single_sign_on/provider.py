"""A small strict OpenID provider, made of Authlib's server, as a process of its own.

Run as `python -m tests.portal.single_sign_on.provider PORT BACK OUT`. It insists on PKCE and a nonce. `POST /mood`
makes it answer wrongly in one way, as an attacker or a broken provider would; `POST /groups` puts everyone in some;
`GET /asked` tells what it was asked.
"""

import os
import secrets
import sys
import time
from types import SimpleNamespace
from typing import Any

os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # on this machine only

from authlib.integrations.flask_oauth2 import AuthorizationServer
from authlib.oauth2.rfc6749 import ClientMixin, grants
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core.grants import OpenIDCode
from flask import Flask, Response, jsonify, redirect, request, session
from joserfc import jwt
from joserfc.jwk import RSAKey

SID = "their-sign-in-there"
CLIENT, SECRET = "postwise", "provider-and-portal-know-this"
PORT, BACK, OUT = (int(sys.argv[1]), *sys.argv[2:4]) if __name__ == "__main__" else (0, "", "")
ISSUER = f"http://127.0.0.1:{PORT}"
KEY, OTHER_KEY = (RSAKey.generate_key(2048, {"kid": "one", "alg": "RS256", "use": "sig"}) for _ in range(2))
codes: dict[str, SimpleNamespace] = {}
asked: list[dict[str, str]] = []
mood = {"name": "honest"}
groups: list[str] = []

app = Flask(__name__)
app.secret_key = secrets.token_hex()
app.config["SESSION_COOKIE_NAME"] = "provider"


class Portal(ClientMixin):
    client_id = CLIENT

    def get_client_id(self) -> str:
        return CLIENT

    def get_default_redirect_uri(self) -> str:
        return BACK

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, redirect_uri: str) -> bool:
        return redirect_uri == BACK

    def check_client_secret(self, client_secret: str) -> bool:
        return secrets.compare_digest(client_secret, SECRET)

    def check_endpoint_auth_method(self, method: str, endpoint: str) -> bool:
        return method == "client_secret_post"

    def check_response_type(self, response_type: str) -> bool:
        return response_type == "code"

    def check_grant_type(self, grant_type: str) -> bool:
        return grant_type == "authorization_code"


class Code(SimpleNamespace):
    def get_redirect_uri(self) -> str:
        return str(self.redirect_uri)

    def get_scope(self) -> str:
        return str(self.scope)

    def get_nonce(self) -> str:
        return "of-another-question" if mood["name"] == "bad nonce" else str(self.nonce)

    def get_auth_time(self) -> int:
        return int(self.auth_time)

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


class ByCode(grants.AuthorizationCodeGrant):
    TOKEN_ENDPOINT_AUTH_METHODS = ["client_secret_post"]

    def save_authorization_code(self, code: str, request: Any) -> None:
        data = request.payload.data
        codes[code] = Code(
            code=code,
            client_id=request.client.client_id,
            redirect_uri=request.payload.redirect_uri,
            scope=request.payload.scope,
            nonce=data["nonce"],
            code_challenge=data["code_challenge"],
            code_challenge_method=data["code_challenge_method"],
            user=request.user,
            auth_time=session["at"],
        )

    def query_authorization_code(self, code: str, client: Any) -> SimpleNamespace | None:
        return codes.get(code)

    def delete_authorization_code(self, authorization_code: Any) -> None:
        codes.pop(authorization_code.code)

    def authenticate_user(self, authorization_code: Any) -> Any:
        return authorization_code.user


class Identity(OpenIDCode):
    def resolve_client_private_key(self, client: Any) -> RSAKey:
        return OTHER_KEY if mood["name"] == "other key" else KEY

    def get_encode_header(self, client: Any) -> dict[str, str]:
        return {"alg": "RS256", "kid": "one"}

    def get_client_claims(self, client: Any) -> dict[str, Any]:
        now = int(time.time()) - (7200 if mood["name"] == "expired" else 0)
        claims = {"iss": ISSUER, "aud": [CLIENT], "iat": now, "exp": now + 300, "sid": SID}
        if mood["name"] == "wrong audience":
            claims["aud"] = ["somebody-else"]
        if mood["name"] == "wrong issuer":
            claims["iss"] = "http://elsewhere.example"
        return claims

    def exists_nonce(self, nonce: str, request: Any) -> bool:
        return any(code.nonce == nonce for code in codes.values())

    def generate_user_info(self, user: Any, scope: str) -> dict[str, Any]:
        return {"sub": f"subject-of-{user}", "staff_number": user, "groups": groups}


server = AuthorizationServer(app, query_client=lambda client_id: Portal() if client_id == CLIENT else None)
server.save_token = lambda token, request: None  # type: ignore[method-assign]
server.register_grant(ByCode, [Identity(require_nonce=True), CodeChallenge(required=True)])


@app.route("/authorize", methods=["GET", "POST"])
def authorize() -> Any:
    if request.method == "POST":
        session["who"], session["at"] = request.form["who"], int(time.time())
    elif "who" not in session or request.args.get("prompt") == "login":
        return (
            '<!doctype html><html lang="en"><title>Department account</title><h1>Department account</h1>'
            '<form method="post"><label>Staff number <input name="who"></label><button>Sign in</button></form>'
        )
    asked.append(request.args.to_dict())
    answer = server.create_authorization_response(grant_user=session["who"], grant=server.get_consent_grant())
    if mood["name"] == "bad state":
        answer.headers["Location"] = answer.headers["Location"].replace("state=", "state=not-")
    return answer


@app.post("/token")
def token() -> Response:
    answer: Response = server.create_token_response()
    return answer


@app.get("/keys")
def keys() -> Response:
    return jsonify({"keys": [KEY.as_dict(private=False)]})


@app.get("/end")
def end() -> Any:
    session.clear()
    return redirect(OUT) if request.args.get("post_logout_redirect_uri") == OUT else ("No.", 400)


@app.post("/leave")
def leave() -> Any:
    """The token that tells the portal somebody is gone: what is posted here goes over what it would say."""
    now, wrong = int(time.time()), request.get_json()
    claims = {"iss": ISSUER, "aud": CLIENT, "iat": now, "exp": now + 120, "jti": secrets.token_hex(), "sid": SID}
    claims["events"] = {"http://schemas.openid.net/event/backchannel-logout": {}}
    key, header = OTHER_KEY if wrong.pop("key", "") else KEY, {"alg": "RS256", "kid": "one", "typ": "logout+jwt"}
    header["typ"] = wrong.pop("typ", "logout+jwt")
    token = jwt.encode(header, {name: said for name, said in (claims | wrong).items() if said is not None}, key)
    return Response(token)


@app.post("/mood")
def change_mood() -> Response:
    mood["name"] = request.get_data(as_text=True)
    return jsonify(mood)


@app.post("/groups")
def put_in_groups() -> Response:
    groups[:] = request.get_json()
    return jsonify(groups)


@app.get("/asked")
def tell() -> Response:
    return jsonify(asked)


if __name__ == "__main__":
    app.run("127.0.0.1", PORT, threaded=False)
