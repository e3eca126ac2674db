"""Settings for the type checker, which connects to nothing."""

import os

os.environ.setdefault("SECRET_KEY", "types")
os.environ.setdefault("DATABASE_URL", "postgres:///types")
os.environ.setdefault("REDIS_URL", "redis://localhost")

from portal.settings import *  # noqa: F403
