"""What the log says of the adviser when the portal starts."""

import logging

import pytest
from django.apps import apps

from policies.advice import embedding


@pytest.mark.parametrize(("installed", "said"), [(True, 0), (False, 1)])
def test_a_missing_language_model_is_said_at_the_start(installed, said, monkeypatch, caplog):
    monkeypatch.setattr(embedding, "is_installed", lambda: installed)
    with caplog.at_level(logging.WARNING, logger="policies.apps"):
        apps.get_app_config("policies").ready()
    assert sum("language model is not installed" in record.getMessage() for record in caplog.records) == said
