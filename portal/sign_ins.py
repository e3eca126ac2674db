"""What is kept of sign-ins: enough to lock out a guesser and to search refusals (ISM-1988), and no more."""

from typing import Any

from axes.handlers.database import AxesDatabaseHandler


class SignInHandler(AxesDatabaseHandler):
    """Keeps no time of signing out.

    Someone who signs out to raise a concern without a name would otherwise leave, in one table, the moment just
    before the concern in another.
    """

    def user_logged_out(self, sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
        return
