"""Everything the portal keeps in one archive: the database as it stood at a moment, and the files its rows name.

It needs no program of PostgreSQL: `COPY` is spoken over the portal's own connection. The tables themselves are not in
the archive: migrations make them, and the archive says which.
"""

from .archive import BackupRefused
from .restoring import restore
from .taking import take

__all__ = ["BackupRefused", "restore", "take"]
