"""Who is told that somebody's way of signing in changed: the person, so that nobody changes it behind their back."""

from django.urls import reverse

from portal import notices
from portal.models import Person, Role
from portal.notices import AT_ONCE, Kind
from portal.people import holders

notices.register(
    "Signing in and mail",
    second_factor_changed=Kind(
        "Your second factor was changed. If that was not you, tell your administrator at once.",
        to="whose second factor it is",
        why="nobody else sets one up or takes one away without their knowing",
        urgency=AT_ONCE,
    ),
    second_factor_reset_by_operator=Kind(
        "Somebody's second factor was taken away from the command line. The audit says whose and why.",
        to="directory administrators",
        why="what no second administrator decided is looked at by all of them",
        urgency=AT_ONCE,
    ),
)


def tell(person: Person) -> None:
    notices.notify([person], "second_factor_changed", url=reverse("signing-in"))


def tell_administrators() -> None:
    notices.notify(holders(Role.DIRECTORY_ADMINISTRATOR), "second_factor_reset_by_operator", url=reverse("directory"))
