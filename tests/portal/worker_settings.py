"""For the worker that test_kill starts and kills: mail into a folder, and a sweep each second."""

import os
from datetime import timedelta

from tests.settings import *  # noqa: F403

EMAIL_BACKEND = "tests.portal.slow_mail.SlowFiles"
EMAIL_FILE_PATH = os.environ["MAIL_FOLDER"]
CELERY_BEAT_SCHEDULE = {"deliver what waits": {"task": "portal.deliver_notices", "schedule": timedelta(seconds=1)}}
