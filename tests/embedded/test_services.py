"""The embedded servers: started, used, killed, found again."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.embedded import ROOT, CannotStart, services
from portal.embedded.membership import join
from portal.embedded.places import settle

from .helpers import answers, count_jobs, count_visits, is_alive, kill, pid_of, setting, wait_until


def server_pids(var: Path) -> list[int]:
    home = settle(var).home
    return [pid_of(home / "postgres" / "postmaster.pid"), pid_of(home / "valkey" / "valkey.pid")]


def test_both_servers_answer_and_both_stop(var: Path) -> None:
    with services(var, durable=False) as values:
        assert answers(values)
        pids = [*server_pids(var), pid_of(var / "keeper.lock")]
    assert not any(is_alive(pid) for pid in pids)


def test_a_second_run_finds_its_data_again(new_var: Path) -> None:
    with services(new_var) as values:
        assert (count_visits(values), count_jobs(values)) == (1, 1)
    with services(new_var) as values:
        assert (count_visits(values), count_jobs(values)) == (2, 2)


def test_the_servers_are_private_and_keep_what_is_committed(var: Path) -> None:
    with services(var) as values:
        names = ("listen_addresses", "fsync", "synchronous_commit", "is_superuser", "server_encoding", "lc_messages")
        assert [setting(values, name) for name in names] == ["", "on", "on", "off", "UTF8", "C.UTF-8"]
        assert values["REDIS_URL"].startswith("unix://")
        assert settle(var).sockets.stat().st_mode & 0o077 == 0


def test_only_a_test_run_gives_up_safety_for_speed(var: Path) -> None:
    with services(var, durable=False) as values:
        assert [setting(values, name) for name in ("fsync", "synchronous_commit")] == ["off", "on"]


def test_the_last_user_to_leave_stops_the_servers(var: Path) -> None:
    with services(var, durable=False) as values:
        with services(var, durable=False) as same:
            assert same == values
        assert answers(values)
    assert not answers(values)


def test_an_earlier_user_may_leave_first(var: Path) -> None:
    first = join(var, durable=False)
    first.__enter__()
    with services(var, durable=False) as values:
        first.__exit__(None, None, None)
        assert answers(values)


@pytest.mark.parametrize("server", [0, 1], ids=["PostgreSQL", "Valkey"])
def test_a_killed_server_comes_back_with_everything(var: Path, server: int) -> None:
    with services(var) as values:
        count_visits(values)
        count_jobs(values)
        kill(server_pids(var)[server])
        wait_until(lambda: answers(values))
        assert count_visits(values) >= 3
        assert count_jobs(values) >= 3


def test_after_a_kill_of_everything_the_next_run_recovers(var: Path) -> None:
    user = start_user(var)
    pids = server_pids(var)
    for pid in (pid_of(var / "keeper.lock"), *pids, user.pid):
        kill(pid)
    user.wait()
    with services(var) as values:
        assert count_visits(values) == 2


def test_a_killed_user_leaves_no_server_behind(var: Path) -> None:
    user = start_user(var, "durable=False")
    pids = server_pids(var)
    user.kill()
    user.wait()
    wait_until(lambda: not any(is_alive(pid) for pid in pids))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child of its parent's death")
def test_a_killed_keeper_leaves_no_server_behind(var: Path) -> None:
    with services(var, durable=False):
        pids = server_pids(var)
        kill(pid_of(var / "keeper.lock"))
        wait_until(lambda: not any(is_alive(pid) for pid in pids))
    with services(var, durable=False) as values:
        assert answers(values)


def test_a_process_number_from_before_a_reboot_is_not_believed(var: Path) -> None:
    with services(var) as values:
        count_visits(values)
    places = settle(var)
    stranger = subprocess.Popen(["sleep", "60"], **places.account.popen_arguments)
    stale = places.home / "postgres" / "postmaster.pid"
    for path in (stale, places.sockets / ".s.PGSQL.5432.lock"):
        path.write_text(f"{stranger.pid}\n{places.home / 'postgres'}\n1\n5432\n")
    try:
        with services(var) as values:
            assert count_visits(values) == 2
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_discarded_var_is_gone_even_after_a_kill(var: Path) -> None:
    user = start_user(var, "durable=False, discard=True")
    user.kill()
    user.wait()
    wait_until(lambda: not var.exists())


def test_a_path_too_deep_for_a_socket_is_no_hindrance(folder: Path) -> None:
    deep = folder.joinpath(*["a-deep-folder"] * 8)
    with services(deep / "var", durable=False, discard=True) as values:
        assert answers(values)
        sockets = settle(deep / "var").sockets
        assert not sockets.is_relative_to(deep)
    assert not sockets.exists()


def test_spaces_and_accents_in_the_path_are_no_hindrance(folder: Path) -> None:
    with services(folder / "Räume & Häuser" / "var", durable=False) as values:
        assert answers(values)


def test_root_keeps_the_data_elsewhere_when_nobody_cannot_reach_it(closed_var: Path) -> None:
    with services(closed_var, durable=False) as values:
        count_visits(values)
    home = settle(closed_var).home
    assert closed_var not in (home, *home.parents)
    assert home.stat().st_uid == 0
    assert (home / "postgres").stat().st_mode & 0o077 == 0
    with services(closed_var, durable=False) as values:
        assert count_visits(values) == 2


def test_a_half_made_data_folder_is_said(new_var: Path) -> None:
    (settle(new_var).home / "postgres").mkdir()
    with pytest.raises(CannotStart, match="only half made"), services(new_var):
        pass


def test_an_interrupted_first_run_is_taken_up_again(new_var: Path) -> None:
    (settle(new_var).home / "postgres.new" / "base").mkdir(parents=True)
    with services(new_var, durable=False) as values:
        assert answers(values)


def test_data_of_another_major_version_is_said(new_var: Path) -> None:
    data = settle(new_var).home / "postgres"
    data.mkdir()
    (data / "PG_VERSION").write_text("12\n")
    with pytest.raises(CannotStart, match=r"made by PostgreSQL 12 and this portal brings \d\d"), services(new_var):
        pass


def test_a_disk_too_small_for_the_database_is_said(folder: Path) -> None:
    with (
        small_disk(folder, megabytes=8) as disk,
        pytest.raises(CannotStart, match=f"holds {disk}.* is full: free some space"),
        services(disk / "var"),
    ):
        pass


def test_a_disk_that_filled_up_since_is_said(folder: Path) -> None:
    with small_disk(folder, megabytes=100) as disk:
        with services(disk / "var") as values:
            count_visits(values)
        fill(disk / "ballast")
        with pytest.raises(CannotStart, match=f"holds {disk}.* is full: free some space"), services(disk / "var"):
            pass
        (disk / "ballast").unlink()
        with services(disk / "var") as values:
            assert count_visits(values) == 2


@contextlib.contextmanager
def small_disk(folder: Path, *, megabytes: int) -> Iterator[Path]:
    disk = folder / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=711", "postwise-test", str(disk)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("needs the right to mount a small disk")
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def fill(path: Path) -> None:
    with contextlib.suppress(OSError), path.open("wb", buffering=0) as ballast:
        while True:
            ballast.write(bytes(4096))


def start_user(var: Path, options: str = "") -> subprocess.Popen[str]:
    """Another process that uses the servers, has written one row and waits."""
    program = (
        "import sys, time; from pathlib import Path; from portal.embedded import services\n"
        "from tests.embedded.helpers import count_visits\n"
        f"with services(Path(sys.argv[1]), {options}) as values:\n"
        "    count_visits(values); print('up', flush=True); time.sleep(120)"
    )
    argv = [sys.executable, "-c", program, str(var)]
    user = subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert user.stdout
    assert user.stdout.readline() == "up\n"
    return user
