"""PostgreSQL and Valkey from wheels, for a machine with no services. Needs nothing but the standard library.

With DATABASE_URL and REDIS_URL set it stands aside.
"""

from .environment import environment, is_external
from .errors import CannotStart
from .membership import services
from .places import ROOT, var_root

__all__ = ["ROOT", "CannotStart", "environment", "is_external", "services", "var_root"]
