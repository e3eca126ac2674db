"""The work of those who leave: whoever may hand it over is told that there is some, and finds it on one page.

Each reader is told of what their own pages show them, so that a manager does not learn from a notice that somebody had
a part in a matter.
"""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse

from incidents import left_open as of_matters
from policies import left_open as of_policies
from portal.models import LeaverFollowed, Person, Role, StaffChange, StaffChangeKind
from portal.notices import notify
from portal.people import holders, with_those_acting
from portal.waiting import Waiting
from training import left_open as of_training

ROOMS = (of_matters, of_policies, of_training)
HAND_ON = (
    Role.DIGITAL_MEDIA_MANAGER,
    Role.PEOPLE_SERVICES_MANAGER,
    Role.POLICY_OWNER,
    Role.TRAINING_AUTHOR,
)
AT_ONCE = 500


def open_work(leaver: Person, reader: Person) -> list[Waiting]:
    """What a reader may know of, the nearest date first; of somebody who is still here, nothing."""
    if leaver.is_active or not may_hand_on(leaver, reader):
        return []
    return sorted((one for room in ROOMS for one in room.left_open(leaver, reader)), key=lambda one: one.order)


def may_hand_on(leaver: Person, reader: Person) -> bool:
    is_manager = leaver.manager_id in {reader.pk, *reader.acts_for}
    return is_manager or not reader.roles.isdisjoint(HAND_ON)


def follow_leavers() -> int:
    """Everybody who left since it last ran, so many in one transaction; returns how many were followed."""
    followed = 0
    while number := _follow_some():
        followed += number
    return followed


@transaction.atomic
def _follow_some() -> int:
    fresh = ~Exists(LeaverFollowed.objects.filter(change=OuterRef("pk")))
    left = StaffChange.objects.filter(fresh, kind=StaffChangeKind.LEFT).select_for_update(
        of=("self",), skip_locked=True
    )
    changes = [*left.select_related("person__manager").order_by("pk")[:AT_ONCE]]
    told = _tell(_busy({one.person for one in changes}))
    LeaverFollowed.objects.bulk_create(LeaverFollowed(change=one, told=told.get(one.person_id, 0)) for one in changes)
    return len(changes)


def _busy(leavers: set[Person]) -> list[Person]:
    among = {one.pk for one in leavers if not one.is_active}
    busy = {pk for room in ROOMS for pk in room.with_open_work(among)}
    return [one for one in leavers if one.pk in busy]


def _tell(leavers: Sequence[Person]) -> dict[int, int]:
    managers = [*holders(*HAND_ON)] if leavers else []
    told = {}
    for leaver in leavers:
        own = with_those_acting(Person.objects.filter(pk=leaver.manager_id))
        readers = {one.pk: one for one in (*managers, *own)}.values()
        found = [one for one in readers if open_work(leaver, one)]
        told[leaver.pk] = notify(found, "leaver_left_work", url=reverse("leaver", args=[leaver.pk]))
    return told
