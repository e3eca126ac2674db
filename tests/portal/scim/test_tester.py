"""The public suite of checks, scim2-tester, on the running portal, over the wire."""

from typing import Any

import pytest
import requests
from scim2_client import BaseSyncSCIMClient
from scim2_tester import Status, check_server

from tests.factories import UnitFactory

from .client import secret_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]


class OverTheWire(BaseSyncSCIMClient):
    def __init__(self, base: str, secret: str) -> None:
        super().__init__()
        self.base, self.session = base, requests.Session()
        self.session.headers["Authorization"] = f"Bearer {secret}"

    def request(self, method: str, url: str, **kwargs: Any) -> requests.Response:
        address = url if url.startswith(self.base) else f"{self.base}/{url.lstrip('/')}"
        return self.session.request(method, address, timeout=30, allow_redirects=False, **kwargs)

    def _parse_json(self, response: Any) -> Any:
        return response.json()

    def _stays_under_base_url(self, endpoint: str) -> bool:
        return True


def test_the_public_suite_passes_on_the_running_portal(live_server, settings) -> None:
    settings.SITE_URL = live_server.url
    settings.STAFF_LEAVERS_PERCENT = 1000.0  # it makes people leave by the dozen
    UnitFactory(code="ops", name="Operations")
    results = check_server(OverTheWire(f"{live_server.url}/scim/v2", secret_of()))
    wrong = [
        (one.status.name, one.title, one.resource_type, one.reason)
        for one in results
        if one.status in (Status.ERROR, Status.CRITICAL, Status.DEVIATION)
    ]
    assert wrong == []
    assert sum(one.status is Status.SUCCESS for one in results) >= 50
