from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal import audit
from portal.models import ScimScope, ScimToken
from portal.scim.tokens import make_token, revoke_tokens


class Command(BaseCommand):
    help = "Make a token for an identity provider (SCIM), printed once; list them, or revoke those of a name."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", nargs="?", help="what it is for, such as entra")
        parser.add_argument(
            "--scope", action="append", choices=ScimScope.values, help="users and groups, if none is given"
        )
        parser.add_argument("--days", type=int, default=180, help="how long it is good (180)")
        parser.add_argument("--revoke", action="store_true", help="end every token of this name at once")
        parser.add_argument("--list", action="store_true", help="say which there are")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            self._list()
        elif not options["name"]:
            raise CommandError("Say what the token is for: manage.py scim_token entra")
        elif options["revoke"]:
            self.stdout.write(f"{revoke_tokens(options['name'], actor=audit.SYSTEM)} revoked")
        else:
            self._make(options)

    def _make(self, options: dict[str, Any]) -> None:
        if not 1 <= options["days"] <= 730:
            raise CommandError("A token is good for 1 to 730 days.")
        scopes = [ScimScope(one) for one in options["scope"] or (ScimScope.USERS, ScimScope.GROUPS)]
        token, secret = make_token(options["name"][:60], set(scopes), days=options["days"], actor=audit.SYSTEM)
        self.stderr.write(f"Good until {timezone.localtime(token.expires_at):%d %B %Y}. It is shown this once:")
        self.stdout.write(secret)

    def _list(self) -> None:
        for token in ScimToken.objects.all():
            state = "good" if token.is_good else "revoked" if token.revoked_at else "over"
            used = f"used {token.used_at:%Y-%m-%d %H:%M}" if token.used_at else "never used"
            self.stdout.write(
                f"{token.name}\t{state}\t{' '.join(token.scopes)}\tuntil {token.expires_at:%Y-%m-%d}\t{used}"
            )
