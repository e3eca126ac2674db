"""`python -m portal.embedded run | setup | clean`: what the Makefile calls.

Every refusal is one sentence and exit status 1.
"""

import argparse
import sys

from . import cleaning, supervisor, virtualenv
from .errors import CannotStart, said_plainly
from .places import ROOT, var_root


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m portal.embedded")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="run the portal until Ctrl-C")
    commands.add_parser("clean", help="remove the environment, the caches and all data")
    setup = commands.add_parser("setup", help="make .venv fit the locked requirements")
    setup.add_argument("--dev", action="store_true", help="with the packages that check the portal")
    setup.add_argument("--same-python", action="store_true", help="rebuild it if another Python built it")
    options = parser.parse_args()
    try:
        if options.command == "run":
            supervisor.run(var_root())
        elif options.command == "clean":
            cleaning.clean(var_root())
        else:
            virtualenv.ensure(dev=options.dev, same_python=options.same_python)
    except CannotStart as refusal:
        print(refusal, file=sys.stderr)
        return 1
    except OSError as error:
        print(said_plainly(error, ROOT), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
