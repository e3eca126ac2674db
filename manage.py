#!/usr/bin/env python
"""Django's commands. Without DATABASE_URL they use the embedded servers, and start them if need be."""

import importlib.util
import os
import sys
from pathlib import Path

from portal.embedded import ROOT, CannotStart, environment, is_external, services, var_root

NEED_NO_DATABASE = {
    "check",
    "check_posts",
    "collectstatic",
    "compilemessages",
    "diffsettings",
    "help",
    "lint_migrations",
    "version",
}


def needs_database(arguments: list[str]) -> bool:
    command, options = (arguments or ["help"])[0], arguments[1:]
    if command.startswith("-") or command in NEED_NO_DATABASE or {"-h", "--help"} & set(options):
        return False
    return not (command == "load_policy" and "--dry-run" in options)


def use_project_environment() -> None:
    """Start again with the Python of `.venv` when the one we run on has no Django."""
    if importlib.util.find_spec("django"):
        return
    python = ROOT / ".venv" / "bin" / "python"
    if not python.exists() or Path(sys.prefix) == ROOT / ".venv":
        raise CannotStart("Django is not installed: run `make setup` first.")
    os.execv(python, [str(python), *sys.argv])  # noqa: S606 (no shell is wanted)


def execute() -> None:
    from django.core.management import execute_from_command_line  # once use_project_environment has found it
    from django.db import OperationalError

    try:
        execute_from_command_line(sys.argv)
    except OperationalError as error:
        from psycopg_pool import PoolTimeout

        if not isinstance(error.__cause__, PoolTimeout):
            raise
        raise CannotStart(
            f"The database that DATABASE_URL names lets nobody in ({error}): the warnings above say what it answered."
        ) from error


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    try:
        use_project_environment()
        if is_external():
            execute()
        elif needs_database(sys.argv[1:]):
            with services(var_root()) as values:
                os.environ.update(values)
                execute()
        else:
            os.environ.update(environment(var_root()))
            execute()
    except CannotStart as refusal:
        sys.exit(str(refusal))


if __name__ == "__main__":
    main()
