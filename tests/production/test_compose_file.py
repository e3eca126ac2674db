"""What docker-compose.yml, the Dockerfile and the files in deploy/ promise, read from their words."""

import re
import runpy
import subprocess

import pytest

from .compose import ROOT, dockerfile_steps, image_environment, read_compose, read_env_file, services

OURS = ("web", "worker", "beat", "migrate")
# "proxy" is nobody's own image, and needs as little.
BARE = (*OURS, "proxy")


def seconds(words: str) -> float:
    return float(words.removesuffix("s"))


@pytest.mark.parametrize("service", sorted(services()))
def test_a_service_can_gain_no_rights_and_cannot_fill_the_disk_with_its_log(service):
    described = services()[service]
    assert described["security_opt"] == ["no-new-privileges:true"]
    assert described["logging"]["options"]["max-size"]


@pytest.mark.parametrize("service", sorted(set(services()) - {"migrate"}))
def test_a_service_comes_back_and_says_whether_it_is_well(service):
    described = services()[service]
    assert described["restart"] == "unless-stopped"
    assert described["healthcheck"]["test"]


@pytest.mark.parametrize("service", BARE)
def test_what_people_reach_runs_bare_on_a_file_system_it_cannot_write(service):
    described = services()[service]
    assert (described["read_only"], described["cap_drop"]) == (True, ["ALL"])


def test_only_the_proxy_can_be_reached_from_outside():
    assert [name for name, described in services().items() if "ports" in described] == ["proxy"]
    networks = read_compose()["networks"]
    internal = {name for name, described in networks.items() if described.get("internal")}
    for name in ("web", "beat", "migrate", "db", "valkey"):
        assert set(services()[name]["networks"]) <= internal, name
    assert not {"db", "valkey", "worker", "clamav"} & {
        name for name, described in services().items() if "edge" in described["networks"]
    }


def test_a_secret_is_a_file_given_to_who_needs_it_and_stands_nowhere_else():
    declared = set(read_compose()["secrets"])
    for name, described in services().items():
        given = {f"/run/secrets/{secret}" for secret in described.get("secrets", [])}
        asked = set(re.findall(r"/run/secrets/\w+", f"{described.get('environment')} {described.get('command')}"))
        assert asked <= given, name
        assert set(described.get("secrets", [])) <= declared
    plain = {**image_environment(), **read_env_file(ROOT / "deploy" / "env.example")}
    assert [name for name in plain if re.search("SECRET|PASSWORD|KEY|TOKEN|DATABASE_URL|REDIS_URL", name)] == []


def test_every_secret_is_made_or_asked_for(tmp_path):
    script, *mounted = (tmp_path / name for name in ("make-secrets.sh", "nginx.conf", "database.sh"))
    for path in (script, *mounted):
        path.write_text((ROOT / "deploy" / path.name).read_text())
        path.chmod(0o600)  # in a checkout that only its owner may read
    said = subprocess.run(["sh", script], capture_output=True, text=True, check=True).stdout
    made = {path.name for path in (tmp_path / "secrets").iterdir()}
    asked = set(re.findall(r"still needed: deploy/secrets/(\w+)", said))
    assert set(read_compose()["secrets"]) <= made | asked
    assert (tmp_path / "secrets").stat().st_mode & 0o077 == 0
    assert [oct(path.stat().st_mode & 0o777) for path in mounted] == ["0o644", "0o755"]
    before = {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()}
    assert len({*before.values()}) == len(before)
    subprocess.run(["sh", script], capture_output=True, check=True)
    assert {path.name: path.read_text() for path in (tmp_path / "secrets").iterdir()} == before


def test_the_image_runs_as_an_ordinary_user_on_hashed_wheels():
    steps = dockerfile_steps()
    assert [rest for name, rest in steps if name == "USER"] == ["portal"]
    assert next(i for i, step in enumerate(steps) if step[0] == "USER") > max(
        i for i, step in enumerate(steps) if step[0] == "RUN"
    )
    installs = [rest for name, rest in steps if name == "RUN" and "pip install" in rest]
    assert len(installs) == 1
    assert "--require-hashes" in installs[0]
    assert "--only-binary :all:" in installs[0]
    assert any(name == "HEALTHCHECK" and "healthy.py" in rest for name, rest in steps)


def test_the_image_and_the_compose_file_start_the_same_web_server():
    command = next(rest for name, rest in dockerfile_steps() if name == "CMD")
    assert command == str(services()["web"]["command"]).replace("'", '"')


def test_the_proxy_takes_the_largest_concern_and_leaves_room_for_its_words(settings):
    limit = re.search(r"client_max_body_size (\d+)m;", (ROOT / "deploy" / "nginx.conf").read_text())
    assert limit
    pictures = settings.EVIDENCE_MAX_FILES * settings.EVIDENCE_MAX_MEGABYTES * 1_000_000
    assert int(limit[1]) * 1024 * 1024 > pictures + settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def test_a_request_under_way_is_finished_before_the_web_server_is_stopped(settings):
    gunicorn = runpy.run_path(str(ROOT / "deploy" / "gunicorn.conf.py"))
    assert gunicorn["graceful_timeout"] < seconds(services()["web"]["stop_grace_period"])
    assert gunicorn["threads"] <= settings.DATABASES["default"]["OPTIONS"]["pool"]["max_size"]
    assert "accesslog" not in gunicorn
    assert gunicorn["logger_class"] == "portal.weblog.WebLog"


def test_nothing_starts_before_the_database_is_prepared():
    for name in ("web", "worker", "beat"):
        assert services()[name]["depends_on"]["migrate"] == {"condition": "service_completed_successfully"}
    assert "check --deploy --fail-level WARNING" in services()["migrate"]["command"][-1]


def test_what_the_image_copies_by_name_is_not_left_out_of_it():
    kept = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    copied = [words.split() for name, words in dockerfile_steps() if name == "COPY" and not words.startswith("--from")]
    named = {source for words in copied for source in words[:-1]} - {"."}
    assert "requirements/app.txt" in named
    assert named <= kept
