"""What gunicorn's own log may say: no address of a visitor, nothing of what they asked for or sent."""

import sys
from typing import Any

from gunicorn.glogging import Logger

from .logs import where


class WebLog(Logger):
    def warning(self, msg: str, *args: Any, **kwargs: Any) -> None:
        """A request that gunicorn refuses by itself is told with the address it came from, and some of its text."""
        if msg.startswith("Invalid request from"):
            msg, args = f"Refused a request: {type(sys.exception()).__name__}", ()
        super().warning(msg, *args, **kwargs)

    def exception(self, msg: object, *args: Any, **kwargs: Any) -> None:
        said = msg.partition(" %s")[0] if isinstance(msg, str) else type(msg).__name__
        self.error("%s\n%s", said, where(sys.exception()))
