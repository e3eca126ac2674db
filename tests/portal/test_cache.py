"""The cache may go away in the middle of anything: a Valkey of our own is killed to see."""

import logging
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import caches
from django.test import Client, override_settings

from portal import cache as patient
from tests.factories import PersonFactory
from tests.portal.private_valkey import PrivateValkey


@pytest.fixture
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateValkey]:
    server = PrivateValkey()
    server.start()
    patient.OUTAGE.end()
    options = {"BACKEND": "portal.cache.PatientCache", "LOCATION": server.url(0)}
    with override_settings(CACHES={"default": options}):
        yield server
    server.kill()
    patient.OUTAGE.end()
