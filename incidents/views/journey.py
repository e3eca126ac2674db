"""Where someone is on the way through the questions of a concern."""

from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.urls import reverse

from incidents.domain.draft import draft_of, reached
from incidents.enums import Channel
from incidents.forms.raising import Step, read_back, steps_of
from incidents.models import ConcernDraft
from portal import people
from portal.models import DIGITAL_MEDIA, Person, Role


@dataclass(frozen=True)
class Entrance:
    """One way in: how its addresses begin, the page it starts with, and who may take it; nobody named is everyone."""

    path: str
    start: str
    template: str
    title: str
    send: str
    roles: tuple[Role, ...] = ()


def _for_media(path: str, start: str, title: str, *, template: str = "start_for_another") -> Entrance:
    return Entrance(
        path=path,
        start=f"incidents:{start}",
        template=f"incidents/raising/{template}.html",
        title=title,
        send="Add to the queue",
        roles=DIGITAL_MEDIA,
    )


ENTRANCES = {
    Channel.COLLEAGUE: Entrance(
        path="new",
        start="incidents:concern_new",
        template="incidents/raising/start.html",
        title="Raise a concern",
        send="Send to Digital Media",
    ),
    Channel.MONITORING: _for_media(
        "monitoring", "monitoring_new", "Record what monitoring found", template="start_monitoring"
    ),
    Channel.PHONE: _for_media("by-phone", "phone_new", "Enter a telephone call"),
    Channel.IN_PERSON: _for_media("in-person", "in_person_new", "Enter what somebody came to say"),
    # Begins with a mail that was taken in hand.
    Channel.EMAIL: _for_media("by-mail", "mailbox", "Complete a mail"),
}


class EntranceConverter:
    """An entrance in an address."""

    CHANNELS = {entrance.path: channel for channel, entrance in ENTRANCES.items()}
    regex = "|".join(CHANNELS)

    def to_python(self, value: str) -> Channel:
        return self.CHANNELS[value]

    def to_url(self, value: str) -> str:
        return ENTRANCES[Channel(value)].path


class Journey:
    """One person's draft, the steps of their way in and how far they came. Not found by whoever may not take it."""

    def __init__(self, person: Person, channel: Channel) -> None:
        self.channel, self.entrance = channel, ENTRANCES[channel]
        if self.entrance.roles and not people.holds(person, *self.entrance.roles):
            raise Http404
        self.draft = draft_of(person, channel)
        self.steps = steps_of(channel)

    def step(self, name: str) -> Step:
        """The step of this name, if it may be visited: it was before, or it comes next."""
        found = next((step for step in self.steps if step.name == name), None)
        if found is None:
            raise Http404
        return found

    def is_open(self, step: Step) -> bool:
        done = reached(self.draft)
        return step.name in done or step == next((one for one in self.steps if one.name not in done), None)

    def context(self, here: str) -> dict[str, Any]:
        """What the frame of a step's page shows: how far it is, and the way back."""
        names = [*(step.name for step in self.steps), "check"]
        place = names.index(here)
        return {
            "channel": self.channel,
            "entrance": self.entrance,
            "draft": self.draft,
            "kicker": f"Step {place + 1} of {len(names)}",
            "progress": self._progress(here),
            "back": address(self.channel, names[place - 1]) if place else reverse(self.entrance.start),
        }

    def _progress(self, here: str) -> list[dict[str, str]]:
        done = reached(self.draft)
        places = [(step.name, step.title) for step in self.steps] + [("check", "Check and send")]
        return [
            {
                "label": title,
                "state": "current" if name == here else "done" if name in done else "ahead",
                "url": address(self.channel, name),
            }
            for name, title in places
        ]

    def unfinished(self) -> list[tuple[Step, str]]:
        """The steps that still keep the draft from being sent, and why."""
        if self.draft is None:
            return [(self.steps[0], "Nothing is written yet.")]
        done = reached(self.draft)
        faults = [
            (step, f"Answer “{step.title}”" if step.name not in done else f"Look again at “{step.title}”")
            for step in self.steps
            if step.name not in done or not read_back(step, self.draft).is_valid()
        ]
        if not faults and not self.draft.answers.get("links") and not self.draft.files.exists():
            faults = [
                (self.step("evidence"), "Give at least one link or one file, so that Digital Media can see it too")
            ]
        return faults


def address(channel: Channel, name: str) -> str:
    own = {"check": "incidents:raise_check", "evidence": "incidents:raise_evidence"}
    if name in own:
        return reverse(own[name], args=[channel])
    return reverse("incidents:raise_step", args=[channel, name])


def next_address(channel: Channel, draft: ConcernDraft | None) -> str:
    """The first question not answered yet; the last page when all are."""
    done = reached(draft)
    return address(channel, next((step.name for step in steps_of(channel) if step.name not in done), "check"))
