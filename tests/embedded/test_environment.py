"""What the settings are told when nothing is set."""

from pathlib import Path

import pytest

from portal.embedded import CannotStart, environment, is_external, services
from portal.embedded.environment import site_url


def test_everything_a_demo_needs_is_given(new_var: Path) -> None:
    values = environment(new_var)
    assert {name: values[name] for name in ("DEMO", "DEBUG", "SITE_URL", "EMAIL_URL", "VAR_ROOT")} == {
        "DEMO": "1",
        "DEBUG": "0",
        "SITE_URL": "http://127.0.0.1:8000",
        "EMAIL_URL": "filemail://",
        "VAR_ROOT": str(new_var),
    }
    assert (new_var / "mail").is_dir()


def test_the_secret_key_is_made_once_and_kept_private(new_var: Path) -> None:
    key = environment(new_var)["SECRET_KEY"]
    assert len(key) >= 50
    assert environment(new_var)["SECRET_KEY"] == key
    assert (new_var / "secret-key").stat().st_mode & 0o777 == 0o600


def test_what_is_set_already_stands(new_var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "mine")
    monkeypatch.setenv("DEMO", "0")
    values = environment(new_var)
    assert (values["SECRET_KEY"], values["DEMO"]) == ("mine", "0")


def test_nothing_is_embedded_when_both_services_are_given(new_var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/portal")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere")
    with services(new_var) as values:
        assert "DATABASE_URL" not in values
        assert not (new_var / "keeper.lock").exists()


@pytest.mark.parametrize(("given", "missing"), [("DATABASE_URL", "REDIS_URL"), ("REDIS_URL", "DATABASE_URL")])
def test_one_service_of_the_two_is_refused(given: str, missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(given, "somewhere")
    with pytest.raises(CannotStart, match=f"{given} is set and {missing} is not: set both, or neither"):
        is_external()


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://127.0.0.1:80"),
        ("0.0.0.0", "http://127.0.0.1:80"),
        ("::1", "http://[::1]:80"),
        ("portal.test", "http://portal.test:80"),
    ],
)
def test_the_address_can_be_opened_in_a_browser(host: str, address: str) -> None:
    assert site_url(host, 80) == address
