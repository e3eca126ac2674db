"""The portal's own settings, with what only tests need: cheap passwords, mail in memory, files that go away."""

import os
import tempfile

from portal.settings import *  # noqa: F403
from portal.settings import CACHES, STORAGES, redis_database

# Each process of a parallel run keeps its own cache: one clearing its own must not clear another's.
PROCESS = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
CACHES = {"default": {**CACHES["default"], "LOCATION": redis_database(2 + PROCESS)}}

MAINTENANCE_STORE = redis_database(2 + PROCESS)

SITE_URL = "http://testserver"
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PRIVATE = tempfile.mkdtemp(prefix="postwise-files-", dir=os.environ.get("VAR_ROOT"))
STORAGES = {
    **STORAGES,
    "default": {**STORAGES["default"], "OPTIONS": {"location": PRIVATE, "base_url": None}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
DISPOSAL_CLASSES = {"62645": 5, "62646": 2}
DISK_RESERVE_MEGABYTES = 0
MAIL_AT_ANY_HOUR, MAIL_PER_MINUTE = True, 0  # a test that is about either sets it
UNNAMED_WAIT_SECONDS = 0  # a test that is about the wait sets it
CUSTODIAN_KEYS = ["dGVzdHMgb25seTogc2VhbHMgbm9ib2R5J3MgbmFtZSE"]
