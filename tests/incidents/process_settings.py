"""The portal's own settings for processes that a test starts and kills: cheap passwords, and a sweep each second."""

from datetime import timedelta

from portal.settings import *  # noqa: F403
from portal.settings import STORAGES

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_USE_FINDERS = True
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
DISK_RESERVE_MEGABYTES = UNNAMED_WAIT_SECONDS = 0
UNNAMED_PUZZLE_BITS = 1
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
CELERY_BEAT_SCHEDULE = {
    "evidence that waits": {"task": "incidents.prepare_waiting_evidence", "schedule": timedelta(seconds=1)}
}
