import errno
from pathlib import Path


class CannotStart(Exception):
    """Something a person can put right. Its text is one sentence, shown without a traceback."""


def disk_is_full(folder: Path) -> CannotStart:
    return CannotStart(f"The disk that holds {folder} is full: free some space and try again.")


def said_plainly(error: OSError, folder: Path) -> CannotStart:
    """The sentence for an error of the operating system met while working in `folder`."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return disk_is_full(folder)
    return CannotStart(f"{error.filename or folder} cannot be used: {error.strerror}.")
