"""The portal's addresses, where a draft can ask its own check to fail, or to take until the process is killed."""

import os
import time
from pathlib import Path
from typing import Any

from policies.advice import Draft, Outcome
from policies.views import check
from portal.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

HOLD, HELD = Path(os.environ["HOLD"]), Path(os.environ["HELD"])
advise, look_again = check.advise, check.look_again


def failing_advise(draft: Draft, *args: Any, **more: Any) -> Outcome:
    if "adviser fails" in draft.text:
        raise ValueError(draft.text)
    while "adviser waits" in draft.text and HOLD.exists():
        HELD.touch()
        time.sleep(0.02)
    return advise(draft, *args, **more)


def failing_look_again(request: Any) -> dict[str, Any]:
    """After the answer, outside what the view itself expects to fail."""
    words = request.POST["text"]
    if "page fails" in words:
        raise KeyError(words)
    return look_again(request)


check.advise, check.look_again = failing_advise, failing_look_again
