"""Runs what docker-compose.yml describes on this machine, without Docker.

The commands, the environment, the health checks and the mounted files are those of the compose file; the files of the
image are those .dockerignore lets in. Only what a container would hide is mapped: host names and ports become ports of
this machine, and folders of a container become folders under one private place.
"""

import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from portal.embedded.places import Account
from portal.embedded.processes import spawn, stop

from .clamd import free_port
from .compose import ROOT, copy_image_files, dockerfile_steps, image_environment, read_env_file, services

PORTAL_SERVICES = ("web", "worker", "beat", "migrate")
CALLED_ELSEWHERE = {"valkey-server": "redis-server", "valkey-cli": "redis-cli"}
NAMED_PORTS = {"db:5432": "db", "valkey:6379": "valkey", "web:8000": "web"}


def _system_path() -> str:
    postgres = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name))
    return ":".join([str(folder) for folder in postgres[-1:]] + ["/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin"])


SYSTEM_PATH = _system_path()


def missing_programs() -> list[str]:
    needed = ["postgres", "initdb", "psql", "nginx", "openssl", "curl", _name_here("valkey-server")]
    return [name for name in needed if not shutil.which(name, path=SYSTEM_PATH)]


def _name_here(program: str) -> str:
    return program if shutil.which(program, path=SYSTEM_PATH) else CALLED_ELSEWHERE.get(program, program)


@dataclass
class Running:
    process: subprocess.Popen[bytes]
    log: Path


