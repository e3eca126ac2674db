from datetime import datetime

from training.models import Course


class CourseRefused(Exception):
    """A course that cannot be published now. The text says why."""


class CourseClosed(Exception):
    """The version is not open to learners: a newer one is."""


class AlreadyCompleted(Exception):
    """Nothing is left to attempt: the person has completed it, that counts, and it is too early to renew it."""


class NoAttemptLeft(Exception):
    """All attempts were used. A training author can give another."""


class NotYet(Exception):
    """Other `courses` come first."""

    def __init__(self, courses: list[Course]) -> None:
        super().__init__(courses)
        self.courses = courses


class TooSoon(Exception):
    """The next attempt may begin at `until`."""

    def __init__(self, until: datetime) -> None:
        super().__init__(until)
        self.until = until


class AttemptFinished(Exception):
    """The attempt has its score and takes no more answers."""


class TimeOver(AttemptFinished):
    """The time for the questions was over before this came; what was saved by then counts."""


class NotBegun(Exception):
    """The questions have not been begun: their time does not run yet."""


class NotAnAnswer(Exception):
    """What was chosen does not answer the question: something is missing, or is of another one."""


class StillUnanswered(Exception):
    """Questions are open, so there is no score yet."""


class HelpRefused(Exception):
    """Help that cannot be given now. The text says why."""
