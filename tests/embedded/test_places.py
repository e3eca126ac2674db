"""Where the servers' data lives, and who they run as."""

import os
import shutil
from pathlib import Path

import pytest

from portal.embedded import CannotStart
from portal.embedded.places import make_var, settle


def test_an_ordinary_user_keeps_everything_in_var(new_var: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root's servers run as somebody else")
    places = settle(new_var)
    assert (places.home, places.account.is_ourselves) == (new_var, True)


def test_roots_servers_run_as_nobody_where_nobody_can_reach_var(new_var: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root's servers run as somebody else")
    places = settle(new_var)
    assert places.home == new_var
    assert places.sockets.owner() == "nobody"


def test_root_goes_on_as_the_user_whose_data_it_finds(new_var: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root's servers run as somebody else")
    make_var(new_var)
    (new_var / "postgres").mkdir()
    os.chown(new_var / "postgres", 4321, 4322)
    account = settle(new_var).account
    assert (account.uid, account.gid) == (4321, 4322)


def test_data_kept_elsewhere_follows_a_checkout_that_moves(closed_var: Path) -> None:
    home = settle(closed_var).home
    moved = closed_var.with_name("moved")
    closed_var.rename(moved)
    assert settle(moved).home == home
    moved.rename(closed_var)
    assert settle(closed_var).home == home


def test_data_kept_elsewhere_is_not_shared_with_a_copy(closed_var: Path) -> None:
    home = settle(closed_var).home
    copy = closed_var.with_name("copy")
    shutil.copytree(closed_var, copy)
    other = settle(copy).home
    shutil.rmtree(other)
    assert other != home


def test_somebody_elses_folder_is_not_trusted_with_the_sockets(new_var: Path) -> None:
    sockets = settle(new_var).sockets
    sockets.chmod(0o755)
    with pytest.raises(CannotStart, match="is not a private folder of"):
        settle(new_var)
    sockets.chmod(0o700)


def test_a_var_that_cannot_be_made_is_said(folder: Path) -> None:
    (folder / "file").touch()
    with pytest.raises(CannotStart, match=r"file/var.* cannot be used: Not a directory\."):
        make_var(folder / "file" / "var")
