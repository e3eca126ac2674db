from datetime import timedelta
from typing import Any

import redis
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portal import maintenance


class Command(BaseCommand):
    help = "Close every page for maintenance, and open them again. Every server sees it within a few seconds."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("state", choices=("on", "off"))
        parser.add_argument("--reason", default="", help="a sentence that everyone reads")
        parser.add_argument("--minutes", type=int, default=0, help="how long it is expected to take")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stdout.write(self._change(options))
        except (redis.RedisError, OSError) as error:
            raise CommandError(f"Nobody could be told: Valkey does not answer ({type(error).__name__}).") from error

    def _change(self, options: dict[str, Any]) -> str:
        if options["state"] == "off":
            return "The portal is open again." if maintenance.reopen() else "It was open."
        minutes = options["minutes"]
        until = (timezone.now() + timedelta(minutes=minutes)).isoformat() if minutes > 0 else ""
        maintenance.close(maintenance.Closed(options["reason"].strip(), until))
        return "The portal is closed. Open it again with: manage.py maintenance off"
