"""Mail into files, slowly enough that a process can be killed in the middle of it."""

import time
from typing import Any

from django.core.mail.backends.filebased import EmailBackend


class SlowFiles(EmailBackend):
    def write_message(self, message: Any) -> None:
        super().write_message(message)
        time.sleep(0.01)
