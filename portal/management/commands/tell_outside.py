import sys
from typing import Any

from django.core.management.base import BaseCommand

from portal.notices.outside import channels
from portal.notices.telling_outside import try_channel


class Command(BaseCommand):
    help = "Try each channel outside the portal; one that had ceased is told again. Ends with status 1 where one fails."

    def handle(self, *args: Any, **options: Any) -> None:
        found = {channel.name: try_channel(channel) for channel in channels()}
        for name, went_well in found.items():
            self.stdout.write(f"{name}: {'it was told' if went_well else 'it could not be told; the log says why'}")
        if not found:
            self.stdout.write("None is set up: see WEBHOOK_URL and TEAMS_WEBHOOKS in docs/operating.md.")
        if not all(found.values()):
            sys.exit(1)
