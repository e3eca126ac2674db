from celery import shared_task
from django.contrib.sessions.backends.db import SessionStore

from . import notices
from .disposal.destroying import destroy_approved


@shared_task(name="portal.deliver_notices")
def deliver_notices() -> None:
    notices.deliver_waiting()


@shared_task(name="portal.forget_sessions")
def forget_ended_sessions() -> None:
    """Whoever closed the browser without signing out leaves one, which says to the minute when they were last here."""
    SessionStore.clear_expired()


@shared_task(name="portal.destroy_approved")
def destroy_what_was_approved() -> None:
    destroy_approved()
