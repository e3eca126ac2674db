"""Who is signed in, and what is kept of sign-ins: enough to lock out a guesser and to search refusals (ISM-1988)."""

from datetime import date
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from django.contrib.auth import authenticate
from django.contrib.auth.backends import ModelBackend
from django.contrib.postgres.expressions import ArraySubquery
from django.db import DEFAULT_DB_ALIAS
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from django.utils import timezone

from .models import Notice, Person, Role, RoleGrant, StandIn
from .models.person import MOST_COUNTED
from .prepared import Prepared

PERSON = [field.attname for field in Person._meta.concrete_fields]


def _person_with_what_a_page_shows(pk: int, today: date) -> QuerySet[Any, Any]:
    roles = RoleGrant.objects.in_force(today).filter(person=OuterRef("pk"))
    stands_in = StandIn.objects.in_force(today).with_a_team().filter(person=OuterRef("pk")).order_by()
    unread = Notice.objects.arrived().unread().filter(person=OuterRef("pk"))
    return (
        Person.objects.filter(pk=pk)
        .annotate(
            roles_today=ArraySubquery(roles.order_by().values("role")),
            unread_today=ArraySubquery(unread.values("pk")[:MOST_COUNTED]),
            has_reports_today=Exists(Person.objects.current().filter(manager=OuterRef("pk"))),
            reads_for_today=ArraySubquery(stands_in.values("manager")),
            acts_for_today=ArraySubquery(stands_in.filter(may_act=True).values("manager")),
        )
        .values_list(*PERSON, "roles_today", "unread_today", "has_reports_today", "reads_for_today", "acts_for_today")
    )


_ask = Prepared(_person_with_what_a_page_shows, pk=int, today=date)


class PersonBackend(ModelBackend):
    """Django's own, which reads with the person what every page asks of them: their roles, their unread notices.

    Read anew for every request, so that a role that ended or a person who left is known on the next one. The day
    is the department's, the same for everyone.
    """

    def get_user(self, user_id: int) -> Person | None:
        rows = _ask(pk=user_id, today=timezone.localdate())
        if not rows:
            return None
        *fields, roles, unread, has_reports, reads_for, acts_for = rows[0]
        person = Person.from_db(DEFAULT_DB_ALIAS, PERSON, fields)
        person.know(
            roles=frozenset(map(Role, roles)),
            unread_notices=len(unread),
            has_reports=has_reports,
            reads_for=reads_for,
            acts_for=acts_for,
        )
        return person if self.user_can_authenticate(person) else None


def is_password_of(person: Person, password: str, *, request: HttpRequest) -> bool:
    """Whether this is what they sign in with. A wrong one counts as one at sign-in, and too many lock it likewise."""
    return authenticate(request, username=person.email.upper().lower(), password=password) == person


class SignInHandler(AxesDatabaseHandler):
    """Keeps no time of signing out.

    Someone who signs out to raise a concern without a name would otherwise leave, in one table, the moment just
    before the concern in another.
    """

    def user_login_failed(self, sender: Any, credentials: Any, request: Any = None, **kwargs: Any) -> None:
        """Only passwords are counted: what comes back from a provider names no account, and would lock out all."""
        if "username" in credentials:
            super().user_login_failed(sender, credentials, request, **kwargs)

    def user_logged_out(self, sender: Any, request: Any, user: Any, **kwargs: Any) -> None:
        return
