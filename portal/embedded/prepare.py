"""What makes a portal of an empty database. Each step is quick when there is nothing to do.

Run by the supervisor as a program, so that the supervisor itself never loads Django.
"""

import hashlib
import sys

import django
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command

COLLECTED = ".collected"


def prepare() -> None:
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_policies")
    call_command("load_training")
    if settings.DEMO:
        call_command("seed_demo")
    _collect_static()


def _collect_static() -> None:
    """Collect when a file came, went or changed: whitenoise serves the collected copy under hashed names."""
    mark = settings.STATIC_ROOT / COLLECTED
    fingerprint = _fingerprint()
    if mark.exists() and mark.read_text() == fingerprint:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    mark.write_text(fingerprint)


def _fingerprint() -> str:
    found = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            found.update(f"{path} {storage.size(path)} {storage.get_modified_time(path)}\n".encode())
    return found.hexdigest()


def main() -> int:
    django.setup()
    try:
        prepare()
    except CommandError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
