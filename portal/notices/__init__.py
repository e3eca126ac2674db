"""Notices: one row per person in the same transaction as what happened; the mail follows after commit."""

from .catalogue import CATALOGUE, Kind, Urgency, register
from .delivering import deliver_waiting
from .telling import notify, notify_each

AT_ONCE, DAILY = Urgency.AT_ONCE, Urgency.DAILY

__all__ = ["AT_ONCE", "CATALOGUE", "DAILY", "Kind", "Urgency", "deliver_waiting", "notify", "notify_each", "register"]