class Stack:
    def __init__(self, place: Path) -> None:
        self.place = place
        self.app = place / "app"
        self.secrets = self.app / "deploy" / "secrets"
        self.ports = {name: free_port() for name in ("db", "valkey", "web", "http", "https")}
        self.services = services()
        self.running: dict[str, Running] = {}
        copy_image_files(self.app)
        for folder in ("log", "private", "var", "run"):
            (place / folder).mkdir()
        (place / "run").chmod(0o777)

    def make_secrets(self, *, site: dict[str, str], email_url: str, scanner_port: int | None) -> None:
        """What docs/operating.md asks an operator to do: fill in deploy/env, make the secrets, bring the three."""
        for name in ("env.example", "make-secrets.sh", "database.sh", "nginx.conf"):
            shutil.copy2(ROOT / "deploy" / name, self.app / "deploy" / name)
        given = read_env_file(self.app / "deploy" / "env.example") | site
        (self.app / "deploy" / "env").write_text("".join(f"{name}={value}\n" for name, value in given.items()))
        subprocess.run([self.app / "deploy" / "make-secrets.sh"], check=True, capture_output=True)
        (self.secrets / "email_url").write_text(f"{email_url}\n")  # an editor ends a file with a new line
        for name in ("database_url", "redis_url"):
            (self.secrets / name).chmod(0o600)
            (self.secrets / name).write_text(self.mapped((self.secrets / name).read_text(), "web"))
        self._make_certificate()
        self.scanner_port = scanner_port

    def _make_certificate(self) -> None:
        subprocess.run(
            [
                *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
                *("-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
                *("-keyout", self.secrets / "tls_key", "-out", self.secrets / "tls_certificate"),
            ],
            check=True,
            capture_output=True,
        )

    def mapped(self, text: str, service: str) -> str:
        """The same words with this machine's places in them."""
        temporary = self.place / "tmp" / service
        temporary.mkdir(parents=True, exist_ok=True)
        text = text.replace("$$", "$")
        for name, port in NAMED_PORTS.items():
            text = re.sub(rf"\b{name}\b", f"127.0.0.1:{self.ports[port]}", text)
        text = text.replace("valkey-server", _name_here("valkey-server"))
        text = text.replace("valkey-cli", f"{_name_here('valkey-cli')} -p {self.ports['valkey']}")
        folders = {
            "/run/secrets": self.secrets,
            "/srv/private": self._private_of(service),
            "/srv/postwise": self.place / "var",
            "/etc/nginx/nginx.conf": self.place / "nginx.conf",
            "/tmp": temporary,
        }
        # In one pass: the places themselves may stand under one of these folders.
        pattern = "|".join(map(re.escape, folders))
        return re.sub(rf"(?<![\w.])({pattern})\b", lambda found: str(folders[found[1]]), text)

    def _private_of(self, service: str) -> Path:
        """The volume; whoever is not given it finds a place where nobody can write."""
        given = "private:/srv/private" in self.services[service].get("volumes", [])
        return self.place / "private" if given else Path("/proc/private")

    def add_second(self, service: str) -> str:
        """Another container of a service, by the name of it."""
        second = f"{service}2"
        self.services[second], self.ports[second] = self.services[service], free_port()
        return second

    def environment(self, service: str) -> dict[str, str]:
        described = self.services[service]
        values = {name: str(value) for name, value in described.get("environment", {}).items()}
        if service.rstrip("2") in PORTAL_SERVICES:
            values = image_environment() | read_env_file(self.app / described["env_file"]) | values
        return {name: self.mapped(value, service) for name, value in values.items()} | self._here(service)

    def _here(self, service: str) -> dict[str, str]:
        """What only this machine needs to be told."""
        values = {"PATH": SYSTEM_PATH, "LC_ALL": "C.UTF-8"}
        if service == "db":
            values |= {"PGPORT": str(self.ports["db"]), "PGHOST": str(self.place / "run")}
        if service.rstrip("2") in PORTAL_SERVICES:
            port = self.ports.get(service, self.ports["web"])
            values |= {"PATH": f"{sys.prefix}/bin:{SYSTEM_PATH}", "PORT": str(port)}
            values["GUNICORN_CMD_ARGS"] = f"--bind 127.0.0.1:{port}"
            scanner = str(self.scanner_port or "")
            values |= {"CLAMAV_HOST": "127.0.0.1" if scanner else "", "CLAMAV_PORT": scanner or "3310"}
        return values

    def command(self, service: str) -> list[str]:
        described = self.services[service]
        words = [*described.get("entrypoint", []), *described.get("command", [])]
        return [self.mapped(word, service) for word in words]

    def start(self, service: str, *more: str | Path, account: Account | None = None) -> None:
        log = self.place / "log" / f"{service}.log"
        process = spawn(
            [*self.command(service), *more], log=log, cwd=self.app, env=self.environment(service), account=account
        )
        self.running[service] = Running(process, log)

    def run_once(self, argv: Sequence[str | Path], env: dict[str, str], account: Account | None = None) -> str:
        """The output of a program that ends by itself."""
        ended = subprocess.run(
            [str(word) for word in argv],
            cwd=self.app,
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            **(account.popen_arguments if account else {}),
        )
        assert ended.returncode == 0, f"{argv} ended with {ended.returncode}:\n{ended.stdout}"
        return ended.stdout

    def manage(self, *words: str) -> str:
        """`docker compose run --rm web python manage.py ...`"""
        return self.run_once(["python", "manage.py", *words], self.environment("web"))

    def ask_database(self, sql: str) -> str:
        psql = ["psql", "--username", "portal", "--dbname", "portal", "--no-align", "--tuples-only", "--command", sql]
        return self.run_once(psql, self.environment("db")).strip()

    @contextmanager
    def locked(self, table: str) -> Iterator[None]:
        """Whoever asks for anything in it waits; a restart of the database ends it, too."""
        words = ["--command", f"BEGIN; LOCK TABLE {table}; SELECT pg_sleep(600)"]
        argv = ["psql", "--username", "portal", "--dbname", "portal", *words]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        holder = subprocess.Popen(argv, env=self.environment("db"), cwd=self.app, **quiet)
        try:
            yield
        finally:
            holder.terminate()
            holder.wait()

    def start_database(self) -> None:
        """What the PostgreSQL image does round the command: a data folder, the script beside it, and the server."""
        account = _account()
        data = self.place / "database"
        data.mkdir(mode=0o700)
        if not account.is_ourselves:
            shutil.chown(data, account.uid, account.gid)
        env = self.environment("db")
        options = ["-U", env["POSTGRES_USER"], *env["POSTGRES_INITDB_ARGS"].split()]
        self.run_once(["initdb", "-D", data, *options], env, account)
        self._start_postgres()
        self._wait_until(self._takes_connections, "db")
        self.run_once([self.app / "deploy" / "database.sh"], env)
        self.wait_until_healthy("db")

    def _start_postgres(self) -> None:
        sockets = f"unix_socket_directories={self.place / 'run'}"
        options = ["-D", self.place / "database", "-c", "listen_addresses=127.0.0.1", "-c", sockets]
        self.start("db", *options, account=_account())

    def _takes_connections(self) -> bool:
        asked = ["pg_isready", "--quiet", "--host", "127.0.0.1"]
        return subprocess.run(asked, env=self.environment("db"), cwd=self.app, check=False).returncode == 0

    def restart_database(self) -> None:
        """By the signal the PostgreSQL image names: open sessions are ended, as when another server takes over."""
        stop(self.running.pop("db").process, by=signal.SIGINT, grace=60)
        self._start_postgres()
        self.wait_until_healthy("db")

    def start_queue(self) -> None:
        folder = self.place / "queue"
        folder.mkdir()
        self.start("valkey", "--port", str(self.ports["valkey"]), "--bind", "127.0.0.1", "--dir", folder)

    def collect_static(self) -> None:
        """The Dockerfile's own line for it."""
        line = next(rest for name, rest in dockerfile_steps() if name == "RUN" and "collectstatic" in rest)
        env = {name: self.mapped(value, "web") for name, value in image_environment().items()}
        env["PATH"] = self.environment("web")["PATH"]
        self.run_once(["sh", "-ec", line.replace("/app", str(self.app))], env)

    def prepare(self) -> str:
        return self.run_once(self.command("migrate"), self.environment("migrate"))

    def start_proxy(self) -> None:
        self._write_proxy_settings()
        self.start("proxy")

    def balance(self, *webs: str) -> None:
        """Send people to these alone, as docs/scaling.md says; those on their way elsewhere are answered there."""
        self._write_proxy_settings(*webs)
        proxy = self.running["proxy"].process
        before = _children(proxy.pid)
        proxy.send_signal(signal.SIGHUP)
        until = time.monotonic() + 60
        while before & _children(proxy.pid):
            assert time.monotonic() < until, self.running["proxy"].log.read_text()
            time.sleep(0.05)

    def _write_proxy_settings(self, *webs: str) -> None:
        settings = self.mapped((self.app / "deploy" / "nginx.conf").read_text(), "proxy")
        settings = settings.replace("listen 8080", f"listen 127.0.0.1:{self.ports['http']}")
        settings = settings.replace("listen 8443", f"listen 127.0.0.1:{self.ports['https']}")
        settings = settings.replace("/dev/stdout", str(self.place / "log" / "proxy-access.log"))
        if webs:
            listed = " ".join(f"server 127.0.0.1:{self.ports[web]};" for web in webs)
            settings = settings.replace("http {", f"http {{\n    upstream web {{ {listed} }}", 1)
            settings = re.sub(r"set \$web \S+;", "set $web http://web;", settings)
        (self.place / "nginx.conf").write_text(settings)

    def is_healthy(self, service: str) -> bool:
        kind, *words = self.services[service]["healthcheck"]["test"]
        here = f"127.0.0.1:{self.ports['http']}"
        words = [self.mapped(word, service).replace("127.0.0.1:8080", here) for word in words]
        asked = subprocess.run(
            ["sh", "-c", *words] if kind == "CMD-SHELL" else words,
            cwd=self.app,
            env=self.environment(service),
            capture_output=True,
            check=False,
        )
        return asked.returncode == 0

    def wait_until_healthy(self, service: str) -> None:
        self._wait_until(lambda: self.is_healthy(service), service)

    def _wait_until(self, holds: Callable[[], bool], service: str, *, seconds: float = 60) -> None:
        until = time.monotonic() + seconds
        while not holds():
            running = self.running[service]
            assert running.process.poll() is None, f"{service} ended:\n{running.log.read_text()}"
            assert time.monotonic() < until, f"{service} is not healthy:\n{running.log.read_text()}"
            time.sleep(0.1)

    def stop(self, service: str) -> float:
        """Stop one service as Docker would, and say how long it took."""
        began = time.monotonic()
        grace = self.services[service].get("stop_grace_period", "10s").removesuffix("s")
        stop(self.running.pop(service).process, grace=float(grace))
        return time.monotonic() - began

    def stop_all(self) -> None:
        for service in reversed(list(self.running)):
            self.stop(service)

    def logs(self) -> dict[str, str]:
        return {path.stem: path.read_text(errors="replace") for path in (self.place / "log").iterdir()}


def _children(pid: int) -> set[int]:
    return {int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()}


def _account() -> Account:
    """PostgreSQL refuses to run as root."""
    if os.geteuid():
        return Account(os.geteuid(), os.getegid(), is_ourselves=True)
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid, is_ourselves=False)
