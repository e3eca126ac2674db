"""The house itself: people, audit, notices, files (foundation) and home (shell)."""

from .celery import app as celery_app

__all__ = ["celery_app"]
