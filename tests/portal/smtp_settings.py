"""For the worker that test_mail_killed starts and kills: mail to a server of the test's, and a sweep each second."""

import os
from datetime import timedelta

from tests.settings import *  # noqa: F403

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST, EMAIL_PORT = "127.0.0.1", int(os.environ["MAIL_TO_PORT"])
CELERY_BEAT_SCHEDULE = {"deliver what waits": {"task": "portal.deliver_notices", "schedule": timedelta(seconds=1)}}
