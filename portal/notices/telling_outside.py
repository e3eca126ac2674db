"""Telling what was noted for outside, a channel at a time, beside the mails and never before them."""

import logging
import time
from collections import Counter
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal.fetching import NotAllowed, Unreachable, send_to
from portal.models import OutsideChannel, OutsideNews

from .outside import Channel, channels

log = logging.getLogger(__name__)

LONGEST_WAIT = timedelta(hours=6)
AT_ONCE = 1000


def tell_waiting() -> int:
    """What waits for each channel that may be told now; returns how many were told."""
    wanted = list(channels())
    OutsideNews.objects.exclude(channel__in=[channel.name for channel in wanted]).delete()
    return sum(_tell(channel) for channel in wanted)


@transaction.atomic
def _tell(channel: Channel) -> bool:
    """Killed here, the same is told once more, under the same name."""
    waiting = list(OutsideNews.objects.filter(channel=channel.name).order_by("pk")[:AT_ONCE])
    state = _held(channel) if waiting else None
    if state is None or not state.is_due(timezone.now()):
        return False
    kinds = Counter(one.kind for one in waiting)
    told = _post(channel, f"{channel.name}-{waiting[-1].pk}", dict(kinds))
    if told:
        OutsideNews.objects.filter(pk__in=[one.pk for one in waiting]).delete()
        _went_well(state)
    else:
        _failed(state)
    return told


def _held(channel: Channel) -> OutsideChannel | None:
    OutsideChannel.objects.get_or_create(name=channel.name)
    return OutsideChannel.objects.select_for_update(skip_locked=True).filter(name=channel.name).first()


def _post(channel: Channel, name: str, kinds: dict[str, int]) -> bool:
    words, headers = channel.says(name, kinds)
    try:
        status = send_to(channel.url, words, headers=headers, private=settings.OUTSIDE_PRIVATE_ADDRESSES)
    except (NotAllowed, Unreachable) as error:
        log.warning("%s was not told (%s)", channel.name, type(error).__name__)
        return False
    if not 200 <= status < 300:
        log.warning("%s was not told (it answered %s)", channel.name, status)
        return False
    return True


def _went_well(state: OutsideChannel) -> None:
    state.failures, state.ceased_at = 0, None
    state.told_at = state.next_at = timezone.now()
    state.save()


def _failed(state: OutsideChannel) -> None:
    """The next try waits longer each time; at the last nothing more is kept for it."""
    state.failures += 1
    state.next_at = timezone.now() + min(timedelta(minutes=2 ** min(state.failures, 12)), LONGEST_WAIT)
    if state.failures >= settings.OUTSIDE_FAILURES:
        state.ceased_at = timezone.now()
        OutsideNews.objects.filter(channel=state.name).delete()
    state.save()


@transaction.atomic
def try_channel(channel: Channel) -> bool:
    """Tell it that it can be told; one that ceased goes on again."""
    state = _held(channel)
    if state is None or not _post(channel, f"{channel.name}-try-{int(time.time())}", {}):
        return False
    _went_well(state)
    return True
