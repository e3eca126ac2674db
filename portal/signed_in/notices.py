"""Who is told that a sign-in was ended for them."""

from django.urls import reverse

from portal import notices
from portal.models import Person
from portal.notices import AT_ONCE, Kind

notices.register(
    "Signing in and mail",
    signed_out_by_administrator=Kind(
        "An administrator signed you out everywhere. Sign in again, and ask them if you do not know why.",
        to="who was signed out",
        why="nobody is signed out by somebody else without knowing it",
        urgency=AT_ONCE,
    ),
)


def tell(person: Person) -> None:
    notices.notify([person], "signed_out_by_administrator", url=reverse("signing-in"))
