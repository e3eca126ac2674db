"""`make run`: services, migrations, a demo department, web and worker, until Ctrl-C."""

import errno
import http.client
import multiprocessing
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from .environment import DEFAULT_HOST, DEFAULT_PORT, environment, is_external, reachable_host, site_url
from .errors import CannotStart
from .locks import hold
from .membership import join
from .places import ROOT, make_var
from .processes import ending, last_lines, spawn, stop

ROOM_NEEDED = 300 * 1024 * 1024
SECONDS_TO_ANSWER = 60
GRACE = 10
RESTARTS = 5  # of one program within RESTART_SPAN
RESTART_SPAN = 600
PULSE = 0.5


class Stopped(Exception):
    """Someone asked us to stop."""


@dataclass
class Program:
    """One of the two programs that make the portal, started again if it dies."""

    name: str
    argv: Sequence[str]
    log: Path
    env: Mapping[str, str]
    pass_fds: Sequence[int] = ()
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)
    ends: list[float] = field(default_factory=list, init=False)

    def start(self) -> None:
        self.process = spawn(self.argv, log=self.log, cwd=ROOT, env=self.env, pass_fds=self.pass_fds)

    def stop(self) -> None:
        if self.process:
            stop(self.process, grace=GRACE)

    def start_again_if_ended(self) -> None:
        """Raises CannotStart once it has ended too often."""
        code = self.process.poll() if self.process else None
        if code is None:
            return
        self.stop()  # what it may have left of its group
        now = time.monotonic()
        self.ends = [*(at for at in self.ends if at > now - RESTART_SPAN), now]
        if len(self.ends) > RESTARTS:
            raise CannotStart(f"The {self.name} keeps ending ({ending(code)}): {self.log} says why.")
        _say(f"The {self.name} ended unexpectedly {ending(code)} and is started again.")
        self.start()


def run(var: Path) -> None:
    """Run the portal until SIGINT, SIGTERM or SIGHUP. Raises CannotStart."""
    host, port = os.environ.get("HOST") or DEFAULT_HOST, _port()
    address = f"{site_url(host, port)}/"
    running = f"{address} (process {os.getpid()})"
    with ExitStack() as stack:
        _stop_on_signals()
        try:
            var = make_var(var)
            stack.enter_context(
                hold(var / "run.lock", refusal="make run is running here already, at {note}.", note=running)
            )
            _check_room(var)
            _check_locks()
            listener = stack.enter_context(_listen(host, port))
            env = {**os.environ, **environment(var), "DJANGO_SETTINGS_MODULE": "portal.settings"}
            keeper = None if is_external() else stack.enter_context(join(var))
            _prepare(var, env)
            programs = [_web(var, env, listener), _worker(var, env)]
            for program in programs:
                stack.callback(program.stop)
                program.start()
            _wait_for_answer(host, port, programs)
            _say(
                f"Postwise is at {address} (Ctrl-C stops it). The demo people and their passwords are on the "
                "sign-in page."
            )
            _watch(programs, keeper)
        except Stopped:
            _say("Stopping.")


def _port() -> int:
    given = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not given.isdecimal() or not 0 < int(given) < 65536:
        raise CannotStart(f"PORT={given} is no port: give a number from 1 to 65535.")
    return int(given)


def _stop_on_signals() -> None:
    """Turn the signals that end us into Stopped, once: a second Ctrl-C must not cut the stopping short."""
    ours = [signal.SIGINT, signal.SIGTERM]
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # nohup means it
        ours.append(signal.SIGHUP)

    def ask_to_stop(number: int, frame: object) -> None:
        for each in ours:
            signal.signal(each, signal.SIG_IGN)
        raise Stopped

    for each in ours:
        signal.signal(each, ask_to_stop)


def _check_room(var: Path) -> None:
    free = shutil.disk_usage(var).free
    if free < ROOM_NEEDED:
        raise CannotStart(f"The disk that holds {var} has {free >> 20} MB free and the portal needs 300 MB.")


