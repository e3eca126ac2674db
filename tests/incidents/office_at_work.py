"""An office whose people make any move at any time, on what they last read, and what must hold whatever they do."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from incidents.domain import assignment, grading
from incidents.domain import case as cases
from incidents.domain.changes import Overtaken
from incidents.domain.concern import raise_concern
from incidents.domain.handing_on import hand_on_cases
from incidents.domain.parts import PartRefused, declare
from incidents.enums import CaseState, EntryKind
from incidents.models import Case
from incidents.models.case import PASSED_ON
from incidents.models.facet import IN_ORDER
from incidents.rules import case as rules
from incidents.rules import clock
from incidents.rules.machine import MoveRefused
from portal.calendar import business_minutes_between
from portal.models import AuditEntry, Person, Role
from tests.factories import person_with
from tests.incidents.cast import Cast

MONDAY = datetime(2026, 11, 16, 9, tzinfo=ZoneInfo("Australia/Sydney"))
REFUSED = (MoveRefused, PartRefused)
TOLD, NO, DONE = "told", "refused", "done"


@dataclass
class Staff:
    """Whoever may do anything at all with a case, and one who may do nothing."""

    cast: Cast
    officers: list[Person]
    managers: list[Person]

    @classmethod
    def hired(cls) -> "Staff":
        cast = Cast.assembled()
        officers = [cast.dev, *(person_with(Role.DIGITAL_MEDIA_OFFICER) for _ in range(2))]
        return cls(cast, officers, [cast.mina, person_with(Role.DIGITAL_MEDIA_MANAGER)])

    @property
    def everyone(self) -> list[Person]:
        return [*self.officers, *self.managers, self.cast.petra]


@dataclass
class Office:
    """One case and those around it. `read` is the version each person's open page shows."""

    staff: Staff
    now: datetime = MONDAY
    read: dict[int, int] = field(default_factory=dict)
    written: list[str] = field(default_factory=list)
    done: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        cast, link = self.staff.cast, f"https://x.com/bob/status/{uuid.uuid4().int}"
        self.pk = raise_concern(cast.account(links=[link]), actor=cast.alice, at=self.now).case.pk
        self.opened_at = self.now

    @property
    def case(self) -> Case:
        return Case.objects.select_related("handler", "subject").get(pk=self.pk)

    def reads(self, person: Person) -> None:
        self.read[person.pk] = self.case.version

    def time_passes(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    # --- what people do, each as a form they opened earlier sends it

    def takes(self, person: Person, handler: Person) -> Callable[[int], object]:
        return lambda seen: cases.assign_case(self.case, handler, actor=person, seen=seen, at=self.now)

    def accepts(self, person: Person) -> Callable[[int], object]:
        return lambda seen: assignment.take_on_case(self.case, actor=person, seen=seen, at=self.now)

    def gives_back(self, person: Person) -> Callable[[int], object]:
        words = self._words()
        return lambda seen: assignment.give_back_case(self.case, actor=person, words=words, seen=seen, at=self.now)

    def judges(self, person: Person, *, breach: bool, named: bool) -> Callable[[int], object]:
        cast, words = self.staff.cast, self._words()
        said: dict[str, Any] = {"potential_breach": breach, "clauses": cast.clauses[:1], "judgement": words}
        subject = cast.bob if named else None
        return lambda seen: cases.judge_case(self.case, actor=person, subject=subject, seen=seen, at=self.now, **said)

    def moves(self, person: Person, to: CaseState, follow_up_after: int | None) -> Callable[[int], object]:
        words = self._words()
        if to == CaseState.REFERRAL_PROPOSED:
            return lambda seen: cases.propose_referral(self.case, actor=person, words=words, seen=seen, at=self.now)
        if to == CaseState.REFERRED:
            return lambda seen: cases.refer_case(self.case, actor=person, words=words, seen=seen, at=self.now)
        day = None if follow_up_after is None else (self.now + timedelta(days=follow_up_after)).date()
        return lambda seen: cases.move_case(
            self.case, to, actor=person, words=words, follow_up_on=day, seen=seen, at=self.now
        )

    def grades(self, person: Person, kind: str, severity: str) -> Callable[[int], object]:
        return lambda seen: grading.grade_case(
            self.case, actor=person, kind=kind, severity=severity, seen=seen, at=self.now
        )

    def steps_aside(self, person: Person) -> Callable[[int], object]:
        return lambda seen: assignment.step_aside(self.case, actor=person, words="A friend.", seen=seen, at=self.now)

    def keeps_out(self, person: Person, other: Person) -> Callable[[int], object]:
        return lambda seen: assignment.keep_out(self.case, other, actor=person, reason="They know him.", at=self.now)

    def hands_on(self, person: Person, leaver: Person, other: Person) -> Callable[[int], object]:
        return lambda seen: hand_on_cases(leaver, [other], actor=person, only=[self.pk], at=self.now)

    def notes(self, person: Person) -> Callable[[int], object]:
        words = self._words()
        return lambda seen: cases.add_entry(
            self.case, actor=person, kind=EntryKind.NOTE, words=words, once=uuid.uuid4(), at=self.now
        )

    def declares(self, person: Person) -> Callable[[int], object]:
        return lambda seen: declare(self.case, actor=person, has_conflict=False, at=self.now)

    def _words(self) -> str:
        self.written.append(f"Because of {uuid.uuid4()}.")
        return self.written[-1]

    # --- what must hold

    def tries(self, person: Person, verb: Callable[[int], object], *, versioned: bool = True) -> str:
        """Somebody sends what they wrote. Nobody else acts meanwhile, so all that changes is theirs."""
        before, seen = self._picture(), self.read.setdefault(person.pk, self.case.version)
        said = self._said_to(person, verb, seen)
        after = self._picture()
        self.done.append(said)
        if said != DONE:
            assert after == before, "a refusal changes nothing"
            if said == TOLD:
                assert before["version"] != seen
            return said
        if versioned:
            assert before["version"] == seen, "nobody writes over what they have not read"
        if before["state"] in PASSED_ON:
            kept = {"audit": before["audit"]}  # who goes on with it elsewhere may still declare
            assert {**after, **kept} == before, "a case passed on is frozen"
        if after["version"] != before["version"]:
            assert after["audit"] > before["audit"], "every change has an event"
        if after["row"] != before["row"]:
            assert after["version"] > before["version"], "every change has a version"
        assert after["words"][: len(before["words"])] == before["words"], "no words are lost"
        self.reads(person)
        return said

    def _said_to(self, person: Person, verb: Callable[[int], object], seen: int) -> str:
        try:
            verb(seen)
        except Overtaken as told:
            versions = [entry.version for entry in told.entries]
            assert versions == list(range(seen + 1, self.case.version + 1)), "they are told all that changed"
            self.read[person.pk] = told.version
            return TOLD
        except REFUSED:
            return NO
        return DONE

    def _picture(self) -> dict[str, Any]:
        row = Case.objects.filter(pk=self.pk).values().get()
        row.pop("touched_at")  # a note touches a case and changes nothing of it
        return {
            "state": row["state"],
            "version": row["version"],
            "row": row,
            "audit": AuditEntry.objects.filter(target_kind="incidents.case", target_id=str(self.pk)).count(),
            "words": list(self.case.entries.order_by("id").values_list("words", flat=True)),
            "parts": sorted(self.case.parts.values_list("person", "part")),
            "assignments": list(self.case.assignments.order_by("id").values()),
        }

    def check(self) -> None:
        case = self.case
        self._check_assignment(case)
        self._check_clock(case)
        self._check_found_by(case)
        versions = list(
            case.entries.filter(version__isnull=False).order_by("version").values_list("version", flat=True)
        )
        assert versions == list(range(1, case.version + 1)), "one entry for each version"

    def _check_assignment(self, case: Case) -> None:
        standing = list(case.assignments.open())
        if case.handler is None or case.is_passed_on:
            assert standing == []
            return
        assert [one.person_id for one in standing] == [case.handler_id], "one open assignment, the handler's"
        assert (standing[0].accepted_at is None) is case.awaits_acceptance
        assert not rules.is_walled(case.handler, case), "nobody behind the wall has the case"

    def _check_clock(self, case: Case) -> None:
        since_opened = business_minutes_between(self.opened_at, self.now, settings.OFFICE_STATE)
        assert 0 <= case.clock_used <= clock.used(case, self.now) <= since_opened + 1
        assert clock.left(case, self.now) >= 0
        assert (case.due_at is None) is (case.clock_since is None)
        if case.state in clock.ENDED or case.state == CaseState.INFO_REQUESTED:
            assert case.due_at is None, "the clock stands"
        else:
            assert case.due_at >= case.clock_since

    def _check_found_by(self, case: Case) -> None:
        rows = sorted(case.found_by.values_list("facet", "opened_at", "handler"))
        told = (facet for facet in case.facets if facet.partition(":")[0] in IN_ORDER)
        assert rows == sorted((facet, case.opened_at, case.handler_id) for facet in told), "a list finds it as it is"
