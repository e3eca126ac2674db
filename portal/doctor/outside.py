"""What is told outside the portal, and whether it arrives."""

from collections.abc import Iterator

from portal.models import OutsideChannel
from portal.notices.outside import channels

from .finding import Finding, ill, look, well

PART = "Outside"


def outside() -> Iterator[Finding]:
    names = [channel.name for channel in channels()]
    if not names:
        yield well(PART, "Nothing is told outside the portal but by mail.")
        return
    for state in OutsideChannel.objects.filter(name__in=names).order_by("name"):
        if state.ceased_at:
            words = f"{state.name} is told nothing more, since {state.failures} tries failed."
            yield ill(PART, words, "See what the log of the worker says of it; then run manage.py tell_outside.")
        elif state.failures:
            words = f"{state.name} could not be told {state.failures} times in a row."
            yield look(PART, words, "See that its address is right, and what the log of the worker says.")
        else:
            yield well(PART, f"{state.name} was told what came.")