def _check_locks() -> None:
    """The worker's processes take turns by a lock that the system keeps in shared memory; some containers have none."""
    try:
        multiprocessing.get_context("fork").Lock()
    except (ImportError, OSError) as error:
        raise CannotStart(
            "The worker's processes cannot share a lock here: see that /dev/shm is there and can be written."
        ) from error


def _listen(host: str, port: int) -> socket.socket:
    """Take the port before anything is started. gunicorn inherits it, so nobody can take it in between."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise CannotStart(f"Port {port} is in use: give another one, such as PORT={port + 1}.") from error
        raise CannotStart(f"{host} port {port} cannot be opened: {error.strerror}.") from error
    listener.listen(128)
    return listener


def _prepare(var: Path, env: Mapping[str, str]) -> None:
    log = var / "log" / "prepare.log"
    since = log.stat().st_size if log.exists() else 0
    step = spawn([sys.executable, "-m", "portal.embedded.prepare"], log=log, cwd=ROOT, env=env)
    try:
        code = step.wait()
    finally:
        stop(step, grace=GRACE)
    if code:
        said = last_lines(log, since=since) or [f"it ended {ending(code)}"]
        raise CannotStart(f"The database could not be prepared: {said[-1].rstrip('.')} ({log} has the rest).")


def _web(var: Path, env: Mapping[str, str], listener: socket.socket) -> Program:
    in_memory = Path("/dev/shm")  # noqa: S108  # nosec B108
    options = ["--worker-tmp-dir", str(in_memory)] if os.access(in_memory, os.W_OK) else []
    argv = [
        *(sys.executable, "-m", "gunicorn", "portal.wsgi:application"),
        *("--bind", f"fd://{listener.fileno()}", "--preload", "--no-control-socket"),
        *("--worker-class", "gthread", "--workers", "2", "--threads", "3"),
        *("--timeout", "60", "--graceful-timeout", "5", "--logger-class", "portal.weblog.WebLog", *options),
    ]
    return Program("web server", argv, var / "log" / "web.log", env, pass_fds=(listener.fileno(),))


def _worker(var: Path, env: Mapping[str, str]) -> Program:
    argv = [
        *(sys.executable, "-m", "celery", "--app", "portal", "worker", "--beat"),
        *("--schedule", str(var / "celerybeat-schedule"), "--concurrency", "2", "--loglevel", "INFO"),
        *("--without-gossip", "--without-mingle"),  # there is one worker: nobody to hear
    ]
    return Program("worker", argv, var / "log" / "worker.log", env)


def _wait_for_answer(host: str, port: int, programs: Sequence[Program]) -> None:
    until = time.monotonic() + SECONDS_TO_ANSWER
    while not _answers(reachable_host(host), port):
        for program in programs:
            program.start_again_if_ended()
        if time.monotonic() > until:
            raise CannotStart(f"The home page does not answer: {programs[0].log} says why.")
        time.sleep(0.1)


def _answers(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/")
        return connection.getresponse().status < 400
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _watch(programs: Sequence[Program], keeper: socket.socket | None) -> None:
    while True:
        for program in programs:
            program.start_again_if_ended()
        if keeper is None:
            time.sleep(PULSE)
        elif select.select([keeper], [], [], PULSE)[0]:
            _hear(keeper)


def _hear(keeper: socket.socket) -> None:
    """Pass on what the servers' keeper says; without it there is nothing left to run on."""
    said = keeper.recv(4096).decode(errors="replace")
    for line in said.splitlines():
        kind, _, sentence = line.partition(": ")
        if kind == "failed":
            raise CannotStart(sentence)
        _say(sentence)
    if not said:
        raise CannotStart("The embedded servers went away: var/log says why.")


def _say(sentence: str) -> None:
    print(sentence, flush=True)
