"""A second proof of who signs in: codes of an app, passkeys, and recovery codes for the day both are lost.

Whoever holds one of SECOND_FACTOR_ROLES needs it, whoever set one up has chosen it. What stands in front of the pages
is portal/home/second_factor.py.
"""

from django.conf import settings
from django.http import HttpRequest

from portal.models import Person


def is_required_of(person: Person) -> bool:
    return not person.roles.isdisjoint(settings.SECOND_FACTOR_ROLES)


def owes(request: HttpRequest) -> bool:
    """Is this sign-in only half of one? Asked of every page, so it asks nothing of the database."""
    session, person = request.session, request.user
    if session.get("second") or not isinstance(person, Person):
        return False
    return bool(session.get("owes_second")) or is_required_of(person)


def begin(request: HttpRequest, person: Person) -> None:
    """A password was right. Those with a second factor owe it, whatever their role."""
    request.session["owes_second"] = person.second_factors.standing().exists()


def settle(request: HttpRequest) -> None:
    request.session["second"] = True
    request.session.pop("owes_second", None)
