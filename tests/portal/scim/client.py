"""An identity provider as tests play it."""

import json
from typing import Any

from django.test import Client

from portal import audit
from portal.models import ScimScope
from portal.scim.tokens import make_token

ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


def secret_of(*scopes: ScimScope, name: str = "provider", days: int = 30) -> str:
    return make_token(name, scopes or (ScimScope.USERS, ScimScope.GROUPS), days=days, actor=audit.SYSTEM)[1]


class Provider:
    def __init__(self, secret: str) -> None:
        self.client = Client(headers={"Authorization": f"Bearer {secret}"})

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        data = "" if body is None else json.dumps(body)
        return self.client.generic(
            method, f"/scim/v2/{path}", data, content_type="application/scim+json", headers=headers
        )

    def get(self, path: str, status: int = 200) -> Any:
        answer = self.ask("GET", path)
        assert answer.status_code == status, answer.text
        return answer.json()

    def found(self, words: str, kind: str = "Users") -> list[str]:
        answer = self.client.get(f"/scim/v2/{kind}", {"filter": words})
        assert answer.status_code == 200, answer.text
        return [one.get("userName") or one["displayName"] for one in answer.json()["Resources"]]

    def add(self, number: str, status: int = 201, **others: Any) -> Any:
        answer = self.ask("POST", "Users", user(number, **others))
        assert answer.status_code == status, answer.text
        return answer.json()

    def add_group(self, name: str, *ids: str, status: int = 201) -> Any:
        body = {"schemas": [GROUP], "displayName": name, "members": [{"value": one} for one in ids]}
        answer = self.ask("POST", "Groups", body)
        assert answer.status_code == status, answer.text
        return answer.json()

    def patch(self, path: str, *steps: dict[str, Any], status: int = 200, **headers: str) -> Any:
        answer = self.ask("PATCH", path, {"schemas": [PATCH], "Operations": list(steps)}, **headers)
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

    def change_members(self, group: Any, *steps: dict[str, Any], **headers: str) -> Any:
        """What the group is like after it: the answer itself says nothing."""
        self.patch(f"Groups/{group['id']}", *steps, status=204, **headers)
        return self.get(f"Groups/{group['id']}")


def user(number: str, *, manager: str = "", department: str = "Operations", **others: Any) -> dict[str, Any]:
    work: dict[str, Any] = {"employeeNumber": number, "department": department}
    if manager:
        work["manager"] = {"value": manager}
    return {
        "schemas": [USER, ENTERPRISE],
        "userName": f"p{number}@dept.example",
        "name": {"givenName": "Ada", "familyName": f"Number{number}"},
        "displayName": "What the directory does not keep",
        "active": True,
        ENTERPRISE: work,
        **others,
    }


def step(op: str, path: str = "", value: Any = None) -> dict[str, Any]:
    return {"op": op, **({"path": path} if path else {}), **({} if value is None else {"value": value})}
