"""What the settings refuse, and that what they take is documented."""

import os
import re
import subprocess
import sys

import pytest

from .compose import ROOT, read_env_file, services

PRODUCTION = {
    **read_env_file(ROOT / "deploy" / "env.example"),
    "BEHIND_PROXY": "1",
    "SECRET_KEY": "made-up-for-this-test-0123456789-abcdefghijklmnopqrstuvwxyz",
    "DATABASE_URL": "postgres://portal@database.invalid/portal",
    "REDIS_URL": "redis://broker.invalid:6379",
    "EMAIL_URL": "smtp+tls://mail.invalid:587",
    "CLAMAV_HOST": "clamav",
}


def run(*words: str, **environment: str | None) -> subprocess.CompletedProcess[str]:
    given = {name: value for name, value in (PRODUCTION | environment).items() if value is not None}
    return subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "portal.settings", **given},
        capture_output=True,
        text=True,
        check=False,
    )


def check_deploy(**environment: str | None) -> subprocess.CompletedProcess[str]:
    return run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **environment)


def test_the_shipped_production_settings_pass_every_deployment_check():
    said = check_deploy()
    assert (said.returncode, said.stdout) == (0, "System check identified no issues (2 silenced).\n"), said.stderr


@pytest.mark.parametrize(
    ("environment", "refusal"),
    [
        ({"DEMO": "1"}, "(portal.E001) DEMO is on"),
        ({"EMAIL_URL": None}, "(portal.E002) EMAIL_URL is not set"),
        ({"DEBUG": "1"}, "(security.W018)"),
        ({"HTTPS": "0"}, "(security.W008)"),
        ({"SECRET_KEY": "short"}, "(security.W009)"),
        ({"XAPI_URL": "http://lrs.example/xapi"}, "(portal.E004) XAPI_URL is http://"),
    ],
    ids=lambda value: "=".join(*value.items()) if isinstance(value, dict) and None not in value.values() else None,
)
def test_a_setting_that_is_unsafe_in_production_is_refused(environment, refusal):
    said = check_deploy(**environment)
    assert said.returncode == 1
    assert refusal in said.stderr


@pytest.mark.parametrize(
    "address", ["https://lrs.example/xapi", "http://127.0.0.1:8090/xapi", "http://[::1]:8090", "http://localhost/xapi"]
)
def test_a_record_store_is_told_over_the_network_by_https_and_by_http_on_this_machine(address):
    said = check_deploy(XAPI_URL=address)
    assert said.returncode == 0, said.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "DATABASE_URL", "REDIS_URL"])
def test_a_required_setting_that_is_missing_is_named_in_one_sentence(name):
    said = run("-c", "import portal.wsgi", **{name: None})
    assert said.returncode == 1
    last = said.stderr.strip().splitlines()[-1]
    assert last.startswith(f"django.core.exceptions.ImproperlyConfigured: Set {name}: ")
    assert last.endswith("docs/operating.md lists every setting.")


def test_saml_is_whole_alone_and_has_its_library():
    saml = {"SAML_IDP_METADATA": "http://provider.example/metadata"}
    said = check_deploy(**saml)
    assert (said.returncode, "(portal.E010)" in said.stderr, "(portal.E011)" in said.stderr) == (1, True, True)
    start = "import sys; sys.modules['saml2'] = None; import portal.wsgi"
    for more, why in (({}, "but pysaml2 is not installed"), ({"OIDC_ISSUER": "https://a.example"}, "both set")):
        last = run("-c", start, **saml, **more).stderr.strip().splitlines()[-1]
        assert "ImproperlyConfigured" in last
        assert why in last
    assert run("-c", start).returncode == 0


def test_a_database_that_lets_nobody_in_is_one_sentence_after_what_it_answered():
    nobody = {"DATABASE_URL": "postgres://portal@127.0.0.1:1/portal", "DATABASE_POOL_WAIT_SECONDS": "1"}
    said = run("manage.py", "migrate", "--check", **nobody)
    assert said.returncode == 1
    assert "Connection refused" in said.stderr
    assert said.stderr.splitlines()[-1].startswith("The database that DATABASE_URL names lets nobody in")
    assert "Traceback" not in said.stderr


COLLECT = """
import io, os
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files import File
os.umask(0o077)
staticfiles_storage.save("css/a.css", File(io.BytesIO()))
"""


def test_collected_files_can_be_read_by_another_user_than_who_collected_them(tmp_path):
    said = run("-c", COLLECT, VAR_ROOT=str(tmp_path))
    assert said.returncode == 0, said.stderr
    modes = [(tmp_path / "static" / path).stat().st_mode & 0o777 for path in ("css", "css/a.css")]
    assert modes == [0o755, 0o644]


def test_a_setting_can_stand_in_a_file(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("smtp+tls://who:word@mail.invalid:587\n")
    print_it = "from django.conf import settings as s; print(s.EMAIL_HOST_USER, s.EMAIL_PORT, s.EMAIL_USE_TLS)"
    said = run("-c", print_it, EMAIL_URL=None, EMAIL_URL_FILE=str(secret))
    assert said.stdout == "who 587 True\n", said.stderr


def names_read() -> set[str]:
    source = "".join(path.read_text() for path in sorted((ROOT / "portal").glob("*settings.py")))
    return set(re.findall(r'(?:env(?:\.\w+)?|required)\(\s*"([A-Z][A-Z0-9_]*)"', source))


def names_documented() -> list[str]:
    return re.findall(r"^\| `([A-Z][A-Z0-9_]*)` \|", (ROOT / "docs" / "operating.md").read_text(), flags=re.MULTILINE)


# Read by gunicorn and by the health check, not by the settings.
READ_ELSEWHERE = {"WEB_CONCURRENCY", "PORT"}
READ_BY_COMPOSE = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))


def test_every_setting_is_documented_once_and_no_other_is():
    documented = names_documented()
    assert sorted(set(documented)) == sorted(documented)
    assert set(documented) - READ_ELSEWHERE - READ_BY_COMPOSE == names_read()
    assert set(documented) >= READ_BY_COMPOSE


def test_the_example_and_the_compose_file_set_only_what_is_documented():
    given = set(read_env_file(ROOT / "deploy" / "env.example")) | set(services()["web"]["environment"])
    assert {name.removesuffix("_FILE") for name in given} <= set(names_documented())
